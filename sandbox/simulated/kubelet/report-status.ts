/** Tells the API server how a pod is. */
import { pendingIn } from '../admission/pending.ts';
import { timestamp } from '../clientgo/time.ts';
import { equalJson } from '../json.ts';
import type { KubeObject } from '../objects.ts';
import type { Pod } from './pod.ts';
import type { PodWorker } from './pod-worker.ts';
import { isMirrorOf } from './static-pods.ts';
import { podStatus } from './status.ts';

/** What the worker alone knows of the pod: whether it ends, and why it was given up. */
export interface Outcome {
  readonly ending: boolean;
  readonly verdict: { readonly reason: string; readonly message: string } | undefined;
}

/** Writes the status if it differs from what the API server has. A write that fails is logged; the next one has it all. */
export function reportStatus(worker: PodWorker, { ending, verdict }: Outcome): void {
  const { client, context, address } = worker.parts;
  const { namespace, name, uid } = worker.pod.metadata;
  const stored = client.get<Pod>('pods', namespace, name);
  if (!stored || (stored.metadata.uid !== uid && !isMirrorOf(stored, worker.pod))) return;
  const status = podStatus({
    pod: { ...worker.pod, status: stored.status ?? {} },
    records: [...worker.records.values()],
    podIP: worker.podIP,
    resize: worker.resize.conditions,
    hostIP: address,
    now: timestamp(context.clock.now()),
    ending,
    verdict,
  });
  if (equalJson(status, stored.status)) return;
  try {
    client.update('pods', { ...stored, status } as KubeObject, { subresource: 'status' });
  } catch (error) {
    const pending = pendingIn(error);
    if (pending) void pending.settled.then(() => setImmediate(reportStatus, worker, { ending, verdict }));
    else context.log(`the status of pod ${namespace}/${name} could not be written`, error);
  }
}

/** A pod that the node does not take has nothing to tell but that. */
export function reportRejection(worker: PodWorker, verdict: { reason: string; message: string }): void {
  const { client, context } = worker.parts;
  const { namespace, name, generation } = worker.pod.metadata;
  const startTime = timestamp(context.clock.now());
  const observed = generation === undefined ? {} : { observedGeneration: generation };
  const status = { phase: 'Failed', ...verdict, startTime, ...observed };
  try {
    client.patch('pods', namespace, name, { status }, { subresource: 'status' });
  } catch (error) {
    context.log(`the status of pod ${namespace}/${name} could not be written`, error);
  }
}
