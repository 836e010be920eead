/**
 * The sessions of this learner, by name. A name the page asks for the first time gets a new shell.
 */
import type { Clock } from '../../sandbox/clock.ts';
import type { Sandbox, TerminalSize } from '../../sandbox/types.ts';
import { CODES, HttpFault } from '../faults.ts';
import type { ShellInfo } from '../protocol.ts';
import { createSession } from './session.ts';
import type { CloseReason, TerminalSession } from './types.ts';

/** Shells at one time. A page uses one or two; the limit keeps a script from opening thousands. */
export const MAX_SESSIONS = 8;

export interface Terminals {
  /** The session of that name; made when there is none. Waits for the sandbox. Rejects with a Fault when there can be no shell. */
  open(name: string, size: TerminalSize, signal: AbortSignal): Promise<TerminalSession>;
  /** As `open`, with a new shell in the place of one that has ended. */
  restart(name: string, size: TerminalSize, signal: AbortSignal): Promise<TerminalSession>;
  /** Every shell, in the order in which they were made. */
  list(): ShellInfo[];
  /** The session of that name, if there is one; its shell may have ended. */
  get(name: string): TerminalSession | undefined;
  /** Calls back with each session that begins, before its shell has printed anything. */
  onOpened(listener: (session: TerminalSession) => void): Disposable;
  /** Ends every shell: the cluster behind them is gone, or the server stops. */
  closeAll(reason: CloseReason): void;
}

export interface TerminalsOptions {
  readonly clock: Clock;
  /** Resolves when there is a sandbox that works; rejects when making it failed. */
  sandbox(signal: AbortSignal): Promise<Sandbox>;
  /** A shell has printed something: the learner did something, or something they began is over. */
  active?(): void;
  /** Milliseconds a shell lives on without viewers. */
  readonly grace?: number;
}

export function createTerminals(options: TerminalsOptions): Terminals {
  /** Promises, so that two tabs asking at once get the same shell. */
  const sessions = new Map<string, Promise<TerminalSession>>();
  const opened = new Map<string, TerminalSession>();

  const listeners = new Set<(session: TerminalSession) => void>();

  const make = async (name: string, size: TerminalSize): Promise<TerminalSession> => {
    // The shell belongs to the session, not to the tab that happened to ask first: no signal of a tab ends it.
    const signal = new AbortController().signal;
    const sandbox = await options.sandbox(signal);
    const shell = await sandbox.openShell(size, signal);
    if (options.active) shell.onData(options.active);
    const { clock, grace } = options;
    const session = createSession({
      id: name,
      shell,
      size,
      clock,
      ...(grace === undefined ? {} : { grace }),
    });
    opened.set(name, session);
    for (const tell of [...listeners]) tell(session);
    return session;
  };

  const forget = (name: string): void => {
    sessions.delete(name);
    opened.delete(name);
  };

  /** Last screens of shells that have ended are kept only while there is room. */
  const forgetEnded = (): void => {
    for (const [name, session] of opened) {
      if (session.state !== 'closed') continue;
      session.close('exited');
      forget(name);
    }
  };

  const begin = (name: string, size: TerminalSize): Promise<TerminalSession> => {
    if (sessions.size >= MAX_SESSIONS) forgetEnded();
    if (sessions.size >= MAX_SESSIONS) return Promise.reject(full());
    const made = make(name, size);
    sessions.set(name, made);
    made.catch(() => {
      if (sessions.get(name) === made) forget(name);
    });
    return made;
  };

  const open: Terminals['open'] = (name, size, signal) => {
    const known = opened.get(name);
    // A shell that ended by itself stays to be looked at; one that was ended for us is replaced.
    if (known && known.state !== 'open' && known.exitCode === undefined) forget(name);
    return abortable(sessions.get(name) ?? begin(name, size), signal);
  };

  return {
    open,
    restart(name, size, signal) {
      const known = opened.get(name);
      if (known && known.state !== 'open') {
        known.close('exited');
        forget(name);
      }
      return open(name, size, signal);
    },
    list: () =>
      [...opened].map(([name, { state }]) => ({ name, state: state === 'open' ? 'open' : 'ended' })),
    get: (name) => opened.get(name),
    onOpened(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
    closeAll(reason) {
      const all = [...opened.values()];
      sessions.clear();
      opened.clear();
      for (const session of all) session.close(reason);
    },
  };
}

function full(): HttpFault {
  return new HttpFault(
    409,
    CODES.sessionsFull,
    `There are ${MAX_SESSIONS} terminals open already.`,
    'Close one of them with the command exit.',
  );
}

/** The promise, or a rejection as soon as the one who waits gives up. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    promise.then(resolve, reject);
  });
}
