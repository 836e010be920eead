/**
 * A platform whose sign-in and tokens are a certified OpenID provider's, which nobody here has written: what Naru asks of it, sends it and
 * signs is good for it, and what it answers leads people in.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestClass, type TestClass } from '../../class-harness.ts';
import { ThereBrowser } from '../certified/there-browser.ts';
import { begin, LEARNER, send, TEACHER } from './coming.ts';
import { ROLE } from './fake-platform.ts';
import { OpenIdPlatform } from './openid-platform.ts';
import { handIn, RULES } from './services/class.ts';

const WITHIN = { timeout: 20_000 };
const { sub: _teacher, ...teacher } = TEACHER;
const { sub: _learner, ...learner } = LEARNER;

const platform = new OpenIdPlatform({ 't-1': teacher, 'l-1': learner });
let test: TestClass;
let naru: string;

beforeAll(async () => {
  await platform.listen();
  platform.services.members = [{ user_id: 'l-2', name: '박학습', roles: [`${ROLE}/membership#Learner`] }];
  test = await startTestClass({ config: { lti: platform.settings } });
  naru = `http://127.0.0.1:${test.server.port}`;
  await platform.register(naru);
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
  await platform.close();
});

/** The form that the provider's page sends by itself. */
function formIn(page: string): { to: string | undefined; form: Record<string, string> } {
  const to = /<form [^>]*action="([^"]*)"/.exec(page)?.[1];
  const fields = [...page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
  return { to, form: Object.fromEntries(fields.map(([, name = '', value = '']) => [name, value])) };
}

async function signedIn(sub: string): Promise<ThereBrowser> {
  const there = new ThereBrowser();
  const { url } = await begin(test.browser(), platform.settings, naru, { login_hint: sub }, {});
  // The sign-in of the platform itself, before any link is followed.
  url.searchParams.delete('prompt');
  await there.page(url);
  return there;
}

async function follow(there: ThereBrowser, sub: string, link = 'link-1') {
  const browser = test.browser();
  const hints = { login_hint: sub, lti_message_hint: link };
  const { url, flow } = await begin(browser, platform.settings, naru, hints, {});
  const { to, form } = formIn(await there.page(url));
  const answer = await send(browser, form, flow);
  return { to, form, answer, browser, flow, url };
}

describe('a platform of a certified OpenID provider', () => {
  it('takes the question who somebody is, and its answer leads them in as who they are', async () => {
    const there = await signedIn('l-1');
    const { to, form, answer, browser } = await follow(there, 'l-1');
    expect(platform.refused).toEqual([]);
    expect(to).toBe(`${naru}/lti/launch`);
    expect(Object.keys(form).sort()).toEqual(['id_token', 'state']);
    expect(answer.status).toBe(200);
    const { person } = await browser.said('GET', '/api/class/session');
    expect(person).toMatchObject({ role: 'learner', name: '이학습' });
    const again = await follow(there, 'l-1', 'link-2');
    expect((await again.browser.said('GET', '/api/class/session')).person.id).toBe(person.id);
  });

  it('answers that nobody is signed in there, which leads nobody in', async () => {
    const { form, answer, browser } = await follow(new ThereBrowser(), 'l-1');
    expect(form).toMatchObject({ error: 'login_required' });
    expect(form).not.toHaveProperty('id_token');
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect((await browser.ask('GET', '/api/class/session')).text).not.toContain('이학습');
    expect(platform.refused.splice(0)).toEqual([expect.stringMatching(/^login_required/)]);
  });

  it('makes an answer that is good once, and for the browser that asked', async () => {
    const there = await signedIn('l-1');
    const { answer, form, flow } = await follow(there, 'l-1');
    expect(answer.status).toBe(200);
    expect((await send(test.browser(), form, flow)).status).toBeGreaterThanOrEqual(400);
    const [first, second] = [await follow(there, 'l-1'), await follow(there, 'l-1')];
    const mixed = { ...first.form, state: second.form['state']! };
    expect((await send(test.browser(), mixed, second.flow)).status).toBeGreaterThanOrEqual(400);
  });

  it('takes the proof that Naru signs, and gives out the token with which a grade arrives', async () => {
    const instructor = await follow(await signedIn('t-1'), 't-1');
    await instructor.browser.said('PUT', '/api/class/grades/rules', RULES);
    const { browser } = await follow(await signedIn('l-1'), 'l-1');
    await handIn(browser);
    const { services } = platform;
    await expect.poll(() => services.scores.length, WITHIN).toBe(1);
    expect(services.scores[0]).toMatchObject({ userId: 'l-1', scoreGiven: 100 });
    expect(platform.refused).toEqual([]);
  });

  it('lets the list of names be fetched, by a token of another scope', async () => {
    const { browser } = await follow(await signedIn('t-1'), 't-1');
    await browser.said('POST', '/api/class/lti/names', { course: 'course-1' });
    const { people } = await browser.said('GET', '/api/class/people');
    expect(people.map(({ name }: { name: string }) => name)).toContain('박학습');
    expect(platform.refused).toEqual([]);
  });
});
