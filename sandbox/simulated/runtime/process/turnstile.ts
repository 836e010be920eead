/**
 * Whoever computes in a container, in whatever cluster of this thread, goes through here: one at a time, for a moment, with a
 * pause behind it. So all loops of all containers together leave most of the thread to the API servers, and none keeps it
 * for longer than that moment. Clusters take turns, then the processes of each.
 */

/** How long may be computed in one turn of the event loop, and how long nobody computes then. Milliseconds. */
export const slice = { work: 4, rest: 6 };

/** Those who wait, by cluster. */
const queues = new Map<object, (() => void)[]>();
let began = 0;
let spentBefore = 0;
let pausing = false;

/** `true` when enough was computed in this turn of the event loop, by whomever. */
export function isTimeUp(): boolean {
  const now = performance.now();
  if (began === 0) {
    began = now;
    spentBefore = spent();
    setImmediate(() => {
      began = 0;
    });
  }
  // On a busy machine time passes in which nothing was computed here.
  return now - began >= slice.work && spent() - spentBefore >= slice.work;
}

/** Processor time of this thread, milliseconds. */
function spent(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Waits for a turn. `cluster` is any object that all processes of a cluster have in common. */
export function turn(cluster: object): Promise<void> {
  return new Promise((resolve) => {
    const queue = queues.get(cluster);
    if (queue) queue.push(resolve);
    else queues.set(cluster, [resolve]);
    if (!pausing) pause();
  });
}

function pause(): void {
  pausing = true;
  setTimeout(() => {
    pausing = false;
    letOneThrough();
  }, slice.rest);
}

/** The first of the cluster that was served the longest ago; that goes to the end of the row. */
function letOneThrough(): void {
  const [next] = queues;
  if (!next) return;
  const [cluster, queue] = next;
  queues.delete(cluster);
  const resolve = queue.shift();
  if (queue.length > 0) queues.set(cluster, queue);
  if (queues.size > 0) pause();
  resolve?.();
}
