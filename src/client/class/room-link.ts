/**
 * The room as this page knows it: told once as a whole, then folded from what happens, with the same function that the server uses.
 * Comes back by itself after a lost connection, with the whole room.
 */
import { apply, type Room } from '../../../server/classroom/room/apply.ts';
import type { Named, RoomMessage } from '../../../server/classroom/room/messages.ts';
import { type Row, type Share, told } from '../../../server/classroom/room/rows.ts';
import { type Link, ReturningSocket } from '../socket.ts';

export interface RoomView {
  readonly link: Link;
  /** Who this page belongs to; `undefined` until the server has told. */
  readonly you: Named | undefined;
  readonly instructors: readonly Named[];
  readonly room: Room | undefined;
  /** Seats by learner; empty for learners. */
  readonly rows: ReadonlyMap<string, Row>;
  readonly shares: ReadonlyMap<string, Share>;
}

type Listener = (view: RoomView) => void;

class RoomLink {
  #view: RoomView = {
    link: { state: 'connecting' },
    you: undefined,
    instructors: [],
    room: undefined,
    rows: new Map(),
    shares: new Map(),
  };
  /** Milliseconds that the server's clock is ahead of this browser's. */
  #ahead = 0;
  readonly #listeners = new Set<Listener>();
  readonly #socket = new ReturningSocket(() => '/ws/class/room', {
    link: (link) => this.#change({ link }),
    text: (data) => this.#heard(JSON.parse(data)),
    bytes: () => undefined,
  });

  /** Calls the listener now and after every change, until the returned function is called. */
  follow(listener: Listener): () => void {
    this.#listeners.add(listener);
    listener(this.#view);
    this.#socket.open();
    return () => this.#listeners.delete(listener);
  }

  view(): RoomView {
    return this.#view;
  }

  /** The server's time, milliseconds since the epoch. */
  now(): number {
    return Date.now() + this.#ahead;
  }

  /** By the server that the page was built with; what else there may be is left alone. */
  #heard(message: RoomMessage): void {
    switch (message.type) {
      case 'board':
      case 'room': {
        this.#ahead = message.now - Date.now();
        const { you, instructors, room } = message;
        const rows = message.type === 'board' ? message.rows : [];
        const shares = message.type === 'board' ? message.shares : [];
        this.#change({ you, instructors, room, rows: byLearner(rows), shares: byExercise(shares) });
        break;
      }
      case 'events': {
        const { room } = this.#view;
        if (room === undefined) break;
        this.#change({ room: message.events.reduce((now, event) => apply(now, event) ?? now, room) });
        break;
      }
      case 'rows':
        this.#change({ rows: told(this.#view.rows, message.rows, message.gone) });
        break;
      case 'shares':
        this.#change({ shares: new Map([...this.#view.shares, ...byExercise(message.shares)]) });
        break;
    }
  }

  #change(part: Partial<RoomView>): void {
    this.#view = { ...this.#view, ...part };
    for (const listener of this.#listeners) listener(this.#view);
  }
}

const byLearner = (rows: readonly Row[]): ReadonlyMap<string, Row> =>
  new Map(rows.map((row) => [row.learner, row]));
const byExercise = (shares: readonly Share[]): ReadonlyMap<string, Share> =>
  new Map(shares.map((share) => [share.exercise, share]));

/** One per page. */
export const roomLink = new RoomLink();
