/**
 * The sessions of the learner's shells. A shell of shells.ts that is shown for the first time gets a session.
 */
import type { Clock } from '../../sandbox/clock.ts';
import type { Sandbox, TerminalSize } from '../../sandbox/types.ts';
import type { Log } from '../log.ts';
import type { ShellInfo } from '../protocol.ts';
import type { StoredShell } from '../store/types.ts';
import type { FormerScreen, FormerScreens } from './former.ts';
import { createSession } from './session.ts';
import { type Shells, unknownShell } from './shells.ts';
import type { CloseReason, TerminalSession } from './types.ts';

export interface Terminals {
  /** The session of that shell; made when there is none. Waits for the sandbox. Rejects with a Fault when there can be none. */
  open(name: string, size: TerminalSize, signal: AbortSignal): Promise<TerminalSession>;
  /** As `open`, with a new session in the place of one that has ended. */
  restart(name: string, size: TerminalSize, signal: AbortSignal): Promise<TerminalSession>;
  /** Every shell, in the order of their tabs. */
  list(): ShellInfo[];
  /** Each as shells.ts says; `close` ends the shell and what runs in it. */
  create(title?: string): Promise<ShellInfo>;
  rename(name: string, title?: string): Promise<ShellInfo>;
  close(name: string): Promise<void>;
  /** The session of that name, if there is one; its shell may have ended. */
  get(name: string): TerminalSession | undefined;
  /** Calls back with each session that begins, before its shell has printed anything. */
  onOpened(listener: (session: TerminalSession) => void): Disposable;
  /** Ends every shell, and forgets what they showed: the cluster behind them is gone. */
  sandboxGone(): void;
  /** Ends every shell and keeps what it showed: the server stops. Never rejects. */
  stop(): Promise<void>;
}

export interface TerminalsOptions {
  readonly clock: Clock;
  readonly shells: Shells;
  readonly former: FormerScreens;
  readonly log: Log;
  /** The sandbox of the shell of that name. Resolves when there is one that works; rejects when making it failed. */
  sandbox(signal: AbortSignal, name: string): Promise<Sandbox>;
  /** A shell has printed something: the learner did something, or something they began is over. */
  active?(): void;
  /** `list()` is another one. */
  changed?(): void;
  /** Somebody else may look at the shell of that name. */
  invited?(name: string): boolean;
  /** Milliseconds a shell lives on without viewers. */
  readonly grace?: number;
}

/** How long the end of the server waits for screens to be kept, milliseconds. */
const LONGEST_STOP = 2_000;

export function createTerminals(options: TerminalsOptions): Terminals {
  return new NamedSessions(options);
}

class NamedSessions implements Terminals {
  readonly #options: TerminalsOptions;
  /** Promises, so that two tabs asking at once get the same shell. */
  readonly #sessions = new Map<string, Promise<TerminalSession>>();
  readonly #opened = new Map<string, TerminalSession>();
  readonly #begun = new Set<string>();
  #complained = false;
  readonly #listeners = new Set<(session: TerminalSession) => void>();

  constructor(options: TerminalsOptions) {
    this.#options = options;
  }

  async open(name: string, size: TerminalSize, signal: AbortSignal): Promise<TerminalSession> {
    if (!this.#options.shells.has(name)) throw unknownShell(name);
    const known = this.#opened.get(name);
    // A shell that ended by itself stays to be looked at; one that was ended for us is replaced.
    if (known && known.state !== 'open' && known.exitCode === undefined) this.#forget(name);
    return abortable(this.#sessions.get(name) ?? this.#begin(name, size), signal);
  }

  restart(name: string, size: TerminalSize, signal: AbortSignal): Promise<TerminalSession> {
    const known = this.#opened.get(name);
    if (known && known.state !== 'open') {
      known.close('exited');
      this.#forget(name);
    }
    return this.open(name, size, signal);
  }

  list(): ShellInfo[] {
    return this.#options.shells.list().map((shell) => this.#info(shell));
  }

  async create(title?: string): Promise<ShellInfo> {
    const made = await this.#options.shells.create(title);
    this.#options.changed?.();
    return this.#info(made);
  }

  async rename(name: string, title?: string): Promise<ShellInfo> {
    const renamed = await this.#options.shells.rename(name, title);
    this.#options.changed?.();
    return this.#info(renamed);
  }

  async close(name: string): Promise<void> {
    await this.#options.shells.remove(name);
    const session = this.#opened.get(name);
    this.#forget(name);
    session?.close('closed');
    await this.#options.former.forget(name);
    this.#options.changed?.();
  }

  get(name: string): TerminalSession | undefined {
    return this.#opened.get(name);
  }

  onOpened(listener: (session: TerminalSession) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  sandboxGone(): void {
    this.#closeAll('sandbox-gone');
    void this.#options.former.forgetAll();
  }

  async stop(): Promise<void> {
    const kept = Promise.all([...this.#opened.values()].map((session) => session.keep()));
    // A session that ends meanwhile has no screen to keep.
    const late = new Promise((resolve) => this.#options.clock.after(LONGEST_STOP, () => resolve(undefined)));
    await Promise.race([kept, late]);
    this.#closeAll('shutdown');
  }

  #closeAll(reason: CloseReason): void {
    const all = [...this.#opened.values()];
    this.#sessions.clear();
    this.#opened.clear();
    for (const session of all) session.close(reason);
  }

  #info({ name, title, number }: StoredShell): ShellInfo {
    const session = this.#opened.get(name);
    const state = session === undefined ? 'new' : session.state === 'open' ? 'open' : 'ended';
    const invited = this.#options.invited?.(name) ? { invited: true } : {};
    return {
      name,
      state,
      ...(title === undefined ? {} : { title }),
      ...(number === undefined ? {} : { number }),
      ...invited,
    };
  }

  #begin(name: string, size: TerminalSize): Promise<TerminalSession> {
    const made: Promise<TerminalSession> = this.#make(name, size, () => this.#sessions.get(name) === made);
    this.#sessions.set(name, made);
    made.catch(() => {
      if (this.#sessions.get(name) === made) this.#forget(name);
    });
    return made;
  }

  /** `wanted`: it was neither closed nor lost with its cluster while it was being made. */
  async #make(name: string, size: TerminalSize, wanted: () => boolean): Promise<TerminalSession> {
    const { clock, grace, active } = this.#options;
    // The shell belongs to the session, not to the tab that happened to ask first: no signal of a tab ends it.
    const signal = new AbortController().signal;
    const [sandbox, above] = await Promise.all([this.#options.sandbox(signal, name), this.#above(name)]);
    const shell = await sandbox.openShell(size, signal);
    if (!wanted()) {
      shell.kill();
      return this.open(name, size, signal);
    }
    if (active) shell.onData(active);
    const session = createSession({
      id: name,
      shell,
      size,
      clock,
      former: above,
      keepScreen: (screen) => this.#keep(name, screen),
      changed: () => this.#options.changed?.(),
      ...(grace === undefined ? {} : { grace }),
    });
    this.#opened.set(name, session);
    for (const tell of [...this.#listeners]) tell(session);
    this.#options.changed?.();
    return session;
  }

  /** Only of an earlier run: a shell that is begun anew in this one begins with an empty screen. */
  async #above(name: string): Promise<FormerScreen | undefined> {
    if (this.#begun.has(name)) return undefined;
    this.#begun.add(name);
    return this.#options.former.read(name);
  }

  async #keep(name: string, screen: FormerScreen): Promise<void> {
    const { former, log, shells } = this.#options;
    if (!shells.has(name)) return;
    await former.keep(name, screen).catch((failure: unknown) => {
      if (!this.#complained) log.error('screens are not kept', failure);
      this.#complained = true;
    });
  }

  #forget(name: string): void {
    this.#sessions.delete(name);
    this.#opened.delete(name);
  }
}

/** The promise, or a rejection as soon as the one who waits gives up. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    promise.then(resolve, reject);
  });
}
