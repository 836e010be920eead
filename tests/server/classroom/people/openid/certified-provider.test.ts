/** People come in and go by a certified provider that nobody here has written: its discovery, codes, keys, proofs, and its word that somebody has gone. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRules } from '../../../../../server/classroom/people/openid/rules.ts';
import { type Browser, startTestClass, type TestClass } from '../../class-harness.ts';
import { ThereBrowser } from '../certified/there-browser.ts';
import { CertifiedProvider } from './certified-provider.ts';
import { back, begun, LEARNER, TEACHER } from './coming.ts';
import { CLIENT } from './fake-provider.ts';

const provider = new CertifiedProvider({ 't-1': TEACHER, 'l-1': LEARNER, 'l-9': { name: '남의 학교' } });
let test: TestClass;

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
  await provider.register(`http://127.0.0.1:${test.server.port}`);
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
  await provider.close();
});

async function comesIn(sub: string, there = new ThereBrowser()) {
  provider.user = sub;
  const browser = test.browser();
  const { url, flow } = await begun(browser);
  const address = await there.go(url);
  if (!(address instanceof URL)) throw new Error(address);
  const answer = await back(browser, address, flow);
  return { answer, browser, there, address, flow };
}

const personIn = async (browser: Browser) => (await browser.said('GET', '/api/class/session')).person;

describe('a certified provider', () => {
  it('leads people in as what its claims make of them, the same ones each time', async () => {
    expect(await personIn((await comesIn('t-1')).browser)).toMatchObject({
      role: 'instructor',
      name: '김강사',
    });
    const learner = await comesIn('l-1');
    const person = await personIn(learner.browser);
    expect(person).toMatchObject({ role: 'learner', name: '이학습' });
    const asked = provider.asked;
    expect((await personIn((await comesIn('l-1', learner.there)).browser)).id).toBe(person.id);
    expect(provider.asked).toBe(asked);
    expect(provider.refused).toEqual([]);
  });

  it('knows people whom the rules do not let in', async () => {
    const { answer, browser } = await comesIn('l-9');
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('This account may not come into this class');
    expect(await personIn(browser)).toBeUndefined();
  });

  it('gives an address to come back to that is good once', async () => {
    const { address, flow, browser: first } = await comesIn('l-1');
    expect(await personIn(first)).toBeDefined();
    const browser = test.browser();
    expect((await back(browser, address, flow)).status).toBe(403);
    expect(await personIn(browser)).toBeUndefined();
  });

  it('is left where somebody signs out, and says so to every browser that came by that session', async () => {
    const { browser, there } = await comesIn('l-1');
    const { browser: window } = await comesIn('l-1', there);
    const { browser: elsewhere } = await comesIn('l-1');
    const { next } = await browser.said('POST', '/api/class/sign-out', {});
    const page = await there.page(new URL(next));
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const confirm = new URL('/session/end/confirm', provider.issuer);
    const home = await there.send(confirm, { xsrf, logout: 'yes' });
    expect(String(home)).toMatch(`http://127.0.0.1:${test.server.port}/`);
    await expect.poll(() => personIn(window)).toBeUndefined();
    expect(await personIn(elsewhere)).toMatchObject({ name: '이학습' });
    expect(provider.refused).toEqual([]);
  });
});
