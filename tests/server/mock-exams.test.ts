/** Exercises of mock exams: outside of an exam the server neither starts them nor tells anything of them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Course } from '../../lessons/types.ts';
import { call, courseOf, exerciseOf, scratch, startTestServer, type TestServer } from './harness.ts';

/** `first` in an ordinary lesson, `secret` in a lesson of mock exams. */
function courseWithMock(): Course {
  const course = courseOf([exerciseOf('first')]);
  const [module] = course.modules;
  const [lesson] = module!.lessons;
  const mock = { ...lesson!, id: 'mock', mock: true as const, exercises: [exerciseOf('secret')] };
  return { ...course, modules: [{ ...module!, lessons: [lesson!, mock] }] };
}

describe('an exercise of mock exams', () => {
  let test: TestServer;
  let cookie: string;
  let checked: string[];
  const get = (path: string) => call(test, cookie, 'GET', path);
  const post = (path: string, body?: unknown) => call(test, cookie, 'POST', path, body);

  const begin = async (options: { readonly course?: Course; readonly dataDir?: string } = {}) => {
    checked = [];
    test = await startTestServer({
      course: courseWithMock(),
      ...options,
      collaborators: {
        attemptValues: async () => ({ word: 'xyzzy' }),
        shownValues: () => ({ word: 'xyzzy' }),
        runChecks: async ({ id }) => {
          checked.push(id);
          return [{ check: 'one', outcome: 'pass' }];
        },
      },
    });
    cookie = await test.signIn();
    await test.server.app.sandbox.ready(new AbortController().signal);
  };
  beforeEach(() => begin());
  afterEach(() => test[Symbol.asyncDispose]());

  it.each([
    ['GET', ''],
    ['POST', '/start'],
    ['POST', '/check'],
    ['POST', '/retry'],
    ['POST', '/reset'],
    ['GET', '/submissions'],
  ])('is refused by %s /api/exercises/ID%s', async (method, path) => {
    const answer = await call(test, cookie, method, `/api/exercises/secret${path}`);
    expect(answer).toEqual({
      status: 409,
      json: {
        code: 'exercise/only-in-exams',
        message: expect.any(String),
        remedy: expect.any(String),
      },
    });
    expect(checked).toEqual([]);
    expect((await post('/api/exercises/first/start')).status).toBe(200);
  });

  it('cannot be made an exam by what a page sends', async () => {
    expect((await post('/api/exercises/secret/start', { exam: true })).status).toBe(409);
  });

  it('has a lesson that nobody can visit', async () => {
    expect(await post('/api/lessons/mock/visit', { locale: 'ko' })).toMatchObject({
      status: 404,
      json: { code: 'lesson/unknown' },
    });
  });

  it('that belonged to a lesson when it was begun is not shown any more', async () => {
    await test[Symbol.asyncDispose]();
    const dataDir = scratch();
    await begin({ course: courseOf([exerciseOf('secret')]), dataDir });
    await post('/api/exercises/secret/start');
    await post('/api/exercises/secret/check');
    expect((await get('/api/state')).json.progress.exercises).toHaveProperty('secret');
    await test[Symbol.asyncDispose]();
    await begin({ dataDir });
    expect((await get('/api/exercises/secret')).json.code).toBe('exercise/only-in-exams');
    expect((await get('/api/exercises/secret/submissions')).json.code).toBe('exercise/only-in-exams');
    expect((await get('/api/state')).json.progress.exercises).toEqual({});
  });
});
