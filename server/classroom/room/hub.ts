/**
 * /ws/class/room: tells everybody what happens in the room in use, as far as it is theirs to know. The room goes to all as events
 * at once; the board to instructors as changes of rows, gathered for a moment.
 */
import type { Clock } from '../../../sandbox/clock.ts';
import type { Connection, ConnectionListener } from '../../socket.ts';
import type { People, Person } from '../types.ts';
import { type Board, EMPTY_BOARD } from './board.ts';
import { isFact, type RoomEvent } from './events.ts';
import type { Named, RoomMessage } from './messages.ts';
import type { LiveRoom, RoomState } from './room.ts';
import type { Rooms } from './rooms.ts';
import { changesOf, rowOf, type Share, sharesOf } from './rows.ts';
import { eventFor, roomFor } from './visible.ts';

export interface HubOptions {
  readonly clock: Clock;
  readonly rooms: Pick<Rooms, 'current' | 'onChange'>;
  readonly people: People;
  /** A learner has opened the first page of ours, or closed the last one some time ago. */
  arrived(learner: string): void;
  departed(learner: string): void;
}

export interface Hub extends Disposable {
  serve(person: Person, connection: Connection): ConnectionListener;
}

/** Changes of the board are gathered for so long, milliseconds. */
const ROWS_SOON = 250;
/** Shares of the class are told at most this often, milliseconds. */
const SHARES_SOON = 1_000;
/** Who comes from one page to the next is not away meanwhile, milliseconds. */
const LEFT_AFTER = 8_000;
/** A page that lets so many bytes pile up gets everything anew when it comes back. */
const MAX_BUFFERED = 1024 * 1024;

interface Listener {
  readonly person: Person;
  readonly connection: Connection;
}

export function createHub(options: HubOptions): Hub {
  return new RoomHub(options);
}

class RoomHub implements Hub {
  readonly #options: HubOptions;
  readonly #listeners = new Set<Listener>();
  readonly #leaving = new Map<string, Disposable>();
  readonly #held: Disposable[] = [];
  #room: LiveRoom;
  #following: Disposable | undefined;
  /** The board as instructors know it. */
  #told: Board = EMPTY_BOARD;
  #shares = new Map<string, string>();
  #rowsTimer: Disposable | undefined;
  #sharesTimer: Disposable | undefined;

  constructor(options: HubOptions) {
    this.#options = options;
    this.#room = options.rooms.current();
    this.#follow(this.#room);
    this.#held.push(options.rooms.onChange((room) => this.#follow(room)));
    this.#held.push(
      options.people.onChange(({ person }) => person.role === 'instructor' && this.#tellAllAnew()),
    );
  }

  [Symbol.dispose](): void {
    for (const one of this.#held) one[Symbol.dispose]();
    for (const timer of this.#leaving.values()) timer[Symbol.dispose]();
    this.#following?.[Symbol.dispose]();
    this.#rowsTimer?.[Symbol.dispose]();
    this.#sharesTimer?.[Symbol.dispose]();
  }

  serve(person: Person, connection: Connection): ConnectionListener {
    const listener = { person, connection };
    // What the others are told next is what has changed since now; whoever comes hears the whole first.
    this.#flushRows();
    this.#listeners.add(listener);
    this.#tellAll(listener);
    this.#came(person);
    return {
      text() {},
      binary() {},
      closed: () => {
        this.#listeners.delete(listener);
        this.#left(person);
      },
    };
  }

  #came({ id, role }: Person): void {
    if (role !== 'learner') return;
    this.#leaving.get(id)?.[Symbol.dispose]();
    this.#leaving.delete(id);
    this.#options.arrived(id);
  }

  #left({ id, role }: Person): void {
    const elsewhere = [...this.#listeners].some(({ person }) => person.id === id);
    if (role !== 'learner' || elsewhere) return;
    const timer = this.#options.clock.after(LEFT_AFTER, () => {
      this.#leaving.delete(id);
      this.#options.departed(id);
    });
    this.#leaving.get(id)?.[Symbol.dispose]();
    this.#leaving.set(id, timer);
  }

  #follow(room: LiveRoom): void {
    this.#following?.[Symbol.dispose]();
    this.#room = room;
    this.#told = room.state().board;
    this.#following = room.onEvents((events, state) => this.#happened(events, state));
    this.#tellAllAnew();
  }

  #happened(events: readonly RoomEvent[], state: RoomState): void {
    // Somebody was forgotten: nothing is as it was told.
    if (events.length === 0) this.#tellAllAnew();
    const ofRoom = events.filter((event) => !isFact(event));
    if (ofRoom.length > 0) {
      for (const listener of this.#listeners) this.#tellEvents(listener, ofRoom);
    }
    if (state.board === this.#told) return;
    const { clock } = this.#options;
    this.#rowsTimer ??= clock.after(ROWS_SOON, () => this.#flushRows());
    this.#sharesTimer ??= clock.after(SHARES_SOON, () => this.#flushShares());
  }

  #tellEvents(listener: Listener, events: readonly RoomEvent[]): void {
    const { id, role } = listener.person;
    const mine = role === 'instructor' ? events : events.flatMap((event) => eventFor(event, id) ?? []);
    if (mine.length > 0) send(listener, { type: 'events', events: mine });
  }

  #flushRows(): void {
    this.#rowsTimer?.[Symbol.dispose]();
    this.#rowsTimer = undefined;
    const { board } = this.#room.state();
    if (board === this.#told) return;
    const { rows, gone } = changesOf(this.#told, board);
    this.#told = board;
    if (rows.length + gone.length > 0) this.#tellInstructors({ type: 'rows', rows, gone });
  }

  #flushShares(): void {
    this.#sharesTimer?.[Symbol.dispose]();
    this.#sharesTimer = undefined;
    const changed = this.#changedShares(sharesOf(this.#room.state().board));
    if (changed.length > 0) this.#tellInstructors({ type: 'shares', shares: changed });
  }

  #changedShares(shares: readonly Share[]): readonly Share[] {
    const before = this.#shares;
    this.#shares = new Map(shares.map((share) => [share.exercise, JSON.stringify(share)]));
    return shares.filter(({ exercise }) => before.get(exercise) !== this.#shares.get(exercise));
  }

  #tellInstructors(message: RoomMessage): void {
    const text = JSON.stringify(message);
    for (const listener of this.#listeners) {
      if (listener.person.role === 'instructor') sendText(listener, text);
    }
  }

  #tellAllAnew(): void {
    this.#told = this.#room.state().board;
    for (const listener of this.#listeners) this.#tellAll(listener);
  }

  #tellAll(listener: Listener): void {
    const { id, name, role } = listener.person;
    const { room, board } = this.#room.state();
    const common = { now: this.#options.clock.now(), you: { id, name }, instructors: this.#instructors() };
    if (role !== 'instructor') {
      send(listener, { type: 'room', ...common, room: roomFor(room, id) });
      return;
    }
    const rows = [...this.#told.seats.values()].map(rowOf);
    const shares = sharesOf(board);
    send(listener, { type: 'board', ...common, id: this.#room.id, room, rows, shares });
  }

  #instructors(): Named[] {
    const all = this.#options.people.list().filter(({ role }) => role === 'instructor');
    return all.map(({ id, name }) => ({ id, name }));
  }
}

const send = (listener: Listener, message: RoomMessage): void => sendText(listener, JSON.stringify(message));

function sendText({ connection }: Listener, text: string): void {
  if (connection.buffered > MAX_BUFFERED) connection.close(1013, 'too far behind');
  else connection.sendText(text);
}
