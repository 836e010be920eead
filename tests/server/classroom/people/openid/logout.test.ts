/** The provider says that somebody is signed out there (Back-Channel Logout 1.0): then they are here; and nobody else says so. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Browser } from '../../class-harness.ts';
import { LEARNER, type OpenIdClass, openIdClass, TEACHER } from './coming.ts';
import type { Lies } from './fake-provider.ts';

let school: OpenIdClass;
beforeEach(async () => {
  school = await openIdClass();
});
afterEach(() => school[Symbol.asyncDispose]());

/** As the provider sends it: with no cookie, and from no page. */
const send = (token: string, headers: Record<string, string> = {}) =>
  school.test.browser().ask('POST', '/oidc/logout', `logout_token=${encodeURIComponent(token)}`, {
    'content-type': 'application/x-www-form-urlencoded',
    origin: '',
    ...headers,
  });
const isIn = async (browser: Browser): Promise<boolean> =>
  (await browser.said('GET', '/api/class/session')).person !== undefined;
/** Signed in, in a session that the provider calls so. */
const inSession = async (user: Record<string, unknown>, sid?: string): Promise<Browser> => {
  school.provider.lies = sid === undefined ? {} : { claims: { sid } };
  const { browser } = await school.comesIn(user);
  school.provider.lies = {};
  expect(await isIn(browser)).toBe(true);
  return browser;
};

describe('a token of the provider', () => {
  it('with the name of a session ends that one, and no other of the same person', async () => {
    const [one, other] = [await inSession(LEARNER, 's-1'), await inSession(LEARNER, 's-2')];
    const answer = await send(await school.provider.logoutToken({ sid: 's-1' }));
    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect([await isIn(one), await isIn(other)]).toEqual([false, true]);
    expect(school.test.logged.join()).toContain('the provider has signed somebody out');
  });

  it('with a person alone ends everything of theirs, however they came, and nothing of anybody else', async () => {
    const [one, two] = [await inSession(LEARNER, 's-1'), await inSession(LEARNER)];
    const teacher = await inSession(TEACHER);
    const { recovery } = await one.said('POST', '/api/class/recovery', {});
    const byCode = school.test.browser();
    await byCode.said('POST', '/api/class/recover', { code: recovery });
    expect((await send(await school.provider.logoutToken({ sub: LEARNER.sub }))).status).toBe(200);
    expect(await Promise.all([one, two, byCode, teacher].map(isIn))).toEqual([false, false, false, true]);
  });

  it('closes the open sockets of the session', async () => {
    const one = await inSession(LEARNER, 's-1');
    const { socket } = await one.open('/ws/events');
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    await send(await school.provider.logoutToken({ sid: 's-1', sub: LEARNER.sub }));
    await closed;
  });

  it('about somebody who is not here is right, too, and changes nothing', async () => {
    const one = await inSession(LEARNER, 's-1');
    expect((await send(await school.provider.logoutToken({ sub: 'nobody', sid: 's-9' }))).status).toBe(200);
    expect(await isIn(one)).toBe(true);
  });

  it('without a type, as providers of old send it, is one', async () => {
    const one = await inSession(LEARNER, 's-1');
    expect((await send(await school.provider.logoutToken({ sid: 's-1' }, { typ: 'JWT' }))).status).toBe(200);
    expect(await isIn(one)).toBe(false);
  });

  it('signed by a key that is new is one', async () => {
    const one = await inSession(LEARNER, 's-1');
    await school.provider.rotate();
    expect((await send(await school.provider.logoutToken({ sid: 's-1' }))).status).toBe(200);
    expect(await isIn(one)).toBe(false);
  });
});

describe('what is refused, with 400, and ends nothing', () => {
  const now = (): number => Math.floor(Date.now() / 1000);
  const refused = async (token: string, headers: Record<string, string> = {}) => {
    const one = await inSession(LEARNER, 's-1');
    const answer = await send(token, headers);
    expect(answer.status).toBe(400);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(JSON.parse(answer.text)).toMatchObject({ error: 'invalid_request' });
    expect(await isIn(one)).toBe(true);
    expect(school.test.logged.join()).toContain('a token that signs somebody out was refused');
  };
  const ours = { sid: 's-1' };

  it.each<[string, () => Record<string, unknown>]>([
    ['is of another issuer', () => ({ ...ours, iss: 'https://elsewhere.example' })],
    ['is for another client', () => ({ ...ours, aud: 'another' })],
    ['has expired', () => ({ ...ours, iat: now() - 400, exp: now() - 300 })],
    ['never expires', () => ({ ...ours, exp: undefined })],
    ['says not when it was made', () => ({ ...ours, iat: undefined })],
    ['was made long ago, and is good for long', () => ({ ...ours, iat: now() - 3600, exp: now() + 3600 })],
    ['is of the future', () => ({ ...ours, iat: now() + 3600, exp: now() + 7200 })],
    ['has no name', () => ({ ...ours, jti: undefined })],
    ['has no event', () => ({ ...ours, events: undefined })],
    ['is about another event', () => ({ ...ours, events: { 'http://schemas.openid.net/event/else': {} } })],
    [
      'has an event that is none',
      () => ({ ...ours, events: { 'http://schemas.openid.net/event/backchannel-logout': 1 } }),
    ],
    ['has a nonce, as an ID token has', () => ({ ...ours, nonce: 'n' })],
    ['says of nobody that they are over', () => ({ sub: undefined, sid: undefined })],
  ])('a token that %s', async (_what, claims) => {
    await refused(await school.provider.logoutToken(claims()));
  });

  it.each<NonNullable<Lies['signed']>>([
    'none',
    'public-key-as-secret',
    'by-another-key',
    'by-an-unknown-key',
    'broken',
  ])('a token that is signed wrongly: %s', async (signed) => {
    school.provider.lies = { signed };
    const token = await school.provider.logoutToken(ours);
    school.provider.lies = {};
    await refused(token);
  });

  it('a token of another type', async () => {
    await refused(await school.provider.logoutToken(ours, { typ: 'at+jwt' }));
  });

  it('a token that was used', async () => {
    const token = await school.provider.logoutToken(ours);
    expect((await send(token)).status).toBe(200);
    await refused(token);
  });

  it.each(['', 'x', 'a.b.c'])('what is no token: %j', async (token) => {
    await refused(token);
  });

  it('a form that is none', async () => {
    await refused(await school.provider.logoutToken(ours), { 'content-type': 'text/plain' });
  });

  it('tokens without end: whoever sends wrong ones is not listened to for a while', async () => {
    for (let time = 0; time < 31; time += 1) await send('x');
    await refused(await school.provider.logoutToken(ours));
    expect(school.provider.asked.filter((path) => path === '/jwks')).toHaveLength(1);
  });
});
