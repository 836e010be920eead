/** Takes away what exercises and learners have left behind, so that the next start state is made in a cluster as it was. */
import type { Changed, Kube, KubeObject, ObjectRef } from '../../sandbox/kube-types.ts';
import { deleteAndWait } from './gone.ts';
import {
  CLUSTER_KINDS,
  GATEKEEPERS,
  type Inventory,
  isControllers,
  isSame,
  keyOf,
  marksOf,
  namesOf,
  SYSTEM,
  straysOf,
  type Taint,
} from './inventory.ts';

export type CleaningKube = Pick<Kube, 'get' | 'list' | 'raw' | 'change' | 'deleteNamespace'>;

/** What would refuse or hold up all that is still to be done, such as a webhook on everything that nobody answers. */
export async function clearTheWay(
  inventory: Inventory,
  kube: CleaningKube,
  signal: AbortSignal,
): Promise<void> {
  const surplus = await surplusObjects(GATEKEEPERS, inventory, kube, signal);
  for (const ref of surplus) await deleteAndWait(ref, kube, signal);
}

const OTHERS = CLUSTER_KINDS.filter((kind) => !GATEKEEPERS.includes(kind));

/** Everything else but namespaces. Rejects when something cannot be taken away. */
export async function clean(inventory: Inventory, kube: CleaningKube, signal: AbortSignal): Promise<void> {
  const [surplus, strays] = await Promise.all([
    surplusObjects(OTHERS, inventory, kube, signal),
    surplusPods(inventory, kube, signal),
    putNodesBack(inventory, kube, signal),
  ]);
  // CoreDNS takes its time to end.
  await Promise.all(strays.map((ref) => deleteAndWait(ref, kube, signal)));
  for (const ref of surplus) await deleteAndWait(ref, kube, signal);
}

/**
 * What exercises restore: of all that this cluster has seen, or one that somebody left in the middle would be in the way of
 * the next.
 */
export async function putAllBack(
  inventory: Inventory,
  kube: CleaningKube,
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(inventory.kept.map(({ ref }) => putBack(ref, inventory, kube, signal)));
}

/** What was made since, in the order in which it is best deleted. */
async function surplusObjects(
  kinds: typeof CLUSTER_KINDS,
  inventory: Inventory,
  kube: CleaningKube,
  signal: AbortSignal,
): Promise<ObjectRef[]> {
  const found = await Promise.all(
    kinds.map(async (kind) => {
      const known = new Set(inventory.objects[keyOf(kind)]);
      const names = (await namesOf(kind, kube, signal)).filter((name) => !known.has(name));
      const refs = names.map((name) => ({ apiVersion: kind.apiVersion, kind: kind.kind, name }));
      return kind.kind === 'PersistentVolume' && refs.length > 0 ? unbound(refs, kube, signal) : refs;
    }),
  );
  return found.flat();
}

/** Of the cluster itself: those that came since and belong to nobody. */
async function surplusPods(
  { strays }: Inventory,
  kube: CleaningKube,
  signal: AbortSignal,
): Promise<ObjectRef[]> {
  if (!strays) return [];
  const names = (await straysOf(kube, signal)).filter((name) => !strays.includes(name));
  return names.map((name) => ({ apiVersion: 'v1', kind: 'Pod', namespace: SYSTEM, name }));
}

/** A volume that a claim of another exercise holds stays. */
async function unbound(
  refs: readonly ObjectRef[],
  kube: CleaningKube,
  signal: AbortSignal,
): Promise<ObjectRef[]> {
  const volumes = await kube.list({ apiVersion: 'v1', kind: 'PersistentVolume' }, signal);
  const bound = volumes.filter((volume) => (volume['status'] as { phase?: string })?.phase === 'Bound');
  return refs.filter((ref) => !bound.some((volume) => volume.metadata?.name === ref.name));
}

/** Labels, taints and `unschedulable` of nodes; what controllers write there is theirs. */
async function putNodesBack(inventory: Inventory, kube: CleaningKube, signal: AbortSignal): Promise<void> {
  const nodes = await kube.list({ apiVersion: 'v1', kind: 'Node' }, signal);
  await Promise.all(
    nodes.map(async (node) => {
      const patch = nodePatch(node, inventory);
      const name = node.metadata?.name ?? '';
      if (patch) refuse(await kube.change({ patch, of: { apiVersion: 'v1', kind: 'Node', name } }, signal));
    }),
  );
}

/** A merge patch, or nothing when the node is as it was. One that came later stays as it is. */
function nodePatch(node: KubeObject, { nodes }: Inventory): unknown {
  const was = nodes[node.metadata?.name ?? ''];
  if (!was) return undefined;
  const now = marksOf(node);
  const labels = Object.fromEntries([
    ...Object.keys(now.labels)
      .filter((key) => !(key in was.labels))
      .map((key) => [key, null]),
    ...Object.entries(was.labels).filter(([key, value]) => now.labels[key] !== value),
  ]);
  const taints = sameTaints(now.taints, was.taints)
    ? {}
    : { taints: [...controllersTaints(node), ...was.taints] };
  const unschedulable =
    now.unschedulable === was.unschedulable ? {} : { unschedulable: was.unschedulable || null };
  const spec = { ...taints, ...unschedulable };
  if (Object.keys(labels).length === 0 && Object.keys(spec).length === 0) return undefined;
  return { metadata: { labels }, spec };
}

function sameTaints(one: readonly Taint[], other: readonly Taint[]): boolean {
  const written = (taints: readonly Taint[]) =>
    taints
      .map(({ key, value = '', effect }) => `${key}=${value}:${effect}`)
      .sort()
      .join();
  return written(one) === written(other);
}

function controllersTaints(node: KubeObject): Taint[] {
  return ((node['spec'] as { taints?: Taint[] })?.taints ?? []).filter(isControllers);
}

/** An object as it was before the first exercise that changes it. */
async function putBack(
  ref: ObjectRef,
  { kept }: Inventory,
  kube: CleaningKube,
  signal: AbortSignal,
): Promise<void> {
  const known = kept.find((one) => isSame(one.ref, ref));
  if (!known) return;
  const now = await kube.get(ref, signal);
  if (known.was === null) {
    if (now) await deleteAndWait(ref, kube, signal);
  } else if (!now) refuse(await kube.change({ create: bare(known.was) }, signal));
  else if (JSON.stringify(bare(now)) !== JSON.stringify(bare(known.was)))
    await replaceBy(bare(known.was), ref, kube, signal);
}

/** What may not be changed once it is set, such as the address of a Service, takes another object: 422 says so. */
async function replaceBy(
  object: KubeObject,
  ref: ObjectRef,
  kube: CleaningKube,
  signal: AbortSignal,
): Promise<void> {
  const replaced = await kube.change({ replace: object }, signal);
  if (!('refused' in replaced) || replaced.refused.status !== 422) return refuse(replaced);
  await deleteAndWait(ref, kube, signal);
  refuse(await kube.change({ create: object }, signal));
}

/** Without what the server writes: only then can it be compared, and created. */
function bare(object: KubeObject): KubeObject {
  const { status: _, metadata, ...rest } = object;
  const { apiVersion, kind } = object;
  const { name, namespace, labels, annotations } = metadata ?? {};
  const own = Object.entries(annotations ?? {}).filter(([key]) => !SERVERS.has(key));
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(labels && { labels: sorted(Object.entries(labels)) }),
      ...(own.length > 0 && { annotations: sorted(own) }),
    },
    ...sorted(Object.entries(rest)),
  } as KubeObject;
}

const SERVERS = new Set(['deployment.kubernetes.io/revision']);

function sorted(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries([...entries].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function refuse(changed: Changed): void {
  if ('refused' in changed) throw new Error(changed.refused.message);
}
