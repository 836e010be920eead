/** A learning platform leads people into a class; launches that are forged, used again or of another course lead nowhere. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestClass, type TestClass } from '../../class-harness.ts';
import { type Coming, comingTo, FROM_THERE, LEARNER, TEACHER } from './coming.ts';
import { FakePlatform, LTI, ROLE, type Signing } from './fake-platform.ts';

const platform = new FakePlatform();
let test: TestClass;
let origin: string;

let coming: Coming;

beforeAll(async () => {
  await platform.listen();
  test = await startTestClass({ config: { lti: platform.settings } });
  origin = `http://127.0.0.1:${test.server.port}`;
  coming = comingTo(test, platform);
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
  await platform.close();
});

afterEach(() => void vi.useRealTimers());

const begun: Coming['begun'] = (...asked) => coming.begun(...asked);
const sent: Coming['sent'] = (...asked) => coming.sent(...asked);
const comesIn: Coming['comesIn'] = (...asked) => coming.comesIn(...asked);

const why = (): string => JSON.parse(test.logged.at(-1)!).why;

describe('a learning platform', () => {
  it('is asked who it is, without a question to them, for an answer that only this browser can use', async () => {
    const { answer, url, flow } = await begun(test.browser());
    expect(answer.status).toBe(302);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      scope: 'openid',
      response_type: 'id_token',
      response_mode: 'form_post',
      prompt: 'none',
      client_id: 'naru-at-school',
      redirect_uri: `${origin}/lti/launch`,
      login_hint: 'user-1',
      lti_message_hint: 'message-1',
    });
    expect(url.searchParams.get('nonce')).toMatch(/^[\w-]{43}$/);
    expect([answer.headers['set-cookie']].flat()[0]).toMatch(/HttpOnly; SameSite=None; Secure$/);
    expect(flow).not.toContain(url.searchParams.get('state'));
  });

  it('leads instructors and learners of its course in, the same person each time', async () => {
    const teacher = await comesIn(TEACHER);
    expect(teacher.person).toMatchObject({ role: 'instructor', name: '김강사' });
    expect(teacher.answer.text).toContain('/class/people/');
    const learner = await comesIn(LEARNER);
    expect(learner.person).toMatchObject({ role: 'learner', name: '이학습' });
    expect((await comesIn(LEARNER)).person.id).toBe(learner.person.id);
  });

  it('calls people by their names there, and nobody by an e-mail address', async () => {
    const come = async (sub: string, said: Record<string, unknown>) =>
      (await comesIn({ ...LEARNER, name: undefined, sub, ...said })).person.name;
    expect(await come('l-11', { given_name: '민지', family_name: '김' })).toBe('민지 김');
    expect(await come('l-12', { email: 'secret@school.kr' })).toMatch(/^user-/);
    expect(await come('l-13', { name: 7, given_name: ['x'] })).toMatch(/^user-/);
  });

  it('leads to the lesson that the link means, and nowhere else', async () => {
    const to = async (target: string) =>
      (await comesIn(LEARNER, { claims: { [`${LTI}/target_link_uri`]: target } })).answer.text;
    expect(await to(`${origin}/en/lessons/pods`)).toContain('url=/en/lessons/pods"');
    for (const elsewhere of [
      'https://evil.example/en/lessons/pods',
      `${origin}/open/x`,
      `${origin}//evil.example/`,
      `${origin}/en/lessons/"><script>`,
      'javascript:alert(1)',
    ]) {
      expect(await to(elsewhere), elsewhere).toMatch(/url=\/ko"/);
    }
  });

  it('speaks the language of the launch', async () => {
    const claims = { [`${LTI}/launch_presentation`]: { locale: 'en_US' } };
    expect((await comesIn(LEARNER, { claims })).answer.text).toContain('url=/en"');
  });

  it('may change its keys, and needs not be there for those that are known', async () => {
    const other = new FakePlatform();
    await other.listen();
    const own = await startTestClass({ config: { lti: other.settings } });
    const come = async () => {
      const browser = own.browser();
      const { url, flow } = await begun(browser);
      const form = { id_token: await other.sign(url, LEARNER), state: url.searchParams.get('state') ?? '' };
      return (await sent(browser, form, flow)).status;
    };
    expect(await come()).toBe(200);
    await other.rotate();
    // Keys are not asked for again within half a minute, whoever sends unknown ones.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 });
    expect(await come()).toBe(200);
    await other.close();
    expect(await come()).toBe(200);
    await own[Symbol.asyncDispose]();
  });

  it('that does not answer is said to be away', async () => {
    const away = new FakePlatform();
    await away.listen();
    const own = await startTestClass({ config: { lti: away.settings } });
    const browser = own.browser();
    const { url, flow } = await begun(browser);
    const form = { id_token: await away.sign(url, LEARNER), state: url.searchParams.get('state')! };
    await away.close();
    const answer = await sent(browser, form, flow);
    expect([answer.status, answer.text]).toEqual([
      503,
      expect.stringContaining('does not answer at the moment'),
    ]);
    await own[Symbol.asyncDispose]();
  });
});

describe('a launch', () => {
  const now = (): number => Math.floor(Date.now() / 1000);
  const cases: readonly (readonly [string, string, () => Signing])[] = [
    ['of another platform', '"iss"', () => ({ claims: { iss: 'https://evil.example' } })],
    ['for another tool', '"aud"', () => ({ claims: { aud: 'another' } })],
    ['for several tools', 'azp', () => ({ claims: { aud: ['naru-at-school', 'another'] } })],
    ['with the nonce of another', 'nonce', () => ({ claims: { nonce: 'another' } })],
    ['without a nonce', '"nonce"', () => ({ claims: { nonce: undefined } })],
    ['that has expired', '"exp"', () => ({ claims: { exp: now() - 120 } })],
    ['that is an hour old', '"iat"', () => ({ claims: { iat: now() - 3600 } })],
    ['of nobody', '"sub"', () => ({ claims: { sub: undefined } })],
    ['that nobody signed', '"alg"', () => ({ signed: 'none' })],
    ['signed by another key', 'signature', () => ({ signed: 'by-another-key' })],
    [
      'of another kind',
      'message_type',
      () => ({ claims: { [`${LTI}/message_type`]: 'LtiSubmissionReviewRequest' } }),
    ],
    ['of another version', 'version', () => ({ claims: { [`${LTI}/version`]: '1.1.0' } })],
    ['without a link', 'resource_link', () => ({ claims: { [`${LTI}/resource_link`]: undefined } })],
  ];
  it.each(cases)('%s lets nobody in, and the log says why', async (_what, reason, signing) => {
    const { answer, person } = await comesIn(TEACHER, signing());
    expect([answer.status, person]).toEqual([403, undefined]);
    expect(why()).toContain(reason);
  });

  it.each([
    ['another deployment', { [`${LTI}/deployment_id`]: '8' }],
    ['another course', { [`${LTI}/context`]: { id: 'course-2' } }],
    ['no course', { [`${LTI}/context`]: undefined }],
    ['no role', { [`${LTI}/roles`]: [] }],
    ['an administrator of the platform', { [`${LTI}/roles`]: [`${ROLE}/system/person#Administrator`] }],
    [
      'an instructor of the school, not of the course',
      { [`${LTI}/roles`]: [`${ROLE}/institution/person#Instructor`] },
    ],
  ])('of %s does not lead into this class', async (_what, claims) => {
    const { answer, person } = await comesIn(TEACHER, { claims });
    expect([answer.status, person]).toEqual([403, undefined]);
    expect(answer.text).toContain('does not lead into this class');
  });

  it('that was used is none, with or without its cookie', async () => {
    const { form, flow, answer } = await comesIn(LEARNER);
    expect(answer.status).toBe(200);
    for (const cookie of [flow, '']) expect((await sent(test.browser(), form, cookie)).status).toBe(403);
  });

  it('in a browser that has begun another one is none', async () => {
    const { url } = await begun(test.browser());
    const form = { id_token: await platform.sign(url, TEACHER), state: url.searchParams.get('state')! };
    const victim = test.browser();
    const { flow } = await begun(victim);
    expect((await sent(victim, form, flow)).status).toBe(403);
    expect(why()).toContain('state');
  });

  it.each([
    ['by GET', 'GET', 'application/x-www-form-urlencoded', ''],
    ['as JSON', 'POST', 'application/json', '{}'],
    ['as a megabyte', 'POST', 'application/x-www-form-urlencoded', `id_token=${'x'.repeat(1_000_000)}`],
  ])('%s is none', async (_what, method, type, body) => {
    const { flow } = await begun(test.browser());
    const answer = await test
      .browser()
      .ask(method, '/lti/launch', method === 'GET' ? undefined : body, {
        ...FROM_THERE,
        'content-type': type,
        cookie: flow,
      })
      // Whoever sends more than is read finds the connection closed.
      .catch(() => undefined);
    expect([403, undefined]).toContain(answer?.status);
  });

  it.each([
    ['another platform', { iss: 'https://evil.example' }],
    ['another client', { client_id: 'another' }],
  ])('begun by %s is not even asked about', async (_what, said) => {
    const { answer } = await begun(test.browser(), said);
    expect([answer.status, answer.headers.location]).toEqual([403, undefined]);
  });
});
