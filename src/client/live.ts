/** What the server knows, kept up to date: asked once, then followed over the events socket. */
import type { AppState, EventsClientMessage, ExerciseState } from '../../server/protocol.ts';
import { api, ProblemError } from './api.ts';
import { type Answer, Known } from './known.ts';
import { serverEvent } from './shapes.ts';
import { type Link, ReturningSocket } from './socket.ts';

export interface LiveView {
  /** `undefined` until the server has answered for the first time. */
  readonly app: AppState | undefined;
  readonly exercises: ReadonlyMap<string, ExerciseState>;
  readonly link: Link;
  /** The server no longer knows this browser. */
  readonly forbidden: boolean;
}

type Listener = (view: LiveView) => void;

class Live {
  readonly #known = new Known();
  #link: Link = { state: 'connecting' };
  #forbidden = false;
  #opened = 0;
  /** Exercises of this page. */
  readonly #shown = new Set<string>();
  readonly #listeners = new Set<Listener>();
  readonly #socket = new ReturningSocket(() => '/ws/events', {
    link: (link) => this.#linked(link),
    text: (data) => this.#received(data),
    bytes: () => undefined,
  });

  constructor() {
    document.addEventListener('visibilitychange', () => this.#look());
  }

  /** Calls the listener now and after every change, until the returned function is called. */
  follow(listener: Listener): () => void {
    this.#listeners.add(listener);
    listener(this.view());
    this.#socket.open();
    return () => this.#listeners.delete(listener);
  }

  view(): LiveView {
    const { app, exercises } = this.#known;
    return { app, exercises, link: this.#link, forbidden: this.#forbidden };
  }

  retryNow(): void {
    this.#socket.retryNow();
  }

  /**
   * Asks the API and takes its answer in, so that the page need not wait for the event; what events have told meanwhile is
   * newer. Rejects with a ProblemError.
   */
  async ask<T>(question: () => Promise<T>, answer: (said: T) => Answer): Promise<T> {
    const asked = this.#known.now();
    const said = await question();
    this.#change(() => this.#known.answered(answer(said), asked));
    return said;
  }

  /** Asks for the exercise and follows it from then on, its checks too while this page can be seen. Rejects with a ProblemError. */
  async watchExercise(id: string): Promise<void> {
    this.#shown.add(id);
    this.#look();
    await this.ask(
      () => api.exercise(id),
      (exercise) => ({ exercise }),
    );
  }

  /** Says which exercises can be seen here. */
  #look(): void {
    const exercises = document.visibilityState === 'visible' ? [...this.#shown] : [];
    this.#socket.send(JSON.stringify({ type: 'looking', exercises } satisfies EventsClientMessage));
  }

  #linked(link: Link): void {
    this.#link = link;
    if (link.state === 'open') {
      this.#look();
      void this.#refresh();
    }
    if (link.state === 'waiting') void this.#ask();
    this.#tell();
  }

  /** After a gap, what was followed may have changed unseen. */
  async #refresh(): Promise<void> {
    this.#opened += 1;
    if (this.#opened === 1) return this.#ask();
    await this.#ask();
    await this.#askExercises();
  }

  async #ask(): Promise<void> {
    try {
      await this.ask(api.state, (app) => ({ app }));
      this.#forbidden = false;
    } catch (error) {
      this.#forbidden = error instanceof ProblemError && error.status === 403;
    }
    this.#tell();
  }

  #received(data: string): void {
    const parsed = serverEvent.safeParse(JSON.parse(data));
    if (!parsed.success)
      console.error('naru: an event that this page does not understand', parsed.error.message);
    else if (parsed.data.type === 'reload') location.reload();
    else {
      const event = parsed.data;
      this.#change(() => this.#known.tell(event));
    }
  }

  #change(how: () => void): void {
    const before = this.#known.app?.sandbox.generation;
    how();
    // In another cluster, attempts begun in the old one are over.
    if (before !== undefined && before !== this.#known.app?.sandbox.generation) void this.#askExercises();
    this.#tell();
  }

  async #askExercises(): Promise<void> {
    await Promise.allSettled([...this.#shown].map((id) => this.watchExercise(id)));
  }

  #tell(): void {
    const view = this.view();
    for (const listener of this.#listeners) listener(view);
  }
}

/** One per page. */
export const live = new Live();
