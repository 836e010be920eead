/** Everything a learner has tried can be looked at and taken along; of an exam only once it is over. */
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../checker/types.ts';
import { csvOf } from '../../server/attempt-csv.ts';
import { attemptDetail, attemptReport } from '../../server/protocol-report.ts';
import {
  ask,
  call,
  courseOf,
  exerciseOf,
  startTestServer,
  type TestServer,
  TestTerminal,
} from './harness.ts';

const MISSING = { code: 'object.missing', values: { kind: 'Pod', where: 'default/x' } };

/** A server whose second check passes from the moment on that a test says so. */
async function start() {
  const world = { passes: false };
  const runChecks = async (): Promise<Verdict[]> => [
    { check: 'one', outcome: 'pass' },
    world.passes ? { check: 'two', outcome: 'pass' } : { check: 'two', outcome: 'fail', findings: [MISSING] },
  ];
  const course = courseOf([exerciseOf('first'), exerciseOf('second')]);
  const test = await startTestServer({ course, collaborators: { runChecks } });
  const cookie = await test.signIn();
  await test.server.app.sandbox.ready(new AbortController().signal);
  return { test, cookie, world };
}

const reports = async (test: TestServer, cookie: string) =>
  attemptReport.array().parse((await call(test, cookie, 'GET', '/api/attempts')).json);

describe('attempts', () => {
  it('are all there, newest first, with grades, and the time until everything passed', async () => {
    const { test, cookie, world } = await start();
    await using _ = test;
    await call(test, cookie, 'POST', '/api/exercises/first/start');
    await call(test, cookie, 'POST', '/api/exercises/first/check');
    await call(test, cookie, 'POST', '/api/exercises/first/reset');
    world.passes = true;
    await call(test, cookie, 'POST', '/api/exercises/first/check');
    await call(test, cookie, 'POST', '/api/exercises/second/start');
    const [second, again, first, ...others] = await reports(test, cookie);
    expect(others).toEqual([]);
    expect(second).toMatchObject({ exercise: 'second', state: 'open', submissions: [], exam: false });
    expect(again).toMatchObject({ exercise: 'first', best: { points: 3, of: 3 }, lesson: 'lesson' });
    expect(again?.passedAfter).toBeGreaterThanOrEqual(0);
    expect(first).toMatchObject({ state: 'abandoned', best: { points: 1 }, submissions: [{ number: 1 }] });
    expect(first).not.toHaveProperty('passedAfter');
  });

  it('end when another exercise begins, whose start state clears up after them; what has passed stands', async () => {
    const { test, cookie, world } = await start();
    await using _ = test;
    const states = async () =>
      (await reports(test, cookie)).map(({ exercise, state }) => `${exercise} ${state}`);
    await call(test, cookie, 'POST', '/api/exercises/first/start');
    await call(test, cookie, 'POST', '/api/exercises/first/check');
    await call(test, cookie, 'POST', '/api/exercises/second/start');
    expect(await states()).toEqual(['second open', 'first abandoned']);
    const seen = await call(test, cookie, 'GET', '/api/exercises/first');
    expect(seen.json).toMatchObject({ attempt: { state: 'abandoned' }, best: { points: 1 }, passed: false });
    world.passes = true;
    await call(test, cookie, 'POST', '/api/exercises/second/check');
    await call(test, cookie, 'POST', '/api/exercises/first/start');
    expect(await states()).toEqual(['first open', 'second submitted', 'first abandoned']);
  });

  it('say which exercise the cluster is in use for, until it is solved or its cluster is gone', async () => {
    const { test, cookie, world } = await start();
    await using _ = test;
    const underWay = async () => (await call(test, cookie, 'GET', '/api/state')).json.underWay;
    expect(await underWay()).toBeUndefined();
    await call(test, cookie, 'POST', '/api/exercises/first/start');
    expect(await underWay()).toMatchObject({ exercise: 'first', lesson: 'lesson' });
    await call(test, cookie, 'POST', '/api/exercises/second/start');
    expect(await underWay()).toMatchObject({ exercise: 'second' });
    world.passes = true;
    await call(test, cookie, 'POST', '/api/exercises/second/check');
    expect(await underWay()).toBeUndefined();
    await call(test, cookie, 'POST', '/api/exercises/first/start');
    await call(test, cookie, 'POST', '/api/sandbox/reset');
    await test.server.app.sandbox.ready(new AbortController().signal);
    expect(await underWay()).toBeUndefined();
  });

  it('tell in full what each submission came to, and nothing of the objects that were seen', async () => {
    const { test, cookie } = await start();
    await using _ = test;
    await call(test, cookie, 'POST', '/api/exercises/first/start');
    await call(test, cookie, 'POST', '/api/exercises/first/check');
    const [report] = await reports(test, cookie);
    const answer = await call(test, cookie, 'GET', `/api/attempts/${report?.id}`);
    expect(attemptDetail.parse(answer.json).submissions).toMatchObject([
      { number: 1, by: 'learner', verdicts: [{ outcome: 'pass' }, { outcome: 'fail', findings: [MISSING] }] },
    ]);
    expect(Object.keys(answer.json.checks)).toEqual(['one', 'two']);
    expect(JSON.stringify(answer.json)).not.toContain('evidence');
    expect(await call(test, cookie, 'GET', '/api/attempts/none')).toMatchObject({
      status: 404,
      json: { code: 'attempt/unknown' },
    });
  });

  it('say where they can be seen again', async () => {
    const { test, cookie } = await start();
    await using _ = test;
    const terminal = new TestTerminal(test, cookie);
    await terminal.heard('replay-end');
    const turned = await call(test, cookie, 'POST', '/api/recordings/switch', { on: true });
    const id: string = turned.json.shells[0].id;
    await expect.poll(() => test.server.app.recorder.underWay(id)?.begun).toBe(true);
    await call(test, cookie, 'POST', '/api/exercises/first/start');
    await call(test, cookie, 'POST', '/api/recordings/switch', { on: false });
    const [report] = await reports(test, cookie);
    expect(report?.recordings).toEqual([{ id, at: expect.any(Number) }]);
  });

  it('are exported as JSON with everything, and as a table', async () => {
    const { test, cookie } = await start();
    await using _ = test;
    await call(test, cookie, 'POST', '/api/exercises/first/start');
    await call(test, cookie, 'POST', '/api/exercises/first/check');
    const get = (query: string) =>
      ask(test.server.port, `/api/attempts/export?${query}`, { headers: { cookie } });
    const json = await get('as=json');
    expect(json.headers['content-disposition']).toMatch(/attachment; filename="naru-attempts-.*\.json"/);
    expect(JSON.parse(json.text).attempts).toMatchObject([
      { exercise: 'first', submissions: [{ number: 1, evidence: {} }] },
    ]);
    const csv = await get('as=csv&locale=ko');
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(csv.text.trimEnd().split('\r\n')).toHaveLength(3);
    expect((await get('as=xml')).status).toBe(400);
    expect((await get('as=csv&locale=fr')).status).toBe(400);
  });
});

describe('a table of attempts', () => {
  const attempt = {
    id: 'a',
    exercise: 'first',
    title: { ko: '첫 "실습", 둘', en: '=1+1' },
    state: 'open',
    exam: false,
    startedAt: '2026-01-01T00:00:00.000Z',
    hints: 2,
    solutionAt: '2026-01-01T00:00:30.000Z',
    recordings: [],
  } as const;
  const submission = {
    number: 1,
    at: '2026-01-01T00:01:00.000Z',
    by: 'learner',
    grade: { points: 1, of: 3, faults: [] },
    evidence: {},
    verdicts: [
      { check: 'one', outcome: 'pass' },
      { check: 'two', outcome: 'fault', reason: 'no answer' },
    ],
  } as const;

  it('is taken for UTF-8 by spreadsheets, quotes what it must, and runs no formula', () => {
    const made = csvOf([{ ...attempt, submissions: [structuredClone(submission) as never] }], 'ko');
    const [head, one, two] = made.split('\r\n');
    expect(head?.startsWith('\uFEFFattempt,exercise,title,')).toBe(true);
    expect(one).toBe(
      'a,first,"첫 ""실습"", 둘",open,false,2026-01-01T00:00:00.000Z,2,2026-01-01T00:00:30.000Z,1,2026-01-01T00:01:00.000Z,learner,1,3,one,pass,',
    );
    expect(two?.endsWith(',two,fault,no answer')).toBe(true);
    expect(csvOf([{ ...attempt, submissions: [] }], 'en')).toContain("a,first,'=1+1,open");
  });
});
