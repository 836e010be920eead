/** The API over a real server: what it answers, what it refuses, and what it tells the other tabs. */
import { cpSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Verdict } from '../../checker/types.ts';
import { Fault } from '../../sandbox/faults.ts';
import { appState, exerciseState, type ServerEvent, serverEvent } from '../../server/protocol.ts';
import { badProvider, NoopProvider } from '../fakes/providers.ts';
import {
  ask,
  call,
  courseOf,
  exerciseOf,
  scratch,
  startTestServer,
  type TestServer,
  type TestServerOptions,
} from './harness.ts';

let test: TestServer;
let cookie: string;

const begin = async (options: TestServerOptions = {}): Promise<void> => {
  test = await startTestServer(options);
  cookie = await test.signIn();
};
const get = (path: string) => call(test, cookie, 'GET', path);
const post = (path: string, body?: unknown) => call(test, cookie, 'POST', path, body);

/** Starts the sandbox and waits for it. */
const ready = () => test.server.app.sandbox.ready(new AbortController().signal);

/** Listens as a tab does; every event is checked against the protocol. */
async function listen(): Promise<{
  events: ServerEvent[];
  until(holds: () => boolean): Promise<void>;
  close(): void;
}> {
  const socket = new WebSocket(`ws://${test.host}/ws/events`, {
    headers: { cookie },
    origin: `http://${test.host}`,
  });
  const events: ServerEvent[] = [];
  let wake = (): void => {};
  socket.on('message', (data: Buffer) => {
    events.push(serverEvent.parse(JSON.parse(data.toString('utf8'))));
    wake();
  });
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  await until(() => events.length > 0);
  return { events, until, close: () => socket.terminate() };
}

const passing: Verdict[] = [
  { check: 'one', outcome: 'pass' },
  { check: 'two', outcome: 'pass' },
];
const half: Verdict[] = [
  { check: 'one', outcome: 'pass' },
  { check: 'two', outcome: 'fail', findings: [{ code: 'object.missing', values: { name: 'web' } }] },
];
const faulty: Verdict[] = [
  { check: 'one', outcome: 'pass' },
  { check: 'two', outcome: 'fault', reason: 'no answer' },
];

afterEach(() => test[Symbol.asyncDispose]());

describe('the state', () => {
  beforeEach(() => begin());

  it('says what there is before anything was started', async () => {
    const { status, json } = await get('/api/state');
    expect(status).toBe(200);
    const state = appState.parse(json);
    expect(state.sandbox).toMatchObject({
      phase: 'absent',
      provider: 'noop',
      reason: 'chosen',
      capabilities: ['objects'],
    });
    expect(state.sandbox.missing).toContain('node-exec');
    expect(state.progress).toEqual({ lessons: {}, exercises: {} });
  });

  it('is told to every tab, and a first visit starts the sandbox', async () => {
    const tab = await listen();
    await tab.until(() =>
      tab.events.some((event) => event.type === 'sandbox' && event.sandbox.phase === 'ready'),
    );
    const steps = tab.events.flatMap((event) =>
      event.type === 'sandbox' ? (event.sandbox.progress?.step ?? []) : [],
    );
    expect(steps).toContain('nodes.starting');
    expect(tab.events[0]?.type).toBe('state');
    tab.close();
  });
});

describe('what is wrong with a request', () => {
  beforeEach(() => begin());

  it.each([
    ['GET', '/api/nothing', undefined, 404, 'server/not-found'],
    ['GET', '/api/exercises/nobody-knows', undefined, 404, 'exercise/unknown'],
    ['GET', '/api/exercises/__proto__', undefined, 404, 'exercise/unknown'],
    ['GET', '/api/exercises/%00', undefined, 404, 'exercise/unknown'],
    ['GET', '/api/exercises/%E0%A4%A', undefined, 400, 'server/bad-request'],
    ['POST', '/api/exercises/nobody-knows/check', undefined, 404, 'exercise/unknown'],
    ['POST', '/api/lessons/nobody-knows/visit', { locale: 'ko' }, 404, 'lesson/unknown'],
    ['POST', '/api/lessons/lesson/visit', { locale: 'fr' }, 400, 'server/bad-request'],
    ['POST', '/api/lessons/lesson/visit', undefined, 400, 'server/bad-request'],
    ['DELETE', '/api/state', undefined, 405, 'server/method-not-allowed'],
    ['POST', '/api/state', undefined, 405, 'server/method-not-allowed'],
  ])('%s %s %j is answered with %i', async (method, path, body, status, code) => {
    const answer = await call(test, cookie, method, path, body);
    expect(answer).toMatchObject({ status, json: { code } });
    expect(answer.json.remedy).toBeTruthy();
  });

  it('names JSON that is none, and a body that is too large', async () => {
    const headers = { cookie, origin: `http://${test.host}`, 'content-type': 'application/json' };
    const asked = { method: 'POST', headers };
    const broken = await ask(test.server.port, '/api/lessons/lesson/visit', { ...asked, body: '{"locale":' });
    expect([broken.status, JSON.parse(broken.text).code]).toEqual([400, 'server/bad-request']);
    const large = await ask(test.server.port, '/api/lessons/lesson/visit', {
      ...asked,
      body: 'x'.repeat(20_000),
    });
    expect([large.status, JSON.parse(large.text).code]).toEqual([413, 'server/too-large']);
    const form = { ...headers, 'content-type': 'text/plain' };
    const simple = await ask(test.server.port, '/api/lessons/lesson/visit', {
      method: 'POST',
      headers: form,
      body: '{"locale":"ko"}',
    });
    expect(simple.status).toBe(400);
  });

  it('is said for an address that is none, and the server goes on', async () => {
    expect((await ask(test.server.port, '*', { method: 'OPTIONS', headers: { cookie } })).status).toBe(400);
    await new Promise<void>((resolve) => {
      const asked = request({ host: '127.0.0.1', port: test.server.port });
      asked.on('error', () => {});
      asked.on('socket', (socket) => socket.on('close', () => resolve()).write('NONSENSE\r\n\r\n'));
    });
    expect((await get('/api/state')).status).toBe(200);
  });

  it('carries headers that keep pages of others out', async () => {
    const { headers } = await ask(test.server.port, '/ko', { headers: { cookie } });
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
  });
});

describe('a lesson', () => {
  it('is remembered as the place where I left off, also after a restart', async () => {
    const provider = new NoopProvider();
    await begin({ provider });
    expect((await post('/api/lessons/lesson/visit', { locale: 'en' })).json.last).toMatchObject({
      lesson: 'lesson',
      locale: 'en',
    });
    const { dataDir } = test;
    await test.server.close();
    const again = await startTestServer({ provider, dataDir });
    expect((await call(again, cookie, 'GET', '/api/state')).status).toBe(403); // another port, so another cookie
    const state = await call(again, await again.signIn(), 'GET', '/api/state');
    expect(state.json.progress).toMatchObject({
      last: { lesson: 'lesson', locale: 'en' },
      lessons: { lesson: {} },
    });
    await again[Symbol.asyncDispose]();
  });
});

describe('an exercise', () => {
  it('cannot be started before the sandbox is ready, and says so', async () => {
    await begin();
    expect(await post('/api/exercises/first/start')).toMatchObject({
      status: 409,
      json: { code: 'sandbox/not-ready' },
    });
    expect((await get('/api/exercises/first')).json).toEqual({
      exercise: 'first',
      attempts: 0,
      passed: false,
      lacks: [],
      busy: 'no',
    });
  });

  it('is started, checked with partial credit, passed, and keeps its best grade', async () => {
    const rounds = [half, passing, half];
    await begin({ collaborators: { runChecks: async () => rounds.shift() ?? [] } });
    await ready();
    expect(await post('/api/exercises/first/check')).toMatchObject({
      status: 409,
      json: { code: 'exercise/not-started' },
    });
    const started = exerciseState.parse((await post('/api/exercises/first/start')).json);
    expect(started).toMatchObject({ busy: 'no', attempts: 1, attempt: { state: 'open', verdicts: [] } });
    expect((await post('/api/exercises/first/start')).json.attempt.id).toBe(started.attempt?.id);

    const first = exerciseState.parse((await post('/api/exercises/first/check')).json);
    expect(first).toMatchObject({ passed: false, best: { points: 1, of: 3 }, attempt: { verdicts: half } });
    const second = exerciseState.parse((await post('/api/exercises/first/check')).json);
    expect(second).toMatchObject({
      passed: true,
      best: { points: 3, of: 3 },
      attempt: { state: 'open', verdicts: passing },
    });
    const third = exerciseState.parse((await post('/api/exercises/first/check')).json);
    expect(third).toMatchObject({ passed: true, best: { points: 3 }, attempt: { grade: { points: 1 } } });
  });

  it('loses nothing to a fault of ours', async () => {
    const rounds = [half, faulty];
    await begin({ collaborators: { runChecks: async () => rounds.shift() ?? [] } });
    await ready();
    await post('/api/exercises/first/start');
    await post('/api/exercises/first/check');
    const state = (await post('/api/exercises/first/check')).json;
    expect(state).toMatchObject({
      best: { points: 1 },
      attempt: { grade: { points: 1, faults: ['two'] } },
      passed: false,
    });
  });

  it('hands the checks what has passed before', async () => {
    const seen: string[][] = [];
    await begin({
      collaborators: {
        runChecks: async (_exercise, _sandbox, { passed }) => {
          seen.push([...passed]);
          return half;
        },
      },
    });
    await ready();
    await post('/api/exercises/first/start');
    await post('/api/exercises/first/check');
    await post('/api/exercises/first/check');
    expect(seen).toEqual([[], ['one']]);
  });

  it('does one thing at a time: asking twice runs it once', async () => {
    let prepared = 0;
    let checked = 0;
    const wait = () => new Promise((resolve) => setTimeout(resolve, 30));
    await begin({
      collaborators: {
        makeStartState: async () => {
          prepared += 1;
          await wait();
          return { memories: [] };
        },
        runChecks: async () => {
          checked += 1;
          await wait();
          return passing;
        },
      },
    });
    await ready();
    const starts = await Promise.all([1, 2, 3].map(() => post('/api/exercises/first/start')));
    expect(prepared).toBe(1);
    expect(new Set(starts.map(({ json }) => json.attempt.id)).size).toBe(1);
    const checks = await Promise.all([1, 2, 3].map(() => post('/api/exercises/first/check')));
    expect(checked).toBe(1);
    expect(checks.map(({ json }) => json.passed)).toEqual([true, true, true]);
  });

  it('can be reset while it is being checked: the check ends, the attempt is abandoned, history stays', async () => {
    let checking = (): void => {};
    const begun = new Promise<void>((resolve) => {
      checking = resolve;
    });
    await begin({
      collaborators: {
        runChecks: (_exercise, _sandbox, _checking, signal) =>
          new Promise((resolve) => {
            checking();
            signal.addEventListener('abort', () => resolve(passing));
          }),
      },
    });
    await ready();
    const first = (await post('/api/exercises/first/start')).json.attempt.id;
    const check = post('/api/exercises/first/check');
    await begun;
    expect((await get('/api/exercises/first')).json.busy).toBe('checking');
    const reset = await post('/api/exercises/first/reset');
    expect(await check).toMatchObject({ status: 409, json: { code: 'exercise/busy' } });
    expect(reset.json).toMatchObject({
      attempts: 2,
      passed: false,
      busy: 'no',
      attempt: { state: 'open', verdicts: [] },
    });
    expect(reset.json.attempt.id).not.toBe(first);
  });

  it('about nodes leaves a cluster that is reset before the next start state, and an attempt that goes on', async () => {
    const provider = new NoopProvider({ capabilities: ['objects', 'node-exec'] });
    await begin({ provider, course: courseOf([exerciseOf('first', ['node-exec']), exerciseOf('second')]) });
    await ready();
    const [cluster] = [...provider.sandboxes.values()];
    await post('/api/exercises/first/start');
    expect(cluster?.resets).toBe(0);
    const again = await Promise.all([1, 2].map(() => post('/api/exercises/first/reset')));
    expect(new Set(again.map(({ json }) => json.attempt.id)).size).toBe(1);
    expect(again[0]?.json).toMatchObject({ attempts: 2, attempt: { state: 'open' } });
    expect(cluster?.resets).toBe(1);
    await post('/api/exercises/second/start');
    await post('/api/exercises/second/reset');
    expect(cluster?.resets).toBe(2);
  });

  it('whose start state cannot be made is not an attempt', async () => {
    const fault = new Fault('lessons/setup-not-ready', 'not ready', 'Reset the exercise.');
    await begin({ collaborators: { makeStartState: () => Promise.reject(fault) } });
    await ready();
    expect(await post('/api/exercises/first/start')).toMatchObject({
      status: 500,
      json: { code: 'lessons/setup-not-ready' },
    });
    expect((await get('/api/exercises/first')).json).toMatchObject({ attempts: 0, busy: 'no' });
  });

  it('that was being prepared when the process died can simply be started again', async () => {
    const provider = new NoopProvider();
    await begin({ provider, collaborators: { makeStartState: () => new Promise(() => {}) } });
    await ready();
    post('/api/exercises/first/start').catch(() => {});
    await expect.poll(async () => (await get('/api/exercises/first')).json.attempt?.state).toBe('preparing');
    const copy = scratch();
    cpSync(test.dataDir, copy, { recursive: true, filter: (path) => !/lock$|control$/.test(path) });
    const again = await startTestServer({ provider, dataDir: copy });
    await again.server.app.sandbox.ready(new AbortController().signal);
    const signedIn = await again.signIn();
    expect((await call(again, signedIn, 'GET', '/api/exercises/first')).json).toMatchObject({
      attempts: 0,
      busy: 'no',
    });
    expect((await call(again, signedIn, 'POST', '/api/exercises/first/start')).json).toMatchObject({
      attempts: 1,
    });
    await again[Symbol.asyncDispose]();
    rmSync(copy, { recursive: true, force: true });
  });

  it('that needs what this sandbox cannot do says what', async () => {
    await begin({ course: courseOf([exerciseOf('hard', ['objects', 'node-exec'])]) });
    await ready();
    expect((await get('/api/exercises/hard')).json.lacks).toEqual(['node-exec']);
    expect(await post('/api/exercises/hard/start')).toMatchObject({
      status: 409,
      json: { code: 'exercise/lacks-capabilities' },
    });
  });

  it('that needs a program this machine lacks says which, until it is there', async () => {
    let missing: 'helm'[] = ['helm'];
    await begin({ collaborators: { missingTools: () => missing } });
    await ready();
    expect((await get('/api/exercises/first')).json.lacks).toEqual(['helm']);
    expect(await post('/api/exercises/first/start')).toMatchObject({
      status: 409,
      json: { code: 'exercise/lacks-tools', remedy: expect.stringContaining('npm run tools helm') },
    });
    missing = [];
    expect((await get('/api/exercises/first')).json.lacks).toEqual([]);
    expect((await post('/api/exercises/first/start')).status).toBe(200);
  });

  it('shows each verdict as it falls, and keeps none of a check that was interrupted', async () => {
    await begin({
      collaborators: {
        runChecks: (_exercise, _sandbox, { onVerdict }, signal) =>
          new Promise((_resolve, reject) => {
            for (const verdict of half) onVerdict(verdict);
            signal.addEventListener('abort', () => reject(new Error('aborted')));
          }),
      },
    });
    await ready();
    await post('/api/exercises/first/start');
    const tab = await listen();
    const check = post('/api/exercises/first/check');
    const seen = () => tab.events.flatMap((event) => (event.type === 'exercise' ? [event.state] : []));
    await tab.until(() => seen().some(({ attempt }) => attempt?.verdicts.length === 2));
    expect(seen().map(({ busy, attempt }) => [busy, attempt?.verdicts.length])).toEqual([
      ['checking', 0],
      ['checking', 1],
      ['checking', 2],
    ]);
    await post('/api/exercises/first/reset');
    expect((await check).status).toBe(409);
    expect((await get('/api/exercises/first')).json).toMatchObject({ attempt: { verdicts: [] } });
    tab.close();
  });

  it('is told to the other tabs at each step', async () => {
    await begin();
    const tab = await listen();
    await ready();
    await post('/api/exercises/first/start');
    await post('/api/exercises/first/check');
    const told = () =>
      tab.events.flatMap((event) =>
        event.type === 'exercise' ? `${event.state.busy} ${event.state.attempt?.state}` : [],
      );
    await tab.until(() => told().length >= 5);
    expect(told()).toEqual([
      'preparing undefined',
      'preparing preparing',
      'no open',
      'checking open',
      'no open',
    ]);
    tab.close();
  });

  it('survives a restart with its verdicts; a reset of the sandbox abandons it and keeps the grade', async () => {
    const provider = new NoopProvider();
    await begin({ provider });
    await ready();
    await post('/api/exercises/first/start');
    await post('/api/exercises/first/check');
    const { dataDir } = test;
    await test.server.close();
    const again = await startTestServer({ provider, dataDir });
    await again.server.app.sandbox.ready(new AbortController().signal);
    const signedIn = await again.signIn();
    const kept = (await call(again, signedIn, 'GET', '/api/exercises/first')).json;
    expect(kept).toMatchObject({
      passed: true,
      best: { points: 3 },
      attempt: { state: 'open', verdicts: passing },
    });
    await call(again, signedIn, 'POST', '/api/sandbox/reset');
    await again.server.app.sandbox.ready(new AbortController().signal);
    const after = (await call(again, signedIn, 'GET', '/api/exercises/first')).json;
    expect(after).toMatchObject({ passed: true, attempts: 1, attempt: { state: 'abandoned' } });
    expect((await call(again, signedIn, 'POST', '/api/exercises/first/check')).status).toBe(409);
    expect((await call(again, signedIn, 'POST', '/api/exercises/first/start')).json).toMatchObject({
      attempts: 2,
    });
    await again[Symbol.asyncDispose]();
  });
});

describe('a sandbox', () => {
  it('that cannot be made says why, and is tried again on request', async () => {
    await begin({ provider: badProvider() });
    await post('/api/sandbox');
    await expect(ready()).rejects.toMatchObject({ code: 'sandbox/broken' });
    expect((await get('/api/state')).json.sandbox).toMatchObject({
      phase: 'failed',
      problem: { code: 'sandbox/broken' },
    });
    expect((await post('/api/sandbox')).json.phase).toBe('starting');
    await expect(ready()).rejects.toMatchObject({ code: 'sandbox/broken' });
  });

  it('that dies while it counts as ready is noticed by the next tab, and made anew on request', async () => {
    const provider = new NoopProvider();
    await begin({ provider });
    await ready();
    provider.sandboxes.clear();
    const tab = await listen();
    const failed = () =>
      tab.events.find((event) => event.type === 'sandbox' && event.sandbox.phase === 'failed');
    await tab.until(() => failed() !== undefined);
    expect(failed()).toMatchObject({ sandbox: { problem: { code: 'sandbox/not-answering' } } });
    await post('/api/sandbox');
    await ready();
    expect(test.server.app.sandbox.state()).toMatchObject({ phase: 'ready', generation: 2 });
    tab.close();
  });

  it('that is gone is replaced by a new one of another generation', async () => {
    const provider = new NoopProvider();
    await begin({ provider });
    await ready();
    const { dataDir } = test;
    await test.server.close();
    provider.sandboxes.clear();
    const again = await startTestServer({ provider, dataDir });
    await again.server.app.sandbox.ready(new AbortController().signal);
    expect(again.server.app.sandbox.state()).toMatchObject({ phase: 'ready', generation: 2 });
    await again[Symbol.asyncDispose]();
  });
});

describe('kubectl', () => {
  it('that was missing is found by the next tab, without a restart', async () => {
    const findings = [
      { found: false, supported: false },
      { found: true, supported: true, version: 'v1.36.4' },
    ];
    await begin({
      collaborators: { findKubectl: async () => findings.shift() ?? { found: false, supported: false } },
    });
    expect((await get('/api/state')).json.kubectl.found).toBe(false);
    const tab = await listen();
    await tab.until(() => tab.events.some((event) => event.type === 'state' && event.state.kubectl.found));
    tab.close();
  });
});

describe('lessons with mistakes', () => {
  it('are logged with file and line, and told, and the server runs', async () => {
    const problem = {
      severity: 'error',
      file: 'a/exercise.yaml',
      line: 6,
      column: 7,
      message: 'unrecognised key "cann"',
    } as const;
    await begin({
      collaborators: { loadCourse: async () => ({ course: courseOf([]), problems: [problem] }) },
    });
    expect(test.logged.join('\n')).toContain('lessons/a/exercise.yaml:6:7');
    expect((await get('/api/state')).json.notices).toMatchObject([
      { code: 'lessons/problems', message: 'a/exercise.yaml:6:7 unrecognised key "cann"' },
    ]);
  });
});

describe('what a cluster has to tell', () => {
  it('is a notice on every page, also one that is open', async () => {
    let tell: (notice: Fault) => void = () => {};
    await begin({
      collaborators: {
        onNotice: (listener) => {
          tell = listener;
        },
      },
    });
    tell(new Fault('sandbox/state-damaged', 'set aside as x.damaged-1', 'Nothing to do.'));
    expect((await get('/api/state')).json.notices).toMatchObject([
      { code: 'sandbox/state-damaged', message: 'set aside as x.damaged-1' },
    ]);
    expect(test.logged.join('\n')).toContain('set aside as x.damaged-1');
  });
});

describe('a file that the disk refuses', () => {
  it('is named to the learner, who alone can put it right', async () => {
    const refused = Object.assign(new Error("EACCES: permission denied, open '/data/kubeconfig'"), {
      code: 'EACCES',
      syscall: 'open',
    });
    await begin({
      collaborators: {
        chooseProvider: async () => {
          throw refused;
        },
      },
    });
    await expect
      .poll(async () => (await get('/api/state')).json.sandbox.problem)
      .toMatchObject({
        code: 'server/file-unusable',
        message: expect.stringContaining('/data/kubeconfig'),
        remedy: expect.any(String),
      });
  });
});
