/** A simulated process: an async function with a pid, arguments, an environment, streams and signals. */
import type { Container } from '../container.ts';
import { FileError } from '../files/file-system.ts';
import { ExecError, findProgram } from './lookup.ts';
import { isHarmless, type Signal, signalNumber } from './signals.ts';
import { BrokenPipe, type Input, type Output } from './streams.ts';
import type { Terminal } from './terminal.ts';
import { isTimeUp, slice, turn } from './turnstile.ts';

/** What a program is: it reads and writes through its process and answers its exit code. */
export type Program = (process: Process) => number | Promise<number>;

export interface User {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
}

export interface Standard {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Set when the three are a terminal. */
  readonly terminal?: Terminal | undefined;
}

export interface ProcessOptions extends Standard {
  readonly argv: readonly string[];
  readonly environment: ReadonlyMap<string, string>;
  readonly cwd: string;
  readonly user: User;
  readonly parent?: Process | undefined;
  readonly program: Program;
  /** Its container as it sees it, where that is not as the others do: with another root. */
  readonly container?: Container;
  /** Not interrupted by Ctrl-C of the terminal. */
  readonly background?: boolean;
}

/** Thrown out of every wait of a process that was killed; programs let it pass. */
export class Killed extends Error {
  readonly exitCode: number;
  constructor(exitCode: number) {
    super('killed');
    this.exitCode = exitCode;
  }
}

/** Thrown by a program that ends early with a message for stderr. */
export class Failure extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

export class Process implements Standard {
  /** Changes when the process takes another root. */
  container: Container;
  readonly pid: number;
  readonly parent: Process | undefined;
  readonly user: User;
  readonly background: boolean;
  readonly startedAt: number;
  /** Settles with the exit code; never rejects. */
  readonly exited: Promise<number>;
  /** What a program does about a signal. */
  readonly handlers = new Map<Signal, (() => void) | 'ignore'>();
  /** Replaced as a whole, never changed: processes that inherit it share it. */
  environment: ReadonlyMap<string, string>;
  argv: readonly string[];
  cwd: string;
  stdin: Input;
  stdout: Output;
  stderr: Output;
  terminal: Terminal | undefined;
  exitCode: number | undefined;
  /** The signal that ended it, when none of its own handlers did. */
  killedBy: Signal | undefined;
  #abort = new AbortController();
  #exit!: (code: number) => void;

  constructor(container: Container, pid: number, options: ProcessOptions) {
    this.container = container;
    this.pid = pid;
    this.parent = options.parent;
    this.environment = options.environment;
    this.user = options.user;
    this.background = options.background ?? false;
    this.argv = options.argv;
    this.cwd = options.cwd;
    this.stdin = options.stdin;
    this.stdout = options.stdout;
    this.stderr = options.stderr;
    this.terminal = options.terminal;
    this.startedAt = container.clock.now();
    this.exited = new Promise((resolve) => {
      this.#exit = resolve;
    });
  }

  /** Aborts when the process is killed; for anything that waits on its behalf. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** argv[0] without its folder: what programs call themselves in messages. */
  get name(): string {
    return (this.argv[0] ?? '').replace(/^.*\//, '');
  }

  /** Runs the program until it ends or is killed. */
  async run(program: Program): Promise<void> {
    await Promise.resolve();
    this.finish(await this.perform(program));
  }

  /** Runs a program inside this process and turns how it ended into an exit code. */
  async perform(program: Program): Promise<number> {
    try {
      return await program(this);
    } catch (error) {
      if (error instanceof Killed) return error.exitCode;
      if (error instanceof BrokenPipe) return 128 + signalNumber('PIPE');
      // What a program was given may be no pattern or no file; that is told, as it would be, and is no fault of ours.
      if (error instanceof FileError || error instanceof SyntaxError) {
        await this.complain(`${this.name}: ${error.message}`);
        return 1;
      }
      // A text longer than any text can be, or calls within calls beyond all measure.
      if (error instanceof RangeError) {
        await this.complain(`${this.name}: out of memory`);
        return 1;
      }
      if (!(error instanceof Failure)) throw error;
      if (error.message) await this.complain(error.message);
      return error.exitCode;
    }
  }

  /** Ends the process now, whatever its program is doing. */
  finish(code: number): void {
    if (this.exitCode !== undefined) return;
    this.exitCode = code;
    this.#abort.abort(new Killed(code));
    this.container.processes.forget(this);
    this.#exit(code);
  }

  /**
   * Delivers a signal. As in Linux, the first process of a container gets only signals it handles, unless KILL comes
   * from outside (`fromOutside`: the kubelet, not a neighbour in the container).
   */
  kill(signal: Signal, fromOutside = false): void {
    const first = this.pid === 1;
    if (signal === 'KILL') {
      if (!first || fromOutside) this.#die(signal);
      return;
    }
    const handler = this.handlers.get(signal);
    if (handler === 'ignore') return;
    if (handler) handler();
    else if (!isHarmless(signal) && !first) this.#die(signal);
  }

  #die(signal: Signal): void {
    if (this.exitCode === undefined) this.killedBy = signal;
    this.finish(128 + signalNumber(signal));
  }

  print(text: string): void | Promise<void> {
    return this.stdout.write(Buffer.from(text));
  }

  /** A line on stderr. */
  complain(text: string): void | Promise<void> {
    return this.stderr.write(Buffer.from(`${text}\n`));
  }

  /** Waits; ends early with `Killed`. */
  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.signal.throwIfAborted();
      const abort = () => {
        timer[Symbol.dispose]();
        reject(this.signal.reason);
      };
      const timer = this.container.clock.after(milliseconds, () => {
        this.signal.removeEventListener('abort', abort);
        resolve();
      });
      this.signal.addEventListener('abort', abort, { once: true });
    });
  }

  /** Waits for something that cannot be interrupted itself; the process can. */
  wait<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.signal.throwIfAborted();
      const abort = () => reject(this.signal.reason);
      this.signal.addEventListener('abort', abort, { once: true });
      const release = () => this.signal.removeEventListener('abort', abort);
      promise.then(
        (value) => {
          release();
          resolve(value);
        },
        (error) => {
          release();
          reject(error);
        },
      );
    });
  }

  /** Called by whatever may loop: gives way when enough was computed. */
  async breathe(): Promise<void> {
    this.signal.throwIfAborted();
    if (!isTimeUp()) return;
    const { usage, network } = this.container;
    usage.charge(slice.work);
    // On its node it would compute all the while: that others take turns with it here is nobody's business there.
    using _ = usage.computing();
    await turn(network, this.container);
    this.signal.throwIfAborted();
  }

  /** Starts another process beside this one; it inherits what is not given. Throws `ExecError` when argv[0] is no program. */
  spawn(argv: readonly string[], changes: Partial<ProcessOptions> = {}): Process {
    const environment = changes.environment ?? this.environment;
    const { container } = this;
    const program = changes.program ?? findProgram(container, argv, environment, changes.cwd ?? this.cwd);
    return container.processes.start({
      container,
      stdin: this.stdin,
      stdout: this.stdout,
      stderr: this.stderr,
      terminal: this.terminal,
      cwd: this.cwd,
      user: this.user,
      parent: this,
      background: this.background,
      ...changes,
      environment,
      argv,
      program,
    });
  }

  /** Replaces the program of this process by the one argv names, as exec(2); the answer is its exit code. */
  become(): Promise<number> {
    try {
      const program = findProgram(this.container, this.argv, this.environment, this.cwd);
      return this.perform(program);
    } catch (error) {
      if (!(error instanceof ExecError)) throw error;
      throw new Failure(`exec: ${this.argv[0]}: not found`, error.code === 'ENOENT' ? 127 : 126);
    }
  }

  /** An absolute path for what a program was given. */
  path(relative: string): string {
    return relative.startsWith('/') ? relative : `${this.cwd === '/' ? '' : this.cwd}/${relative}`;
  }
}
