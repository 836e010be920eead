/** The downward API: fields of a pod and resources of a container as text. */

import { parseQuantity } from '../../quantity.ts';
import type { ContainerSpec, DownwardItem, Pod } from './pod.ts';

/** What the host offers where a container sets no limit. */
const nodeAllocatable: Readonly<Record<string, string>> = {
  cpu: '4',
  memory: '8145520Ki',
  'ephemeral-storage': '61255492Ki',
};

export interface Addresses {
  readonly podIP: string;
  readonly hostIP: string;
}

/** The value of a fieldPath as `fieldpath.ExtractFieldPathAsString` gives it. */
export function fieldValue(pod: Pod, path: string, addresses: Addresses): string {
  const keyed = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (keyed) {
    const map = pod.metadata[keyed[1] as 'labels' | 'annotations'] ?? {};
    const key = keyed[2] ?? '';
    return (Object.hasOwn(map, key) && map[key]) || '';
  }
  switch (path) {
    case 'metadata.labels':
      return formatMap(pod.metadata.labels);
    case 'metadata.annotations':
      return formatMap(pod.metadata.annotations);
    case 'metadata.name':
      return pod.metadata.name;
    case 'metadata.namespace':
      return pod.metadata.namespace ?? '';
    case 'metadata.uid':
      return pod.metadata.uid ?? '';
    case 'spec.nodeName':
      return pod.spec.nodeName ?? '';
    case 'spec.serviceAccountName':
      return pod.spec.serviceAccountName ?? 'default';
    case 'status.podIP':
    case 'status.podIPs':
      return addresses.podIP;
    case 'status.hostIP':
    case 'status.hostIPs':
      return addresses.hostIP;
    default:
      return '';
  }
}

/** The value of a resourceFieldRef; a limit that is not set is what the node has. */
export function resourceValue(
  pod: Pod,
  reference: NonNullable<DownwardItem['resourceFieldRef']>,
  own: ContainerSpec | undefined,
): string {
  const all = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  const container = reference.containerName ? all.find(({ name }) => name === reference.containerName) : own;
  const [kind, ...rest] = reference.resource.split('.');
  const resource = rest.join('.');
  const { limits, requests } = container?.resources ?? {};
  const value = kind === 'limits' ? limits?.[resource] : requests?.[resource];
  return divide(value ?? (kind === 'limits' ? (nodeAllocatable[resource] ?? '0') : '0'), reference.divisor);
}

/** How often the divisor goes into the quantity, rounded up; without one it is 1. */
function divide(quantity: string, divisor: string | undefined): string {
  const { nano: by } = parseQuantity(divisor || '1');
  const { nano } = parseQuantity(quantity);
  const unit = by === 0n ? parseQuantity('1').nano : by;
  return String((nano + unit - 1n) / unit);
}

function formatMap(map: Readonly<Record<string, string>> | undefined): string {
  return Object.keys(map ?? {})
    .sort()
    .map((key) => `${key}=${JSON.stringify(map?.[key])}`)
    .join('\n');
}
