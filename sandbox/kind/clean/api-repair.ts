/** Takes a cluster's API back to a recorded moment, one step at a time: what was added goes, what was changed is put back. */
import { isDeepStrictEqual } from 'node:util';
import type { Changed, Kube, KubeObject } from '../../kube-types.ts';
import type { ApiPicture, Entry } from './api-picture.ts';
import type { Difference } from './differences.ts';
import { isRenewable, isStatic } from './static-pods.ts';

/** They can keep others from being changed or taken away, so they go first. */
const IN_THE_WAY = new Set([
  'APIService',
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
  'ValidatingAdmissionPolicyBinding',
  'MutatingAdmissionPolicyBinding',
  'ValidatingAdmissionPolicy',
  'MutatingAdmissionPolicy',
  'ResourceQuota',
]);

/** What cannot be put back, in words; a cluster with such a difference has to be made anew. */
export function hopeless({ kind, key, ...rest }: Difference): string | undefined {
  const ref = 'was' in rest ? rest.was.ref : rest.now.ref;
  if (kind === 'gone' && ref.kind === 'Node') return `the Node ${ref.name} was taken away`;
  if (kind === 'changed' && 'was' in rest && 'now' in rest && isOtherMachine(rest.was, rest.now))
    return `what the Node ${ref.name} says of its machine has changed`;
  if (!('was' in rest) || !isStatic(rest.was) || isRenewable(rest.was)) return undefined;
  if (kind === 'restarted') return `the static Pod ${ref.name} has restarted`;
  if (kind === 'changed') return `the manifest of the static Pod ${ref.name} was changed`;
  return undefined;
}

const isOtherMachine = (was: Entry, now: Entry): boolean =>
  !isDeepStrictEqual(was.content['machine'], now.content['machine']);

/** Begins what ends these differences. What is refused is seen again in the next picture, so nobody is told of it here. */
export async function repairApi(
  kube: Kube,
  picture: ApiPicture,
  differences: readonly Difference[],
  signal: AbortSignal,
): Promise<void> {
  const added = differences.filter(({ kind }) => kind === 'added');
  const first = added.filter(({ key }) => IN_THE_WAY.has(key.slice(0, key.indexOf('/'))));
  await Promise.all(first.map((one) => takeAway(kube, one.key, picture, signal)));
  const namespaces = new Set(added.flatMap((one) => (one.kind === 'added' ? namespaceIn(one.now) : [])));
  const steps = differences.map((one): Promise<unknown> => {
    // A mirror follows its Pod, which the kubelet has from a file.
    if (one.kind !== 'added' && isStatic(one.was)) return Promise.resolve();
    if (one.kind === 'gone') return make(kube, one.was, signal);
    if (one.kind === 'changed' && isRead(one.was)) return putBackForReaders(kube, one, picture, signal);
    if (one.kind === 'changed') return putBack(kube, one, picture, signal);
    if (one.kind === 'restarted') return takeAway(kube, one.key, picture, signal);
    if (one.kind === 'unwell' || first.includes(one)) return Promise.resolve();
    // With its namespace; Pods at once, because namespaces wait for them.
    const goesWith = namespaces.has(one.now.ref.namespace ?? '') && one.now.ref.kind !== 'Pod';
    return goesWith ? Promise.resolve() : takeAway(kube, one.key, picture, signal);
  });
  await Promise.all(steps);
}

const namespaceIn = ({ ref }: Entry): string[] => (ref.kind === 'Namespace' ? [ref.name] : []);

/** Once only: what is going already is waited for. Pods need not end well. */
async function takeAway(kube: Kube, key: string, { live }: ApiPicture, signal: AbortSignal): Promise<void> {
  const object = live.get(key);
  if (!object || (object.metadata?.['deletionTimestamp'] !== undefined && object.kind !== 'Pod')) return;
  const { apiVersion = '', kind = '', metadata } = object;
  const { name = '', namespace } = metadata ?? {};
  const ref = { apiVersion, kind, name, ...(namespace !== undefined && { namespace }) };
  await kube.change({ delete: ref, ...(kind === 'Pod' && { atOnce: true as const }) }, signal);
}

/** What has an owner is made by it again. */
async function make(kube: Kube, { ref, content }: Entry, signal: AbortSignal): Promise<void> {
  const { owners, ...metadata } = (content['metadata'] ?? {}) as Record<string, unknown>;
  if (owners !== undefined || ref.kind === 'Pod') return;
  const { apiVersion, kind } = ref;
  await kube.change({ create: { ...content, apiVersion, kind, metadata } as KubeObject }, signal);
}

/** What cannot be changed back is taken away, and made again when it is seen to be gone. */
async function putBack(
  kube: Kube,
  { key, was }: Extract<Difference, { kind: 'changed' }>,
  picture: ApiPicture,
  signal: AbortSignal,
): Promise<void> {
  const now = picture.live.get(key);
  if (!now) return;
  if (was.ref.kind === 'Pod') return await takeAway(kube, key, picture, signal);
  const { owners: _, ...metadata } = (was.content['metadata'] ?? {}) as Record<string, unknown>;
  const { resourceVersion, uid, ownerReferences } = (now.metadata ?? {}) as Record<string, unknown>;
  const own = { resourceVersion, uid, ...(ownerReferences !== undefined && { ownerReferences }) };
  const { apiVersion, kind, status } = now;
  const { machine: _machine, ...content } = was.content;
  const body = {
    ...content,
    apiVersion,
    kind,
    metadata: { ...metadata, ...own },
    ...(status !== undefined && { status }),
  };
  const answer = await kube.change({ replace: body as KubeObject }, signal);
  if (isInvalid(answer) && kind !== 'Node' && kind !== 'Namespace')
    await takeAway(kube, key, picture, signal);
}

const isRead = ({ ref }: Entry): boolean => ref.kind === 'ConfigMap' || ref.kind === 'Secret';

/** Who has read the other content goes by it for a minute, or for good. */
async function putBackForReaders(
  kube: Kube,
  one: Extract<Difference, { kind: 'changed' }>,
  picture: ApiPicture,
  signal: AbortSignal,
): Promise<void> {
  await putBack(kube, one, picture, signal);
  const { kind, name, namespace } = one.was.ref;
  const quoted = `"${kind === 'Secret' ? 'secretName' : 'name'}":"${name}"`;
  const readers = [...picture.live].filter(
    ([, { kind: of, metadata, spec }]) =>
      of === 'Pod' && metadata?.namespace === namespace && JSON.stringify(spec).includes(quoted),
  );
  await Promise.all(readers.map(([key]) => takeAway(kube, key, picture, signal)));
}

/** 422: a field that may not change, such as the roleRef of a binding. */
const isInvalid = (answer: Changed): boolean => 'refused' in answer && answer.refused.status === 422;
