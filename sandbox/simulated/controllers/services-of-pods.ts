/** Wakes a controller of endpoints when a Service or one of its pods changes. */
import { keyOf } from '../clientgo/keys.ts';
import { selectsLabels } from '../clientgo/selector.ts';
import type { WorkQueue } from '../clientgo/types.ts';
import { watchOwn } from './controllees.ts';
import { together } from './end.ts';
import { endpointOf, type Service } from './endpoints-of-service.ts';
import { isEqual } from './equal.ts';
import { isFinished } from './pods.ts';
import type { ControllerContext, Pod } from './types.ts';

export function watchServices({ informers }: ControllerContext, queue: WorkQueue): Disposable {
  const services = informers.informer<Service>('services');
  const wake = ({ metadata }: Pod) => {
    for (const service of services.list(metadata.namespace)) {
      const { selector } = service.spec;
      if (selector && selectsLabels(selector, metadata.labels)) queue.add(keyOf(service));
    }
  };
  return together(
    watchOwn(informers.informer('services'), queue),
    informers.informer<Pod>('pods').on({
      added: wake,
      updated(previous, pod) {
        if (!concernsServices(previous, pod)) return;
        if (!isEqual(previous.metadata.labels, pod.metadata.labels)) wake(previous);
        wake(pod);
      },
      deleted: wake,
    }),
  );
}

/** Most changes of a pod's status change nothing about its endpoints. */
function concernsServices(previous: Pod, pod: Pod): boolean {
  const facts = (one: Pod) => [one.metadata.labels, isFinished(one), one.status?.podIP && endpointFacts(one)];
  return !isEqual(facts(previous), facts(pod));
}

const anyService: Service = { apiVersion: 'v1', kind: 'Service', metadata: { name: '' }, spec: {} };

function endpointFacts(pod: Pod): unknown {
  return [endpointOf(anyService, pod), pod.spec.hostname, pod.spec.subdomain];
}
