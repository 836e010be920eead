/** What the server knows, kept up to date: asked once, then followed over the events socket. */
import {
  type AppState,
  type EventsClientMessage,
  type ExerciseState,
  type Problem,
  type RecordingState,
  type SandboxState,
  type ServerEvent,
  type ShellInfo,
  type Sight,
  serverEvent,
} from '../../server/protocol.ts';
import { api, ProblemError } from './api.ts';
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
  #app: AppState | undefined;
  #exercises = new Map<string, ExerciseState>();
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
    return { app: this.#app, exercises: this.#exercises, link: this.#link, forbidden: this.#forbidden };
  }

  retryNow(): void {
    this.#socket.retryNow();
  }

  /** Takes in an answer of the API, so that the page need not wait for the event. */
  learn(news: {
    readonly sandbox?: SandboxState;
    readonly exercise?: ExerciseState;
    readonly shells?: readonly ShellInfo[];
    readonly recording?: RecordingState;
  }): void {
    if (news.recording !== undefined) this.#take({ type: 'recording', recording: news.recording });
    if (news.sandbox !== undefined) this.#take({ type: 'sandbox', sandbox: news.sandbox });
    if (news.exercise !== undefined) this.#take({ type: 'exercise', state: news.exercise });
    if (news.shells !== undefined) this.#take({ type: 'shells', shells: [...news.shells] });
  }

  /** Asks for the exercise and follows it from then on, its checks too while this page can be seen. Rejects with a ProblemError. */
  async watchExercise(id: string): Promise<void> {
    this.#shown.add(id);
    this.#look();
    this.learn({ exercise: await api.exercise(id) });
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
      this.#take({ type: 'state', state: await api.state() });
      this.#forbidden = false;
    } catch (error) {
      this.#forbidden = error instanceof ProblemError && error.status === 403;
      this.#tell();
    }
  }

  #received(data: string): void {
    const parsed = serverEvent.safeParse(JSON.parse(data));
    if (parsed.data?.type === 'reload') location.reload();
    else if (parsed.success) this.#take(parsed.data);
    else console.error('naru: an event that this page does not understand', parsed.error.issues);
  }

  #take(event: Exclude<ServerEvent, { type: 'reload' }>): void {
    const before = this.#app?.sandbox.generation;
    if (event.type === 'exercise') this.#exercises.set(event.state.exercise, event.state);
    else if (event.type === 'live') this.#sighted(event.exercise, event.sights);
    else if (event.type === 'state') this.#app = event.state;
    else if (this.#app !== undefined) this.#app = merge(this.#app, event);
    // In another cluster, attempts begun in the old one are over.
    if (before !== undefined && before !== this.#app?.sandbox.generation) void this.#askExercises();
    this.#tell();
  }

  #sighted(exercise: string, sights: readonly Sight[]): void {
    const state = this.#exercises.get(exercise);
    if (state === undefined) return;
    const { live: _, ...rest } = state;
    this.#exercises.set(exercise, sights.length === 0 ? rest : { ...rest, live: [...sights] });
  }

  async #askExercises(): Promise<void> {
    await Promise.allSettled([...this.#shown].map((id) => this.watchExercise(id)));
  }

  #tell(): void {
    const view = this.view();
    for (const listener of this.#listeners) listener(view);
  }
}

function merge(
  app: AppState,
  event: Exclude<ServerEvent, { type: 'state' | 'exercise' | 'live' | 'reload' }>,
): AppState {
  switch (event.type) {
    case 'sandbox':
      return { ...app, sandbox: event.sandbox };
    case 'progress':
      return { ...app, progress: event.progress };
    case 'shells':
      return { ...app, shells: event.shells };
    case 'recording':
      return { ...app, recording: event.recording };
    case 'notice':
      return { ...app, notices: [...app.notices.filter((n) => !same(n, event.notice)), event.notice] };
  }
}

function same(a: Problem, b: Problem): boolean {
  return a.code === b.code && a.message === b.message;
}

/** One per page. */
export const live = new Live();
