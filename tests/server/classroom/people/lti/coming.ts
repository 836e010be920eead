/** People who come from the platform by a launch, as their browsers do it. */
import type { LtiSettings } from '../../../../../server/classroom/people/lti/settings.ts';
import type { Browser, TestClass } from '../../class-harness.ts';
import { type FakePlatform, LTI, ROLE, type Signing } from './fake-platform.ts';

export const TEACHER = { sub: 't-1', name: '김강사', [`${LTI}/roles`]: [`${ROLE}/membership#Instructor`] };
export const LEARNER = { sub: 'l-1', name: '이학습', [`${LTI}/roles`]: [`${ROLE}/membership#Learner`] };

/** As a browser at a page of the platform: of another site, without our cookies. */
export const FROM_THERE = {
  origin: 'https://lms.school.kr',
  'sec-fetch-site': 'cross-site',
  'sec-fetch-mode': 'navigate',
};

export interface Coming {
  begun(
    browser: Browser,
    said?: Record<string, string>,
    headers?: Record<string, string>,
  ): ReturnType<typeof begin>;
  sent(
    browser: Browser,
    form: Record<string, string>,
    flow: string,
    headers?: Record<string, string>,
  ): ReturnType<typeof send>;
  comesIn(
    user: Record<string, unknown>,
    signing?: Signing,
    headers?: Record<string, string>,
  ): ReturnType<typeof come>;
}

export function comingTo(test: TestClass, platform: FakePlatform): Coming {
  const origin = `http://127.0.0.1:${test.server.port}`;
  return {
    begun: (browser, said = {}, headers = {}) => begin(browser, platform.settings, origin, said, headers),
    sent: send,
    comesIn: (user, signing = {}, headers = {}) => come(test, platform, origin, user, signing, headers),
  };
}

/** From a page of the platform on to where it says who somebody is. */
export async function begin(
  browser: Browser,
  settings: Pick<LtiSettings, 'issuer' | 'clientId'>,
  origin: string,
  said: Record<string, string>,
  headers: Record<string, string>,
) {
  const query = new URLSearchParams({
    iss: settings.issuer,
    login_hint: 'user-1',
    target_link_uri: `${origin}/`,
    lti_message_hint: 'message-1',
    client_id: settings.clientId,
    ...said,
  });
  const answer = await browser.ask('GET', `/lti/login?${query}`, undefined, { ...FROM_THERE, ...headers });
  const flow = browser.cookie ?? '';
  browser.cookie = undefined;
  return { answer, flow, url: new URL(answer.headers.location ?? 'about:blank') };
}

/** What it answers, by the browser. */
export async function send(
  browser: Browser,
  form: Record<string, string>,
  flow: string,
  headers: Record<string, string> = {},
) {
  const answer = await browser.ask('POST', '/lti/launch', new URLSearchParams(form).toString(), {
    ...FROM_THERE,
    'content-type': 'application/x-www-form-urlencoded',
    cookie: flow,
    ...headers,
  });
  const set = [answer.headers['set-cookie'] ?? []].flat().find((one) => one.startsWith('naru_class_'));
  browser.cookie = set?.split(';')[0];
  return answer;
}

async function come(
  test: TestClass,
  platform: FakePlatform,
  origin: string,
  user: Record<string, unknown>,
  signing: Signing,
  headers: Record<string, string>,
) {
  const browser = test.browser();
  const { url, flow } = await begin(browser, platform.settings, origin, {}, headers);
  const form = {
    id_token: await platform.sign(url, user, signing),
    state: url.searchParams.get('state') ?? '',
  };
  const answer = await send(browser, form, flow, headers);
  const { person } = await browser.said('GET', '/api/class/session');
  return { answer, person, browser, form, flow };
}
