/**
 * The work queue of a controller: keys to be worked on, each at most once, one at a time, one a turn of the event loop
 * so that a burst never starves requests. Failures come back with client-go's exponential back-off. An empty queue
 * holds no timer.
 */
import type { Clock } from '../../clock.ts';
import { isRefusalOfDynamicAdmission, pendingIn } from '../admission/pending.ts';
import { StatusError } from '../objects.ts';
import type { WorkQueue } from './types.ts';

export interface WorkQueueOptions {
  readonly clock: Clock;
  readonly log: (message: string, cause?: unknown) => void;
  /** Brings the object with this key to where it should be. Throwing asks for another try. */
  readonly work: (key: string) => void;
}

const firstRetryMilliseconds = 5;
const longestRetryMilliseconds = 1_000_000;

export function createWorkQueue({ clock, log, work }: WorkQueueOptions): WorkQueue {
  const ready = new Set<string>();
  const failures = new Map<string, number>();
  const later = new Map<string, { due: number; timer: Disposable }>();
  let turn: NodeJS.Immediate | undefined;
  let ended = false;

  const add = (key: string): void => {
    if (ended) return;
    ready.add(key);
    turn ??= setImmediate(next);
  };
  const addAfter = (key: string, milliseconds: number): void => {
    if (ended) return;
    if (milliseconds <= 0) {
      add(key);
      return;
    }
    const due = clock.now() + milliseconds;
    const waiting = later.get(key);
    if (waiting && waiting.due <= due) return;
    waiting?.timer[Symbol.dispose]();
    const timer = clock.after(milliseconds, () => {
      later.delete(key);
      add(key);
    });
    later.set(key, { due, timer });
  };
  const fail = (key: string, cause: unknown): void => {
    if (!isExpected(cause)) log(`Work on ${key} failed and will be tried again.`, cause);
    const failed = failures.get(key) ?? 0;
    failures.set(key, failed + 1);
    addAfter(key, Math.min(firstRetryMilliseconds * 2 ** failed, longestRetryMilliseconds));
  };
  const next = (): void => {
    turn = undefined;
    const [key] = ready;
    if (key === undefined || ended) return;
    ready.delete(key);
    try {
      work(key);
      failures.delete(key);
    } catch (cause) {
      const pending = pendingIn(cause);
      // No failure: the same again, as soon as a webhook has said what it thinks.
      if (pending) void pending.settled.then(() => add(key));
      else fail(key, cause);
    }
    if (ready.size > 0 && !ended) turn ??= setImmediate(next);
  };

  return {
    add,
    addAfter,
    [Symbol.dispose]() {
      ended = true;
      if (turn) clearImmediate(turn);
      for (const { timer } of later.values()) timer[Symbol.dispose]();
      for (const kept of [ready, failures, later]) kept.clear();
    },
  };
}

/** What hinders a controller for now and is no fault of ours: told in an event, and tried again. */
export class Hindrance extends Error {}

const ofLife = [403, 409, 422];

/**
 * Somebody wrote first, or admission or validation says no (a quota, an ending namespace), or what was to be written, or its
 * namespace, went after it was looked at: part of life, no fault.
 */
function isExpected(cause: unknown): boolean {
  if (cause instanceof Hindrance) return true;
  if (!(cause instanceof StatusError)) return false;
  // An API that nobody serves names nothing.
  if (cause.status.code === 404) return cause.status.details?.name !== undefined;
  return ofLife.includes(cause.status.code) || isRefusalOfDynamicAdmission(cause);
}
