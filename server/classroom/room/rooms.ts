/**
 * The rooms of a class on disk: a folder each, in `NARU_DATA/class/rooms/`. One of them is in use: the newest that is not archived.
 * Archived ones can be read again, and deleted.
 */
import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../../sandbox/clock.ts';
import type { Log } from '../../log.ts';
import { makeFolder } from '../../store/folder.ts';
import type { Person } from '../types.ts';
import type { RoomEvent } from './events.ts';
import { SERVER } from './events.ts';
import { roomInUse, roomUnknown } from './faults.ts';
import { openJournal, readRoom } from './journal.ts';
import type { RoomSummary } from './messages.ts';
import { createRoom, type LiveRoom, type RoomState, stateAfter } from './room.ts';

export interface Rooms {
  /** The one in use. */
  current(): LiveRoom;
  /** Newest first. */
  list(): Promise<readonly RoomSummary[]>;
  /** Archives the one in use and begins another. */
  begin(title: string, by: string): Promise<LiveRoom>;
  /** Everything that happened in a room. Rejects with an HttpFault (404). */
  events(id: string): Promise<readonly RoomEvent[]>;
  /** Deletes an archived room with all that is kept of it. Rejects with an HttpFault: 404, or 409 for the one in use. */
  remove(id: string): Promise<void>;
  /** As if that learner had never been in any room. */
  forget(learner: string): Promise<void>;
  /** As if `learner` had been `into` in every room. */
  merge(learner: string, into: Pick<Person, 'id' | 'name'>): Promise<void>;
  /** Told when another room is in use. */
  onChange(listener: (room: LiveRoom) => void): Disposable;
  close(): Promise<void>;
}

export interface RoomsOptions {
  /** Made if it is not there. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Names begin with the time, so that they are in order. */
const ID = /^\d{8}-\d{9}-[a-z0-9]{6}$/;

/** Opens the room in use, or begins the first one. Rejects with a Fault or what the file system says. */
export async function openRooms(options: RoomsOptions): Promise<Rooms> {
  makeFolder(options.folder);
  const rooms = new FolderOfRooms(options);
  await rooms.open();
  return rooms;
}

class FolderOfRooms implements Rooms {
  readonly #options: RoomsOptions;
  #current: LiveRoom | undefined;
  readonly #listeners = new Set<(room: LiveRoom) => void>();

  constructor(options: RoomsOptions) {
    this.#options = options;
  }

  async open(): Promise<void> {
    const [newest] = await this.#ids();
    const room = newest === undefined ? undefined : await this.#open(newest);
    if (room && room.state().room.phase !== 'archived') {
      this.#current = room;
      room.note({ type: 'restarted' });
      return;
    }
    await room?.close();
    this.#current = await this.#make('', SERVER);
  }

  current(): LiveRoom {
    if (!this.#current) throw new Error('no room has been opened');
    return this.#current;
  }

  async list(): Promise<readonly RoomSummary[]> {
    return Promise.all((await this.#ids()).map(async (id) => this.#summary(id, await this.#stateOf(id))));
  }

  async begin(title: string, by: string): Promise<LiveRoom> {
    const before = this.current();
    if (before.state().room.phase !== 'archived') await before.act({ type: 'archived' }, by);
    const room = await this.#make(title, by);
    this.#current = room;
    for (const tell of [...this.#listeners]) tell(room);
    await before.close();
    return room;
  }

  async events(id: string): Promise<readonly RoomEvent[]> {
    if (id === this.#current?.id) return this.#current.events();
    return readRoom(await this.#folderOf(id));
  }

  async remove(id: string): Promise<void> {
    if (id === this.#current?.id) throw roomInUse();
    await rm(await this.#folderOf(id), { recursive: true });
  }

  forget(learner: string): Promise<void> {
    return this.#inEach((room) => room.forget(learner));
  }

  merge(learner: string, into: Pick<Person, 'id' | 'name'>): Promise<void> {
    return this.#inEach((room) => room.merge(learner, into));
  }

  onChange(listener: (room: LiveRoom) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  async close(): Promise<void> {
    await this.#current?.close();
  }

  async #inEach(work: (room: LiveRoom) => Promise<void>): Promise<void> {
    await work(this.current());
    for (const id of (await this.#ids()).filter((one) => one !== this.#current?.id)) {
      const room = await this.#open(id);
      await work(room).finally(() => room.close());
    }
  }

  async #ids(): Promise<string[]> {
    const names = await readdir(this.#options.folder);
    return names.filter((name) => ID.test(name)).sort((a, b) => (a < b ? 1 : -1));
  }

  async #folderOf(id: string): Promise<string> {
    if (!(await this.#ids()).includes(id)) throw roomUnknown();
    return join(this.#options.folder, id);
  }

  async #stateOf(id: string): Promise<RoomState> {
    if (id === this.#current?.id) return this.#current.state();
    return stateAfter(await readRoom(await this.#folderOf(id)));
  }

  #summary(id: string, { room, board }: RoomState): RoomSummary {
    const { title, openedAt, phase } = room;
    return { id, title, openedAt, phase, learners: board.seats.size, current: id === this.#current?.id };
  }

  async #make(title: string, by: string): Promise<LiveRoom> {
    const [newest = ''] = await this.#ids();
    const room = await this.#open(newId(this.#options.clock.now(), newest));
    await room.act({ type: 'opened', title }, by);
    return room;
  }

  async #open(id: string): Promise<LiveRoom> {
    const { clock, log } = this.#options;
    const { journal, events, setAside } = await openJournal(join(this.#options.folder, id), clock);
    if (setAside) log.warn('some lines of a room could not be read and were set aside', { file: setAside });
    return createRoom({ id, journal, events, clock, log });
  }
}

/** Of this moment, or of the first after it that is later than `newest`. */
function newId(now: number, newest: string): string {
  const digits = new Date(now).toISOString().replace(/\D/g, '');
  const id = `${digits.slice(0, 8)}-${digits.slice(8)}-${randomBytes(3).toString('hex')}`;
  return id.slice(0, 18) > newest.slice(0, 18) ? id : newId(now + 1, newest);
}
