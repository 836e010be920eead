/**
 * A shell in a pseudoterminal: the door to node-pty. What goes into the learner's shell is `learner.ts`.
 *
 * node-pty 1.2 is needed: under 1.1 a shell inherited the terminals of the shells opened before it and could type
 * into them. A test opens two shells and looks.
 */
import { readdirSync, readFileSync, writeSync } from 'node:fs';
import { type IPty, spawn } from 'node-pty';
import { type Clock, systemClock } from './clock.ts';
import { Fault } from './faults.ts';
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

/** How long a shell may take to end after SIGHUP before it is killed, in milliseconds. */
const GRACE = 2_000;
/** How long to wait when the terminal takes no more input, in milliseconds. */
const TYPING_RETRY = 10;
/** What may wait to be typed, in bytes. More is a program that never reads; the rest is dropped, as a terminal does. */
const TYPING_LIMIT = 1 << 20;

/** Starts a program in a pseudoterminal of its own. Throws `sandbox/terminal-unavailable` where there is none to be had. */
export function openShell(command: ShellCommand, clock: Clock = systemClock): Shell {
  try {
    const pty = spawn(command.file, [...command.argv], {
      name: 'xterm-256color',
      cols: command.size.cols,
      rows: command.size.rows,
      cwd: command.cwd,
      env: { ...command.env },
      encoding: null,
    });
    return new PtyShell(pty, clock);
  } catch (cause) {
    throw new Fault(
      'sandbox/terminal-unavailable',
      `${command.file} could not be started in a pseudoterminal`,
      'Close other terminals, or raise kernel.pty.max and the number of processes you may run.',
      { cause },
    );
  }
}

class PtyShell implements Shell {
  readonly pid: number;
  readonly #pty: IPty;
  readonly #clock: Clock;
  readonly #typing: Typing;
  #ended = false;
  #killing = false;

  constructor(pty: IPty, clock: Clock) {
    this.#pty = pty;
    this.#clock = clock;
    this.pid = pty.pid;
    this.#typing = new Typing(pty, clock);
    pty.onExit(() => {
      this.#ended = true;
      this.#typing.stop();
      // Jobs that the learner left in the background lose their terminal; they do not outlive the shell.
      this.kill();
    });
  }

  onData(listener: (chunk: Uint8Array) => void): Disposable {
    // With `encoding: null` these are Buffers, whatever the types say.
    return undoable(this.#pty.onData((chunk) => listener(chunk as unknown as Uint8Array)));
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
    this.#pty.pause();
  }

  resume(): void {
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

  constructor(pty: IPty, clock: Clock) {
    this.#fd = (pty as unknown as { fd: number }).fd;
    this.#clock = clock;
    // The descriptor is closed with the terminal; what is typed after that must go nowhere.
    (pty as unknown as { on(event: 'close', listener: () => void): void }).on('close', () => this.stop());
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
