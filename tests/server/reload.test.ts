/** For authors: the lessons are read again while the server runs. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Course, Problem } from '../../lessons/types.ts';
import type { ServerEvent } from '../../server/protocol.ts';
import { call, courseOf, exerciseOf, startTestServer, type TestServer } from './harness.ts';

describe('lessons that are read again', () => {
  let test: TestServer;
  let cookie: string;
  let course: Course;
  let problems: Problem[];
  let checked: number[];
  let told: ServerEvent['type'][];
  const post = (path: string) => call(test, cookie, 'POST', path);

  beforeEach(async () => {
    course = courseOf([exerciseOf('first')]);
    problems = [];
    checked = [];
    told = [];
    test = await startTestServer({
      collaborators: {
        loadCourse: async () => ({ course, problems }),
        runChecks: async ({ checks }) => {
          checked.push(checks.length);
          return checks.map(({ id }) => ({ check: id, outcome: 'pass' }));
        },
      },
    });
    cookie = await test.signIn();
    await test.server.app.sandbox.ready(new AbortController().signal);
    test.server.app.events.subscribe(({ type }) => void told.push(type));
  });
  afterEach(() => test[Symbol.asyncDispose]());

  it('bring new exercises, and tell every page to load itself anew', async () => {
    expect((await post('/api/exercises/second/start')).status).toBe(404);
    course = courseOf([exerciseOf('first'), exerciseOf('second')]);
    await test.server.reload();
    expect(told).toContain('reload');
    expect((await post('/api/exercises/second/start')).status).toBe(200);
  });

  it('leave an open attempt open, and it is checked by what the exercise says now', async () => {
    const { json: before } = await post('/api/exercises/first/start');
    const exercise = exerciseOf('first');
    course = courseOf([{ ...exercise, checks: exercise.checks.slice(0, 1) }]);
    await test.server.reload();
    const { json: after } = await post('/api/exercises/first/check');
    expect(checked).toEqual([1]);
    expect(after).toMatchObject({ attempt: { id: (before as { attempt: { id: string } }).attempt.id } });
  });

  it('take the place of what was said about mistakes in them', async () => {
    expect(test.server.app.notices()).toEqual([]);
    problems = [{ severity: 'error', file: 'a.md', line: 1, column: 1, message: 'is wrong' }];
    await test.server.reload();
    expect(test.server.app.notices().map(({ code }) => code)).toEqual(['lessons/problems']);
    problems = [];
    await test.server.reload();
    expect(test.server.app.notices()).toEqual([]);
  });
});
