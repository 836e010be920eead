/**
 * Which shells are recorded: none, until the learner says so. Begins a recording with each shell that shall be, ends it when it
 * shall not any more, and tells every tab.
 */
import type { Clock } from '../../sandbox/clock.ts';
import type { Events } from '../events.ts';
import { CODES, HttpFault } from '../faults.ts';
import type { Log } from '../log.ts';
import { RECORDING_LIMITS, type RecordingEnd, type RecordingState } from '../protocol-recording.ts';
import type { Store } from '../store/types.ts';
import type { Terminals } from '../terminal/terminals.ts';
import type { TerminalSession } from '../terminal/types.ts';
import { followHappenings } from './happenings.ts';
import { type Recording, startRecording } from './recording.ts';
import type { Shelf } from './shelf.ts';

export interface Recorder {
  state(): RecordingState;
  /**
   * Turns recording on or off, for one shell or for all. Resolves when files are open, or closed. Rejects with a Fault when
   * there is no room, or the disk does not let us: then it stays off.
   */
  turn(on: boolean, shell?: string): Promise<RecordingState>;
  /** The recording under way of that id. */
  underWay(id: string): Recording | undefined;
  /** Ends it if it is under way, and deletes its files. */
  delete(id: string): Promise<void>;
  /** Ends what is under way. */
  close(): Promise<void>;
}

export interface RecorderOptions {
  readonly shelf: Shelf;
  readonly terminals: Pick<Terminals, 'get' | 'list' | 'onOpened'>;
  readonly events: Events;
  readonly store: Pick<Store, 'read'>;
  readonly clock: Clock;
  readonly log: Log;
}

type Unwanted = RecordingState['stopped'][number]['why'];
const UNWANTED: readonly RecordingEnd[] = ['size', 'room', 'disk'] satisfies readonly Unwanted[];
const isUnwanted = (why: RecordingEnd): why is Unwanted => UNWANTED.includes(why);

/** A recording with less room than this is not begun, bytes. */
const LEAST = 1_000_000;

export function createRecorder(options: RecorderOptions): Recorder {
  return new ShellRecorder(options);
}

class ShellRecorder implements Recorder {
  readonly #options: RecorderOptions;
  #all = false;
  /** Shells that were turned on or off one by one. */
  readonly #chosen = new Map<string, boolean>();
  readonly #active = new Map<string, Recording>();
  readonly #stopped = new Map<string, Unwanted>();
  /** Bytes of recordings that are over. */
  #kept = 0;
  /** One change after the other. */
  #last: Promise<unknown> = Promise.resolve();
  readonly #follows: readonly Disposable[];
  readonly #happenings: ReturnType<typeof followHappenings>;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#happenings = followHappenings({
      ...options,
      happened: (happening, label) => {
        for (const recording of this.#active.values()) recording.mark(happening, label);
      },
      shown: (exercise, attempt) => {
        for (const recording of this.#active.values()) recording.shown(exercise, attempt);
      },
    });
    const opened = options.terminals.onOpened((session) => void this.#opened(session));
    this.#follows = [opened, this.#happenings];
  }

  state(): RecordingState {
    const shells = [...this.#active.values()].map(({ shell, id, startedAt }) => ({
      shell,
      id,
      since: new Date(startedAt).toISOString(),
    }));
    const stopped = [...this.#stopped].map(([shell, why]) => ({ shell, why }));
    return { all: this.#all, shells, stopped };
  }

  turn(on: boolean, shell?: string): Promise<RecordingState> {
    return this.#inTurn(async () => {
      if (on) await this.#turnOn(shell);
      else await this.#turnOff(shell);
      this.#tell();
      return this.state();
    });
  }

  underWay(id: string): Recording | undefined {
    return [...this.#active.values()].find((recording) => recording.id === id);
  }

  delete(id: string): Promise<void> {
    return this.#inTurn(async () => {
      const recording = this.underWay(id);
      if (recording) {
        this.#chosen.set(recording.shell, false);
        await this.#stop(recording, 'off');
        this.#tell();
      }
      await this.#options.shelf.delete(id);
    });
  }

  async close(): Promise<void> {
    for (const follow of this.#follows) follow[Symbol.dispose]();
    await this.#inTurn(() => this.#stopAll('server'));
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  #wanted(shell: string): boolean {
    return this.#chosen.get(shell) ?? this.#all;
  }

  async #turnOn(shell: string | undefined): Promise<void> {
    await this.#measure();
    if (this.#room() < LEAST) throw noRoom();
    const { terminals } = this.#options;
    const names = shell === undefined ? terminals.list().map(({ name }) => name) : [shell];
    for (const name of names) {
      this.#stopped.delete(name);
      const session = terminals.get(name);
      if (session) await this.#begin(session);
    }
    // Only now: a shell that cannot be recorded is not to look as if it were.
    if (shell !== undefined) this.#chosen.set(shell, true);
    else {
      this.#all = true;
      this.#chosen.clear();
    }
  }

  async #turnOff(shell: string | undefined): Promise<void> {
    if (shell === undefined) {
      this.#all = false;
      this.#chosen.clear();
      this.#stopped.clear();
      return this.#stopAll('off');
    }
    this.#chosen.set(shell, false);
    this.#stopped.delete(shell);
    const recording = this.#active.get(shell);
    if (recording) await this.#stop(recording, 'off');
  }

  async #opened(session: TerminalSession): Promise<void> {
    if (!this.#wanted(session.id)) return;
    try {
      await this.#inTurn(async () => {
        await this.#measure();
        if (this.#room() < LEAST) throw noRoom();
        if (this.#wanted(session.id)) await this.#begin(session);
      });
    } catch (failure) {
      this.#gaveUp(session.id, failure instanceof HttpFault ? 'room' : 'disk', failure);
    }
    this.#tell();
  }

  async #begin(session: TerminalSession): Promise<void> {
    const { shelf, clock, terminals } = this.#options;
    const before = this.#active.get(session.id);
    if (session.state === 'closed' || session.state === 'closing' || before) return;
    const place = await shelf.place(session.id, clock.now());
    const title = terminals.list().find(({ name }) => name === session.id)?.title;
    const recording = startRecording({
      ...place,
      session,
      title,
      clock,
      room: () => this.#room(),
      ended: (why, failure) => this.#ended(recording, why, failure),
    });
    this.#active.set(session.id, recording);
    for (const [exercise, attempt] of this.#happenings.onPages()) recording.shown(exercise, attempt);
  }

  /** It ended by itself. */
  #ended(recording: Recording, why: RecordingEnd, failure: unknown): void {
    if (this.#active.get(recording.shell) === recording) this.#active.delete(recording.shell);
    if (isUnwanted(why)) this.#gaveUp(recording.shell, why, failure);
    void this.#inTurn(() => this.#stop(recording, why));
    this.#tell();
  }

  #gaveUp(shell: string, why: Unwanted, failure: unknown): void {
    this.#chosen.set(shell, false);
    this.#stopped.set(shell, why);
    this.#options.log.warn('a recording ended', {
      shell,
      why,
      ...(failure ? { what: String(failure) } : {}),
    });
  }

  async #stopAll(why: RecordingEnd): Promise<void> {
    await Promise.all([...this.#active.values()].map((recording) => this.#stop(recording, why)));
  }

  async #stop(recording: Recording, why: RecordingEnd): Promise<void> {
    if (this.#active.get(recording.shell) === recording) this.#active.delete(recording.shell);
    this.#kept += recording.bytes;
    await recording.stop(why);
    // It was turned off before the shell had shown anything.
    if (!recording.begun) await this.#options.shelf.delete(recording.id);
  }

  /** What all recordings together may still grow by. */
  #room(): number {
    const growing = [...this.#active.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    return RECORDING_LIMITS.perLearner - this.#kept - growing;
  }

  async #measure(): Promise<void> {
    const growing = [...this.#active.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    this.#kept = Math.max(0, (await this.#options.shelf.used()) - growing);
  }

  #tell(): void {
    this.#options.events.publish({ type: 'recording', recording: this.state() });
  }
}

function noRoom(): HttpFault {
  return new HttpFault(
    409,
    CODES.recordingsFull,
    `All recordings together have reached ${RECORDING_LIMITS.perLearner / 1_000_000} MB.`,
    'Delete recordings that are not needed any more, then turn it on again.',
  );
}
