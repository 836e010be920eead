/**
 * What belongs to a cluster itself, as opposed to what exercises and learners have made: written down before the first
 * exercise, so that a reset can tell. Plain data that can be kept with the sandbox.
 */
import type { Kube, KubeObject, ObjectRef } from '../../sandbox/kube-types.ts';

export interface Inventory {
  /** Names of the objects that live in no namespace, by `apiVersion/Kind`. */
  readonly objects: Readonly<Record<string, readonly string[]>>;
  readonly nodes: Readonly<Record<string, NodeMarks>>;
  /** Objects that exercises restore, as they were before the first one that does; `null`: not there. */
  readonly kept: readonly { readonly ref: ObjectRef; readonly was: KubeObject | null }[];
  /** Names of the Pods of the cluster itself that no controller owns. */
  readonly strays?: readonly string[];
  /** Namespaces of the exercise that was begun last: they go before the next one, with all that runs in them. */
  readonly begun?: readonly string[];
}

/** Where the Pods of the cluster itself are. */
export const SYSTEM = 'kube-system';

/** What people write on a node. */
export interface NodeMarks {
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  readonly unschedulable: boolean;
}

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

/** A kind without a namespace, of which learners make objects. */
interface ClusterKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
}

const of = (apiVersion: string, kinds: Readonly<Record<string, string>>): ClusterKind[] =>
  Object.entries(kinds).map(([kind, plural]) => ({ apiVersion, kind, plural }));

/**
 * What can refuse or hold up the deletion of everything else: a webhook that nobody answers, an API whose Service is away
 * (without it no namespace ends). The API server asks nobody about the first four.
 */
export const GATEKEEPERS: readonly ClusterKind[] = [
  ...of('admissionregistration.k8s.io/v1', {
    ValidatingWebhookConfiguration: 'validatingwebhookconfigurations',
    MutatingWebhookConfiguration: 'mutatingwebhookconfigurations',
    ValidatingAdmissionPolicyBinding: 'validatingadmissionpolicybindings',
    ValidatingAdmissionPolicy: 'validatingadmissionpolicies',
    MutatingAdmissionPolicyBinding: 'mutatingadmissionpolicybindings',
    MutatingAdmissionPolicy: 'mutatingadmissionpolicies',
  }),
  ...of('apiregistration.k8s.io/v1', { APIService: 'apiservices' }),
];

/** In the order in which they are deleted: definitions of kinds last. */
export const CLUSTER_KINDS: readonly ClusterKind[] = [
  ...GATEKEEPERS,
  ...of('rbac.authorization.k8s.io/v1', {
    ClusterRoleBinding: 'clusterrolebindings',
    ClusterRole: 'clusterroles',
  }),
  ...of('v1', { PersistentVolume: 'persistentvolumes' }),
  ...of('storage.k8s.io/v1', { StorageClass: 'storageclasses', CSIDriver: 'csidrivers' }),
  ...of('scheduling.k8s.io/v1', { PriorityClass: 'priorityclasses' }),
  ...of('networking.k8s.io/v1', { IngressClass: 'ingressclasses' }),
  ...of('gateway.networking.k8s.io/v1', { GatewayClass: 'gatewayclasses' }),
  ...of('node.k8s.io/v1', { RuntimeClass: 'runtimeclasses' }),
  ...of('certificates.k8s.io/v1', { CertificateSigningRequest: 'certificatesigningrequests' }),
  ...of('apiextensions.k8s.io/v1', { CustomResourceDefinition: 'customresourcedefinitions' }),
];

const METADATA_LIST = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

export const keyOf = ({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): string =>
  `${apiVersion}/${kind}`;

/** Looks at a cluster that nobody has worked in yet. */
export async function takeInventory(
  kube: Pick<Kube, 'raw' | 'list'>,
  signal: AbortSignal,
): Promise<Inventory> {
  const [names, nodes, strays] = await Promise.all([
    Promise.all(CLUSTER_KINDS.map((kind) => namesOf(kind, kube, signal))),
    kube.list({ apiVersion: 'v1', kind: 'Node' }, signal),
    straysOf(kube, signal),
  ]);
  return {
    objects: Object.fromEntries(CLUSTER_KINDS.map((kind, index) => [keyOf(kind), names[index]!])),
    nodes: Object.fromEntries(nodes.map((node) => [node.metadata?.name ?? '', marksOf(node)])),
    kept: [],
    strays,
  };
}

/**
 * A Pod that is given other labels is let go by its controller, which makes another one. It runs on, and stands in the way of
 * whoever drains its node: nobody would make it anew. (Those of static Pods are owned by their node.)
 */
export async function straysOf(kube: Pick<Kube, 'list'>, signal: AbortSignal): Promise<string[]> {
  const pods = await kube.list({ apiVersion: 'v1', kind: 'Pod', namespace: SYSTEM }, signal);
  return pods.flatMap(({ metadata }) => (metadata?.['ownerReferences'] ? [] : [metadata?.name ?? '']));
}

/** Names of all objects of a kind; none when the cluster has no such kind. */
export async function namesOf(
  kind: ClusterKind,
  kube: Pick<Kube, 'raw'>,
  signal: AbortSignal,
): Promise<string[]> {
  const root = kind.apiVersion.includes('/') ? 'apis' : 'api';
  const answer = await kube.raw(`/${root}/${kind.apiVersion}/${kind.plural}`, signal, METADATA_LIST);
  if (answer.status !== 200) return [];
  // An empty list of metadata has null for its items.
  const { items } = JSON.parse(answer.text) as { items?: KubeObject[] | null };
  return (items ?? []).filter((item) => !isMadeByServer(item)).map((item) => item.metadata?.name ?? '');
}

/** The API server makes an APIService for each group of a CustomResourceDefinition, and takes it away again. */
function isMadeByServer(item: KubeObject): boolean {
  return item.metadata?.labels?.['kube-aggregator.kubernetes.io/automanaged'] !== undefined;
}

export function marksOf(node: KubeObject): NodeMarks {
  const spec = (node['spec'] ?? {}) as { taints?: readonly Taint[]; unschedulable?: boolean };
  return {
    labels: Object.fromEntries(
      Object.entries(node.metadata?.labels ?? {}).filter(([key]) => !isComponents(key)),
    ),
    taints: (spec.taints ?? []).filter((taint) => !isControllers(taint)),
    unschedulable: spec.unschedulable ?? false,
  };
}

/**
 * Labels that kubelets, cloud providers and storage drivers write, some of them a while after the node is ready. The roles of
 * a node are for people to give.
 */
function isComponents(key: string): boolean {
  const domain = key.includes('/') ? key.slice(0, key.indexOf('/')) : '';
  if (domain === 'node-role.kubernetes.io') return false;
  return /(?:^|\.)(?:kubernetes\.io|k8s\.io)$/.test(domain) || domain.startsWith('topology.');
}

/** Taints that controllers set and take away by themselves. */
export function isControllers({ key }: Taint): boolean {
  return key.startsWith('node.kubernetes.io/');
}

/** Writes down how objects are that no inventory knows yet. */
export async function keep(
  refs: readonly ObjectRef[],
  inventory: Inventory,
  kube: Pick<Kube, 'get'>,
  signal: AbortSignal,
): Promise<Inventory> {
  const unknown = refs.filter((ref) => !inventory.kept.some((known) => isSame(known.ref, ref)));
  const found = await Promise.all(
    unknown.map(async (ref) => ({ ref, was: (await kube.get(ref, signal)) ?? null })),
  );
  return found.length === 0 ? inventory : { ...inventory, kept: [...inventory.kept, ...found] };
}

export function isSame(one: ObjectRef, other: ObjectRef): boolean {
  return (
    keyOf(one) === keyOf(other) &&
    one.name === other.name &&
    (one.namespace ?? '') === (other.namespace ?? '')
  );
}
