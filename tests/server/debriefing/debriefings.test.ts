/** An incident is told of when it is over, and not before; what was typed is told with it. */
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../checker/types.ts';
import { mayBeShown } from '../../../server/solved.ts';
import { NoopProvider } from '../../fakes/providers.ts';
import { call, courseOf, exerciseOf, startTestServer } from '../harness.ts';

const BOX = '<debriefing-box exercise="outage">\n\n1. Look.\n\n</debriefing-box>';
const FOUND = [{ code: 'field.differs', values: { path: 'spec.selector' } }];

async function start({ holds = false, history = true, fault = false } = {}) {
  const faults = { now: fault };
  const plain = exerciseOf('outage');
  const words = { title: '', body: BOX, checks: {} };
  const exercise = { ...plain, prose: { ko: words, en: words }, proof: { solution: 'fix\n', wrong: [] } };
  const verdicts = (): Verdict[] =>
    exercise.checks.map(({ id }) =>
      faults.now
        ? { check: id, outcome: 'fault', reason: 'no answer' }
        : holds
          ? { check: id, outcome: 'pass' }
          : { check: id, outcome: 'fail', findings: FOUND },
    );
  const test = await startTestServer({
    provider: new NoopProvider(),
    course: courseOf([exercise, exerciseOf('plain')]),
    collaborators: { runChecks: async () => verdicts() },
  });
  const cookie = await test.signIn();
  const sandbox = await test.server.app.sandbox.ready(new AbortController().signal);
  const seconds = (): number => Math.floor(Date.now() / 1000);
  const lines = (): string =>
    `#${seconds() - 3600}\nkubectl get nodes\n#${seconds()}\nkubectl get secret,pods\n`;
  Object.assign(sandbox, {
    files: {
      ...sandbox.files,
      read: async (path: string) =>
        history && path === '.bash_history'
          ? { kind: 'text', content: lines(), version: '1' }
          : { kind: 'none' },
    },
  });
  const post = (path: string, body?: object) => call(test, cookie, 'POST', `/api/exercises/${path}`, body);
  const get = (path: string) => call(test, cookie, 'GET', `/api/exercises/${path}`);
  const readable = () => mayBeShown('ko/debriefing/outage.html', test.server.app);
  return { test, post, get, readable, faults };
}

describe('an incident that is under way', () => {
  it('tells which checks hold, and nothing of what was found', async () => {
    const { test, post, get, readable } = await start();
    await using _ = test;
    await post('outage/start');
    const { json } = await post('outage/check');
    const bare = { outcome: 'fail', findings: [] };
    expect(json.attempt.verdicts).toMatchObject([bare, bare]);
    const told = (await get('outage/submissions')).json;
    expect(told[0]).toMatchObject({ evidence: {}, verdicts: [{ findings: [] }, { findings: [] }] });
    expect(readable()).toBe(false);
  });

  it('keeps its debriefing and its solution, also from somebody who is sure', async () => {
    const { test, post, get } = await start();
    await using _ = test;
    await post('outage/start');
    const early = { status: 409, json: { code: 'exercise/not-over' } };
    expect(await get('outage/debriefing')).toMatchObject(early);
    expect(await post('outage/solution', { sure: true })).toMatchObject(early);
  });
});

describe('ending an incident', () => {
  it('judges what is there, and tells what was typed since it began', async () => {
    const { test, post, get, readable } = await start();
    await using _ = test;
    await post('outage/start');
    const { json } = await post('outage/finish');
    expect(json.attempt).toMatchObject({
      state: 'submitted',
      verdicts: [{ outcome: 'fail', findings: FOUND }, { outcome: 'fail' }],
    });
    const told = (await get('outage/debriefing')).json;
    expect(told.commands).toMatchObject({
      known: 'all',
      list: [{ text: 'kubectl get secret,pods' }],
      more: 0,
    });
    expect(told.checks).toEqual([
      { check: 'one', outcome: 'fail', points: 0, of: 1 },
      { check: 'two', outcome: 'fail', points: 0, of: 2 },
    ]);
    expect(readable()).toBe(true);
  });

  it('goes on where a check could not be made, and can be ended again', async () => {
    const { test, post, get, faults } = await start({ fault: true });
    await using _ = test;
    await post('outage/start');
    expect(await post('outage/finish')).toMatchObject({
      status: 503,
      json: { code: 'exercise/not-judged' },
    });
    expect((await get('outage/debriefing')).status).toBe(409);
    faults.now = false;
    expect((await post('outage/finish')).json.attempt).toMatchObject({ state: 'submitted' });
  });

  it('is ended once, however many pages ask at the same time', async () => {
    const { test, post } = await start();
    await using _ = test;
    await post('outage/start');
    const answers = await Promise.all([post('outage/finish'), post('outage/finish')]);
    for (const { status, json } of answers) {
      expect(status).toBe(200);
      expect(json.attempt.state).toBe('submitted');
    }
  });

  it('is told of no more once another attempt has begun', async () => {
    const { test, post, get, readable } = await start({ holds: true });
    await using _ = test;
    await post('outage/start');
    await post('outage/finish');
    expect((await get('outage/debriefing')).json).toMatchObject({ grade: { points: 3, of: 3 } });
    await post('outage/reset');
    expect(readable()).toBe(false);
    expect(await get('outage/debriefing')).toMatchObject({ status: 409 });
  });

  it('says that nothing is known where the shell has kept no history', async () => {
    const { test, post, get } = await start({ history: false });
    await using _ = test;
    await post('outage/start');
    await post('outage/finish');
    expect((await get('outage/debriefing')).json.commands).toEqual({ known: 'none', list: [], more: 0 });
  });

  it('is refused before it has begun, and for exercises without a debriefing', async () => {
    const { test, post } = await start();
    await using _ = test;
    expect(await post('outage/finish')).toMatchObject({
      status: 409,
      json: { code: 'exercise/not-started' },
    });
    await post('plain/start');
    expect(await post('plain/finish')).toMatchObject({
      status: 404,
      json: { code: 'exercise/no-debriefing' },
    });
  });
});
