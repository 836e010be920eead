/** OpenID Connect as a way in: true people come in as what the rules say, and whatever a provider, a browser or somebody between lies is refused. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { isAllowed, readRules } from '../../../../../server/classroom/people/openid/rules.ts';
import { type Config, readConfig } from '../../../../../server/config.ts';
import { type Browser, startTestClass, type TestClass } from '../../class-harness.ts';
import { CLIENT, FakeProvider, type Lies } from './fake-provider.ts';

const provider = new FakeProvider();
let test: TestClass;

const TEACHER = { sub: 't-1', name: '김강사', groups: ['staff', 'teachers'] };
const LEARNER = { sub: 'l-1', name: '이학습', email: 'lee@school.kr', email_verified: true };

beforeAll(async () => {
  await provider.listen();
  test = await startTestClass({
    config: {
      openId: {
        issuer: provider.issuer,
        clientId: CLIENT.id,
        clientSecret: CLIENT.secret,
        scopes: 'openid profile email',
        name: '학교 계정',
        instructors: readRules('groups=teachers')!,
        learners: readRules('email=*@school.kr')!,
      },
    },
  });
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
  await provider.close();
});
afterEach(() => {
  provider.lies = {};
  vi.useRealTimers();
});

/** Begins in this browser; where it is sent. */
async function begun(browser: Browser): Promise<{ readonly url: URL; readonly flow: string }> {
  const kept = browser.cookie;
  const { url } = await browser.said('POST', '/api/class/openid/begin', { locale: 'ko' });
  const flow = browser.cookie ?? '';
  browser.cookie = kept;
  return { url: new URL(url), flow };
}

/** Comes back to this address, with the cookie of the attempt. */
async function back(browser: Browser, address: URL, flow: string, headers: Record<string, string> = {}) {
  const answer = await browser.ask('GET', `${address.pathname}${address.search}`, undefined, {
    cookie: flow,
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': 'navigate',
    ...headers,
  });
  const set = [answer.headers['set-cookie'] ?? []].flat().find((one) => one.startsWith('naru_class_'));
  browser.cookie = set?.split(';')[0];
  return answer;
}

async function comesIn(user: Record<string, unknown>, browser = test.browser()) {
  provider.user = user;
  const { url, flow } = await begun(browser);
  const address = await provider.signIn(url.href);
  const answer = await back(browser, address, flow);
  const { person } = await browser.said('GET', '/api/class/session');
  return { answer, person, address, flow, browser };
}

describe('somebody with an account', () => {
  it('comes in as the instructor or the learner that the rules make of them, and is the same person the next time', async () => {
    const teacher = await comesIn(TEACHER);
    expect(teacher.answer.text).toContain('url=/ko/class/people/');
    expect(teacher.person).toMatchObject({ role: 'instructor', name: '김강사' });
    expect((await teacher.browser.call('GET', '/api/class/people')).status).toBe(200);
    const learner = await comesIn(LEARNER);
    expect(learner.person).toMatchObject({ role: 'learner', name: '이학습' });
    const again = await comesIn({ ...LEARNER, name: '이개명' });
    expect(again.person.id).toBe(learner.person.id);
  });

  it('is led to the provider with PKCE, a state and a nonce of their own each time', async () => {
    const [one, two] = [(await begun(test.browser())).url, (await begun(test.browser())).url];
    expect(Object.fromEntries(one.searchParams)).toMatchObject({
      client_id: CLIENT.id,
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: `http://127.0.0.1:${test.server.port}/oidc/callback`,
      scope: 'openid profile email',
      ui_locales: 'ko',
    });
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(one.searchParams.get(name)).toMatch(/^[\w-]{43}$/);
      expect(one.searchParams.get(name)).not.toBe(two.searchParams.get(name));
    }
  });

  it('has a name of their own when somebody else has theirs, or when it cannot be one', async () => {
    await test.learner('박동명');
    const { person } = await comesIn({ ...LEARNER, sub: 'l-2', name: '박동명' });
    expect(person.name).toBe('lee');
    const third = await comesIn({ ...LEARNER, sub: 'l-3', name: '박동명' });
    expect(third.person.name).toBe('박동명 2');
    const markup = await comesIn({
      sub: 't-2',
      name: '<b>',
      preferred_username: 'kim',
      groups: ['teachers'],
    });
    expect(markup.person.name).toBe('kim');
  });

  it('who comes in two windows at once is one person', async () => {
    const user = { ...LEARNER, sub: 'l-twice', name: '둘둘' };
    provider.user = user;
    const browsers = [test.browser(), test.browser()];
    const flows = await Promise.all(browsers.map(begun));
    const addresses = await Promise.all(flows.map(({ url }) => provider.signIn(url.href)));
    await Promise.all(browsers.map((one, at) => back(one, addresses[at]!, flows[at]!.flow)));
    const ids = await Promise.all(
      browsers.map(async (one) => (await one.said('GET', '/api/class/session')).person.id),
    );
    expect(new Set(ids).size).toBe(1);
  });

  it('who signs out is led on to sign out there, and whoever came another way is not', async () => {
    const { browser } = await comesIn(LEARNER);
    const { next } = await browser.said('POST', '/api/class/sign-out', {});
    const url = new URL(next);
    expect(url.pathname).toBe('/realms/school/logout');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: CLIENT.id,
      post_logout_redirect_uri: `http://127.0.0.1:${test.server.port}/`,
    });
    const other = await test.learner('다른 길');
    expect(await other.said('POST', '/api/class/sign-out', {})).toEqual({});
  });

  it('is not anybody who was signed in before in that browser', async () => {
    const browser = await test.learner('먼저 온 사람');
    const before = browser.cookie;
    await comesIn(LEARNER, browser);
    const stale = test.browser();
    stale.cookie = before;
    expect((await stale.said('GET', '/api/class/session')).person).toBeUndefined();
  });

  it.each([
    ['no rule holds', { sub: 'x-1', name: '낯선 이', email: 'x@elsewhere.kr', email_verified: true }],
    ['the address was never looked at', { ...LEARNER, sub: 'x-2', email_verified: false }],
    ['the domain only ends alike', { ...LEARNER, sub: 'x-3', email: 'x@notschool.kr' }],
    ['the domain is inside another', { ...LEARNER, sub: 'x-4', email: 'x@school.kr@evil.example' }],
    ['the group is only part of a word', { sub: 'x-5', groups: ['no-teachers'] }],
  ])('is not let in when %s', async (_what, user) => {
    const { answer, person } = await comesIn(user);
    expect([answer.status, person]).toEqual([403, undefined]);
    expect(answer.text).toContain('This account may not come into this class');
    expect(answer.text).toContain('이 계정으로는 이 수업에 들어올 수 없습니다');
  });

  it('who may not come can sign out there, to come as somebody else', async () => {
    const { answer } = await comesIn({ sub: 'x-6' });
    const [, path = ''] = /href="([^"]+)">Use another account/.exec(answer.text) ?? [];
    const away = await test.browser().ask('GET', path, undefined, { 'sec-fetch-site': 'same-origin' });
    expect(away.status).toBe(303);
    expect(away.headers.location).toContain(`${provider.issuer}/logout?`);
  });

  it('who was let in once is not any more when no rule holds any longer', async () => {
    const user = { sub: 't-gone', name: '떠난 강사', groups: ['teachers'] };
    expect((await comesIn(user)).person.role).toBe('instructor');
    expect((await comesIn({ ...user, groups: [] })).answer.status).toBe(403);
  });
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
    provider.lies = lies();
    const { answer, person } = await comesIn(TEACHER);
    expect([answer.status, person]).toEqual([403, undefined]);
    expect(JSON.parse(test.logged.at(-1)!).why).toContain(why);
    expect(test.logged.at(-1)).toContain('class/openid-failed');
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
    provider.lies = { claims: { exp: now() - 30, iat: now() + 30 } };
    expect((await comesIn(TEACHER)).person).toMatchObject({ name: '김강사' });
  });

  it('signed by a new key of the provider is good once that is published', async () => {
    await comesIn(TEACHER);
    await provider.rotate();
    // Keys are not asked for again within a minute, whoever sends unknown ones.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 });
    expect((await comesIn(TEACHER)).person).toMatchObject({ name: '김강사' });
  });

  it('that was used is none, though the provider takes its code again', async () => {
    provider.lies = { codesForEver: true };
    const { address, flow, answer } = await comesIn(TEACHER);
    expect(answer.status).toBe(200);
    expect((await back(test.browser(), address, flow)).status).toBe(403);
  });

  it('in a browser that has begun nothing is none: nobody signs others in as themselves', async () => {
    provider.user = TEACHER;
    const { url, flow } = await begun(test.browser());
    const address = await provider.signIn(url.href);
    const victim = test.browser();
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
    provider.user = TEACHER;
    const { url, flow } = await begun(test.browser());
    const address = await provider.signIn(url.href);
    const answer = await back(test.browser(), address, flow, { host: `evil.example:${test.server.port}` });
    expect(answer.status).toBe(403);
  });

  it('sent by another method than GET is none', async () => {
    const { url, flow } = await begun(test.browser());
    const address = await provider.signIn(url.href);
    const answer = await test
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
    const { status } = await test
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

  it('is shown to whoever is not signed in, by name and for whom', async () => {
    expect((await test.browser().said('GET', '/api/class/session')).openId).toEqual({
      name: '학교 계정',
      instructors: true,
      learners: true,
    });
  });

  it('sees nothing of its own in the log but who it is', () => {
    const logged = test.logged.join();
    expect(logged).not.toContain(CLIENT.secret);
    expect(logged).not.toMatch(/eyJ/);
  });
});

describe('rules', () => {
  it.each([
    ['*', {}, true],
    ['sub=1', { sub: '1' }, true],
    ['sub=1', { sub: '11' }, false],
    ['sub=a, sub=b', { sub: 'b' }, true],
    ['email=Kim@School.kr', { email: 'kim@school.KR', email_verified: true }, true],
    ['email=*@school.kr', { email: '@school.kr', email_verified: true }, false],
    ['email=*@school.kr', { email: 'kim@sub.school.kr', email_verified: true }, false],
    ['realm_access.roles=teacher', { realm_access: { roles: ['teacher'] } }, true],
    ['https://school.kr/role=teacher', { 'https://school.kr/role': 'teacher' }, true],
    ['verified=true', { verified: true }, true],
    ['__proto__.x=1', {}, false],
    ['groups=[object Object]', { groups: [{}] }, false],
  ])('%s of %j: %s', (text, claims, allowed) => {
    expect(isAllowed(readRules(text)!, claims)).toBe(allowed);
  });

  it.each(['', 'teachers', 'email=*', 'groups=teach*', 'email=*@*', '=x', 'a b=c'])('%j is none', (text) => {
    expect(readRules(text)).toBeUndefined();
  });
});

describe('settings', () => {
  const HOME = { HOME: '/home/naru' };
  const set = (more: Record<string, string>) =>
    readConfig({ ...HOME, NARU_OIDC_ISSUER: 'https://id.school.kr', NARU_OIDC_CLIENT_ID: 'naru', ...more })
      .openId;

  it('name the provider, and who may come', () => {
    expect(set({ NARU_OIDC_LEARNERS: '*', NARU_OIDC_CLIENT_SECRET: 's' })).toEqual({
      issuer: 'https://id.school.kr',
      clientId: 'naru',
      clientSecret: 's',
      scopes: 'openid profile email',
      name: 'id.school.kr',
      instructors: [],
      learners: ['*'],
    });
    expect(readConfig(HOME)).not.toHaveProperty('openId');
  });

  it.each([
    ['NARU_OIDC_ISSUER', 'http://id.school.kr', 'an https address'],
    ['NARU_OIDC_ISSUER', 'https://id.school.kr/.well-known/openid-configuration', 'without /.well-known'],
    ['NARU_OIDC_ISSUER', 'https://naru:geheim@id.school.kr', 'an https address'],
    ['NARU_OIDC_CLIENT_ID', '', 'needs NARU_OIDC_CLIENT_ID'],
    ['NARU_OIDC_SCOPES', 'profile email', 'openid among them'],
    ['NARU_OIDC_LEARNERS', 'teachers', 'rules such as'],
    ['NARU_OIDC_LEARNERS', '', 'lets nobody in'],
  ])('%s=%j are told what to write instead', (name, value, words) => {
    expect(() => set({ NARU_OIDC_LEARNERS: '*', [name]: value })).toThrow(words);
  });

  it('without an issuer are told that it is missing', () => {
    expect(() => readConfig({ ...HOME, NARU_OIDC_LEARNERS: '*' })).toThrow(/need NARU_OIDC_ISSUER/);
  });
});

/** A class of its own with a provider that lies from the beginning on. */
async function lyingProvider(lies: Lies, config: Partial<Config> = {}) {
  const own = new FakeProvider();
  own.lies = lies;
  own.user = TEACHER;
  await own.listen();
  const it = await startTestClass({
    config: {
      ...config,
      openId: {
        issuer: own.issuer,
        clientId: CLIENT.id,
        clientSecret: CLIENT.secret,
        scopes: 'openid',
        name: 'x',
        instructors: ['*'],
        learners: [],
      },
    },
  });
  let open = true;
  const endProvider = async (): Promise<void> => {
    if (open) await own.close();
    open = false;
  };
  return {
    browser: {
      test: it,
      provider: own,
      get lies() {
        return own.lies;
      },
      set lies(lies: Lies) {
        own.lies = lies;
      },
      endProvider,
      async comesIn() {
        const browser = it.browser();
        const { url, flow } = await begun(browser);
        return back(browser, await own.signIn(url.href), flow);
      },
      async end() {
        await it[Symbol.asyncDispose]();
        await endProvider();
      },
    },
  };
}
