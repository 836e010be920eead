/**
 * Each person's own Application, opened when they are there and closed when they have been away for long: what is kept of them is in
 * `NARU_DATA/learners/ID`, and nobody else's. A cluster at rest comes back as it was.
 */
import type { Clock } from '../../sandbox/clock.ts';
import { type Application, appState } from '../application.ts';
import type { Learner } from '../learner.ts';
import type { Log } from '../log.ts';
import { personUnknown } from './people/faults.ts';
import type { People, Person, Seat, Seats } from './types.ts';

export interface ClassSeats extends Seats {
  /** Closes it, if it is up. Its person may have gone from the class. */
  close(person: string): Promise<void>;
  /** Closes theirs, and opens none of them until `work` has ended. */
  apart<T>(people: readonly string[], work: () => Promise<T>): Promise<T>;
  /** Closes all of them, and opens none any more. Safe to call twice. */
  closeAll(): Promise<void>;
}

export interface SeatsOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly people: People;
  /** How long a person may be away until theirs is closed, milliseconds; 0: it never is. */
  readonly patience: number;
  /** Opens what is kept of them. `person`: as they are called at the moment. */
  open(person: () => Person): Promise<Learner>;
}

/** One that is busy is looked at again after so long, milliseconds. */
const AGAIN = 60_000;
/** How long a cluster may take to say whether it is at rest, milliseconds. */
const ANSWER = 5_000;
/** Opened or closed at one time: each reads and writes files, and a class comes and goes together. */
const AT_ONCE = 8;

interface Place {
  readonly seat: Promise<Seat>;
  /** Set once it is open. */
  up?: { readonly seat: Seat; readonly learner: Learner };
  alarm?: Disposable | undefined;
  closing?: Promise<void>;
}

export function createSeats(options: SeatsOptions): ClassSeats {
  return new OpenSeats(options);
}

class OpenSeats implements ClassSeats {
  readonly #options: SeatsOptions;
  readonly #places = new Map<string, Place>();
  /** How many times each is there: sockets, whoever looks. */
  readonly #there = new Map<string, number>();
  readonly #opened = new Set<(seat: Seat) => void>();
  readonly #closed = new Set<(seat: Seat) => void>();
  readonly #turns = createTurns(AT_ONCE);
  #over = false;

  constructor(options: SeatsOptions) {
    this.#options = options;
    options.people.onChange(({ type, person }) => {
      const seat = this.#places.get(person.id)?.up?.seat;
      if (type === 'changed' && seat) seat.app.events.publish({ type: 'state', state: appState(seat.app) });
    });
  }

  open(): readonly Seat[] {
    return [...this.#places.values()].flatMap(({ up, closing }) => (up && !closing ? [up.seat] : []));
  }

  async of(id: string): Promise<Seat> {
    const before = this.#places.get(id);
    if (before && !before.closing) return before.seat;
    await before?.closing;
    // Somebody else may have waited for the same.
    return this.#places.get(id)?.seat ?? this.#open(id);
  }

  enter(id: string): Disposable {
    this.#there.set(id, (this.#there.get(id) ?? 0) + 1);
    this.#disarm(id);
    let entered = true;
    return {
      [Symbol.dispose]: () => {
        if (entered) this.#leave(id);
        entered = false;
      },
    };
  }

  onOpen(listener: (seat: Seat) => void): Disposable {
    return listen(this.#opened, listener);
  }

  onClose(listener: (seat: Seat) => void): Disposable {
    return listen(this.#closed, listener);
  }

  async close(id: string): Promise<void> {
    const place = this.#places.get(id);
    if (!place) return;
    place.closing ??= this.#end(id, place);
    await place.closing;
  }

  async apart<T>(people: readonly string[], work: () => Promise<T>): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const held = await Promise.all(people.map((id) => this.#hold(id, promise)));
    try {
      return await work();
    } finally {
      for (const { id, place } of held) if (this.#places.get(id) === place) this.#places.delete(id);
      resolve();
    }
  }

  /** In the place of a seat stands one that is closing, until `over`. */
  async #hold(id: string, over: Promise<void>): Promise<{ readonly id: string; readonly place: Place }> {
    // Somebody may have come in between.
    while (this.#places.has(id)) await this.close(id);
    const never = Promise.reject(personUnknown());
    never.catch(() => undefined);
    const place: Place = { seat: never, closing: over };
    this.#places.set(id, place);
    return { id, place };
  }

  async closeAll(): Promise<void> {
    this.#over = true;
    await Promise.all([...this.#places.keys()].map((id) => this.close(id)));
  }

  #open(id: string): Promise<Seat> {
    const { people } = this.#options;
    const first = people.find(id);
    if (this.#over || !first) return Promise.reject(personUnknown());
    let last = first;
    const current = (): Person => {
      last = people.find(id) ?? last;
      return last;
    };
    const place: Place = { seat: this.#turns(() => this.#begin(current)) };
    this.#places.set(id, place);
    place.seat.catch(() => {
      if (this.#places.get(id) === place) this.#places.delete(id);
    });
    return place.seat;
  }

  async #begin(current: () => Person): Promise<Seat> {
    const { log } = this.#options;
    const learner = await this.#options.open(current);
    const { id } = current();
    const seat: Seat = {
      app: learner.app,
      get person() {
        return current();
      },
    };
    const place = this.#places.get(id);
    if (place) place.up = { seat, learner };
    learner.recall();
    log.info('a seat was opened', { person: id });
    for (const tell of [...this.#opened]) tell(seat);
    this.#arm(id);
    return seat;
  }

  async #end(id: string, place: Place): Promise<void> {
    this.#disarm(id);
    await place.seat.catch(() => undefined);
    const { up } = place;
    if (up) {
      for (const tell of [...this.#closed]) tell(up.seat);
      await this.#turns(() => up.learner.close());
      this.#options.log.info('a seat was closed', { person: id });
    }
    if (this.#places.get(id) === place) this.#places.delete(id);
  }

  #leave(id: string): void {
    const there = (this.#there.get(id) ?? 1) - 1;
    if (there > 0) this.#there.set(id, there);
    else this.#there.delete(id);
    this.#arm(id);
  }

  #disarm(id: string): void {
    const place = this.#places.get(id);
    place?.alarm?.[Symbol.dispose]();
    if (place) place.alarm = undefined;
  }

  /** Once nobody is there any more. */
  #arm(id: string, after = this.#options.patience): void {
    const place = this.#places.get(id);
    if (!place?.up || place.closing || this.#options.patience <= 0 || this.#there.has(id)) return;
    this.#disarm(id);
    place.alarm = this.#options.clock.after(after, () => {
      this.#closeIfIdle(id, place).catch((failure: unknown) =>
        this.#options.log.error('a seat could not be closed', failure, { person: id }),
      );
    });
  }

  async #closeIfIdle(id: string, place: Place): Promise<void> {
    const idle = place.up && (await isAtRest(place.up.seat.app));
    if (this.#there.has(id) || this.#places.get(id) !== place) return;
    if (idle) await this.close(id);
    else this.#arm(id, AGAIN);
  }
}

/** Nothing is under way that somebody will want to find going on: no exam, no start of an exercise, no cluster on its way. */
async function isAtRest(app: Application): Promise<boolean> {
  const { phase } = app.sandbox.state();
  if (phase === 'starting' || phase === 'resetting') return false;
  const exam = app.exams.current()?.phase;
  if (exam && exam !== 'ended' && exam !== 'failed') return false;
  const sandbox = app.sandbox.current();
  if (!sandbox?.atRest) return true;
  return sandbox.atRest([undefined], AbortSignal.timeout(ANSWER)).catch(() => true);
}

function listen(listeners: Set<(seat: Seat) => void>, listener: (seat: Seat) => void): Disposable {
  listeners.add(listener);
  return { [Symbol.dispose]: () => void listeners.delete(listener) };
}

type Turns = <T>(work: () => Promise<T>) => Promise<T>;

/** So many at one time; the others wait in their order. */
function createTurns(atOnce: number): Turns {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      // Whoever waits takes the place.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
