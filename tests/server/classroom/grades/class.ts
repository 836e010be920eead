/** A class for tests of grades: a teacher and two learners, whose stores are on the disk as after a day of work. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGradeBook, type GradeBook } from '../../../../server/classroom/grades/grade-book.ts';
import { learnerData } from '../../../../server/classroom/grades/learner-data.ts';
import { openRecord } from '../../../../server/classroom/grades/record-file.ts';
import { gradeRoutes } from '../../../../server/classroom/grades/routes.ts';
import { type GradeRules, NO_RULES } from '../../../../server/classroom/grades/types.ts';
import type { ClassRoute, Person } from '../../../../server/classroom/types.ts';
import { contentOf } from '../../../../server/content.ts';
import { createLog } from '../../../../server/log.ts';
import type { Verdict } from '../../../../server/protocol.ts';
import { makeFolder } from '../../../../server/store/folder.ts';
import { createRecords } from '../../../../server/store/records.ts';
import { openStore } from '../../../../server/store/store.ts';
import { handWoundClock } from '../../../fakes/clock.ts';
import { courseOf, exerciseOf } from '../../harness.ts';

export const TEACHER: Person = {
  id: 'teacher',
  role: 'instructor',
  name: '이강사',
  joinedAt: '2026-11-01T00:00:00Z',
};
export const KIM: Person = {
  id: 'kim',
  role: 'learner',
  name: '=김학습',
  note: '2반',
  joinedAt: '2026-11-02T00:00:00Z',
};
export const LEE: Person = {
  id: 'lee',
  role: 'learner',
  name: 'Lee, "Sun"',
  joinedAt: '2026-11-03T00:00:00Z',
};
export const DUE = '2026-11-23T03:00:00.000Z';

export const RULES: GradeRules = {
  ...NO_RULES,
  late: { hours: 24, costs: 10, most: 50 },
  items: [
    { item: 'exercise/first', weight: 2, due: DUE },
    { item: 'exam/mock', weight: 1 },
  ],
};

const log = createLog(() => {});
export const MISSING: Verdict = {
  check: 'two',
  outcome: 'fail',
  findings: [{ code: 'object.missing', values: { kind: 'Pod', where: 'default/x' } }],
};

export interface TestClass {
  readonly folder: string;
  readonly book: GradeBook;
  readonly people: Person[];
  /** Another book on the same files, as after a restart. */
  reopen(): Promise<GradeBook>;
  /** As the server answers it, to this person. */
  ask(by: Person, method: string, path: string, body?: unknown): Promise<unknown>;
}

/** Kim has handed in one of two checks, 25 hours late; Lee nothing. */
export async function testClass(): Promise<TestClass> {
  const folder = mkdtempSync(join(tmpdir(), 'naru-grades-'));
  const learner = join(folder, 'learners', 'kim');
  makeFolder(learner);
  makeFolder(join(folder, 'learners', 'lee'));
  await handIn(learner, '2026-11-24T04:00:00.000Z');
  const people = [TEACHER, KIM, LEE];
  const content = contentOf({ course: courseOf([exerciseOf('first')]), problems: [] }, log);
  const clock = handWoundClock(Date.parse('2026-11-25T00:00:00Z'));
  const open = async (): Promise<GradeBook> =>
    createGradeBook({
      clock,
      people: { list: () => people, find: (id) => people.find((one) => one.id === id) },
      data: learnerData({ open: () => [] }, (person) => join(folder, 'learners', person)),
      record: await openRecord(join(folder, 'record.jsonl'), log),
      content: () => content,
    });
  const book = await open();
  return {
    folder,
    book,
    people,
    reopen: open,
    async ask(by, method, path, body) {
      const [bare = '', query = ''] = path.split('?');
      const route = gradeRoutes(book).find((one: ClassRoute) => one.method === method && one.path === bare);
      if (!route) throw new Error(`no route ${method} ${path}`);
      if (route.for === 'instructor' && by.role !== 'instructor') throw new Error('refused');
      return route.answer({ id: '', body, query: new URLSearchParams(query) }, by);
    },
  };
}

export async function handIn(folder: string, at: string): Promise<void> {
  const { store } = await openStore({ folder, log });
  const verdicts: Verdict[] = [{ check: 'one', outcome: 'pass' }, MISSING];
  const grade = { points: 1, of: 3, faults: [] };
  await createRecords(folder).append('a1', { number: 1, at, by: 'learner', verdicts, grade, evidence: {} });
  await store.update((data) => {
    data.exercises['first'] = {
      passed: false,
      best: grade,
      attempts: [
        {
          id: 'a1',
          exercise: 'first',
          state: 'open',
          startedAt: DUE,
          verdicts,
          grade,
          generation: 1,
          seed: 's',
          values: {},
          stuck: [],
          submissions: [{ number: 1, at, by: 'learner', grade }],
        },
      ],
    };
  });
  await store.close();
}
