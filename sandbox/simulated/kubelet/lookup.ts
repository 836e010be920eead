/** From a reference in a request to a pod, a container's record, or a running container. */

import { statusError } from '../objects.ts';
import type { Container } from '../runtime/container.ts';
import type { ContainerRef } from './api.ts';
import { badRequest, notFound } from './errors.ts';
import type { PodWorker } from './pod-worker.ts';
import type { ContainerRecord } from './record.ts';

export interface ContainerLookup {
  /** Throws 404 when this kubelet does not know the pod. */
  pod(namespace: string, name: string): PodWorker;
  /** Throws 400 when the pod has no such container. */
  record(reference: ContainerRef): ContainerRecord;
  /** Throws 500 `container not found ("c")` when it does not run. */
  running(reference: ContainerRef): Container;
}

export function createContainerLookup(
  find: (namespace: string, name: string) => PodWorker | undefined,
): ContainerLookup {
  const pod = (namespace: string, name: string) => {
    const worker = find(namespace, name);
    if (!worker) throw notFound(name);
    return worker;
  };
  const record = (reference: ContainerRef) => {
    const { records, pod: object } = pod(reference.namespace, reference.name);
    const wanted =
      reference.container || defaultContainer(object.metadata.annotations, object.spec.containers);
    const found = records.get(wanted);
    if (!found) throw badRequest(`container ${wanted} is not valid for pod ${reference.name}`);
    return found;
  };
  const running = (reference: ContainerRef) => {
    const { container, state, spec } = record(reference);
    if (!container || !state.running)
      throw statusError(
        500,
        'InternalError',
        `unable to upgrade connection: container not found ("${spec.name}")`,
      );
    return container;
  };
  return { pod, record, running };
}

function defaultContainer(
  annotations: Readonly<Record<string, string>> | undefined,
  containers: readonly { name: string }[],
): string {
  return annotations?.['kubectl.kubernetes.io/default-container'] ?? containers[0]?.name ?? '';
}
