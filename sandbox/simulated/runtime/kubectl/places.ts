/** How many programs of this machine run at once, for one cluster and for all of this thread; who comes later waits a while. */
import type { Clock } from '../../../clock.ts';
import { limits } from '../../limits.ts';
import { Failure } from '../process/process.ts';

/** Milliseconds; then the place is not to be had. */
const PATIENCE = 15_000;

/** Those who hold a place or wait for one: by cluster, in order. */
const taken = new Map<object, number>();
const waiting: { readonly cluster: object; readonly go: () => void }[] = [];
let inAll = 0;

/** Takes a place until disposed. `cluster` is any object all its processes have in common. Rejects with `Failure` or the signal's reason. */
export async function takePlace(cluster: object, clock: Clock, signal: AbortSignal): Promise<Disposable> {
  signal.throwIfAborted();
  if (!isFree(cluster)) await turnOf(cluster, clock, signal);
  else occupy(cluster);
  return { [Symbol.dispose]: once(() => leave(cluster)) };
}

function isFree(cluster: object): boolean {
  const { ofCluster, ofThread } = limits.children;
  return (taken.get(cluster) ?? 0) < ofCluster && inAll < ofThread;
}

function occupy(cluster: object): void {
  inAll += 1;
  taken.set(cluster, (taken.get(cluster) ?? 0) + 1);
}

function leave(cluster: object): void {
  inAll -= 1;
  const left = (taken.get(cluster) ?? 0) - 1;
  if (left > 0) taken.set(cluster, left);
  else taken.delete(cluster);
  const next = waiting.findIndex((each) => isFree(each.cluster));
  if (next >= 0) waiting[next]?.go();
}

function turnOf(cluster: object, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = () => {
      timer[Symbol.dispose]();
      signal.removeEventListener('abort', abort);
      waiting.splice(waiting.indexOf(waiter), 1);
    };
    const waiter = {
      cluster,
      go: () => {
        done();
        occupy(cluster);
        resolve();
      },
    };
    const abort = () => {
      done();
      reject(signal.reason);
    };
    const timer = clock.after(PATIENCE, () => {
      done();
      reject(new Failure('kubectl: Resource temporarily unavailable', 126));
    });
    signal.addEventListener('abort', abort, { once: true });
    waiting.push(waiter);
  });
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (!done) act();
    done = true;
  };
}
