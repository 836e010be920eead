/**
 * Pods waiting for a node: higher priority first, then in the order of arrival. A pod that fitted nowhere waits until
 * something changes, and then for its back-off (scheduler/backend/queue; 1 s doubling to 10 s).
 */
import { isRefusalOfDynamicAdmission, pendingIn } from '../admission/pending.ts';
import type { ClusterContext } from '../context.ts';

const firstBackOffMilliseconds = 1_000;
const longestBackOffMilliseconds = 10_000;

interface Waiting {
  readonly priority: number;
  readonly order: number;
  attempts: number;
  lastAttempt: number;
  timer?: Disposable;
}

export interface SchedulingQueue extends Disposable {
  /** A pod that wants a node; one that waits already is tried again at once. */
  add(key: string, priority: number): void;
  /** A pod that is gone or has a node. */
  remove(key: string): void;
  /** Something changed that could help pods that fitted nowhere: those it concerns are tried again after their back-off. */
  wake(concerns?: (key: string) => boolean): void;
}

/** `schedule` says whether the pod is settled; `false` or an error puts it back. */
export function createSchedulingQueue(
  { clock, log, shortened }: Pick<ClusterContext, 'clock' | 'log' | 'shortened'>,
  schedule: (key: string) => boolean,
): SchedulingQueue {
  const active = new Map<string, Waiting>();
  const unschedulable = new Map<string, Waiting>();
  let order = 0;
  let turn: NodeJS.Immediate | undefined;
  let ended = false;

  const activate = (key: string, waiting: Waiting): void => {
    waiting.timer?.[Symbol.dispose]();
    delete waiting.timer;
    unschedulable.delete(key);
    active.set(key, waiting);
    turn ??= setImmediate(next);
  };
  const backOff = ({ attempts, lastAttempt }: Waiting): number => {
    const full = Math.min(firstBackOffMilliseconds * 2 ** (attempts - 1), longestBackOffMilliseconds);
    return lastAttempt + shortened(full) - clock.now();
  };
  const wakeOne = (key: string, waiting: Waiting): void => {
    const left = backOff(waiting);
    if (left <= 0) activate(key, waiting);
    else waiting.timer ??= clock.after(left, () => activate(key, waiting));
  };
  const attempt = (key: string, waiting: Waiting): void => {
    waiting.attempts += 1;
    waiting.lastAttempt = clock.now();
    try {
      if (!schedule(key)) unschedulable.set(key, waiting);
    } catch (cause) {
      const isOfAdmission =
        cause instanceof Error && (pendingIn(cause) ?? isRefusalOfDynamicAdmission(cause));
      if (!isOfAdmission) log(`Scheduling ${key} failed and will be tried again.`, cause);
      unschedulable.set(key, waiting);
      wakeOne(key, waiting);
    }
  };
  const next = (): void => {
    turn = undefined;
    const key = first(active);
    if (key === undefined || ended) return;
    const waiting = active.get(key)!;
    active.delete(key);
    attempt(key, waiting);
    if (active.size > 0 && !ended) turn ??= setImmediate(next);
  };
  const remove = (key: string): void => {
    unschedulable.get(key)?.timer?.[Symbol.dispose]();
    unschedulable.delete(key);
    active.delete(key);
  };

  return {
    add(key, priority) {
      if (ended) return;
      const known = active.get(key) ?? unschedulable.get(key);
      const { attempts, lastAttempt } = known ?? { attempts: 0, lastAttempt: 0 };
      remove(key);
      activate(key, { priority, order: order++, attempts, lastAttempt });
    },
    remove,
    wake(concerns = () => true) {
      for (const [key, waiting] of [...unschedulable]) if (concerns(key)) wakeOne(key, waiting);
    },
    [Symbol.dispose]() {
      ended = true;
      if (turn) clearImmediate(turn);
      for (const key of [...unschedulable.keys()]) remove(key);
      active.clear();
    },
  };
}

function first(active: ReadonlyMap<string, Waiting>): string | undefined {
  let chosen: [string, Waiting] | undefined;
  for (const entry of active) {
    const isBefore =
      !chosen ||
      entry[1].priority > chosen[1].priority ||
      (entry[1].priority === chosen[1].priority && entry[1].order < chosen[1].order);
    if (isBefore) chosen = entry;
  }
  return chosen?.[0];
}
