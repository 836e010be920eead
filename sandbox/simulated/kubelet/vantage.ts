/** Where a pod stands in the network. */
import type { Vantage } from '../vantage/vantage.ts';
import { lookupFiles } from './container-options.ts';
import type { PodWorker } from './pod-worker.ts';

/** Undefined when there is no pod, or it is in no network (yet, or any more). */
export function vantageOf(worker: PodWorker | undefined): Vantage | undefined {
  if (!worker || worker.podIP === '' || worker.isOver) return undefined;
  const { namespace = '', name } = worker.pod.metadata;
  return { peer: { ip: worker.podIP, namespace, pod: name }, ...lookupFiles(worker) };
}
