/** What is an instructor's to ask for is refused to learners and to strangers, whatever they send. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, startTestClass, type TestClass } from './class-harness.ts';

/** Everything about grades and privacy that is not for everybody. */
const ADDRESSES: readonly (readonly [string, string])[] = [
  ['GET', '/api/class/grades'],
  ['GET', '/api/class/grades/explain?person=x&item=exercise/first'],
  ['GET', '/api/class/grades/record'],
  ['GET', '/api/class/grades/export?as=csv'],
  ['GET', '/api/class/grades/export?as=xlsx'],
  ['PUT', '/api/class/grades/rules'],
  ['POST', '/api/class/grades/decide'],
  ['POST', '/api/class/grades/withdraw'],
  ['PUT', '/api/class/privacy'],
  ['GET', '/api/class/privacy/requests'],
  ['GET', '/api/class/privacy/people/x'],
];

let test: TestClass;
let learner: Browser;

beforeAll(async () => {
  test = await startTestClass();
  learner = await test.learner('김학습');
});
afterAll(() => test[Symbol.asyncDispose]());

describe('a learner', () => {
  it.each(ADDRESSES)('is refused %s %s', async (method, path) => {
    const { status, json } = await learner.call(method, path, method === 'GET' ? undefined : {});
    // 405 where learners may ask the same address another way.
    expect([403, 405]).toContain(status);
    expect(json.code).toMatch(/^(class\/instructors-only|server\/method-not-allowed)$/);
  });

  it('does not become an instructor by saying so', async () => {
    const headers = { 'x-role': 'instructor', 'x-forwarded-user': 'teacher' };
    const answer = await learner.ask('GET', '/api/class/grades?role=instructor', undefined, headers);
    expect(answer.status).toBe(403);
  });
});

describe('a stranger', () => {
  it.each([...ADDRESSES, ['GET', '/api/class/grades/mine'], ['GET', '/api/class/privacy/mine']] as const)(
    'is refused %s %s',
    async (method, path) => {
      const { status } = await test.browser().call(method, path, method === 'GET' ? undefined : {});
      expect([401, 403]).toContain(status);
    },
  );
});
