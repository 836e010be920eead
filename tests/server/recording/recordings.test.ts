/** The learner turns recording on, sees that it is on, and finds, keeps and deletes what was recorded. */
import { existsSync, mkdirSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../checker/types.ts';
import { RECORDING_LIMITS } from '../../../server/protocol-recording.ts';
import { recordingDetail, recordingList } from '../../../server/protocol-replay.ts';
import {
  ask,
  call,
  courseOf,
  exerciseOf,
  startTestServer,
  type TestServer,
  TestTerminal,
} from '../harness.ts';

/** A server with a shell that is open, and a recording of it that has begun. */
async function recorded(test: TestServer, cookie: string) {
  const terminal = new TestTerminal(test, cookie);
  await terminal.heard('replay-end');
  const shell = [...test.provider.sandboxes.values()].at(-1)?.shells.at(-1);
  if (!shell) throw new Error('There is no shell');
  const turned = await call(test, cookie, 'POST', '/api/recordings/switch', { on: true, shell: 'main' });
  expect(turned.status).toBe(200);
  const id: string = turned.json.shells[0].id;
  await expect.poll(() => test.server.app.recorder.underWay(id)?.begun).toBe(true);
  return { terminal, shell, id };
}

const turnOff = (test: TestServer, cookie: string) =>
  call(test, cookie, 'POST', '/api/recordings/switch', { on: false });

describe('recording', () => {
  it('is off until the learner turns it on, and every tab is told', async () => {
    await using test = await startTestServer();
    const cookie = await test.signIn();
    const told: unknown[] = [];
    test.server.app.events.subscribe((event) => {
      if (event.type === 'recording') told.push(event.recording.shells.map(({ shell }) => shell));
    });
    const before = await call(test, cookie, 'GET', '/api/state');
    expect(before.json.recording).toEqual({ all: false, shells: [], stopped: [] });
    const { shell } = await recorded(test, cookie);
    shell.emit('hello');
    expect((await call(test, cookie, 'GET', '/api/state')).json.recording.shells).toHaveLength(1);
    expect((await turnOff(test, cookie)).json.shells).toEqual([]);
    expect(told).toEqual([['main'], []]);
    expect(readdirSync(join(test.dataDir, 'recordings'))).toHaveLength(2);
  });

  it('for all shells begins with those that come later, too, and goes on in a new one', async () => {
    await using test = await startTestServer();
    const cookie = await test.signIn();
    await call(test, cookie, 'POST', '/api/recordings/switch', { on: true });
    const terminal = new TestTerminal(test, cookie);
    await terminal.heard('replay-end');
    const state = () => test.server.app.recorder.state();
    await expect.poll(() => state().shells.map(({ shell }) => shell)).toEqual(['main']);
    const first = state().shells[0]?.id;
    [...test.provider.sandboxes.values()].at(-1)?.shells.at(-1)?.emit('bye');
    [...test.provider.sandboxes.values()].at(-1)?.shells.at(-1)?.end(0);
    await expect.poll(() => state().shells).toEqual([]);
    terminal.say({ type: 'restart' });
    await expect.poll(() => state().shells.length).toBe(1);
    expect(state().shells[0]?.id).not.toBe(first);
  });

  it('that was turned off before anything was shown leaves no file', async () => {
    await using test = await startTestServer();
    const cookie = await test.signIn();
    const terminal = new TestTerminal(test, cookie);
    await terminal.heard('replay-end');
    const { recorder } = test.server.app;
    await Promise.all([recorder.turn(true, 'main'), recorder.turn(false, 'main')]);
    const files = readdirSync(join(test.dataDir, 'recordings'));
    expect(files.length === 0 || files.length === 2).toBe(true);
    expect((await test.server.app.recordings.list()).recordings.every(({ end }) => end === 'off')).toBe(true);
  });

  it('is refused for a shell that is not there', async () => {
    await using test = await startTestServer();
    const cookie = await test.signIn();
    const answer = await call(test, cookie, 'POST', '/api/recordings/switch', { on: true, shell: 'none' });
    expect(answer).toMatchObject({ status: 404, json: { code: 'server/not-found' } });
    expect((await call(test, cookie, 'POST', '/api/recordings/switch', {})).status).toBe(400);
  });

  it('is refused when there is no room, and says so', async () => {
    await using test = await startTestServer();
    const cookie = await test.signIn();
    const terminal = new TestTerminal(test, cookie);
    await terminal.heard('replay-end');
    const home = join(test.dataDir, 'recordings');
    mkdirSync(home);
    const large = join(home, '2026-01-01T00-00-00-000Z-main.cast');
    writeFileSync(large, '');
    truncateSync(large, RECORDING_LIMITS.perLearner);
    const answer = await call(test, cookie, 'POST', '/api/recordings/switch', { on: true });
    expect(answer).toMatchObject({ status: 409, json: { code: 'recording/no-room' } });
    expect(test.server.app.recorder.state()).toEqual({ all: false, shells: [], stopped: [] });
  });
});

describe('recordings', () => {
  it('are listed, kept as a file for other players, and deleted for good', async () => {
    await using test = await startTestServer();
    const cookie = await test.signIn();
    const { shell, id } = await recorded(test, cookie);
    shell.emit('나루');
    await turnOff(test, cookie);
    const list = recordingList.parse((await call(test, cookie, 'GET', '/api/recordings')).json);
    expect(list.recordings).toMatchObject([{ id, shell: 'main', end: 'off', exercises: [] }]);
    expect(list.bytes).toBeGreaterThan(0);
    const file = await ask(test.server.port, `/api/recordings/${id}/cast`, { headers: { cookie } });
    expect(file.headers).toMatchObject({
      'content-type': 'application/x-asciicast',
      'content-disposition': `attachment; filename="naru-${id}.cast"`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    const [header, ...events] = file.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(header).toMatchObject({ version: 2, title: 'Naru: main' });
    expect(events.map(([, code, data]) => `${code}:${data}`).join('')).toContain('o:나루');
    const left = await call(test, cookie, 'DELETE', `/api/recordings/${id}`);
    expect(left.json.recordings).toEqual([]);
    expect(readdirSync(join(test.dataDir, 'recordings'))).toEqual([]);
    expect((await call(test, cookie, 'GET', `/api/recordings/${id}`)).status).toBe(404);
  });

  it('are for their owner alone, and no name leads out of their folder', async () => {
    await using test = await startTestServer();
    const cookie = await test.signIn();
    const { id } = await recorded(test, cookie);
    await turnOff(test, cookie);
    const home = join(test.dataDir, 'recordings');
    expect(statSync(home).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(home)) expect(statSync(join(home, name)).mode & 0o777).toBe(0o600);
    expect((await ask(test.server.port, `/api/recordings/${id}/cast`)).status).toBe(403);
    for (const name of ['..%2Fsecret', '%2e%2e%2fprogress.json', `${id}%00`, `${id}.cast`]) {
      expect((await call(test, cookie, 'GET', `/api/recordings/${name}`)).status).toBe(404);
      await call(test, cookie, 'DELETE', `/api/recordings/${name}`);
    }
    expect(existsSync(join(test.dataDir, 'secret'))).toBe(true);
    expect(readdirSync(home)).toHaveLength(2);
  });

  it('that is deleted while it is made ends first', async () => {
    await using test = await startTestServer();
    const cookie = await test.signIn();
    const { id, shell } = await recorded(test, cookie);
    await call(test, cookie, 'DELETE', `/api/recordings/${id}`);
    shell.emit('nobody listens');
    expect(test.server.app.recorder.state().shells).toEqual([]);
    expect(readdirSync(join(test.dataDir, 'recordings'))).toEqual([]);
  });

  it('say what happened to an exercise, with the verdicts, and in the file for other players', async () => {
    let passes = false;
    const verdictsNow = (): Verdict[] => [
      { check: 'one', outcome: 'pass' },
      passes
        ? { check: 'two', outcome: 'pass' }
        : { check: 'two', outcome: 'fail', findings: [{ code: 'object.missing', values: { name: 'x' } }] },
    ];
    await using test = await startTestServer({
      course: courseOf([exerciseOf('first')]),
      collaborators: { runChecks: async () => verdictsNow() },
    });
    const cookie = await test.signIn();
    const { id, shell } = await recorded(test, cookie);
    await call(test, cookie, 'POST', '/api/exercises/first/start');
    shell.emit('kubectl\r\n');
    await call(test, cookie, 'POST', '/api/exercises/first/check');
    passes = true;
    await call(test, cookie, 'POST', '/api/exercises/first/check');
    await turnOff(test, cookie);
    const detail = recordingDetail.parse((await call(test, cookie, 'GET', `/api/recordings/${id}`)).json);
    expect(detail.exercises.map((exercise) => exercise.id)).toEqual(['first']);
    expect(detail.marks).toMatchObject([
      { kind: 'begun', exercise: 'first' },
      { kind: 'submission', number: 1, by: 'learner', grade: { points: 1, of: 3 }, verdicts: verdictsAt(1) },
      { kind: 'submission', number: 2, grade: { points: 3, of: 3 } },
    ]);
    expect(Object.keys(detail.checks['first'] ?? {})).toEqual(['one', 'two']);
    const file = await ask(test.server.port, `/api/recordings/${id}/cast`, { headers: { cookie } });
    expect(file.text).toContain('"m","first: 1/3"');
    expect(file.text).toContain('"m","first: 3/3"');
  });

  it('end with the server, and say so', async () => {
    const test = await startTestServer();
    const cookie = await test.signIn();
    const { id, shell } = await recorded(test, cookie);
    shell.emit('last words');
    const { recordings } = test.server.app;
    await test.server.close();
    expect(await recordings.detail(id)).toMatchObject({ end: 'server' });
    await test[Symbol.asyncDispose]();
  });
});

const verdictsAt = (points: number) =>
  points === 1
    ? [
        { check: 'one', outcome: 'pass' },
        { check: 'two', outcome: 'fail' },
      ]
    : [];
