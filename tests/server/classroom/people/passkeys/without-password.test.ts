/** Passkeys of an instructor who has no password: the provider of their account has to have asked just now who they are. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HandWoundClock, handWoundClock } from '../../../../fakes/clock.ts';
import { type Browser, PASSWORD } from '../../class-harness.ts';
import { back, begun, LEARNER, type OpenIdClass, openIdClass, TEACHER } from '../openid/coming.ts';
import { Authenticator } from './authenticator.ts';

let clock: HandWoundClock;
let school: OpenIdClass;
beforeEach(async () => {
  clock = handWoundClock(Date.now());
  school = await openIdClass(clock);
});
afterEach(() => school[Symbol.asyncDispose]());

/** As a page at `http://localhost` does, where browsers have passkeys. */
async function call(browser: Browser, method: string, path: string, body?: unknown) {
  const origin = `http://localhost:${school.test.server.port}`;
  const { status, text } = await browser.ask(method, path, body, { host: new URL(origin).host, origin });
  return { status, json: JSON.parse(text) };
}

/** Signs in there once more, because the page asked for it. */
async function confirm(browser: Browser, user: Record<string, unknown> = TEACHER) {
  school.provider.user = user;
  const { url, flow } = await begun(browser, { confirm: true });
  const answer = await back(browser, await school.provider.signIn(url.href), flow);
  return { url, answer };
}

const begin = (browser: Browser, body: object = {}) =>
  call(browser, 'POST', '/api/class/passkeys/begin', body);

describe('an instructor without a password', () => {
  it('adds a passkey after the provider has asked anew who they are, and comes in by it', async () => {
    const { browser } = await school.comesIn(TEACHER);
    expect((await call(browser, 'GET', '/api/class/passkeys')).json).toMatchObject({
      password: false,
      account: '학교 계정',
      confirmed: false,
    });
    const { url, answer } = await confirm(browser);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({ prompt: 'login', max_age: '0' });
    expect(answer.text).toContain('url=/ko/class/people/#passkeys');
    expect((await call(browser, 'GET', '/api/class/passkeys')).json.confirmed).toBe(true);
    const authenticator = new Authenticator(`http://localhost:${school.test.server.port}`);
    const response = authenticator.create((await begin(browser)).json);
    const added = await call(browser, 'POST', '/api/class/passkeys', { name: '노트북', response });
    expect([added.status, added.json.passkeys.length]).toEqual([200, 1]);
    const other = school.test.browser();
    const asked = await call(other, 'POST', '/api/class/passkey-options', {});
    const signed = { response: authenticator.get(asked.json) };
    const entered = await call(other, 'POST', '/api/class/sign-in-by-passkey', signed);
    expect(entered.json.person).toMatchObject({ name: '김강사', role: 'instructor' });
  });

  it('adds none in a browser that was left open: signed in by the account as always, or long ago', async () => {
    const { browser } = await school.comesIn(TEACHER);
    expect((await begin(browser)).json.code).toBe('class/passkey-confirm');
    expect((await begin(browser, { password: '' })).json.code).toBe('class/passkey-confirm');
    await confirm(browser);
    clock.advance(9 * 60_000);
    expect((await begin(browser)).status).toBe(200);
    clock.advance(2 * 60_000);
    expect((await begin(browser)).json.code).toBe('class/passkey-confirm');
  });

  it.each([
    ['does not say when it asked', { auth_time: undefined }],
    ['has not asked anew', { auth_time: Math.floor(Date.now() / 1000) - 3600 }],
    ['says it in words', { auth_time: 'now' }],
  ])('is not believed to be there when the provider %s', async (_what, claims) => {
    const { browser } = await school.comesIn(TEACHER);
    const kept = browser.cookie;
    school.provider.lies = { claims };
    expect((await confirm(browser)).answer.status).toBe(403);
    // Signed in as before, and no more.
    browser.cookie = kept;
    expect((await begin(browser)).json.code).toBe('class/passkey-confirm');
  });

  it('is who signs in there: a learner who answers instead adds nothing', async () => {
    const { browser } = await school.comesIn(TEACHER);
    await confirm(browser, LEARNER);
    expect((await begin(browser)).json.code).toBe('class/instructors-only');
  });
});

it('an instructor with a password is asked for it, however they came', async () => {
  const teacher = await school.test.instructor('비밀번호 강사');
  expect((await begin(teacher)).json.code).toBe('class/sign-in-wrong');
  expect((await begin(teacher, { password: PASSWORD })).status).toBe(200);
});
