/** A provider that is away, slow to trust or pretended; people behind a proxy; and whoever asks too much of it or from elsewhere. */
import { describe, expect, it } from 'vitest';
import { back, lyingProvider, openIdClass } from './coming.ts';

describe('behind a proxy and below a path', () => {
  it('somebody comes back to the public address, with a cookie for https and that path alone', async () => {
    const publicAddress = {
      origin: 'https://naru.example.org',
      host: 'naru.example.org',
      base: '/naru',
      told: 'x-forwarded-for' as const,
    };
    const { browser } = await lyingProvider({}, { publicAddress });
    const headers = { host: 'naru.example.org', origin: 'https://naru.example.org' };
    const one = browser.test.browser();
    const asked = await one.ask('POST', '/naru/api/class/openid/begin', { locale: 'en' }, headers);
    expect(asked.headers['set-cookie']?.[0]).toMatch(
      /; Path=\/naru\/; Max-Age=600; HttpOnly; SameSite=Lax; Secure$/,
    );
    const address = await browser.provider.signIn(JSON.parse(asked.text).url);
    expect(`${address.origin}${address.pathname}`).toBe('https://naru.example.org/naru/oidc/callback');
    const answer = await back(one, address, one.cookie ?? '', headers);
    expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('/naru/en/class/people/')]);
    await browser.end();
  });
});

describe('whoever floods it', () => {
  it('is not handed on to the provider without end', async () => {
    const { browser } = await lyingProvider({ redirect: { code: 'nobody' } });
    await Promise.all(Array.from({ length: 30 }, () => browser.comesIn()));
    const answer = await browser.comesIn();
    expect([answer.status, answer.text]).toEqual([429, expect.stringContaining('too many wrong tries')]);
    expect(browser.provider.asked.filter((path) => path === '/token')).toHaveLength(30);
    await browser.end();
  });
});

describe('a page of another site', () => {
  it('begins nothing in somebody’s browser', async () => {
    await using school = await openIdClass();
    const { status } = await school.test
      .browser()
      .ask('POST', '/api/class/openid/begin', { locale: 'ko' }, { origin: 'https://evil.example' });
    expect(status).toBe(403);
  });
});

describe('a provider', () => {
  it('that does not answer is said to be away, and the other ways in stay', async () => {
    const { browser } = await lyingProvider({});
    await browser.endProvider();
    const one = browser.test.browser();
    const { status, json } = await one.call('POST', '/api/class/openid/begin', { locale: 'en' });
    expect([status, json.code]).toEqual([503, 'class/openid-unreachable']);
    expect(browser.test.logged.join()).toContain('did not answer as a provider');
    await browser.test.learner('그래도');
    await browser.end();
  });

  it('that says it is another one is not believed', async () => {
    const { browser } = await lyingProvider({ metadata: { issuer: 'https://evil.example' } });
    const { status } = await browser.test.browser().call('POST', '/api/class/openid/begin', { locale: 'en' });
    expect(status).toBe(503);
    await browser.end();
  });
});
