/** What is kept of people: passwords as argon2id, sessions for their time, all of it durable. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLedger } from '../../../../server/classroom/people/ledger.ts';
import { argon2id, isPassword } from '../../../../server/classroom/people/passwords.ts';
import { createPeople } from '../../../../server/classroom/people/people.ts';
import { createSessions } from '../../../../server/classroom/people/sessions.ts';
import { createTries } from '../../../../server/classroom/people/tries.ts';
import { createLog } from '../../../../server/log.ts';
import { handWoundClock } from '../../../fakes/clock.ts';
import { scratch } from '../../harness.ts';

const DAY = 24 * 60 * 60 * 1000;
const key = Buffer.alloc(32, 7);

async function keeping(folder = scratch()) {
  const clock = handWoundClock();
  const logged: string[] = [];
  const log = createLog((line) => logged.push(line));
  const ledger = await openLedger(folder, log);
  const people = createPeople({ ledger, key, clock, most: 3 });
  const sessions = createSessions({ ledger, key, clock, log, port: () => 4321 });
  return { clock, folder, ledger, people, sessions, logged };
}

describe('a password', () => {
  it('is kept as argon2id with a salt of its own, and found right or wrong', async () => {
    const [one, two] = await Promise.all([
      argon2id.hash('여러 낱말로 된 비밀번호'),
      argon2id.hash('여러 낱말로 된 비밀번호'),
    ]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(one).not.toBe(two);
    expect(await argon2id.isRight('여러 낱말로 된 비밀번호'.normalize('NFD'), one)).toBe(true);
    expect(await argon2id.isRight('여러 낱말로 된 비밀번호.', one)).toBe(false);
  });

  it.each([undefined, '', '$argon2id$', '$argon2i$v=19$m=8,t=1,p=1$AAAA$AAAA'])(
    'is never right against %s',
    async (kept) => {
      expect(await argon2id.isRight('', kept)).toBe(false);
    },
  );

  it('has ten characters at least, two hundred at most, and is not the name', () => {
    expect(isPassword('123456789', 'x')).toBe(false);
    expect(isPassword('1234567890', 'x')).toBe(true);
    expect(isPassword('x'.repeat(201), 'x')).toBe(false);
    expect(isPassword('Instructor Kim', 'instructor kim')).toBe(false);
  });
});

describe('a session', () => {
  const cookieOf = (header: string): string => header.split(';')[0] ?? '';

  it('of a learner lasts 30 days, and of an instructor 16 hours', async () => {
    const { people, sessions, clock } = await keeping();
    const [kim, teacher] = await people.add([
      { role: 'learner', name: '김' },
      { role: 'instructor', name: '박' },
    ]);
    const learner = cookieOf(await sessions.begin(kim!.id, 'Firefox'));
    const instructor = cookieOf(await sessions.begin(teacher!.id, 'Firefox'));
    clock.advance(16 * 60 * 60 * 1000 - 1);
    expect(sessions.of(instructor)?.person).toBe(teacher!.id);
    clock.advance(1);
    expect(sessions.of(instructor)).toBeUndefined();
    expect(sessions.of(learner)?.person).toBe(kim!.id);
    clock.advance(30 * DAY);
    expect(sessions.of(learner)).toBeUndefined();
  });

  it('that runs out is told to those who hold a socket of it', async () => {
    const { people, sessions, clock } = await keeping();
    const [kim] = await people.add([{ role: 'learner', name: '김' }]);
    const session = sessions.of(cookieOf(await sessions.begin(kim!.id, 'Firefox')));
    let ended = 0;
    sessions.onEnd(session!.id, () => {
      ended += 1;
    });
    clock.advance(30 * DAY - 1);
    expect(ended).toBe(0);
    clock.advance(60_000);
    expect(ended).toBe(1);
  });

  it('is the oldest to end when a person has more than twenty', async () => {
    const { people, sessions } = await keeping();
    const [kim] = await people.add([{ role: 'learner', name: '김' }]);
    const first = cookieOf(await sessions.begin(kim!.id, 'one'));
    for (let count = 0; count < 20; count += 1) await sessions.begin(kim!.id, 'another');
    expect(sessions.of(first)).toBeUndefined();
    expect(sessions.list(kim!.id)).toHaveLength(20);
  });

  it('is not in the file as what opens it, nor is a link or a recovery code', async () => {
    const { people, sessions, folder } = await keeping();
    const [kim] = await people.add([{ role: 'learner', name: '김' }]);
    const secret = cookieOf(await sessions.begin(kim!.id, 'Firefox'))
      .split('=')[1]!
      .split('.')[0]!;
    const recovery = await people.makeRecovery(kim!.id);
    const link = (await people.makeLinks([kim!.id], DAY)).get(kim!.id)!;
    const kept = readFileSync(join(folder, 'people.json'), 'utf8');
    for (const word of [secret, recovery, recovery.replaceAll('-', ''), link])
      expect(kept).not.toContain(word);
    expect(people.byLink(link)?.id).toBe(kim!.id);
  });
});

describe('the list of people', () => {
  it('is there again, and takes no more than it was told', async () => {
    const first = await keeping();
    await first.people.add([
      { role: 'learner', name: '김' },
      { role: 'learner', name: '이' },
    ]);
    await first.ledger.close();
    const second = await keeping(first.folder);
    expect(second.people.list().map(({ name }) => name)).toEqual(['김', '이']);
    const more = second.people.add([
      { role: 'learner', name: '박' },
      { role: 'learner', name: '최' },
    ]);
    await expect(more).rejects.toMatchObject({ code: 'class/full' });
    expect(second.people.list()).toHaveLength(2);
  });

  it('tells people what it keeps of them besides, and nothing that opens a door', async () => {
    const { people, ledger } = await keeping();
    const account = { issuer: 'https://id.school.kr', subject: '1' };
    const kim = await people.addAccount('instructor', account, ['김', '김 2']);
    const passkey = { name: '노트북', rpId: 'localhost', addedAt: '2026-11-22T00:00:00Z' };
    await ledger.update((draft) => {
      const kept = { ...passkey, credential: 'its-id', publicKey: 'its-key', counter: 1, transports: [] };
      Object.assign(draft.people[kim.id] ?? {}, { passkeys: [kept], password: 'its-hash' });
    });
    expect(people.besides(kim.id)).toEqual({ account, passkeys: [passkey] });
    expect(people.besides('nobody')).toEqual({});
  });

  it('that is damaged is set aside, and the one before it is used', async () => {
    const first = await keeping();
    await first.people.add([{ role: 'learner', name: '김' }]);
    await first.people.add([{ role: 'learner', name: '이' }]);
    writeFileSync(join(first.folder, 'people.json'), '{ torn');
    const second = await keeping(first.folder);
    expect(second.people.list().map(({ name }) => name)).toEqual(['김']);
    expect(second.logged.join()).toContain('.damaged-');
  });

  it('changes not at all when a change fails, and the others go on', async () => {
    const { people } = await keeping();
    const done = await Promise.allSettled([
      people.add([{ role: 'learner', name: '김' }]),
      people.add([{ role: 'learner', name: '김' }]),
      people.add([{ role: 'instructor', name: '김' }]),
    ]);
    expect(done.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(people.list()).toHaveLength(2);
  });
});

describe('tries', () => {
  it('are so many at once, one more each so often, and given back when they were right', () => {
    const clock = handWoundClock();
    const tries = createTries({ clock, atOnce: 3, each: 10_000 });
    expect([1, 2, 3, 4].map(() => tries.take('a'))).toEqual([0, 0, 0, 10]);
    clock.advance(4_000);
    expect(tries.take('a')).toBe(6);
    clock.advance(6_000);
    expect(tries.take('a')).toBe(0);
    tries.giveBack('a');
    expect(tries.take('a')).toBe(0);
    expect(tries.take('b')).toBe(0);
    expect(tries.take('a', 'b')).toBe(10);
  });

  it('are remembered for ten thousand keys, and no more', () => {
    const clock = handWoundClock();
    const tries = createTries({ clock, atOnce: 1, each: 10_000 });
    tries.take('first');
    for (let count = 0; count < 10_000; count += 1) tries.take(`other ${count}`);
    expect(tries.take('first')).toBe(0);
    expect(tries.take('other 9999')).toBe(10);
  });
});
