/**
 * Pods as they are compared. Those of a controller have another name each time: they go by their owner, and the n-th of one
 * moment stands beside the n-th of another.
 */
import type { KubeObject } from '../../kube-types.ts';
import { type Entry, keyOf, lasting, refOf } from './api-picture.ts';
import { isEtcd } from './static-pods.ts';

export type PodEntry = readonly [key: string, entry: Entry, object: KubeObject];

export function podEntries(pods: readonly KubeObject[]): PodEntry[] {
  const entries = pods.map((pod) => [placeOf(pod), entryOf(pod), pod] as const);
  const places = Map.groupBy(entries, ([place]) => place);
  return [...places.values()].flatMap((same) =>
    same.length === 1 && !same[0]?.[0].includes('#')
      ? same
      : same
          .toSorted((a, b) => (order(a[1]) < order(b[1]) ? -1 : 1))
          .map(([place, entry, pod], index) => [`${place}${index + 1}`, entry, pod] as const),
  );
}

const order = ({ content, ref }: Entry): string => JSON.stringify(content) + ref.name;

interface Owner {
  readonly kind: string;
  readonly name: string;
  readonly controller?: boolean;
}

/** One of a DaemonSet goes by its node, too; one without a controller by its name. */
function placeOf(pod: KubeObject): string {
  const owner = ownerOf(pod);
  const ref = refOf(pod);
  if (!owner || owner.kind === 'Node') return keyOf(ref);
  const node = owner.kind === 'DaemonSet' ? specOf(pod).nodeName : '';
  return `Pod/${ref.namespace}/${owner.kind}/${owner.name}/${node ?? ''}#`;
}

const ownerOf = ({ metadata }: KubeObject): Owner | undefined =>
  (metadata?.['ownerReferences'] as Owner[] | undefined)?.find(({ controller }) => controller);

interface PodSpec {
  readonly nodeName?: string;
  readonly [field: string]: unknown;
}

const specOf = (pod: KubeObject): PodSpec => (pod['spec'] ?? {}) as PodSpec;

interface PodStatus {
  readonly phase?: string;
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  readonly containerStatuses?: readonly { readonly restartCount?: number; readonly containerID?: string }[];
}

function entryOf(pod: KubeObject): Entry {
  const status = (pod['status'] ?? {}) as PodStatus;
  const { name: _, ...metadata } = lasting(pod.metadata);
  const annotations = withoutSeen(metadata['annotations']);
  const isNamed = !ownerOf(pod) || ownerOf(pod)?.kind === 'Node';
  const ready = status.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';
  const counts = (status.containerStatuses ?? []).map(({ restartCount = 0 }) => restartCount);
  const content = {
    metadata: { ...metadata, annotations, ...(isNamed && { name: refOf(pod).name }) },
    spec: specWithoutChance(pod),
  };
  const containers = isEtcd({ content }) ? containersOf(status) : [];
  return {
    ref: refOf(pod),
    content,
    health: { phase: status.phase, ready },
    restarts: counts.reduce((sum, count) => sum + count, 0),
    ...(containers.length > 0 && { containers }),
  };
}

const containersOf = ({ containerStatuses = [] }: PodStatus): string[] =>
  containerStatuses.flatMap(({ containerID }) => containerID ?? []);

/** When the kubelet last read the file of a static Pod: at each of its starts. */
function withoutSeen(annotations: unknown): Record<string, string> {
  const { 'kubernetes.io/config.seen': _, ...rest } = (annotations ?? {}) as Record<string, string>;
  return rest;
}

/** Where it was put, and the name of the volume with its token: `kube-api-access-x2b4q`. */
function specWithoutChance(pod: KubeObject): Record<string, unknown> {
  const { nodeName, ...spec } = specOf(pod);
  const text = JSON.stringify(spec).replaceAll(/"kube-api-access-[a-z0-9]{5}"/g, '"kube-api-access"');
  const kept = JSON.parse(text) as Record<string, unknown>;
  return ownerOf(pod)?.kind === 'ReplicaSet' ? kept : { ...kept, nodeName };
}
