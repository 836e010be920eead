/**
 * What holds a namespace that is being deleted, and letting go of it: finalizers that nobody will ever take off, and pods
 * whose kubelet does not answer. The namespace itself says what is left in it
 * (pkg/controller/namespace/deletion/status_condition_utils.go).
 */
import type { KubeObject, Send } from './kube-types.ts';

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message?: string;
}

/** `configmaps.` and `widgets.shop.example.com`: the plural, a dot, the group. */
interface Remaining {
  readonly plural: string;
  readonly group: string;
}

/** Takes off the finalizers of everything that is left in a namespace, and ends its pods at once. */
export async function releaseNamespace(
  namespace: KubeObject,
  send: Send,
  signal: AbortSignal,
): Promise<void> {
  for (const kind of remainingIn(namespace)) {
    const path = await collectionOf(kind, namespace.metadata?.name ?? '', send, signal);
    const objects = path === undefined ? [] : await listOf(path, send, signal);
    for (const object of objects)
      await release(`${path}/${object.metadata?.name}`, object, kind, send, signal);
  }
}

/** What the namespace says of itself. */
export function remainingIn(namespace: KubeObject): Remaining[] {
  const { conditions = [] } = (namespace['status'] ?? {}) as { conditions?: readonly Condition[] };
  const content = conditions.find(
    ({ type, status }) => type === 'NamespaceContentRemaining' && status === 'True',
  );
  const found = (content?.message ?? '').matchAll(/([a-z0-9-]+)\.([a-z0-9.-]*) has \d+ resource instances/g);
  return [...found].map(([, plural = '', group = '']) => ({ plural, group }));
}

async function collectionOf(
  { plural, group }: Remaining,
  namespace: string,
  send: Send,
  signal: AbortSignal,
): Promise<string | undefined> {
  const place = `namespaces/${encodeURIComponent(namespace)}/${plural}`;
  if (group === '') return `/api/v1/${place}`;
  const response = await send({ method: 'GET', path: `/apis/${group}` }, signal);
  if (response.status !== 200) return undefined;
  const { preferredVersion } = JSON.parse(response.text) as { preferredVersion?: { groupVersion: string } };
  return preferredVersion && `/apis/${preferredVersion.groupVersion}/${place}`;
}

async function listOf(path: string, send: Send, signal: AbortSignal): Promise<readonly KubeObject[]> {
  const response = await send({ method: 'GET', path }, signal);
  if (response.status !== 200) return [];
  return (JSON.parse(response.text) as { items?: readonly KubeObject[] }).items ?? [];
}

/** Refusals are no matter: it is tried again as long as the namespace is there. */
async function release(
  path: string,
  object: KubeObject,
  { plural, group }: Remaining,
  send: Send,
  signal: AbortSignal,
): Promise<void> {
  const finalizers = object.metadata?.['finalizers'] as readonly string[] | undefined;
  if (finalizers?.length) {
    const contentType = 'application/merge-patch+json';
    await send({ method: 'PATCH', path, body: { metadata: { finalizers: null } }, contentType }, signal);
  }
  if (group === '' && plural === 'pods')
    await send({ method: 'DELETE', path: `${path}?gracePeriodSeconds=0` }, signal);
}
