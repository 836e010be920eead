/** What a kubelet says about the resources its node and its pods use: the figures behind `kubectl top`. */
import type { Clock } from '../../clock.ts';
import type { NodeUsage, PodUsage } from './api.ts';
import type { PodWorker } from './pod-worker.ts';

/** What the node itself takes, kubelet and container runtime included: a twentieth of a core and 400 MiB. */
const SYSTEM_SHARE = 0.05;
const SYSTEM_BYTES = 400 * 1024 * 1024;

/** `since` is when the node began, in milliseconds since 1970. */
export function nodeUsage(workers: Iterable<PodWorker>, clock: Clock, since: number): NodeUsage {
  const time = clock.now();
  const pods = [...workers].map(podUsage).filter(({ containers }) => containers.length > 0);
  const all = pods.flatMap(({ containers }) => containers);
  const sum = (of: (one: (typeof all)[number]) => number) => all.reduce((total, one) => total + of(one), 0);
  return {
    time,
    cpuNanoseconds:
      Math.round((time - since) * SYSTEM_SHARE * 1e6) + sum(({ cpuNanoseconds }) => cpuNanoseconds),
    workingSetBytes: SYSTEM_BYTES + sum(({ workingSetBytes }) => workingSetBytes),
    pods,
  };
}

function podUsage({ pod, records }: PodWorker): PodUsage {
  const { namespace = '', name, uid = '' } = pod.metadata;
  const containers = [...records.values()].flatMap(({ spec, state, container }) => {
    if (!state.running || !container) return [];
    const { cpuNanoseconds, workingSetBytes } = container.usage;
    return [{ name: spec.name, startedAt: state.running.startedAt, cpuNanoseconds, workingSetBytes }];
  });
  return { namespace, name, uid, containers };
}
