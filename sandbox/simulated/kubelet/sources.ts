/** What pods mount and read and does not lie in them: ConfigMaps, Secrets and claims. Their changes reach the pods of a node here. */
import type { InformerFactory } from '../clientgo/types.ts';
import type { KubeObject } from '../objects.ts';
import { claimsOfPod } from '../volumes/claims.ts';
import type { Claim } from '../volumes/types.ts';
import type { KubeletParts } from './parts.ts';
import type { Pod } from './pod.ts';
import type { PodWorker } from './pod-worker.ts';
import { finishExpansion } from './volumes/expand.ts';

/** How long a change of a ConfigMap or Secret takes to reach the files of a running pod. Milliseconds of a real cluster. */
const sourceDelay = 60_000;

/** `workers` answers with those of this moment. Ends with its timers. */
export function followSources(
  parts: KubeletParts,
  informers: InformerFactory,
  workers: () => Iterable<PodWorker>,
): Disposable {
  const stack = new DisposableStack();
  const delayed = stack.use(new DelayedChanges(parts));
  for (const resource of ['configmaps', 'secrets']) {
    const changed = (object: KubeObject) => {
      for (const worker of parts.isRunning() ? workers() : [])
        if (refersTo(worker.pod, resource, object)) delayed.changed(worker);
    };
    stack.use(
      informers
        .informer(resource)
        .on({ added: changed, updated: (_, object) => changed(object), deleted: changed }),
    );
  }
  const claimChanged = (claim: Claim) => {
    for (const worker of parts.isRunning() ? workers() : []) tellOfClaim(parts, worker, claim);
  };
  stack.use(
    informers
      .informer<Claim>('persistentvolumeclaims')
      .on({ added: claimChanged, updated: (_, claim) => claimChanged(claim) }),
  );
  return stack;
}

/** Pods that wait for the object look at once; files of running pods follow after the usual delay. */
class DelayedChanges implements Disposable {
  readonly #parts: KubeletParts;
  readonly #pending = new Map<PodWorker, Disposable>();

  constructor(parts: KubeletParts) {
    this.#parts = parts;
  }

  changed(worker: PodWorker): void {
    if (worker.isWaiting) worker.sourceChanged();
    else if (!this.#pending.has(worker)) {
      const { context } = this.#parts;
      const timer = context.clock.after(context.shortened(sourceDelay), () => {
        this.#pending.delete(worker);
        worker.sourceChanged();
      });
      this.#pending.set(worker, timer);
    }
  }

  [Symbol.dispose](): void {
    for (const timer of this.#pending.values()) timer[Symbol.dispose]();
    this.#pending.clear();
  }
}

/** A pod that could not mount the claim looks again; one that did is told that it has grown. */
function tellOfClaim(parts: KubeletParts, worker: PodWorker, claim: Claim): void {
  const { pod } = worker;
  if (pod.metadata.namespace !== claim.metadata.namespace) return;
  if (!worker.isWaiting) finishExpansion(parts, pod, claim);
  else if (claimsOfPod(pod).includes(claim.metadata.name)) worker.wake();
}

/** Whether a pod mounts or reads this ConfigMap or Secret. */
function refersTo(pod: Pod, resource: string, { metadata }: KubeObject): boolean {
  if (pod.metadata.namespace !== metadata.namespace) return false;
  const key = JSON.stringify(metadata.name);
  const text = JSON.stringify([pod.spec.volumes, pod.spec.containers, pod.spec.initContainers]);
  return resource === 'secrets'
    ? text.includes(`"secretName":${key}`) || text.includes(`"name":${key}`)
    : text.includes(`"name":${key}`);
}
