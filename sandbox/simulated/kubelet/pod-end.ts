/** The end of a pod: its containers are stopped in order, then the API server is told that it is gone. */
import type { PodWorker } from './pod-worker.ts';
import type { ContainerRecord } from './record.ts';
import { restartWait } from './restart.ts';
import { graceMilliseconds, stopContainer } from './stop-container.ts';

/**
 * Containers first, sidecars after them in reverse order. Without `graceSeconds` the pod's own grace counts, which a
 * second deletion may shorten while it runs.
 */
export async function stopAll(worker: PodWorker, graceSeconds: number | undefined): Promise<void> {
  const grace = () => {
    const seconds = graceSeconds ?? worker.pod.metadata.deletionGracePeriodSeconds ?? worker.specGrace;
    return graceMilliseconds(worker.parts.context, seconds);
  };
  const stop = (record: ContainerRecord) =>
    stopContainer(worker, record, `Stopping container ${record.spec.name}`, grace);
  await Promise.all(worker.of('init', 'main', 'ephemeral').map(stop));
  for (const record of worker.of('sidecar').reverse()) await stop(record);
}

/** Stops everything, writes the last status, and deletes the object for good. */
export async function finishDeletion(worker: PodWorker): Promise<void> {
  await stopAll(worker, undefined);
  if (worker.signal.aborted || worker.isForgotten) return;
  worker.report();
  const { client, context } = worker.parts;
  const { namespace, name, uid } = worker.pod.metadata;
  if (client.get('pods', namespace, name)?.metadata.uid === uid) {
    const preconditions = uid ? { preconditions: { uid } } : {};
    try {
      client.delete('pods', namespace, name, { gracePeriodSeconds: 0, ...preconditions });
    } catch (error) {
      context.log(`pod ${namespace}/${name} could not be deleted`, error);
    }
  }
  worker.dispose();
}

/** When the last container is done, sidecars have nothing left to do. */
export function stopLeftSidecars(worker: PodWorker): void {
  const mains = worker.of('main');
  const sidecars = worker.of('sidecar').filter(({ state }) => state.running);
  const waits = (record: ContainerRecord) => restartWait(worker, record) !== 'never';
  if (sidecars.length === 0 || mains.some((record) => record.state.running || waits(record))) return;
  const grace = () => graceMilliseconds(worker.parts.context, worker.specGrace);
  for (const record of sidecars.reverse()) {
    const stopped = stopContainer(worker, record, `Stopping container ${record.spec.name}`, grace);
    void stopped.then(() => worker.report());
  }
}
