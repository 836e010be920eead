/** A room of exams over fakes: a store in memory that can be full, clocks wound by hand, clusters that are none. */

import { grade } from '../../../checker/grade.ts';
import type { Verdict } from '../../../checker/types.ts';
import type { Course, ExamDefinition, ExerciseDefinition } from '../../../lessons/types.ts';
import { Fault } from '../../../sandbox/faults.ts';
import { createAttemptFacts } from '../../../server/attempt-facts.ts';
import { contentOf } from '../../../server/content.ts';
import type { ExamTime } from '../../../server/exams/exam-time.ts';
import { createExams } from '../../../server/exams/exams.ts';
import type { Exams, ExamsOptions } from '../../../server/exams/exams-types.ts';
import { createPlaces } from '../../../server/exams/places.ts';
import { createLog } from '../../../server/log.ts';
import type { SittingState } from '../../../server/protocol.ts';
import type { Records } from '../../../server/store/records.ts';
import { emptyData, type Store, type StoreData, storeData } from '../../../server/store/types.ts';
import { handWoundClock, settle } from '../../fakes/clock.ts';
import { NoopProvider } from '../../fakes/providers.ts';
import { courseOf, exerciseOf } from '../harness.ts';

/** What survives the end of a server: give it to the next room. */
export class Disk implements Store {
  data: StoreData = emptyData();
  readonly provider = new NoopProvider();
  /** Nothing can be written. */
  full = false;
  /** How often something was written. */
  writes = 0;

  read: Store['read'] = (pick) => pick(this.data as never);

  async update<T>(change: (draft: StoreData) => T): Promise<T> {
    const draft = structuredClone(this.data);
    const result = structuredClone(change(draft));
    storeData.parse(draft);
    if (this.full) throw new Fault('store/not-written', 'The disk is full.', 'Make room.');
    this.writes += 1;
    this.data = draft;
    return result;
  }

  async close(): Promise<void> {}
}

/** Clocks that a test winds: `pass` lets time go by, everything else only changes what they say. */
export class Clocks implements ExamTime {
  readonly clock = handWoundClock();
  wall = Date.UTC(2026, 0, 1, 9);
  steady = 1_000_000;
  boot = 'first';

  now(): ReturnType<ExamTime['now']> {
    return { wall: this.wall, steady: this.steady, boot: this.boot };
  }

  async pass(milliseconds: number): Promise<void> {
    this.sleep(milliseconds);
    await this.clock.advanceAsync(milliseconds);
    await quiet();
  }

  /** Time goes by, and no timer runs. */
  sleep(milliseconds: number): void {
    this.wall += milliseconds;
    this.steady += milliseconds;
  }
}

/** Everything that was begun without waiting for anybody is over. */
export async function quiet(): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) await settle();
}

const words = (title: string) => ({ title, description: title, body: '' });
export const exam = (id: string, more: Partial<ExamDefinition> = {}): ExamDefinition => ({
  id,
  minutes: 120,
  pass: 66,
  practice: false,
  asks: {
    tasks: [
      { exercise: 'first', weight: 60, instead: [] },
      { exercise: 'second', weight: 40, instead: [] },
    ],
  },
  prose: { ko: words('시험'), en: words('Exam') },
  ...more,
});

export const exercises: readonly ExerciseDefinition[] = ['first', 'second'].map((id) => ({
  ...exerciseOf(id),
  domain: id === 'first' ? ('storage' as const) : ('troubleshooting' as const),
  prose: {
    ko: { title: `${id} (한국어)`, body: '', checks: { one: '하나', two: '둘' } },
    en: { title: `${id} {{word}}`, body: '', checks: { one: 'One', two: 'Two' } },
  },
}));

export const course: Course = {
  ...courseOf(exercises),
  exams: [exam('final'), exam('practice', { practice: true })],
};

export interface Room {
  readonly exams: Exams;
  readonly disk: Disk;
  readonly clocks: Clocks;
  /** Shells that were closed. */
  readonly closed: string[];
  /** What pages were told. */
  readonly told: (SittingState | undefined)[];
  /** Begins an exam and waits until it is open. */
  open(id?: string): Promise<SittingState>;
}

interface RoomOptions extends Partial<ExamsOptions> {
  readonly disk?: Disk;
  readonly clocks?: Clocks;
  readonly taught?: Course;
}

export function roomOf(options: RoomOptions = {}): Room {
  const { disk = new Disk(), clocks = new Clocks(), taught = course } = options;
  const log = createLog(() => undefined);
  const records = memoryRecords();
  const [closed, told]: [string[], (SittingState | undefined)[]] = [[], []];
  const content = contentOf({ course: taught, problems: [] }, log);
  const common = {
    store: disk,
    records,
    clock: clocks.clock,
    log,
    record: async () => undefined,
    told: () => undefined,
  };
  const exams: Exams = createExams({
    ...common,
    time: clocks,
    content: () => content,
    examProvider: () => disk.provider,
    places: createPlaces({
      log,
      provider: () => disk.provider,
      letGo: () => undefined,
      lost: () => told.push(exams.current()),
    }),
    facts: createAttemptFacts(common),
    terminals: { close: async (name) => void closed.push(name), stop: async () => undefined },
    attemptValues: async (_exercise, seed) => ({ word: seed, secret: 'xyzzy' }),
    shownValues: (_exercise, { word }) => ({ word: String(word) }),
    instantiate: (exercise) => exercise,
    makeStartState: async () => ({ memories: [] }),
    runChecks: async ({ checks }) => checks.map(({ id }): Verdict => ({ check: id, outcome: 'pass' })),
    grade,
    requires: ({ requires }) => requires,
    missingTools: () => [],
    changed: (state) => void told.push(state),
    ...options,
  });
  return {
    exams,
    disk,
    clocks,
    closed,
    told,
    async open(id = 'final') {
      await exams.start(id);
      await quiet();
      return exams.current()!;
    },
  };
}

function memoryRecords(): Records {
  const lines = new Map<string, unknown[]>();
  return {
    write: async () => undefined,
    read: async () => undefined,
    append: async (attempt, value) => void lines.set(attempt, [...(lines.get(attempt) ?? []), value]),
    lines: async (attempt) => lines.get(attempt) ?? [],
    forget: async () => undefined,
  };
}
