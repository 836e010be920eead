/** Exams as a page asks for them: addresses, what they take, and what stays closed. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mayBeShown } from '../../../server/solved.ts';
import { NoopProvider } from '../../fakes/providers.ts';
import { ask, call, startTestServer, type TestServer, TestTerminal } from '../harness.ts';
import { Clocks, course } from './room.ts';

describe('the addresses of exams', () => {
  let test: TestServer;
  let cookie: string;
  const get = (path: string) => call(test, cookie, 'GET', path);
  const post = (path: string, body?: unknown) => call(test, cookie, 'POST', path, body);
  const current = async () => (await get('/api/state')).json.exam;

  /** Begins an exam and waits until it is open. */
  const open = async (id = 'practice'): Promise<string> => {
    const { json } = await post(`/api/exams/${id}/start`);
    while ((await current()).phase === 'preparing') await new Promise((resolve) => setImmediate(resolve));
    return json.id;
  };
  const isOver = async (): Promise<void> => {
    while ((await current()).phase !== 'ended') await new Promise((resolve) => setImmediate(resolve));
  };

  beforeEach(async () => {
    test = await startTestServer({ course, time: new Clocks(), provider: new NoopProvider() });
    cookie = await test.signIn();
    await test.server.app.sandbox.ready(new AbortController().signal);
  });
  afterEach(() => test[Symbol.asyncDispose]());

  it('tell which exams there are', async () => {
    const { status, json } = await get('/api/exams');
    expect(status).toBe(200);
    expect(json.exams).toMatchObject([
      { id: 'final', minutes: 120, tasks: 2, pass: 66, practice: false, lacks: [] },
      { id: 'practice', practice: true },
    ]);
    expect(json.sittings).toEqual([]);
  });

  it('lead through a whole exam', async () => {
    const id = await open();
    const at = (act: string, body?: unknown) => post(`/api/sittings/${id}/${act}`, body);
    expect((await at('look', { task: 2 })).json.tasks[1].seen).toBe(true);
    expect((await at('flag', { task: 1, flagged: true })).json.tasks[0].flagged).toBe(true);
    expect((await at('note', { task: 1, note: '메모' })).json.tasks[0].note).toBe('메모');
    expect((await at('korean', { task: 1 })).json.tasks[0].titleKo).toBe('first (한국어)');
    expect((await at('pause')).json).toMatchObject({ phase: 'paused', tasks: [] });
    expect((await at('resume')).json.phase).toBe('open');
    expect((await get(`/api/sittings/${id}/result`)).json.code).toBe('exam/not-over');
    expect((await at('end')).json.phase).toBe('judging');
    await isOver();
    expect((await get(`/api/sittings/${id}/result`)).json).toMatchObject({ id, score: 100, passed: true });
    expect((await at('note', { task: 1, note: 'late' })).json.code).toBe('exam/over');
  });

  it.each([
    ['look', {}],
    ['look', { task: 0 }],
    ['look', { task: '1' }],
    ['look', { task: 1, more: true }],
    ['flag', { task: 1 }],
    ['note', { task: 1, note: 'x'.repeat(4001) }],
    ['note', { task: 1, note: 7 }],
    ['korean', undefined],
  ])('refuse %s with %o', async (act, body) => {
    const id = await open();
    expect(await post(`/api/sittings/${id}/${act}`, body)).toMatchObject({
      status: 400,
      json: { code: 'server/bad-request' },
    });
  });

  it('know no other act', async () => {
    const id = await open();
    expect((await post(`/api/sittings/${id}/grade`)).status).toBe(404);
    expect((await get(`/api/sittings/${id}/end`)).status).toBe(405);
    expect((await ask(test.server.port, '/api/exams')).status).toBe(403);
  });

  it('refuse the tasks of the exam everywhere else while it lasts', async () => {
    const id = await open();
    for (const act of ['start', 'check', 'reset', 'retry'])
      expect((await post(`/api/exercises/first/${act}`)).json.code).toBe('exercise/in-exam');
    for (const [act, what] of [
      ['solution', { sure: true }],
      ['hint', { check: 'one', step: 1 }],
    ] as const)
      expect((await post(`/api/exercises/first/${act}`, what)).json.code).toBe('exercise/in-exam');
    expect((await get('/api/exercises/first/submissions')).json.code).toBe('exercise/in-exam');
    expect((await get('/api/exercises/first')).json.code).toBe('exercise/in-exam');
    await post(`/api/sittings/${id}/end`);
    await isOver();
    expect((await post('/api/exercises/first/start')).status).toBe(200);
  });

  it('hand out the text of a task only while its exam is open, and Korean once it was asked for', async () => {
    const { app } = test.server;
    const shown = (locale: string) => mayBeShown(`${locale}/exams/tasks/first.part`, app);
    expect([shown('en'), shown('ko')]).toEqual([false, false]);
    const id = await open();
    expect([shown('en'), shown('ko')]).toEqual([true, false]);
    await post(`/api/sittings/${id}/korean`, { task: 1 });
    expect(shown('ko')).toBe(true);
    expect(mayBeShown('en/exams/index.html', app)).toBe(true);
  });

  it('have a terminal for each task, in the cluster of that task, until the end', async () => {
    const id = await open();
    const first = new TestTerminal(test, cookie, 'session=exam-1&cols=80&rows=24');
    await first.heard('replay-end');
    const shells = () => [...test.provider.sandboxes.values()].map(({ shells: all }) => all.length);
    const [, ...places] = shells();
    expect(places).toEqual([1, 0]);
    await post(`/api/sittings/${id}/end`);
    expect((await first.heard('closed')).why).toBe('closed');
    const late = new TestTerminal(test, cookie, 'session=exam-1&cols=80&rows=24');
    expect((await late.heard('closed')).why).toBe('closed');
  });

  it('have no terminal that anybody could be invited to, nor one that lessons list', async () => {
    await open();
    expect((await post('/api/shells/exam-1/invite')).status).toBe(404);
    expect((await get('/api/state')).json.shells.map(({ name }: { name: string }) => name)).toEqual(['main']);
  });
});
