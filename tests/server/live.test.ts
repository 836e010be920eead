/** Checks that are followed while a page shows them, through the API and the events socket; with fakes below. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { Sight } from '../../checker/live.ts';
import type { Verdict } from '../../checker/types.ts';
import type { Checking, FollowingChecks } from '../../server/collaborators.ts';
import { type ServerEvent, serverEvent } from '../../server/protocol.ts';
import {
  call,
  courseOf,
  exerciseOf,
  startTestServer,
  type TestServer,
  type TestServerOptions,
} from './harness.ts';

let test: TestServer;
let cookie: string;
/** Everything that is followed at the moment. */
let following: {
  sights(sights: readonly Sight[]): void;
  nudged: number;
  learned: string[];
  paused: boolean;
  ended: boolean;
}[];

const get = (path: string) => call(test, cookie, 'GET', path);
const post = (path: string) => call(test, cookie, 'POST', path);

const NOTHING: Sight[] = [
  { check: 'one', state: 'not-yet', findings: [{ code: 'object.missing', values: { object: 'Pod web' } }] },
  { check: 'two', state: 'not-yet', findings: [{ code: 'object.missing', values: { object: 'Pod db' } }] },
];
const ALL: Sight[] = [
  { check: 'one', state: 'pass' },
  { check: 'two', state: 'pass' },
];
const failing: Verdict[] = [
  { check: 'one', outcome: 'pass' },
  { check: 'two', outcome: 'fail', findings: [{ code: 'object.missing', values: { object: 'Pod db' } }] },
];
const passing: Verdict[] = failing.map(({ check }) => ({ check, outcome: 'pass' }));

async function begin(options: TestServerOptions = {}): Promise<void> {
  following = [];
  test = await startTestServer({
    ...options,
    collaborators: {
      follow: async (_exercise, _sandbox, { onSights }: FollowingChecks) => {
        const one = { sights: onSights, nudged: 0, learned: [] as string[], paused: false, ended: false };
        following.push(one);
        onSights(NOTHING);
        return {
          sights: [],
          held: new Map([['one', 7]]),
          nudge() {
            one.nudged += 1;
          },
          learn(verdicts) {
            one.learned = verdicts.map(({ check, outcome }) => `${check} ${outcome}`);
          },
          pause() {
            one.paused = true;
          },
          resume() {
            one.paused = false;
          },
          [Symbol.dispose]() {
            one.ended = true;
          },
        };
      },
      ...options.collaborators,
    },
  });
  cookie = await test.signIn();
  await test.server.app.sandbox.ready(new AbortController().signal);
}

/** A tab that shows these exercises. */
async function tab(...exercises: string[]) {
  const socket = new WebSocket(`ws://${test.host}/ws/events`, {
    headers: { cookie },
    origin: `http://${test.host}`,
  });
  const events: ServerEvent[] = [];
  socket.on('message', (data: Buffer) => events.push(serverEvent.parse(JSON.parse(data.toString('utf8')))));
  await new Promise((resolve) => socket.once('open', resolve));
  const look = (shown: string[]) => socket.send(JSON.stringify({ type: 'looking', exercises: shown }));
  look(exercises);
  return {
    events,
    look,
    lives: () => events.flatMap((event) => (event.type === 'live' ? [event.sights] : [])),
    send: (text: string) => socket.send(text),
    close: () => socket.close(),
  };
}

afterEach(() => test[Symbol.asyncDispose]());

describe('an exercise that a page shows', () => {
  it('is followed once it has been started, and by nobody before', async () => {
    await begin();
    const page = await tab('first');
    await get('/api/exercises/first');
    expect(following).toHaveLength(0);
    await post('/api/exercises/first/start');
    await vi.waitFor(() => expect(page.lives().at(-1)).toHaveLength(2));
    expect(following).toHaveLength(1);
    page.close();
  });

  it('is followed once for two tabs, and until the last of them looks away', async () => {
    await begin();
    await post('/api/exercises/first/start');
    const [one, two] = [await tab('first'), await tab('first')];
    await vi.waitFor(() => expect(two.lives().length + one.lives().length).toBeGreaterThan(0));
    one.look([]);
    await get('/api/state');
    expect(following.map(({ ended }) => ended)).toEqual([false]);
    two.close();
    await vi.waitFor(() => expect(following.map(({ ended }) => ended)).toEqual([true]), { timeout: 4500 });
    one.close();
  });

  it('tells what was found only when the learner has asked before', async () => {
    await begin({ collaborators: { runChecks: async () => failing } });
    await post('/api/exercises/first/start');
    const page = await tab('first');
    await vi.waitFor(() => expect(page.lives().length).toBeGreaterThan(0));
    expect(JSON.stringify(page.lives())).not.toContain('object.missing');
    expect(JSON.stringify((await get('/api/exercises/first')).json)).not.toContain('object.missing');
    await post('/api/exercises/first/check');
    await vi.waitFor(() => expect(JSON.stringify(page.lives().at(-1))).toContain('object.missing'));
    expect(following[0]?.learned).toEqual(['one pass', 'two fail']);
    page.close();
  });

  it('is submitted by itself, once, when everything holds', async () => {
    const asked: Checking[] = [];
    await begin({
      collaborators: {
        runChecks: async (_exercise, _sandbox, checking) => {
          asked.push(checking);
          return passing;
        },
      },
    });
    await post('/api/exercises/first/start');
    const page = await tab('first');
    await vi.waitFor(() => expect(following).toHaveLength(1));
    following[0]?.sights(ALL);
    await vi.waitFor(async () => expect((await get('/api/exercises/first')).json.passed).toBe(true));
    following[0]?.sights(ALL);
    await get('/api/state');
    expect(asked).toHaveLength(1);
    expect(asked[0]?.held.get('one')).toBe(7);
    expect((await get('/api/exercises/first/submissions')).json).toMatchObject([{ number: 1, by: 'live' }]);
    // The page shows the outcome, and never that somebody was busy.
    const busy = page.events.flatMap((event) => (event.type === 'exercise' ? [event.state.busy] : []));
    expect(new Set(busy)).toEqual(new Set(['no']));
    page.close();
  });

  it('keeps what passed and is gone again, where the author said so', async () => {
    const exercise = exerciseOf('first');
    const sticky = { ...exercise, checks: exercise.checks.map((check) => ({ ...check, sticky: true })) };
    const asked: Checking[] = [];
    await begin({
      course: courseOf([sticky]),
      collaborators: {
        runChecks: async (_exercise, _sandbox, checking) => {
          asked.push(checking);
          return failing;
        },
      },
    });
    await post('/api/exercises/first/start');
    const page = await tab('first');
    await vi.waitFor(() => expect(following).toHaveLength(1));
    following[0]?.sights([{ check: 'one', state: 'pass' }, NOTHING[1]!]);
    following[0]?.sights(NOTHING);
    await post('/api/exercises/first/check');
    expect([...(asked[0]?.passed ?? [])]).toEqual(['one']);
    page.close();
  });

  it('is followed anew after it was started over, and not while it is being made', async () => {
    await begin();
    await post('/api/exercises/first/start');
    const page = await tab('first');
    await vi.waitFor(() => expect(following).toHaveLength(1));
    await post('/api/exercises/first/reset');
    await vi.waitFor(() => expect(following).toHaveLength(2));
    expect(following.map(({ ended }) => ended)).toEqual([true, false]);
    page.close();
  });

  it('is not followed while one of its checks changes the cluster for a moment', async () => {
    let judged = false;
    await begin({
      collaborators: {
        intrudes: () => true,
        runChecks: async () => {
          judged = following[0]?.paused ?? false;
          return failing;
        },
      },
    });
    await post('/api/exercises/first/start');
    const page = await tab('first');
    await vi.waitFor(() => expect(following).toHaveLength(1));
    await post('/api/exercises/first/check');
    expect([judged, following[0]?.paused]).toEqual([true, false]);
    page.close();
  });

  it('is left alone by messages that mean nothing, and by exercises that nobody knows', async () => {
    await begin();
    await post('/api/exercises/first/start');
    const page = await tab('nobody-knows', '__proto__');
    for (const text of ['', '{', '{"type":"looking"}', '{"type":"looking","exercises":[7]}']) page.send(text);
    page.look(['first']);
    await vi.waitFor(() => expect(following).toHaveLength(1));
    page.close();
  });
});

describe('what a grade was made of', () => {
  it('is kept with every submission: verdicts, findings, and the objects as they were', async () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '7' },
      status: { secret: true },
    };
    await begin({
      collaborators: {
        runChecks: async (_exercise, _sandbox, { onVerdict }) => {
          onVerdict(failing[0]!, Array<typeof pod>(60).fill(pod));
          onVerdict(failing[1]!);
          return failing;
        },
      },
    });
    await post('/api/exercises/first/start');
    await post('/api/exercises/first/check');
    await post('/api/exercises/first/check');
    const { json } = await get('/api/exercises/first/submissions');
    expect(json).toMatchObject([
      {
        number: 1,
        by: 'learner',
        verdicts: failing,
        grade: { points: 1, of: 3 },
        evidence: { one: { more: 10 }, two: { objects: [], more: 0 } },
      },
      { number: 2 },
    ]);
    expect(json[0].evidence.one.objects[0]).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      name: 'web',
      namespace: 'shop',
      uid: 'u',
      resourceVersion: '7',
    });
  });

  it('is there after a restart, and empty before anybody asked', async () => {
    await begin({ collaborators: { runChecks: async () => failing } });
    await post('/api/exercises/first/start');
    expect((await get('/api/exercises/first/submissions')).json).toEqual([]);
    await post('/api/exercises/first/check');
    await test.server.close();
    const again = await startTestServer({ provider: test.provider, dataDir: test.dataDir });
    const signedIn = await again.signIn();
    expect((await call(again, signedIn, 'GET', '/api/exercises/first/submissions')).json).toHaveLength(1);
    await again[Symbol.asyncDispose]();
  });
});

describe('a fault', () => {
  it('is asked about again alone: the other verdicts stand', async () => {
    const faulty: Verdict[] = [passing[0]!, { check: 'two', outcome: 'fault', reason: 'no answer' }];
    const asked: Checking[] = [];
    await begin({
      collaborators: {
        runChecks: async (_exercise, _sandbox, checking) => {
          asked.push(checking);
          return asked.length === 1 ? faulty : passing;
        },
      },
    });
    await post('/api/exercises/first/start');
    expect((await post('/api/exercises/first/check')).json).toMatchObject({
      best: { points: 1, faults: ['two'] },
    });
    expect((await post('/api/exercises/first/retry')).json).toMatchObject({
      passed: true,
      best: { points: 3 },
    });
    expect([...(asked[1]?.known.keys() ?? [])]).toEqual(['one']);
    // There is nothing left to ask about.
    await post('/api/exercises/first/retry');
    expect(asked).toHaveLength(2);
  });

  it('is asked about again together with what needs it and was looked at in passing', async () => {
    const exercise = exerciseOf('first');
    const [one, two] = exercise.checks;
    const course = courseOf([{ ...exercise, checks: [one!, { ...two!, needs: ['one'] }] }]);
    const faulty: Verdict[] = [{ check: 'one', outcome: 'fault', reason: 'no answer' }, failing[1]!];
    const asked: Checking[] = [];
    await begin({
      course,
      collaborators: {
        runChecks: async (_exercise, _sandbox, checking) => {
          asked.push(checking);
          return asked.length === 1 ? faulty : passing;
        },
      },
    });
    await post('/api/exercises/first/start');
    await post('/api/exercises/first/check');
    await post('/api/exercises/first/retry');
    expect([...(asked[1]?.known.keys() ?? ['none'])]).toEqual([]);
  });

  it('lets nothing pass for good that must last and was looked at in passing', async () => {
    const exercise = exerciseOf('first');
    const [one, two] = exercise.checks;
    const lasts = { ...two!, needs: ['one'], for: 20, sticky: true };
    const faulty: Verdict[] = [{ check: 'one', outcome: 'fault', reason: 'no answer' }, passing[1]!];
    const asked: Checking[] = [];
    await begin({
      course: courseOf([{ ...exercise, checks: [one!, lasts] }]),
      collaborators: {
        runChecks: async (_exercise, _sandbox, checking) => {
          asked.push(checking);
          return asked.length === 1 ? faulty : passing;
        },
      },
    });
    await post('/api/exercises/first/start');
    await post('/api/exercises/first/check');
    await post('/api/exercises/first/retry');
    expect([...(asked[1]?.known.keys() ?? ['none'])]).toEqual([]);
    expect([...(asked[1]?.passed ?? ['none'])]).toEqual([]);
    await post('/api/exercises/first/check');
    expect([...(asked[2]?.passed ?? [])]).toEqual(['one', 'two']);
  });

  it('is not made of a verdict that was asked for while the start state is being made', async () => {
    let made = (): void => {};
    const start = new Promise<void>((resolve) => {
      made = resolve;
    });
    await begin({
      collaborators: {
        makeStartState: async () => {
          await start;
          return { memories: [] };
        },
      },
    });
    const started = post('/api/exercises/first/start');
    await vi.waitFor(async () => expect((await get('/api/exercises/first')).json.busy).toBe('preparing'));
    expect(await post('/api/exercises/first/check')).toMatchObject({
      status: 409,
      json: { code: 'exercise/busy' },
    });
    made();
    expect((await started).json.attempt.state).toBe('open');
  });

  it('cannot be asked about before there is an attempt', async () => {
    await begin();
    expect(await post('/api/exercises/first/retry')).toMatchObject({
      status: 409,
      json: { code: 'exercise/not-started' },
    });
  });
});

describe('the values of an attempt', () => {
  it('are chosen once, by a seed that is kept, and those that the text shows are told', async () => {
    const made: unknown[] = [];
    await begin({
      collaborators: {
        attemptValues: async (_exercise, seed) => ({ namespace: `team-${seed}`, answer: 42 }),
        shownValues: (_exercise, values) => ({ namespace: String(values['namespace']) }),
        instantiate: (exercise, values) => {
          made.push(values);
          return exercise;
        },
        runChecks: async () => failing,
      },
    });
    const first = (await post('/api/exercises/first/start')).json.attempt.values;
    expect(first).toEqual({ namespace: expect.stringMatching(/^team-[0-9a-f]{12}$/) });
    await post('/api/exercises/first/check');
    expect(new Set(made.map((values) => JSON.stringify(values))).size).toBe(1);
    const second = (await post('/api/exercises/first/reset')).json.attempt.values;
    expect(second).not.toEqual(first);
  });
});
