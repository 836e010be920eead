/** What comes back from a provider proves who somebody is, or lets nobody in: whatever it, a browser or somebody between them lies. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { back, begun, lyingProvider, type OpenIdClass, openIdClass, TEACHER } from './coming.ts';
import { CLIENT, type Lies } from './fake-provider.ts';

let school: OpenIdClass;
beforeAll(async () => {
  school = await openIdClass();
});
afterAll(() => school[Symbol.asyncDispose]());
afterEach(() => {
  school.provider.lies = {};
  vi.useRealTimers();
});

describe('a proof', () => {
  const now = (): number => Math.floor(Date.now() / 1000);
  const cases: readonly (readonly [string, string, () => Lies])[] = [
    ['with the nonce of another', '"nonce"', () => ({ claims: { nonce: 'another' } })],
    ['without a nonce', 'nonce', () => ({ claims: { nonce: undefined } })],
    ['for another audience', '"aud"', () => ({ claims: { aud: 'somebody-else' } })],
    [
      'for several audiences and used by another',
      '"azp"',
      () => ({ claims: { aud: [CLIENT.id, 'other'], azp: 'other' } }),
    ],
    ['of another issuer', '"iss"', () => ({ claims: { iss: 'https://evil.example' } })],
    ['that has expired', '"exp"', () => ({ claims: { exp: now() - 120 } })],
    ['that never expires', '"exp"', () => ({ claims: { exp: undefined } })],
    ['that begins tomorrow', '"nbf"', () => ({ claims: { nbf: now() + 86_400 } })],
    ['without a subject', '"sub"', () => ({ claims: { sub: undefined } })],
    ['that nobody signed', '"alg"', () => ({ signed: 'none' })],
    ['signed with the public key as a secret', '"alg"', () => ({ signed: 'public-key-as-secret' })],
    ['signed by a key of somebody else', 'signature', () => ({ signed: 'by-another-key' })],
    ['signed by a key that is not published', 'no applicable keys', () => ({ signed: 'by-an-unknown-key' })],
    ['that was changed after it was signed', 'signature', () => ({ signed: 'broken' })],
    ['that is not there', 'id_token', () => ({ noIdToken: true })],
    ['whose further claims are of another subject', '"sub"', () => ({ userinfo: { sub: 'another' } })],
    ['that comes with the state of another', '"state"', () => ({ redirect: { state: 'another' } })],
    [
      'that comes from another issuer than was asked',
      '"iss"',
      () => ({ redirect: { iss: 'https://evil.example' } }),
    ],
    ['that is a refusal', 'access_denied', () => ({ redirect: { error: 'access_denied' } })],
    ['with a code of nobody', 'invalid_grant', () => ({ redirect: { code: 'nobody' } })],
  ];

  it.each(cases)('%s lets nobody in, and the log says why', async (_what, why, lies) => {
    school.provider.lies = lies();
    const { answer, person } = await school.comesIn(TEACHER);
    expect([answer.status, person]).toEqual([403, undefined]);
    expect(JSON.parse(school.test.logged.at(-1)!).why).toContain(why);
    expect(school.test.logged.at(-1)).toContain('class/openid-failed');
    expect(answer.text).toContain('/en/join/');
  });

  it('that nobody signed is none even if the provider says that it signs nothing', async () => {
    const { browser } = await lyingProvider({
      metadata: { id_token_signing_alg_values_supported: ['ES256', 'none', 'HS256'] },
    });
    for (const signed of ['none', 'public-key-as-secret'] as const) {
      browser.lies = { ...browser.lies, signed };
      expect((await browser.comesIn()).status).toBe(403);
    }
    await browser.end();
  });

  it('is good with clocks that differ by half a minute', async () => {
    school.provider.lies = { claims: { exp: now() - 30, iat: now() + 30 } };
    expect((await school.comesIn(TEACHER)).person).toMatchObject({ name: '김강사' });
  });

  it('signed by a new key of the provider is good once that is published', async () => {
    await school.comesIn(TEACHER);
    await school.provider.rotate();
    // Keys are not asked for again within a minute, whoever sends unknown ones.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 });
    expect((await school.comesIn(TEACHER)).person).toMatchObject({ name: '김강사' });
  });

  it('that was used is none, though the provider takes its code again', async () => {
    school.provider.lies = { codesForEver: true };
    const { address, flow, answer } = await school.comesIn(TEACHER);
    expect(answer.status).toBe(200);
    expect((await back(school.test.browser(), address, flow)).status).toBe(403);
  });

  it('in a browser that has begun nothing is none: nobody signs others in as themselves', async () => {
    school.provider.user = TEACHER;
    const { url, flow } = await begun(school.test.browser());
    const address = await school.provider.signIn(url.href);
    const victim = school.test.browser();
    expect((await back(victim, address, '')).status).toBe(403);
    const own = await begun(victim);
    expect((await back(victim, address, own.flow)).status).toBe(403);
    expect(
      (
        await back(
          victim,
          address,
          flow.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
        )
      ).status,
    ).toBe(403);
  });

  it('is for the address at which it was begun', async () => {
    school.provider.user = TEACHER;
    const { url, flow } = await begun(school.test.browser());
    const address = await school.provider.signIn(url.href);
    const answer = await back(school.test.browser(), address, flow, {
      host: `evil.example:${school.test.server.port}`,
    });
    expect(answer.status).toBe(403);
  });

  it('sent by another method than GET is none', async () => {
    const { url, flow } = await begun(school.test.browser());
    const address = await school.provider.signIn(url.href);
    const answer = await school.test
      .browser()
      .ask(
        'POST',
        `${address.pathname}${address.search}`,
        {},
        { cookie: flow, 'sec-fetch-site': 'cross-site' },
      );
    expect(answer.status).toBe(403);
  });
});
