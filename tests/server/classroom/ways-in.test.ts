/** The other ways into a class: passwords, one-time addresses, personal links, recovery codes, and a list from a file. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handWoundClock } from '../../fakes/clock.ts';
import { type Browser, PASSWORD, startTestClass, type TestClass } from './class-harness.ts';

let test: TestClass;
let teacher: Browser;

beforeAll(async () => {
  test = await startTestClass();
  teacher = await test.instructor('강사 박');
});
afterAll(() => test[Symbol.asyncDispose]());

const tokenOf = (path: string): string => path.replace(/^.*\/open\//, '');

async function linkFor(id: string, days = 7): Promise<string> {
  const [made] = await teacher.said('POST', '/api/class/links', { people: [id], days });
  return tokenOf(made.path);
}

describe('an instructor', () => {
  const signIn = (name: string, password: string) =>
    test.browser().call('POST', '/api/class/sign-in', { name, password });

  it('signs in with name and password, however the name is written', async () => {
    expect((await signIn('강사  박', PASSWORD)).json.person).toMatchObject({ role: 'instructor' });
    expect((await signIn('강사 박'.normalize('NFD'), PASSWORD)).status).toBe(200);
  });

  it.each([
    ['a wrong password', '강사 박', 'correct horse batterY'],
    ['the name of nobody', '아무도', PASSWORD],
    ['a name with markup', '<b>', PASSWORD],
    ['a password of 2,000 letters', '강사 박', 'x'.repeat(2000)],
  ])('is not let in with %s, and is not told which was wrong', async (_what, name, password) => {
    const { status, json } = await signIn(name, password);
    expect([status, json.code]).toEqual([403, 'class/sign-in-wrong']);
  });

  it('is not a learner: the name of a learner opens nothing', async () => {
    await test.learner('비번없음');
    expect((await signIn('비번없음', '')).json.code).toBe('class/sign-in-wrong');
  });

  it('invites another one by an address that works once, and that takes nobody over', async () => {
    const { path } = await teacher.said('POST', '/api/class/invitations', {});
    const token = tokenOf(path);
    const make = (name: string, password = PASSWORD) =>
      test.browser().call('POST', '/api/class/instructors', { token, name, password });
    expect(await test.browser().said('POST', '/api/class/look', { token })).toEqual({
      kind: 'invitation',
      renew: false,
    });
    expect((await make('강사 박')).json.code).toBe('class/name-taken');
    expect((await make('조교', 'short')).json.code).toBe('class/password-invalid');
    expect((await make('조교 조교 조교', '조교 조교 조교')).json.code).toBe('class/password-invalid');
    expect((await make('조교')).json.person).toMatchObject({ role: 'instructor', name: '조교' });
    expect((await make('또 조교')).json.code).toBe('class/link-wrong');
  });

  it('who can read what the server prints gets a new password, and is signed out everywhere else', async () => {
    const one = test.browser();
    const first = tokenOf(test.server.address());
    await one.said('POST', '/api/class/instructors', { token: first, name: '잊은 강사', password: PASSWORD });
    const again = test.browser();
    const token = tokenOf(test.server.address());
    await again.said('POST', '/api/class/instructors', {
      token,
      name: '잊은 강사',
      password: 'another good one',
    });
    expect(again.id).toBe(one.id);
    expect((await one.call('GET', '/api/class/people')).status).toBe(403);
    expect((await signIn('잊은 강사', PASSWORD)).status).toBe(403);
    expect((await signIn('잊은 강사', 'another good one')).status).toBe(200);
  });

  it('of two who use one address at once, makes one', async () => {
    const token = tokenOf(test.server.address());
    const both = await Promise.all(
      ['하나', '둘'].map((name) =>
        test.browser().call('POST', '/api/class/instructors', { token, name, password: PASSWORD }),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 403]);
  });

  it('changes the password with the old one, which signs the other browsers out', async () => {
    const token = tokenOf(test.server.address());
    const [one, two] = [test.browser(), test.browser()];
    await one.said('POST', '/api/class/instructors', { token, name: '바꿈', password: PASSWORD });
    await two.said('POST', '/api/class/sign-in', { name: '바꿈', password: PASSWORD });
    const change = (old: string) =>
      one.call('POST', '/api/class/password', { old, password: 'brand new words' });
    expect((await change('wrong')).json.code).toBe('class/sign-in-wrong');
    expect((await change(PASSWORD)).status).toBe(200);
    expect((await two.call('GET', '/api/class/people')).status).toBe(403);
    expect((await one.call('GET', '/api/class/people')).status).toBe(200);
  });

  it('cannot remove the last one of them, and can remove a learner with what is kept and what runs', async () => {
    const one = await test.learner('나갈 사람');
    await one.said('GET', '/api/state');
    await teacher.said('POST', `/api/class/people/${one.id}/remove`, {});
    expect((await one.call('GET', '/api/state')).status).toBe(403);
    expect(test.server.seats.open().map(({ person }) => person.id)).not.toContain(one.id);
    expect(test.forgotten).toEqual([one.id]);
    expect(existsSync(join(test.dataDir, 'learners', one.id ?? ''))).toBe(false);
    await using other = await startTestClass();
    const alone = await other.instructor();
    expect((await alone.call('POST', `/api/class/people/${alone.id}/remove`, {})).json.code).toBe(
      'class/last-instructor',
    );
  });

  it('renames a learner, who sees it at once', async () => {
    const one = await test.learner('오타');
    await one.said('GET', '/api/state');
    await teacher.said('POST', `/api/class/people/${one.id}/rename`, { name: '오타 아님' });
    expect((await one.said('GET', '/api/state')).person.name).toBe('오타 아님');
    expect(
      (await teacher.call('POST', `/api/class/people/${one.id}/rename`, { name: '비번없음' })).json.code,
    ).toBe('class/name-taken');
  });
});

describe('a personal link', () => {
  it('leads to a page that asks first, and lets its learner in again and again', async () => {
    const one = await test.learner('링크');
    const token = await linkFor(one.id);
    expect((await test.browser().ask('GET', `/open/${token}`)).headers.location).toBe(`/ko/enter/#${token}`);
    expect(await test.browser().said('POST', '/api/class/look', { token })).toEqual({
      kind: 'link',
      name: '링크',
    });
    for (const _ of [1, 2]) {
      const away = test.browser();
      await away.said('POST', '/api/class/enter', { token });
      expect(away.id).toBe(one.id);
    }
  });

  it('works no more once there is another one, or its learner has gone', async () => {
    const one = await test.learner('링크 둘');
    const old = await linkFor(one.id);
    const token = await linkFor(one.id);
    const enter = (typed: string) => test.browser().call('POST', '/api/class/enter', { token: typed });
    expect((await enter(old)).json.code).toBe('class/link-wrong');
    expect((await enter(token)).status).toBe(200);
    await teacher.said('POST', `/api/class/people/${one.id}/remove`, {});
    expect((await enter(token)).json.code).toBe('class/link-wrong');
  });

  it('is for learners alone, and an invitation is no link', async () => {
    expect((await teacher.call('POST', '/api/class/links', { people: [teacher.id], days: 1 })).status).toBe(
      404,
    );
    const token = tokenOf(test.server.address());
    expect((await test.browser().call('POST', '/api/class/enter', { token })).json.code).toBe(
      'class/link-wrong',
    );
  });

  it('of another person, opened in a browser that is signed in, ends the session of before', async () => {
    const [one, two] = [await test.learner('먼저'), await test.learner('나중')];
    const { cookie } = one;
    await one.said('POST', '/api/class/enter', { token: await linkFor(two.id) });
    expect((await one.said('GET', '/api/state')).person.name).toBe('나중');
    const before = test.browser();
    before.cookie = cookie;
    expect((await before.call('GET', '/api/state')).status).toBe(403);
  });
});

describe('a recovery code', () => {
  it('brings a learner back on another machine, until there is another one', async () => {
    const { code } = await teacher.said('POST', '/api/class/code', { hours: 1 });
    const one = test.browser();
    const { recovery, person } = await one.said('POST', '/api/class/join', { code, name: '돌아올 사람' });
    const back = (typed: string) => test.browser().call('POST', '/api/class/recover', { code: typed });
    expect((await back(recovery.toLowerCase())).json.person.id).toBe(person.id);
    const { recovery: next } = await one.said('POST', '/api/class/recovery', {});
    expect((await back(recovery)).json.code).toBe('class/recovery-wrong');
    expect((await back(next)).status).toBe(200);
  });

  it.each(['', 'AAAA-AAAA-AAAA-AAAA', '0'.repeat(100)])('is refused when it is %s', async (code) => {
    const { status, json } = await test.browser().call('POST', '/api/class/recover', { code });
    expect([status, json.code]).toEqual([403, 'class/recovery-wrong']);
  });

  it('is not for instructors', async () => {
    expect((await teacher.call('POST', '/api/class/recovery', {})).json.code).toBe('class/learners-only');
  });
});

describe('a list of learners', () => {
  const preview = (bytes: Uint8Array | string) =>
    teacher.call('POST', '/api/class/roster/preview', { file: Buffer.from(bytes).toString('base64') });

  it('is shown first, and then taken over', async () => {
    const there = await test.learner('이미 있음');
    const { json } = await preview('이름,소속\n홍길동,1조\n이미 있음,2조\n홍길동,3조\n<b>,4조\n');
    expect(json.rows.map(({ name, state }: { name: string; state: string }) => [name, state])).toEqual([
      ['홍길동', 'new'],
      ['이미 있음', 'there'],
      ['홍길동', 'twice'],
      ['<b>', 'characters'],
    ]);
    const before = (await teacher.said('GET', '/api/class/people')).people.length;
    expect((await preview('이름\n아무나')).status).toBe(200);
    expect((await teacher.said('GET', '/api/class/people')).people).toHaveLength(before);
    const added = await teacher.said('POST', '/api/class/roster', {
      people: [{ name: '홍길동', note: '1조' }],
    });
    expect(added).toMatchObject([{ name: '홍길동', note: '1조', role: 'learner' }]);
    expect(there.id).not.toBe(added[0].id);
    const token = await linkFor(added[0].id);
    const { json: entered } = await test.browser().call('POST', '/api/class/enter', { token });
    expect(entered.recovery).toMatch(/-/);
  });

  it('is taken over whole or not at all', async () => {
    const people = [{ name: '새 사람 하나' }, { name: '홍길동' }];
    expect((await teacher.call('POST', '/api/class/roster', { people })).json.code).toBe('class/name-taken');
    const names = (await teacher.said('GET', '/api/class/people')).people.map(
      ({ name }: { name: string }) => name,
    );
    expect(names).not.toContain('새 사람 하나');
  });

  it.each([
    ['a workbook of Excel', Buffer.from('504b0304140006000800', 'hex'), 'binary'],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452ff', 'hex'), 'binary'],
    ['bytes in no encoding of ours', Buffer.from('ff fe 41 ff ff'.replaceAll(' ', ''), 'hex'), 'encoding'],
    ['nothing', '', 'empty'],
    ['titles alone', '이름,소속\n', 'empty'],
    ['a mark that is never closed', 'name\n"abc', 'quotes'],
    ['2,000 rows', Array.from({ length: 2000 }, (_, index) => `사람${index}`).join('\n'), 'too-many'],
    ['264 KB', `이름\n${'가'.repeat(88_000)}`, 'too-large'],
  ])('is refused when it is %s', async (_what, bytes, why) => {
    const { status, json } = await preview(bytes);
    expect([status, json.code, json.why]).toEqual([422, 'class/roster-unreadable', why]);
  });

  it('is refused before it is read when it is a megabyte', async () => {
    expect((await preview('가'.repeat(400_000))).status).toBe(413);
  });

  it('is refused when it is no file at all', async () => {
    expect((await teacher.call('POST', '/api/class/roster/preview', { files: 1 })).status).toBe(400);
    expect((await teacher.ask('POST', '/api/class/roster/preview', 'name\nKim')).status).toBe(400);
  });
});

describe('whoever guesses', () => {
  it('is not looked at any more after thirty wrong tries of one address, right or wrong, until the next is due', async () => {
    const clock = handWoundClock(Date.now());
    await using slow = await startTestClass({ clock });
    const one = await slow.instructor();
    const { code } = await one.said('POST', '/api/class/code', { hours: 1 });
    const join = (typed: string, name = '누구') =>
      slow.browser().call('POST', '/api/class/join', { code: typed, name });
    for (let count = 0; count < 30; count += 1) expect((await join('WRONG')).status).toBe(403);
    const { status, json } = await join(code);
    expect([status, json.code, json.seconds]).toEqual([429, 'class/too-many-tries', 10]);
    clock.advance(10_000);
    expect((await join(code)).status).toBe(200);
  });

  it('finds no password by trying many at once', async () => {
    const clock = handWoundClock(Date.now());
    await using slow = await startTestClass({ clock });
    const one = await slow.instructor('목표');
    const tries = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        slow
          .browser()
          .call('POST', '/api/class/sign-in', { name: '목표', password: `guess number ${index}` }),
      ),
    );
    expect(tries.filter(({ status }) => status === 403)).toHaveLength(10);
    expect(tries.filter(({ status }) => status === 429)).toHaveLength(2);
    expect((await one.call('GET', '/api/class/people')).status).toBe(200);
  });
});
