/** What an object takes of a quota: what the evaluators of pkg/quota/v1/evaluator/core count. */
import type { Quantity } from '../../codec/quantity.ts';
import type { KubeObject, ResourceName } from '../../objects.ts';
import { type Amounts, amountsOf, type Container, count, podAmounts } from '../amounts.ts';

const compute = ['cpu', 'memory', 'ephemeral-storage'];
/** Kinds that can be counted by their plain name, too, as before there was `count/`. */
const counted = new Set(['configmaps', 'replicationcontrollers', 'resourcequotas', 'secrets']);
const ofClass = '.storageclass.storage.k8s.io/';

/** The resource whose objects take of what a quota calls this: `requests.cpu` is taken by pods. */
export function resourceOf(name: string): ResourceName {
  if (name.startsWith('count/')) return name.slice('count/'.length);
  if (name === 'services' || name.startsWith('services.')) return 'services';
  if (name === 'persistentvolumeclaims' || name === 'requests.storage' || name.includes(ofClass)) {
    return 'persistentvolumeclaims';
  }
  return counted.has(name) ? name : 'pods';
}

/** Everything an object takes, by the names quotas have for it. `now`: milliseconds; without, no pod is past its time. */
export function usageOf(resource: ResourceName, object: KubeObject, now?: number): Map<string, Quantity> {
  const one = new Map([[`count/${resource}`, count(1)]]);
  if (resource === 'pods') return podUsage(object, one, now);
  if (resource === 'services') return serviceUsage(object, one);
  if (resource === 'persistentvolumeclaims') return claimUsage(object, one);
  return counted.has(resource) ? one.set(resource, count(1)) : one;
}

/** Whether a pod still counts for more than an object that is there (`QuotaV1Pod`). */
export function isLive(pod: KubeObject, now = Number.NEGATIVE_INFINITY): boolean {
  const { phase } = pod['status'] ?? {};
  return phase !== 'Succeeded' && phase !== 'Failed' && now <= countsUntil(pod);
}

/**
 * When a pod that is being deleted counts no more, though its node may never say that it has gone: its time, and the same
 * again, as `QuotaV1Pod` reckons. Milliseconds since the epoch.
 */
export function countsUntil({ metadata }: KubeObject): number {
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata;
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds === undefined)
    return Number.POSITIVE_INFINITY;
  return Date.parse(deletionTimestamp) + deletionGracePeriodSeconds * 1_000;
}

function podUsage(
  pod: KubeObject,
  usage: Map<string, Quantity>,
  now: number | undefined,
): Map<string, Quantity> {
  if (!isLive(pod, now)) return usage;
  for (const [name, quantity] of computeUsage(podAmounts(pod, 'requests'), podAmounts(pod, 'limits'))) {
    usage.set(name, quantity);
  }
  return usage;
}

function computeUsage(requests: Amounts, limits: Amounts): Map<string, Quantity> {
  const usage = new Map([['pods', count(1)]]);
  for (const [name, quantity] of requests) {
    const plain = compute.includes(name) || name.startsWith('hugepages-');
    if (plain) usage.set(name, quantity);
    if (plain || isExtended(name)) usage.set(`requests.${name}`, quantity);
  }
  for (const [name, quantity] of limits) if (compute.includes(name)) usage.set(`limits.${name}`, quantity);
  return usage;
}

/** A resource that somebody's device plug-in brings: `example.com/gpu`. */
function isExtended(name: string): boolean {
  return name.includes('/') && !name.includes('kubernetes.io/');
}

function serviceUsage({ spec }: KubeObject, usage: Map<string, Quantity>): Map<string, Quantity> {
  const ports: { nodePort?: number }[] = spec?.ports ?? [];
  const balanced = spec?.type === 'LoadBalancer';
  const allocated = balanced && spec.allocateLoadBalancerNodePorts === false;
  const taken = allocated ? ports.filter(({ nodePort }) => nodePort) : ports;
  const hasNodePorts = balanced || spec?.type === 'NodePort';
  return usage
    .set('services', count(1))
    .set('services.nodeports', count(hasNodePorts ? taken.length : 0))
    .set('services.loadbalancers', count(balanced ? 1 : 0));
}

function claimUsage({ metadata, spec }: KubeObject, usage: Map<string, Quantity>): Map<string, Quantity> {
  const name =
    metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec?.storageClassName ?? '';
  const storage = amountsOf(spec?.resources?.requests).get('storage');
  const prefixes = name ? ['', `${name}${ofClass}`] : [''];
  for (const prefix of prefixes) {
    usage.set(`${prefix}persistentvolumeclaims`, count(1));
    if (storage) usage.set(`${prefix}requests.storage`, storage);
  }
  return usage;
}

const wanted = ['cpu', 'memory'].flatMap((name) => [name, `requests.${name}`, `limits.${name}`]);

/**
 * What containers must say because a quota is about it, by name of the resource the names of the containers that do
 * not: `requests.cpu for: c`. '' when all is said.
 */
export function unsaid(pod: KubeObject, names: readonly string[]): string {
  const required = wanted.filter((name) => names.includes(name)).sort();
  const containers: Container[] = [...(pod['spec'].containers ?? []), ...(pod['spec'].initContainers ?? [])];
  const missing = required.flatMap((name) => {
    const silent = containers.filter((each) => !says(each, name) && !says(pod['spec'], name));
    const silentNames = silent.map((each) => each.name).sort();
    return silent.length > 0 ? [`${name} for: ${silentNames.join(',')}`] : [];
  });
  return missing.join('; ');
}

function says({ resources }: Pick<Container, 'resources'>, name: string): boolean {
  return computeUsage(amountsOf(resources?.requests), amountsOf(resources?.limits)).has(name);
}
