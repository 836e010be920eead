/**
 * Grades of the class on their way to the platform: looks what a learner has now whenever something of it may have changed, keeps what is new
 * in the post box, and lets the courier bring it. Nobody but the server says what a grade is.
 */
import type { Clock } from '../../../../../sandbox/clock.ts';
import type { Content } from '../../../../content.ts';
import type { Log } from '../../../../log.ts';
import type { GradeBook } from '../../../grades/grade-book.ts';
import type { ItemKey } from '../../../grades/types.ts';
import type { People, Seat, Seats } from '../../../types.ts';
import { SCOPES } from '../claims.ts';
import { columnsOf, linkedItems, scoreIn } from './columns.ts';
import { type Courier, createCourier } from './courier.ts';
import { deliver } from './delivery.ts';
import type { Entry, PostBox } from './post-box.ts';
import type { Course, Remembered } from './remembered.ts';
import type { Service } from './service.ts';

export interface PassbackOptions {
  readonly remembered: Remembered;
  readonly box: PostBox;
  readonly service: Service;
  readonly book: Pick<GradeBook, 'of' | 'rules' | 'onChange'>;
  readonly people: Pick<People, 'list' | 'find' | 'onChange'>;
  readonly seats: Pick<Seats, 'open' | 'onOpen' | 'onClose'>;
  readonly clock: Clock;
  readonly log: Log;
  content(): Content;
  /** Who a learner is on the platform. */
  subjectOf(person: string): string | undefined;
}

export interface Passback {
  /** What everybody has now is sent, also what has arrived before. Answers how many scores there are. */
  sendAll(): Promise<number>;
  /** What may be new of one learner, or of all. */
  look(person?: string): void;
  trouble: Courier['trouble'];
  /** Whether any course takes grades. */
  possible(): boolean;
  close(): Promise<void>;
}

/** Milliseconds that changes wait for company, and after which deadlines may have passed that nobody tells of. */
const SOON = 1_000;
const TIDE = 60 * 60 * 1000;

export function createPassback(options: PassbackOptions): Passback {
  return new Followed(options);
}

class Followed implements Passback {
  readonly #options: PassbackOptions;
  readonly #courier: Courier;
  readonly #held: Disposable[];
  readonly #feeds = new Map<string, Disposable>();
  /** Who is to be looked at; `all` of them. */
  readonly #due = new Set<string>();
  #timer: Disposable | undefined;
  #tide: Disposable | undefined;
  #looking: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: PassbackOptions) {
    const { box, clock, log, book, seats, people } = options;
    this.#options = options;
    const delivery = { ...options, items: () => this.#items() };
    const bring = (entry: Entry, signal: AbortSignal): Promise<void> => deliver(entry, delivery, signal);
    this.#courier = createCourier({ box, clock, log, bring });
    this.#held = [
      book.onChange((person) => this.look(person)),
      seats.onOpen((seat) => this.#follow(seat)),
      seats.onClose(({ person }) => this.#leave(person.id)),
      people.onChange(({ type, person }) => {
        if (type === 'gone') this.#leave(person.id);
      }),
    ];
    for (const seat of seats.open()) this.#follow(seat);
    // What was handed in while nobody followed.
    this.look();
    this.#tides();
    this.#courier.wake();
  }

  trouble = (): ReturnType<Courier['trouble']> => this.#courier.trouble();

  possible(): boolean {
    return Object.values(this.#options.remembered.read().courses).some(takesGrades);
  }

  look(person?: string): void {
    if (this.#closed || !this.#options.remembered.read().automatic) return;
    this.#due.add(person ?? 'all');
    this.#timer ??= this.#options.clock.after(SOON, () => {
      this.#timer = undefined;
      this.#inTurn(async () => {
        const due = [...this.#due];
        this.#due.clear();
        for (const id of due.includes('all') ? this.#learners() : due) await this.#consider(id, false);
      }).catch((failure: unknown) => this.#options.log.error('grades could not be looked at', failure));
    });
  }

  sendAll(): Promise<number> {
    return this.#inTurn(async () => {
      let sum = 0;
      for (const id of this.#learners()) sum += await this.#consider(id, true);
      this.#courier.wake('now');
      return sum;
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const one of [...this.#held, ...this.#feeds.values()]) one[Symbol.dispose]();
    this.#timer?.[Symbol.dispose]();
    this.#tide?.[Symbol.dispose]();
    await this.#looking;
    await this.#courier.close();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#looking.then(work);
    this.#looking = mine.catch(() => undefined);
    return mine;
  }

  #tides(): void {
    this.#tide = this.#options.clock.after(TIDE, () => {
      this.look();
      this.#tides();
    });
  }

  #learners(): string[] {
    return this.#options.people.list().flatMap(({ id, role }) => (role === 'learner' ? [id] : []));
  }

  #follow({ person, app }: Seat): void {
    if (person.role !== 'learner' || this.#feeds.has(person.id)) return;
    const events = app.events.subscribe(({ type }) => {
      if (type === 'exercise' || type === 'exam' || type === 'progress') this.look(person.id);
    });
    this.#feeds.set(person.id, events);
    this.look(person.id);
  }

  #leave(person: string): void {
    this.#feeds.get(person)?.[Symbol.dispose]();
    this.#feeds.delete(person);
  }

  readonly #lessonOf = (exercise: string): string | undefined =>
    this.#options.content().exercises.get(exercise)?.lesson;

  #items(): ItemKey[] {
    return this.#options.book.rules().items.map(({ item }) => item);
  }

  /** Puts what is new of a learner into the box; all of it, if it is wanted again. Answers how many scores. */
  async #consider(person: string, again: boolean): Promise<number> {
    const { remembered, box, book, people, subjectOf, clock } = this.#options;
    const courses = Object.entries(remembered.read().courses).filter(
      ([, course]) => takesGrades(course) && isThere(course, person),
    );
    if (courses.length === 0 || people.find(person)?.role !== 'learner') return 0;
    if (subjectOf(person) === undefined) return 0;
    const linked = courses.flatMap(([, course]) => linkedItems(course));
    const grade = await book.of(person, [...new Set(linked)]);
    const items = this.#items();
    const scores = courses.flatMap(([course, known]) =>
      columnsOf(known, items, this.#lessonOf).flatMap((column) => {
        const before = box.newest(course, column.key, person);
        const scored = scoreIn(column, grade, this.#lessonOf);
        if (!scored || (scored.given === null && !before)) return [];
        const isSame = before?.given === scored.given && before.final === scored.final;
        return isSame && !again ? [] : [{ course, column: column.key, person, ...scored }];
      }),
    );
    if (scores.length > 0) await box.put(scores, clock.now());
    this.#courier.wake();
    return scores.length;
  }
}

const takesGrades = ({ scopes, lineItems, links }: Course): boolean =>
  scopes.includes(SCOPES.score) && (lineItems !== undefined || Object.keys(links).length > 0);

const isThere = ({ members }: Course, person: string): boolean => {
  const found = members[person];
  return found !== undefined && found.left === undefined;
};
