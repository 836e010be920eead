/**
 * Reads manifests in a thread of its own: a large text, or one that was written to be hard to read, keeps nobody's terminal
 * waiting. The thread comes with the first question and goes when nobody asks any more.
 */
import { Worker } from 'node:worker_threads';
import type { Clock } from '../../sandbox/clock.ts';
import { CODES, HttpFault } from '../faults.ts';
import type { Reader } from './reader.ts';

export interface ReaderQuestion {
  readonly id: number;
  readonly ask: keyof Reader;
  readonly args: readonly unknown[];
}

export type ReaderAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failed: string };

export interface ReaderThread extends Reader {
  /** Ends the thread; the next question starts another. Safe to call twice. */
  close(): void;
}

/** One text may take so long, milliseconds. */
const PATIENCE = 5_000;
/** The thread goes after so long without a question, milliseconds. */
const IDLE = 60_000;
/** Questions that may wait. Somebody who types asks one at a time. */
const MOST_WAITING = 20;
/** Megabytes: a text of 512 KB takes some 100 as it is read. */
const MEMORY = 256;

interface Waiting {
  readonly question: ReaderQuestion;
  resolve(value: unknown): void;
  reject(fault: Error): void;
}

export function readerThread(clock: Clock): ReaderThread {
  const thread = new Thread(clock);
  const ask =
    <K extends keyof Reader>(name: K) =>
    (...args: Parameters<Reader[K]>) =>
      thread.ask(name, args) as ReturnType<Reader[K]>;
  return {
    kinds: ask('kinds'),
    check: ask('check'),
    objects: ask('objects'),
    place: ask('place'),
    close: () => thread.end(),
  };
}

class Thread {
  readonly #clock: Clock;
  readonly #waiting: Waiting[] = [];
  #worker: Worker | undefined;
  #alarm: Disposable | undefined;
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  ask(ask: keyof Reader, args: readonly unknown[]): Promise<unknown> {
    if (this.#waiting.length >= MOST_WAITING) return Promise.reject(tooHard('too much is being read'));
    this.#count += 1;
    const question = { id: this.#count, ask, args };
    return new Promise((resolve, reject) => {
      this.#waiting.push({ question, resolve, reject });
      if (this.#waiting.length === 1) this.#next();
    });
  }

  end(): void {
    this.#fail('the server is stopping');
  }

  /** One after the other, so that each has its time. */
  #next(): void {
    this.#alarm?.[Symbol.dispose]();
    const [first] = this.#waiting;
    if (!first) {
      this.#alarm = this.#clock.after(IDLE, () => this.#drop());
      return;
    }
    this.#alarm = this.#clock.after(PATIENCE, () => this.#fail(`no answer within ${PATIENCE / 1000} s`, 1));
    this.#worker ??= this.#start();
    this.#worker.postMessage(first.question);
  }

  #start(): Worker {
    const worker = new Worker(new URL('./reader-entry.ts', import.meta.url), {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: MEMORY },
    });
    worker.unref();
    worker.on('message', (answer: ReaderAnswer) => this.#answered(answer));
    worker.on('error', (error) => {
      if (worker === this.#worker) this.#fail(error.message, 1);
    });
    return worker;
  }

  #answered(answer: ReaderAnswer): void {
    const [first] = this.#waiting;
    if (first?.question.id !== answer.id) return;
    this.#waiting.shift();
    if ('value' in answer) first.resolve(answer.value);
    else first.reject(tooHard(answer.failed));
    this.#next();
  }

  /** The first `many` are told why, all unless told; whoever waits behind them has another thread. */
  #fail(why: string, many = this.#waiting.length): void {
    this.#drop();
    for (const { reject } of this.#waiting.splice(0, many)) reject(tooHard(why));
    if (this.#waiting.length > 0) this.#next();
  }

  #drop(): void {
    this.#alarm?.[Symbol.dispose]();
    void this.#worker?.terminate();
    this.#worker = undefined;
  }
}

const tooHard = (why: string): HttpFault =>
  new HttpFault(422, CODES.manifestTooHard, `The text could not be read: ${why}.`, 'Make it smaller.');
