/** Two learners who are one person become one, with everything that either has done; only an instructor says so. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isSitting, mergeData } from '../../../../server/classroom/merging/data.ts';
import type { StoreData, StoredAttempt } from '../../../../server/store/types.ts';
import { emptyData } from '../../../../server/store/types.ts';
import { type Browser, startTestClass, type TestClass } from '../class-harness.ts';

const REASON = '학교 계정으로 다시 들어온 같은 사람';

const attempt = (id: string, startedAt: string, more: Partial<StoredAttempt> = {}): StoredAttempt => ({
  id,
  exercise: 'first',
  state: 'submitted',
  startedAt,
  verdicts: [],
  generation: 3,
  seed: 'seed',
  values: {},
  stuck: [],
  submissions: [],
  ...more,
});
const gradeOf = (points: number) =>
  ({ points, of: 4, faults: [] }) as unknown as NonNullable<StoredAttempt['grade']>;
const dataWith = (...attempts: StoredAttempt[]): StoreData => ({
  ...emptyData(),
  exercises: { first: { passed: false, attempts } },
});

describe('what two have done, as one', () => {
  it('is all attempts of both in their order, and the better grade', () => {
    const to = dataWith(attempt('b', '2026-11-23T02:00:00Z', { grade: gradeOf(2) }));
    to.exercises['first']!.best = gradeOf(2);
    const from = dataWith(
      attempt('a', '2026-11-23T01:00:00Z', { grade: gradeOf(3) }),
      attempt('c', '2026-11-23T03:00:00Z', { state: 'open' }),
    );
    mergeData(to, from);
    expect(to.exercises['first']?.attempts.map(({ id, state }) => [id, state])).toEqual([
      ['a', 'submitted'],
      ['b', 'submitted'],
      // Its cluster is gone.
      ['c', 'abandoned'],
    ]);
    expect(to.exercises['first']?.best).toEqual(gradeOf(3));
  });

  it('leaves an attempt that is under way the last one, and its cluster the cluster', () => {
    const to = dataWith(attempt('mine', '2026-11-23T01:00:00Z', { state: 'open' }));
    to.sandbox.generation = 3;
    mergeData(to, dataWith(attempt('late', '2026-11-23T05:00:00Z')));
    expect(to.exercises['first']?.attempts.map(({ id }) => id)).toEqual(['late', 'mine']);
    expect(to.exercises['first']?.attempts.map(({ generation }) => generation)).toEqual([-1, 3]);
  });

  it('is the same when it is done again', () => {
    const from = dataWith(attempt('a', '2026-11-23T01:00:00Z'));
    const to = dataWith(attempt('b', '2026-11-23T02:00:00Z'));
    mergeData(to, from);
    const once = structuredClone(to);
    mergeData(to, from);
    expect(to).toEqual(once);
  });

  it('waits for an exam that is being sat', () => {
    const sat = (phase: 'open' | 'ended') => ({ sittings: [{ phase }] }) as unknown as StoreData;
    expect(isSitting(sat('open'))).toBe(true);
    expect(isSitting(sat('ended'))).toBe(false);
  });
});

describe('two learners', () => {
  let test: TestClass;
  let teacher: Browser;
  beforeEach(async () => {
    test = await startTestClass();
    teacher = await test.instructor();
  });
  afterEach(() => test[Symbol.asyncDispose]());

  const merge = (from: Browser, into: Browser, by = teacher, reason = REASON) =>
    by.call('POST', `/api/class/people/${from.id}/merge`, { into: into.id, reason });
  const folderOf = ({ id }: Browser): string => join(test.dataDir, 'learners', id);

  it('are one, who has what either did and comes in by what opened either', async () => {
    const [minji, again] = [await test.learner('민지'), await test.learner('민지 2')];
    await teacher
      .said('POST', '/api/class/links', { people: [again.id], days: 1 })
      .then(async ([{ path }]) => {
        // What the other one left behind: a recording, a file in HOME, an attempt's record.
        await again.said('GET', '/api/state');
        await mkdir(join(folderOf(again), 'recordings'), { recursive: true });
        await writeFile(join(folderOf(again), 'recordings', 'r1.cast'), 'cast');
        await mkdir(join(folderOf(again), 'attempts', 'a-1'), { recursive: true });
        await writeFile(join(folderOf(again), 'attempts', 'a-1', 'submissions.jsonl'), '{}\n');
        await writeFile(join(folderOf(again), 'notes.txt'), 'mine');
        expect((await merge(again, minji)).status).toBe(200);
        const link = test.browser();
        await link.said('POST', '/api/class/enter', { token: path.replace('/open/', '') });
        expect(link.id).toBe(minji.id);
      });
    const { people } = await teacher.said('GET', '/api/class/people');
    expect(people.map(({ name }: { name: string }) => name)).toEqual(['강사', '민지']);
    expect(await readFile(join(folderOf(minji), 'recordings', 'r1.cast'), 'utf8')).toBe('cast');
    expect(await readdir(join(folderOf(minji), 'attempts'))).toEqual(['a-1']);
    expect(await readFile(join(folderOf(minji), 'joined', again.id, 'notes.txt'), 'utf8')).toBe('mine');
    expect(existsSync(folderOf(again))).toBe(false);
    // The cluster of the one who stays goes on, that of the other does not.
    expect(test.forgotten).toEqual([again.id]);
    // Whoever was signed in as the other one is not any more; the one who stays goes on.
    expect((await again.call('GET', '/api/state')).status).toBe(403);
    expect((await minji.call('GET', '/api/state')).status).toBe(200);
  });

  it('are on the board and in the record as one, with who said so and why', async () => {
    const [minji, again] = [await test.learner('민지'), await test.learner('민지 2')];
    await again.said('POST', '/api/class/room/hand', { up: true });
    await merge(again, minji);
    await expect
      .poll(async () => (await teacher.call('GET', `/api/class/room/seats/${again.id}`)).status)
      .toBe(404);
    const rooms = join(test.dataDir, 'class', 'rooms');
    const [room = ''] = await readdir(rooms);
    const events = await readFile(join(rooms, room, 'events'), 'utf8');
    expect(events).not.toContain(again.id);
    expect(events).toContain('hand-raised');
    const record = await teacher.said('GET', '/api/class/grades/record');
    expect(record[0]).toMatchObject({
      type: 'merged',
      by: { name: '강사' },
      from: { name: '민지 2' },
      into: { id: minji.id, name: '민지' },
      reason: REASON,
    });
  });

  it('are made one by no learner, not by the one and not by the other', async () => {
    const [minji, again] = [await test.learner('민지'), await test.learner('민지 2')];
    for (const by of [minji, again, test.browser()]) {
      expect((await merge(again, minji, by)).status).toBe(403);
    }
    const { people } = await teacher.said('GET', '/api/class/people');
    expect(people).toHaveLength(3);
  });

  it.each([
    ['one with themselves', 409, (one: Browser) => [one, one] as const],
    ['one with an instructor', 403, (one: Browser) => [one, teacher] as const],
    ['an instructor with a learner', 403, (one: Browser) => [teacher, one] as const],
  ])('are not: %s', async (_what, status, pair) => {
    const one = await test.learner('민지');
    const [from, into] = pair(one);
    expect((await merge(from, into)).status).toBe(status);
  });

  it.each(['', '   ', 'x'.repeat(501)])('are not made one without a reason: %j', async (reason) => {
    const [minji, again] = [await test.learner('민지'), await test.learner('민지 2')];
    expect((await merge(again, minji, teacher, reason)).status).toBe(400);
  });
});
