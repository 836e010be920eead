/** A learner who joined by the code of the class, and whose account opens the same seat from then on: only theirs, only by them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '../../class-harness.ts';
import { back, begun, LEARNER, type OpenIdClass, openIdClass, TEACHER } from './coming.ts';

let school: OpenIdClass;
beforeAll(async () => {
  school = await openIdClass();
});
afterAll(() => school[Symbol.asyncDispose]());

let count = 0;
const account = (more: object = {}) => {
  count += 1;
  return { ...LEARNER, sub: `link-${count}`, name: `이름 ${count}`, ...more };
};

/** Signs in there to link it to the seat that is open in this browser. The session stays as it is. */
async function links(browser: Browser, user: Record<string, unknown>) {
  const kept = browser.cookie;
  school.provider.user = user;
  const { url, flow } = await begun(browser, { link: true });
  const answer = await back(browser, await school.provider.signIn(url.href), flow);
  const led = browser.cookie;
  browser.cookie = kept;
  return { answer, led };
}

describe('a learner with a seat', () => {
  it('links an account, which opens that seat from then on, as the code did', async () => {
    const minji = await school.test.learner('민지');
    const user = account();
    const { answer, led } = await links(minji, user);
    expect(answer.text).toContain('url=/ko/privacy/');
    // Nobody is signed in anew by it.
    expect(led).toBeUndefined();
    expect(await minji.said('GET', '/api/class/session')).toMatchObject({ account: true });
    const elsewhere = await school.comesIn(user);
    expect(elsewhere.person).toMatchObject({ id: minji.id, name: '민지' });
    expect(school.test.logged.join()).toContain('an account opens a seat from now on');
  });

  it('unlinks it, and has another way back then', async () => {
    const jiho = await school.test.learner('지호');
    const user = account();
    await links(jiho, user);
    expect(await jiho.said('POST', '/api/class/openid/unlink', {})).toEqual({});
    expect((await school.comesIn(user)).person.id).not.toBe(jiho.id);
    // Somebody who has only ever come by the account gets a code.
    const { browser } = await school.comesIn(account());
    const { recovery } = await browser.said('POST', '/api/class/openid/unlink', {});
    expect(recovery).toMatch(/^[A-Z0-9-]{16,}$/);
  });

  it('does not get what another has: an account that has a seat of its own stays with it, and they are told who helps', async () => {
    const user = account();
    const owner = await school.comesIn(user);
    const other = await school.test.learner('남의 자리');
    const { answer } = await links(other, user);
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('강사가 두 자리를 하나로 합칠 수 있습니다');
    expect((await school.comesIn(user)).person.id).toBe(owner.person.id);
    expect(await other.said('GET', '/api/class/session')).not.toHaveProperty('account');
  });

  it('links no account of an instructor, and none that may not come', async () => {
    const one = await school.test.learner('학생');
    expect((await links(one, { ...TEACHER, sub: 't-link' })).answer.status).toBe(403);
    expect((await links(one, account({ email: 'x@elsewhere.kr' }))).answer.status).toBe(403);
    expect(await one.said('GET', '/api/class/session')).not.toHaveProperty('account');
  });
});

describe('nobody links an account to a seat', () => {
  const begin = (browser: Browser) =>
    browser.call('POST', '/api/class/openid/begin', { locale: 'ko', link: true });

  it('without being signed in, or as an instructor', async () => {
    expect((await begin(school.test.browser())).status).toBe(403);
    expect((await begin(await school.test.instructor())).status).toBe(403);
    const teacher = await school.test.instructor();
    expect((await teacher.call('POST', '/api/class/openid/unlink', {})).status).toBe(403);
  });

  it('in another browser than the one that began it', async () => {
    const seat = await school.test.learner('내 자리');
    const { url } = await begun(seat, { link: true });
    school.provider.user = account();
    const stranger = school.test.browser();
    const answer = await back(stranger, await school.provider.signIn(url.href), '');
    expect(answer.status).toBe(403);
    expect(await seat.said('GET', '/api/class/session')).not.toHaveProperty('account');
  });

  it('after signing out meanwhile', async () => {
    const seat = await school.test.learner('나간 사람');
    school.provider.user = account();
    const { url, flow } = await begun(seat, { link: true });
    const address = await school.provider.signIn(url.href);
    await seat.said('POST', '/api/class/sign-out', {});
    expect((await back(seat, address, flow)).status).toBe(403);
  });
});
