/** Who is let into a class, and who may ask for what: each attack is tried, refused, and logged. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from '../harness.ts';
import { type Browser, PASSWORD, startTestClass, type TestClass } from './class-harness.ts';

let test: TestClass;
let teacher: Browser;
let kim: Browser;
let lee: Browser;

beforeAll(async () => {
  test = await startTestClass();
  teacher = await test.instructor('강사 박');
  kim = await test.learner('김나루');
  lee = await test.learner('Lee');
});
afterAll(() => test[Symbol.asyncDispose]());

const codeNow = async (): Promise<string> =>
  (await teacher.said('POST', '/api/class/code', { hours: 1 })).code;
const logged = (code: string) => test.logged.filter((line) => line.includes(`"${code}"`)).length;

describe('somebody without a session', () => {
  it('is led to the page to join on, in the language of the page or the browser', async () => {
    const nobody = test.browser();
    expect((await nobody.ask('GET', '/')).headers.location).toBe('/ko/join/');
    expect((await nobody.ask('GET', '/en/lessons/pods')).headers.location).toBe('/en/join/');
    const english = { 'accept-language': 'en-GB,en' };
    expect((await nobody.ask('GET', '/', undefined, english)).headers.location).toBe('/en/join/');
  });

  it.each(['/ko/join/', '/en/enter', '/ko/sign-in/', '/_astro/page.css'])('gets %s', async (path) => {
    expect((await test.browser().ask('GET', path)).text).toBe(`page ${path}`);
  });

  it.each(['/api/state', '/api/class/people', '/api/shells', '/api/nothing'])(
    'gets nothing of %s',
    async (path) => {
      const { status, json } = await test.browser().call('GET', path);
      expect([status, json.code]).toEqual([403, 'server/not-signed-in']);
    },
  );

  it.each(['/ws/events', '/ws/terminal?session=main&cols=80&rows=24', '/ws/cluster'])(
    'opens no %s',
    async (path) => {
      expect((await test.browser().open(path)).status).toBe(403);
    },
  );

  it('is told who is signed in: nobody', async () => {
    expect(await test.browser().said('GET', '/api/class/session')).toMatchObject({ isolated: true });
  });

  it('finds the page to join on by a short address with the code', async () => {
    const { headers } = await test.browser().ask('GET', '/join/ABCD-EFGH');
    expect(headers.location).toBe('/ko/join/#ABCD-EFGH');
  });
});

describe('the code of the class', () => {
  it('lets a learner in, however it is typed, and shows them a recovery code once', async () => {
    const code = await codeNow();
    const one = test.browser();
    const typed = ` ${code.toLowerCase().replace('-', ' ')} `;
    const { person, recovery } = await one.said('POST', '/api/class/join', {
      code: typed,
      name: ' 이   사랑 ',
    });
    expect(person).toMatchObject({ role: 'learner', name: '이 사랑' });
    expect(recovery).toMatch(/^(\w{4}-){3}\w{4}$/);
    expect(await one.said('GET', '/api/state')).toMatchObject({
      person: { role: 'learner', name: '이 사랑' },
    });
  });

  it.each(['', 'AAAA-AAAA', '<script>', 'x'.repeat(150)])('is refused when it is %s', async (code) => {
    await codeNow();
    const before = logged('class/code-wrong');
    const { status, json } = await test.browser().call('POST', '/api/class/join', { code, name: '누구' });
    expect([status, json.code]).toEqual([403, 'class/code-wrong']);
    expect(logged('class/code-wrong')).toBe(before + 1);
  });

  it('is refused once another has taken its place, or it was ended', async () => {
    const old = await codeNow();
    const code = await codeNow();
    const join = (typed: string) =>
      test.browser().call('POST', '/api/class/join', { code: typed, name: '누구' });
    expect((await join(old)).status).toBe(403);
    await teacher.said('POST', '/api/class/code/end', {});
    expect((await join(code)).status).toBe(403);
  });

  it('lets nobody in under the name of somebody who is there', async () => {
    const { status, json } = await test
      .browser()
      .call('POST', '/api/class/join', { code: await codeNow(), name: 'LEE' });
    expect([status, json.code]).toEqual([409, 'class/name-taken']);
  });

  it.each([
    ['markup', '<b>x</b>', 'characters'],
    ['10,000 characters', 'x'.repeat(10_000), 'too-long'],
    ['61 characters', 'x'.repeat(61), 'too-long'],
    ['nothing but space', ' \u3000 ', 'empty'],
    ['a line break', 'a\nb', 'characters'],
    ['marks that turn text around', 'a\u202Eb', 'characters'],
  ])('lets nobody in whose name is %s', async (_what, name, why) => {
    const { status, json } = await test
      .browser()
      .call('POST', '/api/class/join', { code: await codeNow(), name });
    expect([status, json.code, json.why]).toEqual([422, 'class/name-invalid', why]);
  });

  it('refuses what is more than anybody types, before it is looked at', async () => {
    const body = { code: await codeNow(), name: 'x'.repeat(100_000) };
    expect((await test.browser().call('POST', '/api/class/join', body)).status).toBe(413);
  });
});

describe('a learner', () => {
  it.each([
    ['GET', '/api/class/people'],
    ['POST', '/api/class/code'],
    ['POST', '/api/class/links'],
    ['POST', '/api/class/roster/preview'],
    ['POST', '/api/class/roster'],
    ['POST', '/api/class/invitations'],
    ['POST', '/api/class/people/x/remove'],
  ])('may not %s %s, and it is logged', async (method, path) => {
    const before = logged('class/instructors-only');
    const { status, json } = await kim.call(method, path, method === 'GET' ? undefined : {});
    expect([status, json.code]).toEqual([403, 'class/instructors-only']);
    expect(logged('class/instructors-only')).toBe(before + 1);
  });

  it('gets no page of instructors', async () => {
    expect((await kim.ask('GET', '/ko/class/people/')).status).toBe(403);
    expect((await kim.ask('GET', '//ko//class/people/')).status).not.toBe(200);
    expect((await teacher.ask('GET', '/ko/class/people/')).text).toBe('page /ko/class/people/');
  });

  it('has attempts, shells, files and recordings of their own, and reaches no other', async () => {
    const started = await kim.said('POST', '/api/exercises/first/start', {}).catch(() => undefined);
    await kim.said('POST', '/api/shells', { title: '내 것' });
    const mine = await kim.said('GET', '/api/state');
    const theirs = await lee.said('GET', '/api/state');
    expect(mine.shells).toHaveLength(2);
    expect(theirs.shells).toHaveLength(1);
    const other = mine.shells[1].name;
    expect((await lee.call('POST', `/api/shells/${other}/close`)).status).toBe(404);
    expect((await lee.call('POST', `/api/shells/${other}/invite`)).status).toBe(404);
    const attempt = started?.attempt?.id ?? 'none';
    expect((await lee.call('GET', `/api/attempts/${attempt}`)).status).toBe(404);
    expect((await lee.call('GET', `/api/recordings/${kim.id}`)).status).toBe(404);
    const folders = [kim, lee].map(({ id }) => join(test.dataDir, 'learners', id));
    for (const folder of folders)
      expect(readFileSync(join(folder, 'progress.json'), 'utf8')).toContain('"data"');
  });

  it('cannot make their own of what is the folder of another', async () => {
    for (const id of [`../${lee.id}`, `..%2f${lee.id}`, lee.id]) {
      expect((await kim.call('GET', `/api/attempts/${encodeURIComponent(id)}`)).status).toBe(404);
    }
  });
});

describe('a cookie', () => {
  const state = (cookie: string) => ask(test.server.port, '/api/state', { headers: { cookie } });

  it('that nobody signed opens nothing, and is logged', async () => {
    const [name, value = ''] = (kim.cookie ?? '').split('=');
    const [secret, signature = ''] = value.split('.');
    const turned = `${name}=${secret}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    const before = test.logged.length;
    for (const cookie of [
      turned,
      `${name}=${secret}`,
      `${name}=${secret}.`,
      `${name}=.`,
      `${name}=${'x'.repeat(4000)}`,
    ]) {
      expect((await state(cookie)).status).toBe(403);
    }
    expect(test.logged.slice(before).join()).toContain('not signed by this class');
  });

  it('is HttpOnly and SameSite=Strict', async () => {
    const answer = await test
      .browser()
      .ask('POST', '/api/class/join', { code: await codeNow(), name: '쿠키' });
    expect(String(answer.headers['set-cookie'])).toMatch(
      /^naru_class_\d+=[^;]+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict$/,
    );
  });

  it('opens nothing any more once its owner has signed out, and the socket is closed', async () => {
    const one = await test.learner('나감');
    const { socket, status } = await one.open('/ws/events');
    expect(status).toBe(101);
    const closed = new Promise((resolve) => socket.on('close', resolve));
    const { cookie = '' } = one;
    await one.said('POST', '/api/class/sign-out', {});
    expect(await closed).toBe(1008);
    expect((await state(cookie)).status).toBe(403);
  });

  it('opens nothing any more once an instructor has signed its owner out everywhere', async () => {
    const one = await test.learner('쫓겨남');
    await teacher.said('POST', `/api/class/people/${one.id}/sign-out`, {});
    expect((await one.call('GET', '/api/state')).status).toBe(403);
  });

  it('of one browser can be ended from another one of the same person', async () => {
    const away = test.browser();
    await away.said('POST', '/api/class/sign-in', { name: '강사 박', password: PASSWORD });
    const sessions = await teacher.said('GET', '/api/class/sessions');
    const other = sessions.find(({ here }: { here: boolean }) => !here);
    await teacher.said('POST', `/api/class/sessions/${encodeURIComponent(other.id)}/end`, {});
    expect((await away.call('GET', '/api/class/people')).status).toBe(403);
    expect((await teacher.call('GET', '/api/class/people')).status).toBe(200);
    expect(
      (await kim.call('POST', `/api/class/sessions/${encodeURIComponent(sessions[0].id)}/end`, {})).status,
    ).toBe(404);
  });
});

describe('a page of another site', () => {
  it.each([
    ['/api/class/join', { origin: 'https://evil.example' }],
    ['/api/class/sign-in', { 'sec-fetch-site': 'cross-site' }],
    ['/api/class/people', { origin: 'http://127.0.0.1:1' }],
    ['/api/class/code', { origin: 'null' }],
  ])('cannot send to %s, with whatever cookie', async (path, headers) => {
    const { status, text } = await teacher.ask('POST', path, {}, headers as Record<string, string>);
    expect([status, JSON.parse(text).code]).toEqual([403, 'server/cross-site']);
  });

  it('may lead to the pages by which one comes in, and to no other', async () => {
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    const status = async (path: string) => (await test.browser().ask('GET', path, undefined, link)).status;
    expect(await status('/ko/join/')).toBe(200);
    expect(await status('/join/ABCD')).toBe(200);
    expect(await status('/open/abc')).toBe(200);
    expect(await status('/ko/lessons/pods')).toBe(403);
    expect(await status('/api/class/session')).toBe(403);
  });
});
