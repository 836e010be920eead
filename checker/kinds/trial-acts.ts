/** What a trial does to the cluster. Each act says how it is undone before it is done. */
import { fieldOf } from '../operators/types.ts';
import { ownersOf } from '../owners.ts';
import type { ClusterView, Finding, KubeObject, ObjectRef } from '../types.ts';
import { type WorkloadKind, workloadRef } from '../workload.ts';
import { describe, refOf } from './subject.ts';
import { pastQuotas } from './trial-quotas.ts';
import { MARK, type Undo } from './trial-undo.ts';

/** Either what was done, in the words of kubectl, or why it could not be. */
export type Acted = { readonly done: string } | { readonly findings: Finding[] };

function named(ref: ObjectRef): string {
  return describe(ref.kind, ref.namespace, ref.name);
}

export async function created(
  manifest: KubeObject,
  times: number | undefined,
  undo: Undo,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Acted> {
  const name = manifest.metadata?.name ?? 'naru';
  const names = times === undefined ? [name] : Array.from({ length: times }, (_, at) => `${name}-${at + 1}`);
  for (const one of names) {
    const annotations = { ...manifest.metadata?.annotations, [MARK]: 'created' };
    const object = { ...manifest, metadata: { ...manifest.metadata, name: one, annotations } };
    const finding = await createOne(object, undo, cluster, signal);
    if (finding) return { findings: [finding] };
  }
  const shown = named({ ...refOf(manifest), name });
  return { done: `create ${shown}${times === undefined ? '' : ` (${times})`}` };
}

async function createOne(
  object: KubeObject,
  undo: Undo,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Finding | undefined> {
  const ref = refOf(object);
  // From here on it may be there, even when the answer does not arrive.
  const mine = await undo.created(ref, signal);
  const create = () => pastQuotas(() => cluster.change({ create: object }, signal), signal);
  let answer = await create();
  if (
    'refused' in answer &&
    answer.refused.reason === 'AlreadyExists' &&
    (await undo.isLeftOver(ref, signal))
  ) {
    await undo.gone(ref, signal);
    answer = await create();
  }
  if ('object' in answer) {
    mine.uid = answer.object.metadata?.uid;
    return undefined;
  }
  if ('unserved' in answer) return { code: 'admission.unserved', values: { object: named(ref) } };
  const values = { object: named(ref), why: answer.refused.message.slice(0, 400) };
  return { code: 'trial.refused', values };
}

export async function patched(
  ref: ObjectRef,
  patch: Readonly<Record<string, unknown>>,
  undo: Undo,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Acted> {
  const before = await cluster.get(ref, signal);
  if (!before)
    return { findings: [{ code: 'object.missing', values: { object: named(ref) }, at: { object: ref } }] };
  undo.patched(before, ref, patch);
  const answer = await cluster.change({ patch, of: ref }, signal);
  if ('object' in answer) return { done: `patch ${named(ref)}` };
  const why = 'refused' in answer ? answer.refused.message.slice(0, 400) : '';
  return { findings: [{ code: 'trial.refused', values: { object: named(ref), why } }] };
}

/** Without the time that Pods have to end: whoever looks next does not see it any more. */
export async function deleted(
  which: {
    readonly namespace: string;
    readonly name?: string | undefined;
    readonly labels?: Readonly<Record<string, string>> | undefined;
  },
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Acted> {
  const { namespace, name, labels } = which;
  const query = { apiVersion: 'v1', kind: 'Pod', namespace, ...(labels && { labels }) };
  const there = (await cluster.list(query, signal))
    .filter((pod) => name === undefined || pod.metadata?.name === name)
    .filter((pod) => pod.metadata?.['deletionTimestamp'] === undefined);
  const object = describe('Pod', namespace, name, labels);
  if (there.length === 0)
    return { findings: [{ code: 'object.missing', values: { object }, at: { list: query } }] };
  const pod = there.find((one) => ownersOf(one).some(({ controller }) => controller));
  if (!pod || there.some((one) => !ownersOf(one).some(({ controller }) => controller)))
    return { findings: [{ code: 'trial.unowned', values: { object }, at: { list: query } }] };
  const ref = refOf({ apiVersion: 'v1', kind: 'Pod', ...pod });
  const uid = pod.metadata?.uid;
  await cluster.change({ delete: ref, atOnce: true, ...(uid !== undefined && { uid }) }, signal);
  return { done: `delete ${named(ref)}` };
}

const RESTARTED = 'kubectl.kubernetes.io/restartedAt';

/** The template's annotation, as `kubectl rollout restart` sets it (kubectl/pkg/polymorphichelpers/objectrestarter.go). */
export async function restarted(
  which: { readonly kind: WorkloadKind; readonly namespace: string; readonly name: string },
  undo: Undo,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Acted> {
  const ref = workloadRef(which.kind, which.namespace, which.name);
  const before = await cluster.get(ref, signal);
  if (!before)
    return { findings: [{ code: 'object.missing', values: { object: named(ref) }, at: { object: ref } }] };
  const template = fieldOf(fieldOf(before['spec'], 'template'), 'metadata');
  const was = fieldOf(fieldOf(template, 'annotations'), RESTARTED);
  const annotate = (value: unknown) => ({
    spec: { template: { metadata: { annotations: { [RESTARTED]: value ?? null } } } },
  });
  undo.restarted(before, ref, annotate(was));
  const answer = await cluster.change({ patch: annotate(new Date().toISOString()), of: ref }, signal);
  if ('object' in answer) return { done: `rollout restart ${named(ref)}` };
  const why = 'refused' in answer ? answer.refused.message.slice(0, 400) : '';
  return { findings: [{ code: 'trial.refused', values: { object: named(ref), why } }] };
}
