/** Stopping one container: preStop, TERM, and KILL when its time is over. */
import type { ClusterContext } from '../context.ts';
import { runHook } from './hooks.ts';
import type { PodWorker } from './pod-worker.ts';
import type { ContainerRecord } from './record.ts';

/**
 * How long a process may take to end. Long waits are shortened, but never below 5 s of what was asked for: what the
 * process does meanwhile (`sleep` in a preStop hook) takes real time.
 */
export function graceMilliseconds(context: ClusterContext, seconds: number): number {
  return Math.max(context.shortened(seconds * 1000), Math.min(seconds, 5) * 1000);
}

/**
 * Stops a container; settles when it has ended. `grace` is asked again whenever the pod changes, because a second
 * deletion may shorten it. Milliseconds.
 */
export function stopContainer(
  worker: PodWorker,
  record: ContainerRecord,
  message: string,
  grace: () => number,
): Promise<void> {
  if (!record.container || !record.state.running) return Promise.resolve();
  record.stopping ??= stop(worker, record, message, grace).finally(() => {
    record.stopping = undefined;
    worker.wake();
  });
  return record.stopping;
}

async function stop(
  worker: PodWorker,
  record: ContainerRecord,
  message: string,
  grace: () => number,
): Promise<void> {
  const container = record.container!;
  const { clock } = worker.parts.context;
  const start = clock.now();
  record.probes?.[Symbol.dispose]();
  worker.event('Normal', 'Killing', message, record);
  const watch = killWhenDue(worker, record, () => start + grace());
  const hook = record.spec.lifecycle?.preStop;
  if (hook) {
    const failure = await Promise.race([runHook(worker, container, hook), container.exited]);
    // Why it failed is not said: that may be a secret.
    if (typeof failure === 'string')
      worker.event('Warning', 'FailedPreStopHook', 'PreStopHook failed', record);
  }
  container.main?.kill(container.image.stopSignal);
  await container.exited;
  watch[Symbol.dispose]();
  // Its end stands in the record one turn later.
  await Promise.resolve();
}

/** Kills at a moment that may come nearer; looks again every second, and only while something is being stopped. */
function killWhenDue(worker: PodWorker, record: ContainerRecord, due: () => number): Disposable {
  const { clock } = worker.parts.context;
  const container = record.container!;
  let timer: Disposable | undefined;
  const look = () => {
    const left = due() - clock.now();
    if (left <= 0) container.main?.kill('KILL', true);
    else timer = clock.after(Math.min(left, 1000), look);
  };
  timer = clock.after(Math.min(Math.max(0, due() - clock.now()), 1000), look);
  return { [Symbol.dispose]: () => timer?.[Symbol.dispose]() };
}
