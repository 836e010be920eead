/** A class with a provider of accounts, and people who come in by them as their browsers do it. */
import type { Clock } from '../../../../../sandbox/clock.ts';
import { readRules } from '../../../../../server/classroom/people/openid/rules.ts';
import type { Config } from '../../../../../server/config.ts';
import { type Browser, startTestClass, type TestClass } from '../../class-harness.ts';
import { CLIENT, FakeProvider, type Lies } from './fake-provider.ts';

export const TEACHER = { sub: 't-1', name: '김강사', groups: ['staff', 'teachers'] };
export const LEARNER = { sub: 'l-1', name: '이학습', email: 'lee@school.kr', email_verified: true };

export interface OpenIdClass extends AsyncDisposable {
  readonly provider: FakeProvider;
  readonly test: TestClass;
  /** Signs in there, and comes back. */
  comesIn(user: Record<string, unknown>, browser?: Browser): ReturnType<typeof come>;
}

/** Teachers are instructors, and whoever has an address of the school is a learner. */
export async function openIdClass(clock?: Clock): Promise<OpenIdClass> {
  const provider = new FakeProvider();
  await provider.listen();
  const test = await startTestClass({
    ...(clock && { clock }),
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
  return {
    provider,
    test,
    comesIn: (user, browser = test.browser()) => come(provider, user, browser),
    async [Symbol.asyncDispose]() {
      await test[Symbol.asyncDispose]();
      await provider.close();
    },
  };
}

/** Begins in this browser; where it is sent. */
export async function begun(
  browser: Browser,
  more: object = {},
): Promise<{ readonly url: URL; readonly flow: string }> {
  const kept = browser.cookie;
  const { url } = await browser.said('POST', '/api/class/openid/begin', { locale: 'ko', ...more });
  const flow = browser.cookie ?? '';
  browser.cookie = kept;
  return { url: new URL(url), flow };
}

/** Comes back to this address, with the cookie of the attempt. */
export async function back(
  browser: Browser,
  address: URL,
  flow: string,
  headers: Record<string, string> = {},
) {
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

async function come(provider: FakeProvider, user: Record<string, unknown>, browser: Browser) {
  provider.user = user;
  const { url, flow } = await begun(browser);
  const address = await provider.signIn(url.href);
  const answer = await back(browser, address, flow);
  const { person } = await browser.said('GET', '/api/class/session');
  return { answer, person, address, flow, browser };
}

/** A class of its own with a provider that lies from the beginning on. */
export async function lyingProvider(lies: Lies, config: Partial<Config> = {}) {
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
