/** Hints come one after another, the solution after an attempt or when it is asked for anyway; both are written down. */
import { describe, expect, it } from 'vitest';
import { attemptDetail, attemptReport } from '../../server/protocol-report.ts';
import { call, courseOf, exerciseOf, startTestServer } from './harness.ts';

const SCRIPT = '# All of it at once.\nkubectl create namespace shop\n';

async function start() {
  const body =
    '<hint-box check="one">\n\nLook.\n\n</hint-box>\n\n<hint-box check="one">\n\nUse get.\n\n</hint-box>';
  const words = { title: '', body, checks: {} };
  const plain = exerciseOf('first');
  const exercise = { ...plain, prose: { ko: words, en: words }, proof: { solution: SCRIPT, wrong: [] } };
  const examOnly = { ...exerciseOf('exam-only') };
  const course = courseOf([exercise, exerciseOf('second')]);
  const [module] = course.modules;
  const [lesson] = module?.lessons ?? [];
  if (!module || !lesson) throw new Error('no lesson');
  const mock = { ...lesson, id: 'mock', mock: true as const, exercises: [examOnly] };
  const test = await startTestServer({
    course: { ...course, modules: [{ ...module, lessons: [lesson, mock] }] },
  });
  const cookie = await test.signIn();
  await test.server.app.sandbox.ready(new AbortController().signal);
  const post = (path: string, what?: unknown) => call(test, cookie, 'POST', `/api/exercises/${path}`, what);
  const report = async () =>
    attemptReport.array().parse((await call(test, cookie, 'GET', '/api/attempts')).json)[0];
  return { test, cookie, post, report };
}

describe('hints', () => {
  it('are written down with the attempt, each once', async () => {
    const { test, cookie, post, report } = await start();
    await using _ = test;
    await post('first/start');
    await post('first/hint', { check: 'one', step: 1 });
    await post('first/hint', { check: 'one', step: 1 });
    const { json } = await post('first/hint', { check: 'one', step: 2 });
    expect(json.attempt.help.hints).toMatchObject([
      { check: 'one', step: 1 },
      { check: 'one', step: 2 },
    ]);
    const told = await report();
    expect(told).toMatchObject({ hints: 2 });
    const detail = await call(test, cookie, 'GET', `/api/attempts/${told?.id}`);
    expect(attemptDetail.parse(detail.json).hints.map(({ step }) => step)).toEqual([1, 2]);
  });

  it('come one after another, and only those that there are', async () => {
    const { test, post } = await start();
    await using _ = test;
    await post('first/start');
    for (const wrong of [
      { check: 'one', step: 2 },
      { check: 'two', step: 1 },
      { check: 'one', step: 3 },
    ])
      expect(await post('first/hint', wrong)).toMatchObject({
        status: 404,
        json: { code: 'exercise/hint-unknown' },
      });
    expect((await post('first/hint', { check: 'one' })).status).toBe(400);
  });

  it('belong to an attempt', async () => {
    const { test, post } = await start();
    await using _ = test;
    expect(await post('first/hint', { check: 'one', step: 1 })).toMatchObject({
      status: 409,
      json: { code: 'exercise/not-started' },
    });
  });
});

describe('the solution', () => {
  it('is refused before a verdict was asked for, unless the learner wants it all the same', async () => {
    const { test, post, report } = await start();
    await using _ = test;
    await post('first/start');
    const early = await post('first/solution', { sure: false });
    expect(early).toMatchObject({ status: 409, json: { code: 'exercise/solution-early' } });
    expect(JSON.stringify(early.json)).not.toContain('namespace shop');
    expect((await post('first/solution', { sure: true })).json.script).toBe(SCRIPT);
    expect((await report())?.solutionAt).toBeDefined();
  });

  it('is there after a verdict, and that it was shown is written down, the first time', async () => {
    const { test, post } = await start();
    await using _ = test;
    await post('first/start');
    const checked = await post('first/check');
    expect(checked.json.attempt.help).toBeUndefined();
    const shown = await post('first/solution', { sure: false });
    expect(shown.json.script).toBe(SCRIPT);
    const at = shown.json.state.attempt.help.solution;
    expect((await post('first/solution', { sure: false })).json.state.attempt.help.solution).toBe(at);
  });

  it('begins anew with a new attempt', async () => {
    const { test, post } = await start();
    await using _ = test;
    await post('first/start');
    await post('first/solution', { sure: true });
    expect((await post('first/reset')).json.attempt.help).toBeUndefined();
  });

  it('is never shown of an exercise of mock exams', async () => {
    const { test, post } = await start();
    await using _ = test;
    for (const id of ['exam-only', 'nobody'])
      expect((await post(`${id}/solution`, { sure: true })).status).toBeGreaterThanOrEqual(404);
  });
});
