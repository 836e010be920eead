/**
 * What a page knows of the server, from two sources: events, in the order in which things happened, and answers to questions,
 * which travel on their own and may come in after events that are newer than they are.
 *
 * The rule: an answer says nothing about a thing of which an event has told since the question was asked. Everything that
 * changes is told by an event, so nothing is lost by it; taken in blindly, an old answer would stay until the next change.
 */
import type {
  AppState,
  ExerciseState,
  RecordingState,
  SandboxState,
  ServerEvent,
  ShellInfo,
  Sight,
  SittingState,
} from '../../server/protocol.ts';

/** An answer of the API. */
export interface Answer {
  readonly app?: AppState;
  readonly sandbox?: SandboxState;
  readonly exercise?: ExerciseState;
  readonly shells?: readonly ShellInfo[];
  readonly recording?: RecordingState;
  readonly exam?: SittingState;
}

/** A place among the events: when a question was asked. */
export type Moment = number;

type Told = Exclude<ServerEvent, { type: 'reload' }>;
type Part = 'sandbox' | 'progress' | 'shells' | 'recording' | 'exam';

const PARTS = ['sandbox', 'progress', 'shells', 'recording', 'exam'] as const satisfies readonly Part[];

export class Known {
  #app: AppState | undefined;
  readonly #exercises = new Map<string, ExerciseState>();
  /** Sights are told apart from the rest of an exercise, and may be there before it. */
  readonly #sights = new Map<string, readonly Sight[]>();
  #events = 0;
  /** When something was told last, by what it was about. */
  readonly #toldAt = new Map<string, number>();

  get app(): AppState | undefined {
    return this.#app;
  }

  get exercises(): ReadonlyMap<string, ExerciseState> {
    return this.#exercises;
  }

  now(): Moment {
    return this.#events;
  }

  /** Takes an event in. */
  tell(event: Told): void {
    this.#events += 1;
    switch (event.type) {
      case 'state':
        for (const part of PARTS) this.#note(part);
        this.#app = event.state;
        break;
      case 'exercise':
        this.#note(`exercise ${event.state.exercise}`);
        this.#note(`sights ${event.state.exercise}`);
        this.#set(event.state, event.state.live);
        break;
      case 'live':
        this.#note(`sights ${event.exercise}`);
        this.#sighted(event.exercise, event.sights);
        break;
      case 'notice':
        this.#merge({ notices: [...(this.#app?.notices ?? []).filter(other(event)), event.notice] });
        break;
      default:
        this.#note(event.type);
        this.#merge(partOf(event));
    }
  }

  /** Takes in what the server answered to a question asked at that moment, as far as nothing newer is known. */
  answered(answer: Answer, asked: Moment): void {
    if (answer.app !== undefined) this.#answeredApp(answer.app, asked);
    for (const part of ['sandbox', 'shells', 'recording', 'exam'] as const) {
      if (answer[part] !== undefined && !this.#toldSince(part, asked)) this.#merge({ [part]: answer[part] });
    }
    if (answer.exercise !== undefined) this.#answeredExercise(answer.exercise, asked);
  }

  #answeredApp(app: AppState, asked: Moment): void {
    const known = Object.entries(this.#app ?? {});
    const newer = known.filter(([part]) => this.#toldSince(part, asked));
    this.#app = { ...app, ...Object.fromEntries(newer) };
  }

  #answeredExercise(state: ExerciseState, asked: Moment): void {
    const id = state.exercise;
    const known = this.#toldSince(`exercise ${id}`, asked) ? this.#exercises.get(id) : undefined;
    const sights = this.#toldSince(`sights ${id}`, asked) ? this.#sights.get(id) : state.live;
    this.#set(known ?? state, sights);
  }

  #sighted(id: string, sights: readonly Sight[]): void {
    this.#sights.set(id, sights);
    const state = this.#exercises.get(id);
    if (state !== undefined) this.#set(state, sights);
  }

  #set(state: ExerciseState, sights: readonly Sight[] | undefined): void {
    const { live: _, ...rest } = state;
    this.#sights.set(state.exercise, sights ?? []);
    const followed = sights !== undefined && sights.length > 0;
    this.#exercises.set(state.exercise, followed ? { ...rest, live: [...sights] } : rest);
  }

  /** Before everything has been told once there is nothing to change. */
  #merge(part: Partial<AppState>): void {
    if (this.#app !== undefined) this.#app = { ...this.#app, ...part };
  }

  #note(about: string): void {
    this.#toldAt.set(about, this.#events);
  }

  #toldSince(about: string, asked: Moment): boolean {
    return (this.#toldAt.get(about) ?? 0) > asked;
  }
}

function partOf(event: Extract<Told, { type: Part }>): Partial<AppState> {
  switch (event.type) {
    case 'sandbox':
      return { sandbox: event.sandbox };
    case 'progress':
      return { progress: event.progress };
    case 'shells':
      return { shells: event.shells };
    case 'recording':
      return { recording: event.recording };
    case 'exam':
      return { exam: event.exam ?? undefined };
  }
}

function other({ notice }: Extract<Told, { type: 'notice' }>) {
  return ({ code, message }: AppState['notices'][number]) =>
    code !== notice.code || message !== notice.message;
}
