/**
 * A shell in a pseudoterminal: the door to node-pty. What goes into the learner's shell is `learner.ts`.
 *
 * node-pty 1.2 is needed: under 1.1 a shell inherited the terminals of the shells opened before it and could type
 * into them. A test opens two shells and looks. What else is open in this process, of whoever started it and forgot to say
 * that it is not to be passed on, is closed on the way: Node itself does so for the first sixteen only.
 */
import { accessSync, constants, readdirSync, readFileSync, writeSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { spawn } from 'node-pty';
import { type Clock, systemClock } from './clock.ts';
import { CLOSE_DESCRIPTORS } from './descriptors.ts';
import { Fault } from './faults.ts';
import { PtyReader } from './pty-reading.ts';
import { openTerminal, type Pseudoterminal } from './started-terminal.ts';
import { starter } from './starter/starter.ts';
import type { Shell, TerminalSize } from './types.ts';

export interface ShellCommand {
  /** Path of the program. */
  readonly file: string;
  readonly argv: readonly string[];
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly size: TerminalSize;
}

/** What the terminals of our pages are like. */
const TERMINAL = 'xterm-256color';
/** How long a shell may take to end after SIGHUP before it is killed, in milliseconds. */
const GRACE = 2_000;
/** How long to wait when the terminal takes no more input, in milliseconds. */
const TYPING_RETRY = 10;
/** What may wait to be typed, in bytes. More is a program that never reads; the rest is dropped, as a terminal does. */
const TYPING_LIMIT = 1 << 20;

/** Starts a program in a pseudoterminal of its own. Throws `sandbox/terminal-unavailable` where there is none to be had. */
export function openShell(command: ShellCommand, clock: Clock = systemClock): Shell {
  try {
    const { file, argv, env } = onItsOwn(command) ?? command;
    const reader = new PtyReader();
    const pty = reader.of(() =>
      spawn(file, [...argv], {
        name: TERMINAL,
        cols: command.size.cols,
        rows: command.size.rows,
        cwd: command.cwd,
        env: { ...env },
        encoding: null,
      }),
    );
    // It has more than its types say, and with `encoding: null` its data are Buffers.
    return new PtyShell(pty as unknown as Pseudoterminal, reader, clock);
  } catch (cause) {
    throw unavailable(command, cause);
  }
}

/** The same, by the starter where there is one: while it begins this process does not stand still. Faults: `sandbox/starter-ended`, too. */
export async function startShell(command: ShellCommand, clock: Clock = systemClock): Promise<Shell> {
  const by = starter();
  if (!by || !onItsOwn(command)) return openShell(command, clock);
  try {
    const reader = new PtyReader();
    const pty = await openTerminal(command.size, reader, (terminal) =>
      by.inTerminal({ ...(onItsOwn(command, terminal) ?? command), cwd: command.cwd, terminal }),
    );
    return new PtyShell(pty, reader, clock);
  } catch (cause) {
    throw cause instanceof Fault ? cause : unavailable(command, cause);
  }
}

const unavailable = (command: ShellCommand, cause: unknown): Fault =>
  new Fault(
    'sandbox/terminal-unavailable',
    `${command.file} could not be started in a pseudoterminal`,
    'Close other terminals, or raise kernel.pty.max and the number of processes you may run.',
    { cause },
  );

type OnItsOwn = Pick<ShellCommand, 'file' | 'argv' | 'env'>;

/**
 * The leader of a session has the first terminal that it opens for its own; node-pty's others are set as its own are. Here the
 * first of the arguments is the terminal.
 */
const TAKE_TERMINAL = 'exec <>"$1" >&0 2>&0; shift; stty hupcl ixany imaxbel brkint';

/**
 * The program, with nothing open but its terminal: the one it was started in, or `terminal`. What bash does to an environment on the
 * way (PS1, SHLVL) it does to its own.
 */
function onItsOwn(command: ShellCommand, terminal?: string): OnItsOwn | undefined {
  const folders = ['/bin', '/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter)];
  const [bash, env] = ['bash', 'env'].map((name) => folders.map((at) => join(at, name)).find(executable));
  if (bash === undefined || env === undefined) return undefined;
  const variables = { ...command.env, TERM: TERMINAL };
  const words = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  const take = terminal === undefined ? '' : `${TAKE_TERMINAL}; `;
  const script = `${take}${CLOSE_DESCRIPTORS}; exec ${env} -i "$@"`;
  const first = terminal === undefined ? [] : [terminal];
  const program = [...first, ...words, command.file, ...command.argv];
  return { file: bash, argv: ['--norc', '--noprofile', '-c', script, 'naru', ...program], env: {} };
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return path.startsWith('/');
  } catch {
    return false;
  }
}

class PtyShell implements Shell {
  readonly pid: number;
  readonly #pty: Pseudoterminal;
  readonly #reader: PtyReader;
  readonly #clock: Clock;
  readonly #typing: Typing;
  #ended = false;
  #killing = false;

  constructor(pty: Pseudoterminal, reader: PtyReader, clock: Clock) {
    this.#pty = pty;
    this.#reader = reader;
    this.#clock = clock;
    this.pid = pty.pid;
    // Before anybody hears that it has ended.
    pty.onExit(() => reader.flush());
    if (!reader.reads) pty.onData((chunk) => reader.tell(chunk));
    this.#typing = new Typing(pty, clock);
    pty.onExit(() => {
      this.#ended = true;
      this.#typing.stop();
      // Jobs that the learner left in the background lose their terminal; they do not outlive the shell.
      this.kill();
    });
  }

  onData(listener: (chunk: Uint8Array) => void): Disposable {
    return this.#reader.listen(listener);
  }

  onExit(listener: (exit: { code: number; signal?: number }) => void): Disposable {
    return undoable(
      this.#pty.onExit(({ exitCode, signal }) =>
        listener(signal ? { code: exitCode, signal } : { code: exitCode }),
      ),
    );
  }

  write(data: string | Uint8Array): void {
    if (!this.#ended) this.#typing.add(data);
  }

  resize(size: TerminalSize): void {
    if (!this.#ended) this.#pty.resize(size.cols, size.rows);
  }

  pause(): void {
    this.#reader.paused = true;
    this.#pty.pause();
  }

  resume(): void {
    this.#reader.paused = false;
    this.#pty.resume();
  }

  kill(): void {
    if (this.#killing) return;
    this.#killing = true;
    this.#signalAll('SIGHUP');
    this.#clock.after(GRACE, () => this.#signalAll('SIGKILL'));
  }

  /** The shell's own group, and every process of its session: job control gives each job a group of its own. */
  #signalAll(signal: NodeJS.Signals): void {
    if (!this.#ended) {
      send(-this.pid, signal);
      // A stopped process acts on a signal only once it goes on.
      send(-this.pid, 'SIGCONT');
    }
    for (const pid of sessionMembers(this.pid)) {
      send(pid, signal);
      send(pid, 'SIGCONT');
    }
  }
}

/**
 * What is still to be typed. node-pty's own queue writes to the terminal's descriptor from another thread and after
 * its end, when the number may belong to another file, and spins while the terminal is full. This one does neither.
 */
class Typing {
  readonly #fd: number;
  readonly #clock: Clock;
  #waiting: Buffer[] = [];
  #bytes = 0;
  #retry: Disposable | undefined;
  #stopped = false;

  constructor(pty: Pseudoterminal, clock: Clock) {
    this.#fd = pty.fd;
    this.#clock = clock;
    // The descriptor is closed with the terminal; what is typed after that must go nowhere.
    pty.on('close', () => this.stop());
  }

  add(data: string | Uint8Array): void {
    const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : Buffer.from(data);
    if (this.#stopped || bytes.length === 0 || this.#bytes + bytes.length > TYPING_LIMIT) return;
    this.#waiting.push(bytes);
    this.#bytes += bytes.length;
    if (!this.#retry) this.#drain();
  }

  stop(): void {
    this.#stopped = true;
    this.#waiting = [];
    this.#retry?.[Symbol.dispose]();
  }

  #drain(): void {
    this.#retry = undefined;
    for (let head = this.#waiting[0]; head; head = this.#waiting[0]) {
      const written = this.#write(head);
      this.#bytes -= written;
      if (written === head.length) this.#waiting.shift();
      else {
        this.#waiting[0] = head.subarray(written);
        if (!this.#stopped) this.#retry = this.#clock.after(TYPING_RETRY, () => this.#drain());
        return;
      }
    }
  }

  /** How many bytes the terminal took. Its descriptor never blocks. */
  #write(bytes: Buffer): number {
    try {
      return writeSync(this.#fd, bytes);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') this.stop();
      return 0;
    }
  }
}

/** Processes of the session that `leader` opened, the leader included. Empty where /proc does not tell (macOS). */
function sessionMembers(leader: number): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => sessionOf(pid) === leader);
  } catch {
    return [];
  }
}

/** Field 6 of /proc/PID/stat; the name in field 2 may contain spaces and brackets. */
function sessionOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]);
  } catch {
    return undefined;
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone already, which is what was wanted.
  }
}

const undoable = (disposable: { dispose(): void }): Disposable => ({
  [Symbol.dispose]: () => disposable.dispose(),
});
