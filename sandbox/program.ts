/** Runs a program to its end: without a shell, with a limit on its output, and ended when the caller loses interest. */
import { type ChildProcess, spawn } from 'node:child_process';
import { Fault } from './faults.ts';
import { starter } from './starter/starter.ts';
import { EXEC_LIMIT } from './types.ts';

export interface ProgramOptions {
  readonly signal: AbortSignal;
  /** Added to the environment of this process. `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Written to standard input, which is then closed. Without it standard input is empty. */
  readonly stdin?: string;
  /** Milliseconds; then the program is ended and `sandbox/program-slow` is thrown. */
  readonly timeout?: number;
  /** Bytes kept of each stream; what comes later is read and dropped. */
  readonly limit?: number;
  /** Called with each whole line of standard error as it comes. */
  onErrorLine?(line: string): void;
}

export interface ProgramResult {
  /** 128 + the number of the signal when a signal ended it, as a shell has it. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** `true` when a stream was longer than the limit. */
  readonly truncated: boolean;
}

const DEFAULT_LIMIT = EXEC_LIMIT;
/** From SIGTERM to SIGKILL, in milliseconds. */
const GRACE = 5_000;

/**
 * Resolves with whatever the program answers; a non-zero exit is a result. Rejects with the signal's reason when aborted
 * (after the program and what it started have ended), with `sandbox/program-missing` and with `sandbox/program-slow`.
 */
export function runProgram(
  file: string,
  argv: readonly string[],
  options: ProgramOptions,
): Promise<ProgramResult> {
  return starter()?.run(file, argv, options) ?? runHere(file, argv, options);
}

/** The same, started by this very process. */
export async function runHere(
  file: string,
  argv: readonly string[],
  options: ProgramOptions,
): Promise<ProgramResult> {
  options.signal.throwIfAborted();
  const slow = options.timeout === undefined ? undefined : AbortSignal.timeout(options.timeout);
  const child = start(file, argv, options);
  const stdout = new Collected(options.limit ?? DEFAULT_LIMIT);
  const stderr = new Collected(options.limit ?? DEFAULT_LIMIT);
  child.stdout?.on('data', (chunk: Buffer) => stdout.add(chunk));
  child.stderr?.on('data', (chunk: Buffer) => stderr.add(chunk));
  if (options.onErrorLine && child.stderr) onLines(child.stderr, options.onErrorLine.bind(options));
  child.stdin?.on('error', () => {}); // It ended before it had read everything: its exit code says why.
  child.stdin?.end(options.stdin ?? '');

  const exitCode = await ended(child, file, AbortSignal.any([options.signal, ...(slow ? [slow] : [])]));
  options.signal.throwIfAborted();
  if (slow?.aborted && exitCode > 128) throw tooSlow(file, argv, options.timeout ?? 0);
  return {
    exitCode,
    stdout: stdout.text(),
    stderr: stderr.text(),
    truncated: stdout.truncated || stderr.truncated,
  };
}

function start(file: string, argv: readonly string[], options: ProgramOptions): ChildProcess {
  const env: NodeJS.ProcessEnv = { ...process.env };
  for (const [name, value] of Object.entries(options.env ?? {})) {
    if (value === undefined) delete env[name];
    else env[name] = value;
  }
  return spawn(file, argv, {
    env,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    stdio: 'pipe',
    // A group of its own: what the program started ends with it, and Ctrl-C in our terminal is ours to handle.
    detached: true,
  });
}

function ended(child: ChildProcess, file: string, stop: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    let killer: NodeJS.Timeout | undefined;
    const end = (): void => {
      signalGroup(child, 'SIGTERM');
      killer = setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE);
    };
    const finish = (): void => {
      clearTimeout(killer);
      stop.removeEventListener('abort', end);
    };
    stop.addEventListener('abort', end, { once: true });
    if (stop.aborted) end();
    child.once('error', (cause) => {
      finish();
      reject(missing(file, cause));
    });
    child.once('close', (code, signal) => {
      finish();
      resolve(code ?? 128 + signalNumber(signal));
    });
  });
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It ended in the meantime.
  }
}

const NUMBERS: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGTERM: 15,
};
const signalNumber = (signal: NodeJS.Signals | null): number => (signal ? (NUMBERS[signal] ?? 0) : 0);

function missing(file: string, cause: Error): Fault {
  return new Fault(
    'sandbox/program-missing',
    `${file} could not be started: ${cause.message}`,
    `Install ${file}, or correct the path to it.`,
    { cause },
  );
}

function tooSlow(file: string, argv: readonly string[], milliseconds: number): Fault {
  return new Fault(
    'sandbox/program-slow',
    `${[file, ...argv].join(' ')} did not end within ${milliseconds / 1000} s`,
    'Try again when the machine is less busy, and run the command by hand to see where it hangs.',
  );
}

/** Output up to a limit. Decoded once, at the end: a chunk may end inside a character. */
class Collected {
  truncated = false;
  readonly #limit: number;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(chunk: Buffer): void {
    const room = this.#limit - this.#bytes;
    if (chunk.length > room) this.truncated = true;
    const kept = chunk.subarray(0, Math.max(0, room));
    this.#bytes += kept.length;
    if (kept.length > 0) this.#chunks.push(kept);
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }
}

function onLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  const decoder = new TextDecoder();
  let rest = '';
  const take = (text: string): void => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  };
  stream.on('data', (chunk: Buffer) => take(decoder.decode(chunk, { stream: true })));
  stream.on('end', () => {
    take(decoder.decode());
    if (rest !== '') onLine(rest);
  });
}
