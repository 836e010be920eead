/** Passkeys of instructors: added with the password, used without it, and what is none opens nothing. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { placeOf } from '../../../../../server/classroom/people/passkeys/place.ts';
import { handWoundClock } from '../../../../fakes/clock.ts';
import { type Browser, PASSWORD, startTestClass, type TestClass } from '../../class-harness.ts';
import { Authenticator, type Bent } from './authenticator.ts';

const clock = handWoundClock(Date.parse('2026-11-22T09:00:00Z'));
let test: TestClass;
let teacher: Browser;
let origin: string;

beforeAll(async () => {
  test = await startTestClass({ clock });
  teacher = await test.instructor('강사 박');
  origin = `http://localhost:${test.server.port}`;
});
afterAll(() => test[Symbol.asyncDispose]());
// Tries that were wrong are forgiven by then.
beforeEach(() => clock.advance(10 * 60_000));

/** As a page at `http://localhost` does. */
async function call(browser: Browser, method: string, path: string, body?: unknown, at = origin) {
  const headers = { host: new URL(at).host, origin: at };
  const { status, text } = await browser.ask(method, path, body, headers);
  return { status, json: JSON.parse(text) };
}

async function added(browser: Browser, name = '노트북', bent: Bent = {}) {
  const authenticator = new Authenticator(origin);
  const options = await call(browser, 'POST', '/api/class/passkeys/begin', { password: PASSWORD });
  const response = authenticator.create(options.json, bent);
  const answer = await call(browser, 'POST', '/api/class/passkeys', { name, response });
  return { authenticator, response, answer };
}

async function signedIn(authenticator: Authenticator, bent: Bent = {}) {
  const browser = test.browser();
  const options = await call(browser, 'POST', '/api/class/passkey-options', {});
  const response = authenticator.get(options.json, bent);
  const answer = await call(browser, 'POST', '/api/class/sign-in-by-passkey', { response });
  return { browser, response, ...answer };
}

describe('an instructor', () => {
  it('adds passkeys, signs in by each of them without a name, and sees when', async () => {
    const first = await added(teacher, '노트북');
    const second = await added(teacher, '전화기');
    expect(second.answer.json).toMatchObject({
      passkeys: [{ name: '노트북', rpId: 'localhost' }, { name: '전화기' }],
      here: 'localhost',
      password: true,
    });
    for (const { authenticator } of [first, second]) {
      const { status, json, browser } = await signedIn(authenticator);
      expect([status, json.person]).toMatchObject([200, { role: 'instructor', name: '강사 박' }]);
      expect((await call(browser, 'GET', '/api/class/people')).status).toBe(200);
    }
    const { json } = await call(teacher, 'GET', '/api/class/passkeys');
    expect(json.passkeys.map(({ usedAt }: { usedAt?: string }) => usedAt)).toEqual([
      expect.any(String),
      expect.any(String),
    ]);
  });

  it('asks the authenticator for its owner, and for a passkey that is found without a name', async () => {
    const { json } = await call(teacher, 'POST', '/api/class/passkeys/begin', { password: PASSWORD });
    expect(json.authenticatorSelection).toMatchObject({
      residentKey: 'required',
      userVerification: 'required',
    });
    expect(json.excludeCredentials.length).toBeGreaterThan(0);
    const asked = await call(test.browser(), 'POST', '/api/class/passkey-options', {});
    expect(asked.json).toMatchObject({ rpId: 'localhost', userVerification: 'required' });
    expect(asked.json.allowCredentials).toBeUndefined();
  });

  it('names and removes them; who was signed in by one is signed out, and the password stays', async () => {
    const { authenticator, answer } = await added(teacher, '잃은 것');
    const { id } = answer.json.passkeys.at(-1);
    const renamed = await call(teacher, 'POST', `/api/class/passkeys/${id}/rename`, { name: '열쇠고리' });
    expect(renamed.json.passkeys.at(-1)).toMatchObject({ id, name: '열쇠고리' });
    const finder = await signedIn(authenticator);
    for (const { id } of renamed.json.passkeys) {
      expect((await call(teacher, 'POST', `/api/class/passkeys/${id}/remove`, {})).status).toBe(200);
    }
    expect((await call(finder.browser, 'GET', '/api/class/people')).status).toBe(403);
    expect((await signedIn(authenticator)).json.code).toBe('class/passkey-wrong');
    expect((await call(teacher, 'GET', '/api/class/passkeys')).json.passkeys).toEqual([]);
    await test.browser().said('POST', '/api/class/sign-in', { name: '강사 박', password: PASSWORD });
  });

  it('has ten of them at most', async () => {
    for (let count = 0; count < 10; count += 1) expect((await added(teacher)).answer.status).toBe(200);
    const { status, json } = await call(teacher, 'POST', '/api/class/passkeys/begin', { password: PASSWORD });
    expect([status, json.code]).toEqual([409, 'class/passkey-too-many']);
  });

  it('who gets a new password by the printed address has none of the passkeys of before', async () => {
    const token = () => test.server.address().replace(/^.*\/open\//, '');
    const one = test.browser();
    const make = () =>
      call(one, 'POST', '/api/class/instructors', { token: token(), name: '뺏긴 강사', password: PASSWORD });
    await make();
    const { authenticator } = await added(one);
    expect((await signedIn(authenticator)).status).toBe(200);
    await make();
    expect((await signedIn(authenticator)).status).toBe(403);
    expect((await call(one, 'GET', '/api/class/passkeys')).json.passkeys).toEqual([]);
  });
});

describe('a passkey', () => {
  it('is kept as what verifies it, and goes with its owner', async () => {
    const one = test.browser();
    const token = test.server.address().replace(/^.*\/open\//, '');
    const made = await call(one, 'POST', '/api/class/instructors', {
      token,
      name: '간 강사',
      password: PASSWORD,
    });
    const { authenticator, response } = await added(one);
    const kept = () => readFileSync(join(test.dataDir, 'class', 'people.json'), 'utf8');
    expect(kept()).toContain(response.id);
    await teacher.said('POST', `/api/class/people/${made.json.person.id}/remove`, {});
    expect(kept()).not.toContain(response.id);
    expect((await signedIn(authenticator)).json.code).toBe('class/passkey-wrong');
  });

  it('is not added by whoever finds the browser open and has no password', async () => {
    const { status, json } = await call(teacher, 'POST', '/api/class/passkeys/begin', {
      password: 'guessed it?',
    });
    expect([status, json.code]).toEqual([403, 'class/sign-in-wrong']);
  });

  it('is not for learners, nor for whoever is not signed in', async () => {
    const learner = await test.learner('김학습');
    for (const browser of [learner, test.browser()]) {
      for (const [method, path] of [
        ['GET', '/api/class/passkeys'],
        ['POST', '/api/class/passkeys/begin'],
        ['POST', '/api/class/passkeys'],
        ['POST', '/api/class/passkeys/x/remove'],
      ] as const) {
        const { status } = await call(
          browser,
          method,
          path,
          method === 'GET' ? undefined : { password: PASSWORD },
        );
        expect(status, path).toBe(403);
      }
    }
  });

  it.each([
    ['http://127.0.0.1:4321', undefined],
    ['http://naru.example.org', undefined],
    ['https://192.0.2.7', undefined],
    ['https://[2001:db8::1]:8443', undefined],
    ['http://localhost:4321', 'localhost'],
    ['https://naru.example.org:8443', 'naru.example.org'],
  ])('of %s is for %s', (from, rpId) => {
    expect(placeOf(from)?.rpId).toBe(rpId);
  });

  it('at an address where browsers have none is refused in plain words', async () => {
    const numbers = `http://127.0.0.1:${test.server.port}`;
    const asked = await call(test.browser(), 'POST', '/api/class/passkey-options', {}, numbers);
    expect([asked.status, asked.json.code]).toEqual([409, 'class/passkey-address']);
    expect(asked.json.remedy).toContain('http://localhost');
    const { json } = await call(teacher, 'GET', '/api/class/passkeys', undefined, numbers);
    expect(json.here).toBeUndefined();
  });
});

describe('what is no passkey', () => {
  let mine: Authenticator;
  let owner: Browser;
  beforeAll(async () => {
    owner = test.browser();
    const token = test.server.address().replace(/^.*\/open\//, '');
    await call(owner, 'POST', '/api/class/instructors', { token, name: '조심하는 강사', password: PASSWORD });
    mine = (await added(owner)).authenticator;
  });

  const old = Buffer.alloc(54).toString('base64url');
  it.each<[string, Bent]>([
    ['signed for a page of another site', { origin: 'https://evil.example' }],
    ['signed for another port of this machine', { origin: 'http://localhost:1' }],
    ['for another name', { rpId: 'evil.example' }],
    ['of which nobody has shown to be the owner', { unverified: true }],
    ['made where one was to be used', { type: 'webauthn.create' }],
    ['that signs a challenge of nobody', { challenge: old }],
    ['that signs no challenge', { challenge: '' }],
    ['that says it is of somebody else', { handle: Buffer.from('i-another').toString('base64url') }],
    ['whose counter goes back, as that of a copy', { counter: 0 }],
  ])('%s opens nothing', async (_what, bent) => {
    expect((await signedIn(mine)).status).toBe(200);
    const { status, json, browser } = await signedIn(mine, bent);
    expect([status, json.code]).toEqual([403, 'class/passkey-wrong']);
    expect((await call(browser, 'GET', '/api/class/people')).status).toBe(403);
  });

  it.each<[string, Bent]>([
    ['made for another site', { origin: 'https://evil.example' }],
    ['made for another name', { rpId: 'evil.example' }],
    ['made without its owner', { unverified: true }],
    ['used where one was to be made', { type: 'webauthn.get' }],
    ['made on a challenge of nobody', { challenge: old }],
  ])('%s is not taken', async (_what, bent) => {
    const { answer } = await added(owner, '가짜', bent);
    expect([answer.status, answer.json.code]).toEqual([422, 'class/passkey-not-taken']);
  });

  it('is one that was sent before, or that comes too late', async () => {
    const { response, status } = await signedIn(mine);
    expect(status).toBe(200);
    const again = await call(test.browser(), 'POST', '/api/class/sign-in-by-passkey', { response });
    expect(again.json.code).toBe('class/passkey-wrong');
    const options = await call(test.browser(), 'POST', '/api/class/passkey-options', {});
    const late = mine.get(options.json);
    clock.advance(5 * 60_000);
    const told = await call(test.browser(), 'POST', '/api/class/sign-in-by-passkey', { response: late });
    expect(told.json.code).toBe('class/passkey-wrong');
  });

  it('is one that was sent before, of an authenticator that does not count', async () => {
    const one = test.browser();
    const token = test.server.address().replace(/^.*\/open\//, '');
    await call(one, 'POST', '/api/class/instructors', { token, name: '세지 않는 강사', password: PASSWORD });
    const { authenticator } = await added(one);
    const { status, response } = await signedIn(authenticator, { counter: 0 });
    expect(status).toBe(200);
    const again = await call(test.browser(), 'POST', '/api/class/sign-in-by-passkey', { response });
    expect(again.json.code).toBe('class/passkey-wrong');
    expect((await signedIn(authenticator, { counter: 0 })).status).toBe(200);
  });

  it('is one sent twice at once: one of them is let in', async () => {
    const options = await call(test.browser(), 'POST', '/api/class/passkey-options', {});
    const response = mine.get(options.json);
    const both = await Promise.all(
      [1, 2].map(() => call(test.browser(), 'POST', '/api/class/sign-in-by-passkey', { response })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 403]);
  });

  it('is not one begun in the browser of somebody else', async () => {
    const options = await call(teacher, 'POST', '/api/class/passkeys/begin', { password: PASSWORD });
    if (options.status === 409) {
      const { json } = await call(teacher, 'GET', '/api/class/passkeys');
      await call(teacher, 'POST', `/api/class/passkeys/${json.passkeys[0].id}/remove`, {});
    }
    const begun = await call(teacher, 'POST', '/api/class/passkeys/begin', { password: PASSWORD });
    const response = new Authenticator(origin).create(begun.json);
    const answer = await call(owner, 'POST', '/api/class/passkeys', { name: '남의 것', response });
    expect(answer.json.code).toBe('class/passkey-not-taken');
  });

  it.each([
    ['nothing', {}],
    ['another type', { response: { id: 'x', rawId: 'x', type: 'password', response: {} } }],
    ['a megabyte', { response: 'x'.repeat(1_000_000) }],
  ])('is %s', async (_what, body) => {
    const { status } = await call(test.browser(), 'POST', '/api/class/sign-in-by-passkey', body);
    expect([400, 413]).toContain(status);
  });

  it('is garbage in the right shape, and the server goes on', async () => {
    const { id } = mine.get((await call(test.browser(), 'POST', '/api/class/passkey-options', {})).json);
    const response = { clientDataJSON: 'AAAA', authenticatorData: '!!', signature: '' };
    const body = { response: { id, rawId: id, type: 'public-key', response, clientExtensionResults: {} } };
    const { status, json } = await call(test.browser(), 'POST', '/api/class/sign-in-by-passkey', body);
    expect([status, json.code]).toEqual([403, 'class/passkey-wrong']);
  });

  it('is tried thirty times, and then nothing is looked at for a while, and the log has it', async () => {
    const begun = await call(test.browser(), 'POST', '/api/class/passkey-options', {});
    const response = mine.get(begun.json, { origin: 'https://evil.example' });
    for (let count = 0; count < 30; count += 1) {
      await call(test.browser(), 'POST', '/api/class/sign-in-by-passkey', { response });
    }
    expect((await signedIn(mine)).json.code).toBe('class/too-many-tries');
    expect(test.logged.join()).toContain('a passkey was refused');
    clock.advance(10 * 60_000);
    expect((await signedIn(mine)).status).toBe(200);
  });
});
