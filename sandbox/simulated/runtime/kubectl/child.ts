/**
 * The kubectl of this machine as the program of a simulated process: its streams are those of the process, and it ends with
 * it. Of this machine it sees nothing but the folder made for it: an environment of its own, no other programs.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setPriority } from 'node:os';
import { kill } from 'node:process';
import { Failure, type Process } from '../process/process.ts';
import { signalNumber } from '../process/signals.ts';
import type { Output } from '../process/streams.ts';

export interface ChildOptions {
  /** Path of the program on this machine. */
  readonly program: string;
  readonly args: readonly string[];
  /** Where it keeps what it learned of the API: a folder of the container's own. */
  readonly home: string;
  readonly kubeconfig: string;
  /** An empty folder, where it runs. */
  readonly cwd: string;
  /** Whether it gets the input of the process. */
  readonly reads: boolean;
  /** What is shown of what it says. */
  readonly shown: (chunk: Buffer) => Buffer;
}

/** From SIGTERM to SIGKILL. Milliseconds. */
const GRACE = 2000;

/** Runs it to its end. Rejects with the reason of the process' signal, when the child is told to end too. */
export async function runChild(process: Process, options: ChildOptions): Promise<number> {
  process.signal.throwIfAborted();
  const child = start(options);
  const ended = endOf(child);
  const kill = () => void end(child);
  process.signal.addEventListener('abort', kill, { once: true });
  const over = new AbortController();
  try {
    if (options.reads) void feed(process, child, AbortSignal.any([process.signal, over.signal]));
    await Promise.all([
      pass(child.stdout, process.stdout, options.shown),
      pass(child.stderr, process.stderr, options.shown),
    ]);
    const code = await ended;
    process.signal.throwIfAborted();
    return code;
  } finally {
    over.abort();
    process.signal.removeEventListener('abort', kill);
    if (child.exitCode === null) end(child);
  }
}

function start({ program, args, home, kubeconfig, cwd, reads }: ChildOptions): ChildProcess {
  const env = {
    HOME: home,
    KUBECONFIG: kubeconfig,
    KUBECACHEDIR: `${home}/cache`,
    KUBERC: 'off',
    // It finds no other program.
    PATH: cwd,
    GOMAXPROCS: '2',
    GOMEMLIMIT: '256MiB',
  };
  try {
    const child = spawn(program, args, {
      env,
      cwd,
      stdio: [reads ? 'pipe' : 'ignore', 'pipe', 'pipe'],
      // A group of its own: some distributions' kubectl starts the real one.
      detached: true,
    });
    // What servers and terminals do goes first.
    if (child.pid !== undefined) setPriority(child.pid, 10);
    return child;
  } catch {
    throw new Failure('kubectl: Argument list too long', 126);
  }
}

function endOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', () => reject(new Failure('kubectl: cannot be started on this machine', 126)));
    child.once('close', (code, signal) =>
      resolve(code ?? 128 + signalNumber(signal === 'SIGTERM' ? 'TERM' : 'KILL')),
    );
  });
}

function end(child: ChildProcess): void {
  signalGroup(child, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE);
  child.once('close', () => clearTimeout(timer));
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    kill(-pid, signal);
  } catch {
    // It ended in the meantime.
  }
}

/** A reader that is gone ends it, as SIGPIPE does. */
async function pass(
  from: AsyncIterable<Buffer> | null,
  to: Output,
  shown: (chunk: Buffer) => Buffer,
): Promise<void> {
  for await (const chunk of from ?? []) await to.write(shown(chunk));
}

async function feed(process: Process, child: ChildProcess, signal: AbortSignal): Promise<void> {
  const { stdin } = child;
  if (!stdin) return;
  stdin.on('error', () => {}); // It ended before it had read everything.
  try {
    for (;;) {
      const chunk = await process.stdin.read(signal);
      if (!chunk) break;
      if (!stdin.write(chunk)) await once(stdin, 'drain', { signal });
    }
  } catch {
    // Nobody reads any more.
  }
  stdin.end();
}
