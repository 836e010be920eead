/** Putting objects into a cluster, waiting until they run, and taking namespaces away again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from './faults.ts';
import { releaseNamespace } from './kube-finalizers.ts';
import { ApiFault, type Resources } from './kube-resources.ts';
import type { KubeObject, KubeResponse, ObjectRef, Send } from './kube-types.ts';

/** Recorded as the manager of the fields we set. */
const MANAGER = 'naru';
/** Between looks, in milliseconds. */
const PAUSE = 200;
/** How long a namespace may take to be ready for objects, or to go, in milliseconds. A busy machine takes most of it. */
const NAMESPACE_PATIENCE = 120_000;

/** How long whoever holds something in a namespace that goes may take to let go of it, in milliseconds. */
const CONTROLLERS_PATIENCE = 5_000;

/** Creates the object, or merges it into the one that is there. */
export async function applyOne(
  object: KubeObject,
  resources: Resources,
  send: Send,
  signal: AbortSignal,
): Promise<KubeObject> {
  const ref = refOf(object);
  const path = await resources.pathOf(ref, signal);
  if (path === undefined) throw unknownKind(ref);
  const deadline = Date.now() + NAMESPACE_PATIENCE;
  for (;;) {
    const response = await createOrMerge(object, path, send, signal);
    if (response.status < 300) return JSON.parse(response.text) as KubeObject;
    const fault = new ApiFault(response, `${ref.kind} ${ref.name}`);
    if (!passes(fault) || Date.now() > deadline) throw fault;
    await sleep(PAUSE, undefined, { signal });
  }
}

async function createOrMerge(
  object: KubeObject,
  path: string,
  send: Send,
  signal: AbortSignal,
): Promise<KubeResponse> {
  const query = `?fieldManager=${MANAGER}`;
  const there = await send({ method: 'GET', path }, signal);
  if (there.status === 404) {
    const collection = path.slice(0, path.lastIndexOf('/'));
    return await send({ method: 'POST', path: collection + query, body: object }, signal);
  }
  if (there.status !== 200) return there;
  const patch = { method: 'PATCH', path: path + query, body: object } as const;
  const merged = await send({ ...patch, contentType: 'application/strategic-merge-patch+json' }, signal);
  // Custom resources know no strategic merge.
  if (merged.status !== 415) return merged;
  return await send({ ...patch, contentType: 'application/merge-patch+json' }, signal);
}

/**
 * Refusals that end by themselves: a new namespace has no service account for a moment, one that is being deleted takes
 * nothing in, and somebody else may have been quicker.
 */
function passes(fault: ApiFault): boolean {
  return (
    fault.status === 409 ||
    (fault.status === 403 &&
      /error looking up service account|because it is being terminated/.test(fault.message))
  );
}

export function refOf(object: KubeObject): ObjectRef {
  const { apiVersion, kind, metadata } = object;
  if (!apiVersion || !kind || !metadata?.name) {
    throw new Fault(
      'sandbox/object-incomplete',
      `an object needs apiVersion, kind and metadata.name; this one has ${JSON.stringify({ apiVersion, kind, name: metadata?.name })}`,
      'Complete the manifest.',
    );
  }
  return {
    apiVersion,
    kind,
    name: metadata.name,
    ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
  };
}

const unknownKind = (ref: ObjectRef): Fault =>
  new Fault(
    'sandbox/kind-unknown',
    `this cluster knows no ${ref.kind} of ${ref.apiVersion}`,
    'Correct apiVersion and kind, or install its CustomResourceDefinition first.',
  );

/** What is not ready after `patience` milliseconds. */
export async function waitUntilReady(
  objects: readonly KubeObject[],
  patience: number,
  get: (ref: ObjectRef) => Promise<KubeObject | undefined>,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const deadline = Date.now() + patience;
  let waiting = objects;
  for (;;) {
    const found = await Promise.all(waiting.map((object) => get(refOf(object))));
    waiting = waiting.filter((_, index) => !isReady(found[index]));
    if (waiting.length === 0 || Date.now() >= deadline) return waiting;
    await sleep(PAUSE, undefined, { signal });
  }
}

interface Counted extends KubeObject {
  readonly spec?: { readonly replicas?: number };
  readonly status?: {
    readonly phase?: string;
    readonly observedGeneration?: number;
    readonly conditions?: readonly { type: string; status: string }[];
    readonly readyReplicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly desiredNumberScheduled?: number;
    readonly numberReady?: number;
  };
}

/** Whether an object runs as asked. Kinds that do not run anything are ready as soon as they exist. */
export function isReady(object: KubeObject | undefined): boolean {
  if (!object) return false;
  const { kind, metadata, spec, status } = object as Counted;
  const wanted = spec?.replicas ?? 1;
  const seen = (status?.observedGeneration ?? 0) >= Number(metadata?.['generation'] ?? 0);
  switch (kind) {
    case 'Pod':
      return status?.phase === 'Succeeded' || conditionHolds(object, 'Ready');
    case 'Node':
      return conditionHolds(object, 'Ready');
    case 'Deployment':
      return seen && (status?.updatedReplicas ?? 0) === wanted && (status?.availableReplicas ?? 0) === wanted;
    case 'StatefulSet':
    case 'ReplicaSet':
      return seen && (status?.readyReplicas ?? 0) === wanted;
    case 'DaemonSet':
      return seen && (status?.numberReady ?? 0) >= (status?.desiredNumberScheduled ?? 1);
    default:
      return true;
  }
}

export const conditionHolds = (object: KubeObject, type: string): boolean =>
  (object as Counted).status?.conditions?.some((one) => one.type === type && one.status === 'True') ?? false;

/** Deletes a namespace and waits until it is gone. What holds it longer than is reasonable is released. */
export async function deleteNamespace(name: string, send: Send, signal: AbortSignal): Promise<void> {
  const path = `/api/v1/namespaces/${encodeURIComponent(name)}`;
  const deadline = Date.now() + NAMESPACE_PATIENCE;
  const response = await send({ method: 'DELETE', path }, signal);
  if (response.status === 404) return;
  // 409: it is being deleted already.
  if (response.status >= 400 && response.status !== 409) throw new ApiFault(response, `Namespace ${name}`);
  // Nobody wants to wait the 30 s that a program may take which knows nothing of SIGTERM. What is refused only takes longer.
  await send({ method: 'DELETE', path: `${path}/pods?gracePeriodSeconds=1` }, signal);
  const courtesy = Date.now() + CONTROLLERS_PATIENCE;
  for (;;) {
    const left = await send({ method: 'GET', path }, signal);
    if (left.status === 404) return;
    if (Date.now() > deadline) throw stuck(name);
    if (Date.now() > courtesy && left.status === 200)
      await releaseNamespace(JSON.parse(left.text) as KubeObject, send, signal);
    await sleep(PAUSE, undefined, { signal });
  }
}

const stuck = (name: string): Fault =>
  new Fault(
    'sandbox/namespace-stuck',
    `namespace ${name} is still being deleted after ${NAMESPACE_PATIENCE / 1000} s`,
    `Look at "kubectl get namespace ${name} -o yaml" for what holds it, or reset the sandbox.`,
  );
