/** The process that holds a box: started, waited for, ended. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { Fault } from '../faults.ts';
import { INFO } from './bubblewrap.ts';

/** Of what it says when it fails, bytes. */
const LAST_WORDS = 2_000;
/** What the first process inside says, and what bubblewrap says of it; a number that has not ended may go on. */
const READY = /ready/;
const CHILD_PID = /"child-pid"\s*:\s*(\d+)[^\d]/;

export interface Holder {
  /** Of the first process inside, as this machine counts. */
  readonly pid: number;
  /** With it goes the first process inside, and with that one, by the kernel, all others. */
  kill(): void;
  /** Also when it has ended already. */
  onEnd(listener: () => void): void;
}

/** Starts it. Ends it when interest is lost before it is there. Faults: `sandbox/isolation-failed`. */
export async function hold(file: string, argv: readonly string[], stop: AbortSignal): Promise<Holder> {
  const child = spawn(file, argv, { stdio: ['ignore', 'pipe', 'pipe', 'pipe'], env: {}, detached: true });
  const [info, said, lastWords] = [
    new Text(child.stdio[INFO]),
    new Text(child.stdout),
    new Text(child.stderr),
  ];
  try {
    // Two pipes: what was said first is not always read first.
    const up = Promise.all([said.until(READY), info.until(CHILD_PID)]);
    await Promise.race([up, ended(child), aborted(stop)]);
    const pid = Number(CHILD_PID.exec(info.text)?.[1]);
    if (!READY.test(said.text) || !(pid > 0)) throw failed(lastWords.text.trim() || 'it ended at once');
    for (const stream of child.stdio) stream?.destroy();
    // A server that has nothing else to do may end.
    child.unref();
    return holder(child, pid);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

function holder(child: ChildProcess, pid: number): Holder {
  return {
    pid,
    kill: () => void child.kill('SIGKILL'),
    onEnd(listener) {
      if (child.exitCode !== null || child.signalCode !== null) listener();
      else child.once('exit', listener);
    },
  };
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(failed(error.message)));
    // When all that it said has been read.
    child.once('close', () => resolve());
  });
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => reject(whyStopped(signal));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
  });
}

export const whyStopped = ({ reason }: AbortSignal): unknown =>
  reason?.name === 'TimeoutError' ? failed('it took too long') : reason;

/** What comes from a stream, as far as it is worth keeping. */
class Text {
  text = '';
  #wake: (() => void) | undefined;

  constructor(stream: unknown) {
    (stream as Readable).setEncoding('utf8').on('data', (chunk: string) => {
      this.text = (this.text + chunk).slice(-LAST_WORDS);
      this.#wake?.();
    });
  }

  async until(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.text)) await new Promise<void>((resolve) => (this.#wake = resolve));
  }
}

export const failed = (why: string): Fault =>
  new Fault(
    'sandbox/isolation-failed',
    `the learner's programs could not be isolated: ${why}`,
    'Run "npm run -s naru -- doctor": it says what isolation needs on this machine.',
  );
