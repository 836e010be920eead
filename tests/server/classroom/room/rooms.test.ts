/** Rooms on disk: what was told to anybody is there after a crash. */
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../sandbox/clock.ts';
import { openJournal } from '../../../../server/classroom/room/journal.ts';
import { createRoom, type LiveRoom } from '../../../../server/classroom/room/room.ts';
import { openRooms, type Rooms } from '../../../../server/classroom/room/rooms.ts';
import { createLog } from '../../../../server/log.ts';
import { handWoundClock } from '../../../fakes/clock.ts';
import { event, opened, raised, sent } from './events-of.ts';

let folder = '';
let logged: string[] = [];
const log = createLog((line) => logged.push(line));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'naru-rooms-'));
  logged = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (): Promise<Rooms> => openRooms({ folder, clock: systemClock, log });
const file = (): string => join(folder, readdirSync(folder).sort().at(-1) ?? '', 'events');

describe('a room', () => {
  it('has on disk whatever was answered, also when nothing was closed', async () => {
    const rooms = await open();
    const room = rooms.current();
    await room.act(raised('h1', 'kim'), 'kim');
    await room.act({ type: 'titled', title: '월요일 반' }, 'teacher');
    // As after kill -9: nobody has closed anything.
    const again = await open();
    expect(again.current().id).toBe(room.id);
    expect(again.current().state().room).toEqual(room.state().room);
    await Promise.all([rooms.close(), again.close()]);
  });

  it('writes what comes at once together, in order, and answers each', async () => {
    const written: number[] = [];
    const clock = handWoundClock();
    const room = createRoom({
      id: 'r',
      events: [event(0, opened)],
      clock,
      log,
      journal: {
        append: async (events) => void written.push(events.length),
        replace: async () => undefined,
        close: async () => undefined,
      },
    });
    const told: string[] = [];
    room.onEvents((events) => told.push(...events.map(({ type }) => type)));
    const one = room.act(raised('h1', 'kim'), 'kim');
    const two = room.act({ type: 'hand-lowered', hand: 'h1' }, 'teacher');
    const late = room.act({ type: 'hand-lowered', hand: 'h1' }, 'kim');
    await expect(late).rejects.toMatchObject({ status: 409, code: 'room/no-sense' });
    await Promise.all([one, two]);
    expect(written).toEqual([2]);
    expect(told).toEqual(['hand-raised', 'hand-lowered']);
  });

  it('where the disk takes nothing, nothing has happened', async () => {
    const refusing = {
      append: async () => Promise.reject(new Error('ENOSPC')),
      replace: async () => undefined,
      close: async () => undefined,
    };
    const clock = handWoundClock();
    const room = createRoom({ id: 'r', events: [event(0, opened)], clock, log, journal: refusing });
    let told = 0;
    room.onEvents(() => {
      told += 1;
    });
    const before = room.state();
    await expect(room.act(raised('h1', 'kim'), 'kim')).rejects.toThrow('ENOSPC');
    room.note({ type: 'joined', learner: 'kim', name: 'Kim' });
    await room.close();
    expect(room.state()).toBe(before);
    expect(told).toBe(0);
    expect(logged.join()).toContain('not written down');
  });

  it('drops a last line that was cut short, and goes on after it', async () => {
    const rooms = await open();
    await rooms.current().act(raised('h1', 'kim'), 'kim');
    await rooms.close();
    const whole = readFileSync(file(), 'utf8');
    appendFileSync(file(), whole.split('\n')[1]?.slice(0, 30) ?? '');
    const again = await open();
    await again.current().act({ type: 'hand-lowered', hand: 'h1' }, 'teacher');
    await again.close();
    const last = await open();
    expect(last.current().state().room.hands).toEqual([]);
    await last.close();
    expect(readdirSync(join(file(), '..'))).toEqual(['events']);
  });

  it('with a damaged line has the others, and the file as it was is set aside', async () => {
    const rooms = await open();
    await rooms.current().act(raised('h1', 'kim'), 'kim');
    await rooms.current().act(raised('h2', 'lee'), 'lee');
    await rooms.close();
    const lines = readFileSync(file(), 'utf8').split('\n');
    const damaged = lines
      .map((line) => (line.includes('"h1"') ? line.replace('kim', 'kin') : line))
      .join('\n');
    writeFileSync(file(), damaged);
    const again = await open();
    expect(
      again
        .current()
        .state()
        .room.hands.map(({ hand }) => hand),
    ).toEqual(['h2']);
    await again.close();
    const aside = readdirSync(join(file(), '..')).find((name) => name.includes('damaged')) ?? '';
    expect(readFileSync(join(file(), '..', aside), 'utf8')).toBe(damaged);
    expect(logged.join()).toContain('set aside');
  });
});

describe('rooms', () => {
  it('begin with one, and the one in use is the newest that is not archived', async () => {
    const rooms = await open();
    const first = rooms.current().id;
    const changed: LiveRoom[] = [];
    rooms.onChange((room) => changed.push(room));
    const second = await rooms.begin('Tuesday', 'teacher');
    expect(rooms.current()).toBe(second);
    expect(changed).toEqual([second]);
    const list = await rooms.list();
    expect(list.map(({ id, phase, current }) => [id, phase, current])).toEqual([
      [second.id, 'open', true],
      [first, 'archived', false],
    ]);
    await rooms.close();
    const again = await open();
    expect(again.current().state().room.phase).toBe('open');
    await again.close();
  });

  it('that are archived can be read and deleted; the one in use, and what is none, cannot', async () => {
    const rooms = await open();
    const first = rooms.current().id;
    await rooms.begin('Tuesday', 'teacher');
    expect((await rooms.events(first)).map(({ type }) => type)).toEqual(['opened', 'archived']);
    await expect(rooms.remove(rooms.current().id)).rejects.toMatchObject({ status: 409 });
    for (const id of ['../..', 'nothing', '20260101-000000000-abcdef']) {
      await expect(rooms.remove(id), id).rejects.toMatchObject({ status: 404 });
    }
    await rooms.remove(first);
    expect(existsSync(join(folder, first))).toBe(false);
    await rooms.close();
  });

  it('forget somebody as if they had never been there', async () => {
    const rooms = await open();
    const first = rooms.current();
    first.note({ type: 'joined', learner: 'kim', name: 'Kim Secret' });
    await first.act(raised('h1', 'kim'), 'kim');
    await first.act(sent('m1', ['kim', 'lee']), 'teacher');
    await first.act({ type: 'noted', note: 'n1', learner: 'kim', words: 'about kim' }, 'teacher');
    await rooms.begin('Tuesday', 'teacher');
    rooms.current().note({ type: 'joined', learner: 'kim', name: 'Kim Secret' });
    rooms.current().note({ type: 'joined', learner: 'lee', name: 'Lee' });
    await rooms.forget('kim');
    expect([...rooms.current().state().board.seats.keys()]).toEqual(['lee']);
    await rooms.current().act({ type: 'titled', title: 'still works' }, 'teacher');
    await rooms.close();
    for (const id of readdirSync(folder)) {
      const text = readFileSync(join(folder, id, 'events'), 'utf8');
      expect(text).not.toMatch(/kim/i);
    }
    const again = await open();
    expect(again.current().state().room.title).toBe('still works');
    await again.close();
  });
});

describe('a journal', () => {
  it('that is replaced goes on in the new file', async () => {
    const { journal } = await openJournal(join(folder, 'x'), systemClock);
    await journal.append([event(0, opened), event(1, raised('h1', 'kim'))]);
    await journal.replace([event(0, opened)]);
    await journal.append([event(2, { type: 'closed' })]);
    await journal.close();
    const { journal: next, events } = await openJournal(join(folder, 'x'), systemClock);
    expect(events.map(({ type }) => type)).toEqual(['opened', 'closed']);
    await next.close();
  });
});
