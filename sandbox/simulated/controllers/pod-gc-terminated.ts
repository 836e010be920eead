/** Pods that have ended are kept for people to look at, up to so many (pkg/controller/podgc, gcTerminated). */
import { keyOf, splitKey } from '../clientgo/keys.ts';
import { createWorkQueue } from '../clientgo/workqueue.ts';
import { together } from './end.ts';
import { isFinished } from './pods.ts';
import type { ControllerContext, Pod } from './types.ts';

/** How often it is looked whether there are too many. */
const checkMilliseconds = 20_000;

/** They are counted as they end: a clock runs only while there are more than `threshold`. */
export function startTerminatedPods(context: ControllerContext, threshold: number): Disposable {
  const { client, clock, log, informers } = context;
  const queue = createWorkQueue({ clock, log, work: (key) => remove(context, key) });
  const ended = new Set<string>();
  let check: Disposable | undefined;
  const collect = () => {
    check = undefined;
    const pods = client.list<Pod>('pods').filter(isFinished);
    const surplus = pods.length - threshold;
    if (surplus <= 0) return;
    for (const pod of [...pods].sort(byEvictionAndCreation).slice(0, surplus)) queue.add(keyOf(pod));
  };
  const consider = (pod: Pod) => {
    if (!isFinished(pod)) return;
    ended.add(keyOf(pod));
    if (ended.size > threshold) check ??= clock.after(context.shortened(checkMilliseconds), collect);
  };
  const pods = informers.informer<Pod>('pods').on({
    added: consider,
    updated: (_, pod) => consider(pod),
    deleted: (pod) => void ended.delete(keyOf(pod)),
  });
  return together(queue, pods, { [Symbol.dispose]: () => check?.[Symbol.dispose]() });
}

function remove({ client }: ControllerContext, key: string): void {
  const { namespace, name } = splitKey(key);
  const pod = client.get<Pod>('pods', namespace, name);
  if (pod && isFinished(pod)) client.delete('pods', namespace, name, { gracePeriodSeconds: 0 });
}

/** Evicted ones first, so that those of controllers stay longer; then the oldest. */
function byEvictionAndCreation(one: Pod, other: Pod): number {
  const created = ({ metadata }: Pod) => metadata.creationTimestamp ?? '';
  return (
    Number(isEvicted(other)) - Number(isEvicted(one)) ||
    compare(created(one), created(other)) ||
    compare(one.metadata.name, other.metadata.name)
  );
}

function isEvicted({ status }: Pod): boolean {
  return status?.phase === 'Failed' && status.reason === 'Evicted';
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
