/**
 * What a cluster has in its API, in a form that two moments of it can be compared in: every kind that discovery names, without
 * what changes by itself, such as versions, uids and times.
 */
import { Fault } from '../../faults.ts';
import type { Kube, KubeObject, ObjectRef } from '../../kube-types.ts';
import { podEntries } from './pod-picture.ts';

/** One object as it is compared. */
export interface Entry {
  readonly ref: ObjectRef;
  /** What stays until somebody changes it. */
  readonly content: KubeObject;
  /** What of its status comes back by itself once the content is right: replicas that are ready, conditions of a node. */
  readonly health?: unknown;
  /** Of all containers of a Pod together. */
  readonly restarts?: number;
  /** Of etcd, once its kubelet tells: its containers. Another one may have been given other data, and need not count as a restart. */
  readonly containers?: readonly string[];
}

/** By kind, namespace and name: `Node//worker`. Survives JSON. */
export type Entries = Readonly<Record<string, Entry>>;

export interface ApiPicture {
  readonly entries: Entries;
  /** The objects as the server gave them, by the keys of `entries`. */
  readonly live: ReadonlyMap<string, KubeObject>;
  readonly events: readonly ObjectRef[];
  /** By which kubelets know Pods: of a mirror Pod its hash. */
  readonly podIds: ReadonlySet<string>;
}

/** Throws the Faults of `Kube`. */
export async function pictureApi(kube: Kube, signal: AbortSignal): Promise<ApiPicture> {
  const kinds = await listable(kube, signal);
  const lists = await Promise.all(kinds.map((kind) => listOf(kube, kind, signal)));
  const all = lists.flat();
  const pods = all.filter(({ kind }) => kind === 'Pod');
  const rest = all.filter((one) => one.kind !== 'Pod' && one.kind !== 'Event' && !followsFromOthers(one));
  const entries: Record<string, Entry> = {};
  const live = new Map<string, KubeObject>();
  for (const object of rest) {
    const entry = entryOf(object);
    entries[keyOf(entry.ref)] = entry;
    live.set(keyOf(entry.ref), object);
  }
  for (const [key, entry, object] of podEntries(pods)) {
    entries[key] = entry;
    live.set(key, object);
  }
  const events = all.filter(({ kind }) => kind === 'Event').map(refOf);
  return { entries, live, events, podIds: new Set(pods.map(kubeletId)) };
}

export const keyOf = ({ kind, namespace, name }: ObjectRef): string => `${kind}/${namespace ?? ''}/${name}`;

export function refOf({ apiVersion = '', kind = '', metadata }: KubeObject): ObjectRef {
  const { name = '', namespace } = metadata ?? {};
  return { apiVersion, kind, name, ...(namespace !== undefined && { namespace }) };
}

interface ListableKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly path: string;
}

/** As of apidiscovery.k8s.io/v2 APIGroupDiscoveryList: versions in the order in which the server prefers them. */
interface Groups {
  readonly items?: readonly {
    readonly metadata?: { readonly name?: string };
    readonly versions?: readonly {
      readonly version: string;
      readonly resources?: readonly {
        readonly resource: string;
        readonly responseKind?: { readonly kind?: string };
        readonly verbs?: readonly string[];
      }[];
    }[];
  }[];
}

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
/** They show other objects once more, or measurements. */
const VIEWS = new Set(['events.k8s.io/events', '/componentstatuses', 'networking.k8s.io/ipaddresses']);

async function listable(kube: Kube, signal: AbortSignal): Promise<ListableKind[]> {
  const found = new Map<string, ListableKind>();
  for (const root of ['/api', '/apis']) {
    const { items = [] } = (await read(kube, root, signal, AGGREGATED)) as Groups;
    if (items.length === 0) throw notListed(root);
    for (const { metadata, versions = [] } of items) {
      const group = metadata?.name ?? '';
      if (group === 'metrics.k8s.io') continue;
      for (const { version, resources = [] } of versions)
        for (const { resource, responseKind, verbs = [] } of resources) {
          const name = `${group}/${resource}`;
          if (!verbs.includes('list') || VIEWS.has(name) || found.has(name)) continue;
          const apiVersion = group ? `${group}/${version}` : version;
          const path = `${group ? `/apis/${group}` : '/api'}/${version}/${resource}`;
          found.set(name, { apiVersion, kind: responseKind?.kind ?? '', path });
        }
    }
  }
  return [...found.values()];
}

/** Items of a list do not say of which kind they are. A kind that went since discovery has none. */
async function listOf(kube: Kube, of: ListableKind, signal: AbortSignal): Promise<KubeObject[]> {
  const { apiVersion, kind, path } = of;
  const { items = [] } = ((await read(kube, path, signal)) ?? {}) as { items?: KubeObject[] };
  return items.map((item) => ({ ...item, apiVersion, kind }));
}

async function read(kube: Kube, path: string, signal: AbortSignal, accept?: string): Promise<unknown> {
  const { status, text } = await kube.raw(path, signal, accept);
  if (status === 404) return {};
  if (status >= 400) throw notListed(path);
  return JSON.parse(text);
}

function entryOf(object: KubeObject): Entry {
  const { apiVersion, kind, metadata, status, ...rest } = object;
  const ref = refOf(object);
  const content = NAMES_ONLY.has(ref.kind)
    ? {}
    : {
        metadata: lasting(metadata),
        ...withoutPassing(ref, rest),
        ...(ref.kind === 'Node' && { machine: machineOf((status ?? {}) as Status) }),
      };
  const health = healthOf(ref.kind, (status ?? {}) as Status);
  return { ref, content, ...(health !== undefined && { health }) };
}

/** Their content follows from others, or is renewed all the time. */
const NAMES_ONLY = new Set(['Lease', 'EndpointSlice', 'Endpoints', 'CertificateSigningRequest']);

/** Made and taken away by a component as it goes about its work, with names that nobody foresees. */
function followsFromOthers({ kind, metadata, spec }: KubeObject): boolean {
  const labels = metadata?.labels ?? {};
  if (kind === 'EndpointSlice') return labels['endpointslice.kubernetes.io/managed-by'] !== undefined;
  if (kind === 'Lease') return metadata?.namespace?.startsWith('kube-') ?? false;
  const { username = '' } = (spec ?? {}) as { username?: string };
  return kind === 'CertificateSigningRequest' && /^system:(node|bootstrap):/.test(username);
}

/** What of the metadata stays as it was made. Owners without uids: those are others after a new start. */
export function lasting(metadata: KubeObject['metadata']): Record<string, unknown> {
  const { name, namespace, labels, annotations, finalizers, ownerReferences, deletionTimestamp } =
    (metadata ?? {}) as Record<string, unknown>;
  const owners = (ownerReferences as { kind: string; name: string }[] | undefined)?.map(
    ({ kind, name: owner }) => ({ kind, name: owner }),
  );
  const kept = { name, namespace, labels, annotations, finalizers, owners };
  return {
    ...Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined)),
    ...(deletionTimestamp !== undefined && { deleting: true }),
  };
}

/** kube-public/cluster-info is signed with bootstrap tokens, which end after a day. */
function withoutPassing(ref: ObjectRef, rest: Record<string, unknown>): Record<string, unknown> {
  if (keyOf(ref) !== 'ConfigMap/kube-public/cluster-info') return rest;
  const data = Object.entries((rest['data'] ?? {}) as Record<string, string>);
  return { ...rest, data: Object.fromEntries(data.filter(([name]) => !name.startsWith('jws-'))) };
}

interface Status {
  readonly phase?: string;
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  readonly capacity?: unknown;
  readonly nodeInfo?: unknown;
  readonly [field: string]: unknown;
}

/** What it has to give, by name, and its versions: what a learner wrote into its status nobody takes out again. */
const machineOf = ({ capacity, nodeInfo }: Status): unknown => ({
  resources: Object.keys(capacity ?? {}).sort(),
  nodeInfo,
});

const COUNTS = [
  'replicas',
  'readyReplicas',
  'availableReplicas',
  'updatedReplicas',
  'desiredNumberScheduled',
  'numberReady',
  'numberAvailable',
  'updatedNumberScheduled',
];

function healthOf(kind: string, status: Status): unknown {
  if (kind === 'Namespace' || kind === 'PersistentVolume') return status.phase;
  if (kind === 'Node') {
    const conditions = Object.fromEntries((status.conditions ?? []).map((one) => [one.type, one.status]));
    return conditions;
  }
  if (!['Deployment', 'DaemonSet', 'StatefulSet', 'ReplicaSet'].includes(kind)) return undefined;
  return Object.fromEntries(COUNTS.filter((name) => status[name]).map((name) => [name, status[name]]));
}

/** Of a Pod that the kubelet has from a file, the hash in its annotation. */
function kubeletId({ metadata }: KubeObject): string {
  return metadata?.annotations?.['kubernetes.io/config.hash'] ?? metadata?.uid ?? '';
}

const notListed = (path: string): Fault =>
  new Fault(
    'sandbox/api-error',
    `the API server does not tell what it has at ${path}`,
    'Reset the sandbox, which makes the cluster anew.',
  );
