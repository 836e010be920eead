/** Who follows a link within a frame gets out of it by a button that is good once, from our own page alone. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../../sandbox/clock.ts';
import { startTestClass, type TestClass } from '../../class-harness.ts';
import { type Coming, comingTo, LEARNER, TEACHER } from './coming.ts';
import { FakePlatform } from './fake-platform.ts';

const platform = new FakePlatform();
const clock = { ...systemClock, now: () => Date.now() + ahead };
let ahead = 0;
let test: TestClass;
let coming: Coming;

beforeAll(async () => {
  await platform.listen();
  test = await startTestClass({ config: { lti: platform.settings }, clock });
  coming = comingTo(test, platform);
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
  await platform.close();
});

const FRAME = { 'sec-fetch-dest': 'iframe' };
const ticketIn = (page: string): string => /name="ticket" value="([\w-]+)"/.exec(page)?.[1] ?? '';

async function press(ticket: string, headers: Record<string, string> = {}) {
  const browser = test.browser();
  const answer = await browser.ask('POST', '/lti/enter', new URLSearchParams({ ticket }).toString(), {
    'content-type': 'application/x-www-form-urlencoded',
    'sec-fetch-site': 'same-origin',
    ...headers,
  });
  const { person } = await browser.said('GET', '/api/class/session');
  return { answer, person };
}

describe('a launch within a frame', () => {
  it('signs nobody in there, and leads out by a button', async () => {
    const { answer, person } = await coming.comesIn(LEARNER, {}, FRAME);
    expect([answer.status, person]).toEqual([200, undefined]);
    expect(answer.text).toMatch(/<form method="post" action="\/lti\/enter" target="_blank"/);
    expect(answer.headers).not.toHaveProperty('x-frame-options');
    // A browser says then where the form comes from, as a test in a real one has shown that it does not with `no-referrer`.
    expect(answer.headers['referrer-policy']).toBe('same-origin');
    expect(answer.headers['content-security-policy']).toContain(
      `frame-ancestors 'self' ${platform.settings.issuer}`,
    );
    const out = await press(ticketIn(answer.text));
    expect([out.answer.status, out.answer.headers.location]).toEqual([303, '/ko']);
    expect(out.person).toMatchObject({ name: '이학습', role: 'learner' });
  });

  it('has a cookie of that frame alone, and one of every other launch has not', async () => {
    const cookies = async (headers: Record<string, string>) => {
      const { answer } = await coming.begun(test.browser(), {}, headers);
      return [answer.headers['set-cookie']].flat().join();
    };
    expect(await cookies(FRAME)).toContain('; Partitioned');
    expect(await cookies({})).not.toContain('Partitioned');
  });

  it('that fails says why in the frame', async () => {
    const { answer } = await coming.comesIn(LEARNER, { signed: 'by-another-key' }, FRAME);
    expect(answer.status).toBe(403);
    expect(answer.headers['content-security-policy']).toContain(
      `frame-ancestors 'self' ${platform.settings.issuer}`,
    );
    expect(answer.text).toContain('새 창에서 다시 여십시오');
  });
});

describe('the button', () => {
  it('is good once', async () => {
    const { answer } = await coming.comesIn(TEACHER, {}, FRAME);
    const ticket = ticketIn(answer.text);
    expect((await press(ticket)).person).toMatchObject({ name: '김강사' });
    const again = await press(ticket);
    expect([again.answer.status, again.person]).toEqual([403, undefined]);
    expect(again.answer.text).toContain('pressed before, or too late');
  });

  it('is good for ten minutes', async () => {
    const { answer } = await coming.comesIn(LEARNER, {}, FRAME);
    ahead = 10 * 60_000 + 1;
    expect((await press(ticketIn(answer.text))).person).toBeUndefined();
    ahead = 0;
  });

  it.each([
    ['a page of another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['a page that says nothing of where it is from', { origin: 'null' }],
  ])('opens nothing from %s: nobody signs others in as themselves', async (_what, headers) => {
    const { answer } = await coming.comesIn(LEARNER, {}, FRAME);
    const out = await press(ticketIn(answer.text), headers);
    expect([out.answer.status, out.person]).toEqual([403, undefined]);
    expect(JSON.parse(test.logged.at(-1)!).why).toContain('from elsewhere');
  });

  it('opens nothing for somebody who was removed meanwhile', async () => {
    const { answer } = await coming.comesIn({ ...LEARNER, sub: 'l-7' }, {}, FRAME);
    const { browser } = await coming.comesIn(TEACHER);
    const { people } = await browser.said('GET', '/api/class/people');
    await browser.said('POST', `/api/class/people/${people.at(-1).id}/remove`);
    expect((await press(ticketIn(answer.text))).person).toBeUndefined();
  });
});
