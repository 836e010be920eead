/** Accounts of a provider as a way in: people come in as what the rules say, are the same ones each time, and nobody else comes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { back, begun, LEARNER, type OpenIdClass, openIdClass, TEACHER } from './coming.ts';
import { CLIENT } from './fake-provider.ts';

let school: OpenIdClass;
beforeAll(async () => {
  school = await openIdClass();
});
afterAll(() => school[Symbol.asyncDispose]());

describe('somebody with an account', () => {
  it('comes in as the instructor or the learner that the rules make of them, and is the same person the next time', async () => {
    const teacher = await school.comesIn(TEACHER);
    expect(teacher.answer.text).toContain('url=/ko/class/people/');
    expect(teacher.person).toMatchObject({ role: 'instructor', name: '김강사' });
    expect((await teacher.browser.call('GET', '/api/class/people')).status).toBe(200);
    const learner = await school.comesIn(LEARNER);
    expect(learner.person).toMatchObject({ role: 'learner', name: '이학습' });
    const again = await school.comesIn({ ...LEARNER, name: '이개명' });
    expect(again.person.id).toBe(learner.person.id);
  });

  it('is led to the provider with PKCE, a state and a nonce of their own each time', async () => {
    const [one, two] = [(await begun(school.test.browser())).url, (await begun(school.test.browser())).url];
    expect(Object.fromEntries(one.searchParams)).toMatchObject({
      client_id: CLIENT.id,
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: `http://127.0.0.1:${school.test.server.port}/oidc/callback`,
      scope: 'openid profile email',
      ui_locales: 'ko',
    });
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(one.searchParams.get(name)).toMatch(/^[\w-]{43}$/);
      expect(one.searchParams.get(name)).not.toBe(two.searchParams.get(name));
    }
  });

  it('has a name of their own when somebody else has theirs, or when it cannot be one', async () => {
    await school.test.learner('박동명');
    const { person } = await school.comesIn({ ...LEARNER, sub: 'l-2', name: '박동명' });
    expect(person.name).toBe('lee');
    const third = await school.comesIn({ ...LEARNER, sub: 'l-3', name: '박동명' });
    expect(third.person.name).toBe('박동명 2');
    const markup = await school.comesIn({
      sub: 't-2',
      name: '<b>',
      preferred_username: 'kim',
      groups: ['teachers'],
    });
    expect(markup.person.name).toBe('kim');
  });

  it('who comes in two windows at once is one person', async () => {
    const user = { ...LEARNER, sub: 'l-twice', name: '둘둘' };
    school.provider.user = user;
    const browsers = [school.test.browser(), school.test.browser()];
    const flows = await Promise.all(browsers.map((one) => begun(one)));
    const addresses = await Promise.all(flows.map(({ url }) => school.provider.signIn(url.href)));
    await Promise.all(browsers.map((one, at) => back(one, addresses[at]!, flows[at]!.flow)));
    const ids = await Promise.all(
      browsers.map(async (one) => (await one.said('GET', '/api/class/session')).person.id),
    );
    expect(new Set(ids).size).toBe(1);
  });

  it('who signs out is led on to sign out there, and whoever came another way is not', async () => {
    const { browser } = await school.comesIn(LEARNER);
    const { next } = await browser.said('POST', '/api/class/sign-out', {});
    const url = new URL(next);
    expect(url.pathname).toBe('/realms/school/logout');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: CLIENT.id,
      post_logout_redirect_uri: `http://127.0.0.1:${school.test.server.port}/`,
    });
    const other = await school.test.learner('다른 길');
    expect(await other.said('POST', '/api/class/sign-out', {})).toEqual({});
  });

  it('is not anybody who was signed in before in that browser', async () => {
    const browser = await school.test.learner('먼저 온 사람');
    const before = browser.cookie;
    await school.comesIn(LEARNER, browser);
    const stale = school.test.browser();
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
    const { answer, person } = await school.comesIn(user);
    expect([answer.status, person]).toEqual([403, undefined]);
    expect(answer.text).toContain('This account may not come into this class');
    expect(answer.text).toContain('이 계정으로는 이 수업에 들어올 수 없습니다');
  });

  it('who may not come can sign out there, to come as somebody else', async () => {
    const { answer } = await school.comesIn({ sub: 'x-6' });
    const [, path = ''] = /href="([^"]+)">Use another account/.exec(answer.text) ?? [];
    const away = await school.test.browser().ask('GET', path, undefined, { 'sec-fetch-site': 'same-origin' });
    expect(away.status).toBe(303);
    expect(away.headers.location).toContain(`${school.provider.issuer}/logout?`);
  });

  it('who was let in once is not any more when no rule holds any longer', async () => {
    const user = { sub: 't-gone', name: '떠난 강사', groups: ['teachers'] };
    expect((await school.comesIn(user)).person.role).toBe('instructor');
    expect((await school.comesIn({ ...user, groups: [] })).answer.status).toBe(403);
  });
});

describe('the provider that is set', () => {
  it('is shown to whoever is not signed in, by name and for whom', async () => {
    expect((await school.test.browser().said('GET', '/api/class/session')).openId).toEqual({
      name: '학교 계정',
      instructors: true,
      learners: true,
    });
  });

  it('sees nothing of its own in the log but who it is', async () => {
    await school.comesIn(TEACHER);
    const logged = school.test.logged.join();
    expect(logged).not.toContain(CLIENT.secret);
    expect(logged).not.toMatch(/eyJ/);
  });
});
