/**
 * One room that is in use: what happens is put in order, tried on the fold, written down, and only then told. Everything that waits
 * while a line is being written shares the next write.
 */
import type { Clock } from '../../../sandbox/clock.ts';
import type { Log } from '../../log.ts';
import type { Person } from '../types.ts';
import { apply, EMPTY_ROOM, fold, type Room } from './apply.ts';
import { type Board, EMPTY_BOARD, seated, seatedAll } from './board.ts';
import { type Fact, isFact, type RoomAct, type RoomEvent, SERVER } from './events.ts';
import { noSense } from './faults.ts';
import type { RoomJournal } from './journal.ts';

export interface RoomState {
  readonly room: Room;
  readonly board: Board;
}

export interface LiveRoom {
  readonly id: string;
  state(): RoomState;
  /** Everything that happened, oldest first. */
  events(): readonly RoomEvent[];
  /**
   * Resolves with the event once it would survive a power cut and everybody was told. Rejects with an HttpFault (409) when it makes
   * no sense any more, and with what the disk says when it cannot be written down: then it has not happened.
   */
  act(act: RoomAct, by: string): Promise<RoomEvent>;
  /** Something happened by itself. Nobody waits for it, and what changes nothing is not written down. */
  note(act: Extract<RoomAct, { type: Fact['type'] }>): void;
  /** Told of each event after it is on disk, with what it led to; of none when what has happened was written anew: then everything is another one. */
  onEvents(listener: (events: readonly RoomEvent[], state: RoomState) => void): Disposable;
  /** As if that learner had never been here. Resolves when nothing of them is in the file. */
  forget(learner: string): Promise<void>;
  /** As if `learner` had been `into` all the time. Resolves when the file says so. */
  merge(learner: string, into: Pick<Person, 'id' | 'name'>): Promise<void>;
  /** Waits for what is being written. Safe to call twice. */
  close(): Promise<void>;
}

export interface LiveRoomOptions {
  readonly id: string;
  readonly journal: RoomJournal;
  readonly events: readonly RoomEvent[];
  readonly clock: Clock;
  readonly log: Log;
}

/** Something to write down; `done` and `failed` are for whoever waits. */
interface Turn {
  readonly event: RoomEvent;
  done(): void;
  failed(failure: unknown): void;
}

const NOTHING: RoomState = { room: EMPTY_ROOM, board: EMPTY_BOARD };

export function createRoom(options: LiveRoomOptions): LiveRoom {
  return new WrittenRoom(options);
}

/** What the events lead to. One that makes no sense is left out: it would not have been written. */
export function stateAfter(events: Iterable<RoomEvent>, state: RoomState = NOTHING): RoomState {
  const all = [...events];
  // The board and the room are folds of their own: neither asks the other.
  return {
    room: fold(
      all.filter((event) => !isFact(event)),
      state.room,
    ),
    board: seatedAll(state.board, all.filter(isFact)),
  };
}

/** `undefined`: it makes no sense, or changes nothing. */
function next({ room, board }: RoomState, event: RoomEvent): RoomState | undefined {
  if (isFact(event)) {
    const after = seated(board, event);
    return after === board ? undefined : { room, board: after };
  }
  const after = apply(room, event);
  return after && { room: after, board };
}

class WrittenRoom implements LiveRoom {
  readonly #options: LiveRoomOptions;
  #state: RoomState;
  #events: RoomEvent[];
  #waiting: Turn[] = [];
  readonly #rewriting: (() => Promise<void>)[] = [];
  #writing: Promise<void> | undefined;
  #closed = false;
  readonly #listeners = new Set<(events: readonly RoomEvent[], state: RoomState) => void>();

  constructor(options: LiveRoomOptions) {
    this.#options = options;
    this.#events = [...options.events];
    this.#state = stateAfter(this.#events);
  }

  get id(): string {
    return this.#options.id;
  }

  state(): RoomState {
    return this.#state;
  }

  events(): readonly RoomEvent[] {
    return this.#events;
  }

  act(act: RoomAct, by: string): Promise<RoomEvent> {
    const event = this.#stamped(act, by);
    return new Promise((resolve, reject) => {
      this.#queue({ event, done: () => resolve(event), failed: reject });
    });
  }

  note(act: Extract<RoomAct, { type: Fact['type'] }>): void {
    if (this.#closed) return;
    const failed = (failure: unknown): void => {
      if (!isNoSense(failure))
        this.#options.log.error('what happens in the room is not written down', failure);
    };
    this.#queue({ event: this.#stamped(act, SERVER), done: () => undefined, failed });
  }

  onEvents(listener: (events: readonly RoomEvent[], state: RoomState) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  forget(learner: string): Promise<void> {
    return this.#rewrite((event) => withoutLearner(event, learner));
  }

  merge(learner: string, into: Pick<Person, 'id' | 'name'>): Promise<void> {
    return this.#rewrite((event) => ofOne(event, learner, into));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#writing;
    await this.#options.journal.close();
  }

  #stamped(act: RoomAct, by: string): RoomEvent {
    return { ...act, at: new Date(this.#options.clock.now()).toISOString(), by } as RoomEvent;
  }

  #queue(turn: Turn): void {
    if (this.#closed) {
      turn.failed(noSense(turn.event.type));
      return;
    }
    this.#waiting.push(turn);
    this.#work();
  }

  #work(): void {
    this.#writing ??= this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    // What comes in the same breath shares the first write, too.
    await Promise.resolve();
    while (this.#waiting.length > 0 || this.#rewriting.length > 0) {
      const turns = this.#waiting;
      this.#waiting = [];
      await this.#write(turns);
      await this.#rewriting.shift()?.();
    }
    // At once: whoever comes after the last look begins anew.
    this.#writing = undefined;
  }

  /** Each event as it is to be, or none of it. */
  #rewrite(change: (event: RoomEvent) => RoomEvent | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#rewriting.push(() => this.#replace(change).then(resolve, reject));
      this.#work();
    });
  }

  async #replace(change: (event: RoomEvent) => RoomEvent | undefined): Promise<void> {
    const left = this.#events.flatMap((event) => change(event) ?? []);
    await this.#options.journal.replace(left);
    this.#events = left;
    this.#state = stateAfter(left);
    this.#tell([]);
  }

  /** Each on what the one before it led to: of two that exclude each other the first happens. */
  async #write(turns: readonly Turn[]): Promise<void> {
    let state = this.#state;
    const sound: Turn[] = [];
    for (const turn of turns) {
      const after = next(state, turn.event);
      if (after) {
        state = after;
        sound.push(turn);
      } else turn.failed(noSense(turn.event.type));
    }
    if (sound.length === 0) return;
    const events = sound.map(({ event }) => event);
    try {
      await this.#options.journal.append(events);
    } catch (failure) {
      for (const turn of sound) turn.failed(failure);
      return;
    }
    this.#state = state;
    this.#events.push(...events);
    this.#tell(events);
    for (const turn of sound) turn.done();
  }

  #tell(events: readonly RoomEvent[]): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(events, this.#state);
      } catch (failure) {
        // It has happened, whoever cannot be told.
        this.#options.log.error('somebody was not told of what happened in the room', failure);
      }
    }
  }
}

const isNoSense = (failure: unknown): boolean => failure instanceof Error && 'status' in failure;

/** The event with nothing of that learner in it; `undefined`: it was about nobody else. */
function withoutLearner(event: RoomEvent, learner: string): RoomEvent | undefined {
  if ('learner' in event && event.learner === learner) return undefined;
  if (event.by === learner) return undefined;
  if (event.type !== 'sent' || event.to === 'all') return event;
  const to = event.to.filter((one) => one !== learner);
  return to.length === 0 ? undefined : { ...event, to };
}

/** The event as if it had been about `into`, by them, and to them. */
function ofOne(event: RoomEvent, learner: string, into: Pick<Person, 'id' | 'name'>): RoomEvent {
  const by = event.by === learner ? into.id : event.by;
  const isTheirs = 'learner' in event && event.learner === learner;
  const about = isTheirs ? { ...event, by, learner: into.id } : { ...event, by };
  // Whoever stays is called as they are.
  if (about.type === 'joined') return isTheirs ? { ...about, name: into.name } : about;
  if (about.type !== 'sent' || about.to === 'all') return about;
  return { ...about, to: [...new Set(about.to.map((one) => (one === learner ? into.id : one)))] };
}
