/** Links for a course are chosen by its instructors, once, and our signed answer goes to the platform and nowhere else. */
import { createLocalJWKSet, type JWTPayload, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestClass, type TestClass } from '../../class-harness.ts';
import { type Coming, comingTo, FROM_THERE, LEARNER, TEACHER } from './coming.ts';
import { DEEP, FakePlatform, LTI } from './fake-platform.ts';

const platform = new FakePlatform();
let test: TestClass;
let coming: Coming;
let origin: string;

beforeAll(async () => {
  await platform.listen();
  test = await startTestClass({ config: { lti: { ...platform.settings, hosts: ['school.lms.kr'] } } });
  coming = comingTo(test, platform);
  origin = `http://127.0.0.1:${test.server.port}`;
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
  await platform.close();
});

const SETTINGS = {
  deep_link_return_url: 'https://school.lms.kr/return',
  accept_types: ['ltiResourceLink', 'html'],
  accept_presentation_document_targets: ['iframe', 'window'],
  accept_multiple: true,
  data: 'to be handed "back"',
};
const asks = (settings: Record<string, unknown> = {}, more: Record<string, unknown> = {}) => ({
  claims: {
    [`${LTI}/message_type`]: 'LtiDeepLinkingRequest',
    [`${LTI}/resource_link`]: undefined,
    [`${DEEP}/deep_linking_settings`]: { ...SETTINGS, ...settings },
    ...more,
  },
});

const secretIn = (page: string): string => /name="choice" value="([\w-]+)"/.exec(page)?.[1] ?? '';

/** As the form of our page in a browser. */
function choose(form: readonly (readonly [string, string])[]) {
  const said = new URLSearchParams(form.map(([name, value]): [string, string] => [name, value]));
  return test.browser().ask('POST', '/lti/choose', said.toString(), {
    'content-type': 'application/x-www-form-urlencoded',
  });
}

/** What the answer says, if our published key has signed it. */
async function proved(page: string): Promise<JWTPayload & Record<string, unknown>> {
  const token = /name="JWT" value="([^"]+)"/.exec(page)?.[1] ?? '';
  const keys = JSON.parse((await test.browser().ask('GET', '/lti/keys')).text);
  const { payload } = await jwtVerify(token, createLocalJWKSet(keys), {
    issuer: 'naru-at-school',
    audience: platform.settings.issuer,
    algorithms: ['RS256'],
    requiredClaims: ['exp', 'iat', 'jti', 'nonce'],
  });
  return payload;
}

const why = (): string => JSON.parse(test.logged.at(-1)!).why;

describe('an instructor of the course', () => {
  it('chooses a lesson and an exercise, and the platform gets links with a column for what is graded', async () => {
    const { answer, person } = await coming.comesIn(TEACHER, asks());
    expect([answer.status, person]).toEqual([200, undefined]);
    expect(answer.headers['content-security-policy']).toContain("form-action 'self'");
    expect(answer.headers['content-security-policy']).toMatch(
      /frame-ancestors 'self' .*https:\/\/school\.lms\.kr/,
    );
    const page = await choose([
      ['choice', secretIn(answer.text)],
      ['item', 'lesson/lesson'],
      ['item', 'exercise/first'],
      ['item', 'exercise/there-is-none'],
      ['add', 'yes'],
    ]);
    expect(page.text).toContain('action="https://school.lms.kr/return"');
    expect(page.headers['content-security-policy']).toContain('form-action https://school.lms.kr;');
    const said = await proved(page.text);
    expect(said).toMatchObject({
      [`${LTI}/deployment_id`]: '7',
      [`${LTI}/message_type`]: 'LtiDeepLinkingResponse',
      [`${LTI}/version`]: '1.3.0',
      [`${DEEP}/data`]: 'to be handed "back"',
    });
    expect(said[`${DEEP}/content_items`]).toEqual([
      expect.objectContaining({ type: 'ltiResourceLink', url: `${origin}/ko/lessons/lesson` }),
      expect.objectContaining({
        url: `${origin}/ko/lessons/lesson`,
        custom: { naru_item: 'exercise/first' },
        lineItem: expect.objectContaining({ scoreMaximum: 100, resourceId: 'exercise/first' }),
      }),
    ]);
    expect((said[`${DEEP}/content_items`] as object[])[0]).not.toHaveProperty('lineItem');
  });

  it('chooses one where the platform takes one, in the language of the launch, and without a column if it wants none', async () => {
    const { answer } = await coming.comesIn(
      TEACHER,
      asks(
        { accept_multiple: false, accept_lineitem: false },
        { [`${LTI}/launch_presentation`]: { locale: 'en-GB' } },
      ),
    );
    expect(answer.text).toContain('<html lang="en">');
    expect(answer.text).toContain('type="radio"');
    const page = await choose([
      ['choice', secretIn(answer.text)],
      ['item', 'all'],
      ['item', 'exercise/first'],
      ['add', 'yes'],
    ]);
    const { [`${DEEP}/content_items`]: items } = await proved(page.text);
    expect(items).toEqual([expect.objectContaining({ url: `${origin}/en` })]);
    expect(JSON.stringify(items)).not.toContain('lineItem');
  });

  it('who goes back without any leaves the course as it is', async () => {
    const { answer } = await coming.comesIn(TEACHER, asks({ data: undefined }));
    const page = await choose([
      ['choice', secretIn(answer.text)],
      ['item', 'all'],
      ['add', 'no'],
    ]);
    const said = await proved(page.text);
    expect(said[`${DEEP}/content_items`]).toEqual([]);
    expect(said).not.toHaveProperty([`${DEEP}/data`]);
  });

  it('chooses once: a page that is sent again, by whomever, says that it is over', async () => {
    const { answer } = await coming.comesIn(TEACHER, asks());
    const form = [
      ['choice', secretIn(answer.text)],
      ['item', 'all'],
      ['add', 'yes'],
    ] as const;
    expect((await choose(form)).status).toBe(200);
    for (const again of [form, [['choice', 'made-up']] as const, []]) {
      const { status, text } = await choose(again);
      expect([status, text]).toEqual([
        410,
        expect.stringContaining('Begin it again on the learning platform'),
      ]);
    }
    expect((await test.browser().ask('GET', '/lti/choose', undefined, FROM_THERE)).status).toBe(410);
  });
});

describe('nobody chooses links', () => {
  const cases: readonly (readonly [string, Record<string, unknown>, ReturnType<typeof asks>, string])[] = [
    ['a learner', LEARNER, asks(), 'is no instructor'],
    ['a platform that takes none', TEACHER, asks({ accept_types: ['html', 'file'] }), 'takes no links'],
    [
      'an answer that goes to another host',
      TEACHER,
      asks({ deep_link_return_url: 'https://evil.example/return' }),
      'evil.example is no https address of the platform',
    ],
    [
      'an answer that goes there without TLS',
      TEACHER,
      asks({ deep_link_return_url: 'http://school.lms.kr/return' }),
      'school.lms.kr is no https address of the platform',
    ],
    [
      'an answer that is a script',
      TEACHER,
      asks({ deep_link_return_url: 'javascript:alert(1)' }),
      'no address',
    ],
    [
      'another course',
      TEACHER,
      asks({}, { [`${LTI}/context`]: { id: 'course-2' } }),
      'is of course course-2',
    ],
    ['another deployment', TEACHER, asks({}, { [`${LTI}/deployment_id`]: '9' }), 'is not ours'],
    [
      'a request without settings',
      TEACHER,
      asks({}, { [`${DEEP}/deep_linking_settings`]: undefined }),
      'deep_linking_settings',
    ],
  ];
  it.each(cases)('for %s, and the log says why', async (_what, user, signing, reason) => {
    const { answer, person } = await coming.comesIn(user, signing);
    expect([answer.status, person]).toEqual([403, undefined]);
    expect(answer.text).not.toContain('name="choice"');
    expect(why()).toContain(reason);
  });

  it('by a request that is sent again', async () => {
    const { form, flow, answer } = await coming.comesIn(TEACHER, asks());
    expect(answer.status).toBe(200);
    const again = await coming.sent(test.browser(), form, flow);
    expect([again.status, secretIn(again.text)]).toEqual([403, '']);
  });
});

it('what a platform calls things is text on our pages, and nothing else', async () => {
  const returnTo = 'https://school.lms.kr/return?a="><script>alert(1)</script>&b=\'';
  const { answer } = await coming.comesIn(
    { ...TEACHER, name: '<b>김강사</b>' },
    asks({ deep_link_return_url: returnTo, data: '"><img src=x>' }),
  );
  const page = await choose([
    ['choice', secretIn(answer.text)],
    ['add', 'yes'],
  ]);
  expect(page.text).not.toContain('<script>alert');
  expect(page.text).not.toContain('<img');
  expect((await proved(page.text))[`${DEEP}/data`]).toBe('"><img src=x>');
});
