/** Each person's Application comes up when it is asked for, goes when they have long been away, and comes back as it was. */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WITHOUT_ISOLATION } from '../../../server/classroom/isolated.ts';
import { handWoundClock } from '../../fakes/clock.ts';
import { ask, scratch } from '../harness.ts';
import { startTestClass } from './class-harness.ts';

const MINUTE = 60_000;

/** Lets what is under way on the disk be done. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('a seat', () => {
  it('is open once its person asks for something, and told to those who want to know', async () => {
    await using test = await startTestClass();
    const told: string[] = [];
    test.server.seats.onOpen(({ person }) => told.push(`+${person.name}`));
    test.server.seats.onClose(({ person }) => told.push(`-${person.name}`));
    const kim = await test.learner('김');
    expect(test.server.seats.open()).toEqual([]);
    await kim.said('GET', '/api/state');
    expect(test.server.seats.open().map(({ person }) => person.name)).toEqual(['김']);
    await test.server.close();
    expect(told).toEqual(['+김', '-김']);
  });

  it('is one, however many ask at once', async () => {
    await using test = await startTestClass();
    const kim = await test.learner('김');
    const all = await Promise.all([1, 2, 3].map(() => test.server.seats.of(kim.id)));
    expect(new Set(all).size).toBe(1);
    expect(test.providers.size).toBe(1);
  });

  it('is closed when its person has been away for as long as it was told, and not before', async () => {
    const clock = handWoundClock(Date.now());
    await using test = await startTestClass({ clock, config: { seatMinutes: 30 } });
    const kim = await test.learner('김');
    await kim.said('GET', '/api/state');
    const there = test.server.seats.enter(kim.id);
    await clock.advanceAsync(31 * MINUTE);
    expect(test.server.seats.open()).toHaveLength(1);
    const gone = new Promise((resolve) => test.server.seats.onClose(resolve));
    there[Symbol.dispose]();
    await clock.advanceAsync(29 * MINUTE);
    expect(test.server.seats.open()).toHaveLength(1);
    await clock.advanceAsync(2 * MINUTE);
    await gone;
    expect(test.server.seats.open()).toEqual([]);
  });

  it('is kept by an open tab', async () => {
    const clock = handWoundClock(Date.now());
    // Shorter than the heartbeat of sockets, which stands still with the clock.
    await using test = await startTestClass({ clock, config: { seatMinutes: 0.2 } });
    const kim = await test.learner('김');
    const { socket } = await kim.open('/ws/events');
    await clock.advanceAsync(14_000);
    expect(test.server.seats.open()).toHaveLength(1);
    socket.terminate();
  });

  it('is never closed where that was asked for', async () => {
    const clock = handWoundClock(Date.now());
    await using test = await startTestClass({ clock, config: { seatMinutes: 0 } });
    const kim = await test.learner('김');
    await kim.said('GET', '/api/state');
    await clock.advanceAsync(30 * 24 * 60 * MINUTE - 1);
    expect(test.server.seats.open()).toHaveLength(1);
  });

  it('that was closed opens again with all that was kept', async () => {
    const clock = handWoundClock(Date.now());
    await using test = await startTestClass({ clock, config: { seatMinutes: 30 } });
    const kim = await test.learner('김');
    await kim.said('POST', '/api/shells', { title: '내 셸' });
    await until(() => test.server.seats.open().length === 1);
    await clock.advanceAsync(31 * MINUTE);
    await until(() => test.server.seats.open().length === 0);
    expect(
      (await kim.said('GET', '/api/state')).shells.map(({ title }: { title?: string }) => title),
    ).toContain('내 셸');
  });

  it('is nobody’s who is not of the class', async () => {
    await using test = await startTestClass();
    for (const id of ['nobody', '../class', 'constructor', '__proto__']) {
      await expect(test.server.seats.of(id)).rejects.toMatchObject({ code: 'class/person-unknown' });
    }
  });

  it('that cannot be opened is told as such to its person alone, and opens once it can be', async () => {
    await using test = await startTestClass();
    const [kim, lee] = [await test.learner('김'), await test.learner('이')];
    mkdirSync(join(test.dataDir, 'learners'), { recursive: true });
    writeFileSync(join(test.dataDir, 'learners', kim.id), 'in the way');
    expect((await kim.call('GET', '/api/state')).json.code).toBe('store/not-written');
    expect((await kim.ask('GET', '/ko')).status).toBe(503);
    expect((await kim.open('/ws/events')).status).toBe(503);
    expect((await lee.call('GET', '/api/state')).status).toBe(200);
    rmSync(join(test.dataDir, 'learners', kim.id));
    expect((await kim.call('GET', '/api/state')).status).toBe(200);
  });
});

describe('each person', () => {
  it('has a folder of their own, with a store of its own', async () => {
    await using test = await startTestClass();
    const [kim, lee] = [await test.learner('김'), await test.learner('이')];
    await Promise.all([kim, lee].map((one) => one.said('GET', '/api/state')));
    expect(readdirSync(join(test.dataDir, 'learners')).sort()).toEqual([kim.id, lee.id].sort());
    expect(existsSync(join(test.dataDir, 'progress.json'))).toBe(false);
  });

  it('is there again after a restart, still signed in, as are sessions, code and list', async () => {
    const dataDir = scratch();
    const first = await startTestClass({ dataDir });
    const kim = await first.learner('김');
    await kim.said('POST', '/api/shells', { title: '남은 셸' });
    await first.server.close();
    await using second = await startTestClass({ dataDir });
    const headers = {
      cookie: (kim.cookie ?? '').replace(/^naru_class_\d+/, `naru_class_${second.server.port}`),
    };
    const { status, text } = await ask(second.server.port, '/api/state', { headers });
    expect(status).toBe(200);
    expect(text).toContain('남은 셸');
    expect(second.server.people.list().map(({ name }) => name)).toEqual(['강사', '김']);
  });
});

describe('a server of a class', () => {
  it('refuses to start where shells are not isolated, and says the words that allow it', async () => {
    const findIsolation = async () => ({ mode: 'none' as const });
    const refused = startTestClass({ collaborators: { findIsolation } });
    await expect(refused).rejects.toMatchObject({ code: 'class/not-isolated' });
    await expect(refused).rejects.toThrow(/격리/);
    await refused.catch(({ remedy }) => expect(remedy).toContain(WITHOUT_ISOLATION));
    await using test = await startTestClass({
      collaborators: { findIsolation },
      config: { unisolatedClass: true },
    });
    expect(test.logged.join()).toContain('NOT ISOLATED');
    expect(await test.browser().said('GET', '/api/class/session')).toMatchObject({ isolated: false });
  });

  it('leaves its folder to the next when it could not start', async () => {
    const dataDir = scratch();
    const findIsolation = async () => ({ mode: 'none' as const });
    await startTestClass({ dataDir, collaborators: { findIsolation } }).catch(() => undefined);
    await using test = await startTestClass({ dataDir });
    expect(test.server.port).toBeGreaterThan(0);
  });

  it('has its folder alone', async () => {
    const dataDir = scratch();
    await using _test = await startTestClass({ dataDir });
    await expect(startTestClass({ dataDir })).rejects.toMatchObject({ code: 'store/in-use' });
  });
});
