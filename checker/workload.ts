/** Workloads and the Pods they run. */
import { fieldOf, isMapping } from './operators/types.ts';
import { ownersOf } from './owners.ts';
import type { ClusterView, KubeObject, ObjectRef } from './types.ts';

const API_VERSIONS: Readonly<Record<string, string>> = {
  Pod: 'v1',
  Deployment: 'apps/v1',
  ReplicaSet: 'apps/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
};

/** Kinds that are a Pod or have a template of one. */
export const WORKLOADS = [
  'Pod',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
] as const;

export type WorkloadKind = (typeof WORKLOADS)[number];

export function workloadRef(kind: WorkloadKind, namespace: string, name: string): ObjectRef {
  return { apiVersion: API_VERSIONS[kind] ?? 'v1', kind, namespace, name };
}

/** The Pod template, or the Pod itself: something with `metadata` and `spec`. */
export function templateOf(workload: KubeObject): Readonly<Record<string, unknown>> {
  if (workload.kind === 'Pod') return workload;
  const spec = workload['spec'];
  const holder = workload.kind === 'CronJob' ? fieldOf(fieldOf(spec, 'jobTemplate'), 'spec') : spec;
  const template = fieldOf(holder, 'template');
  return isMapping(template) ? template : {};
}

/** Pods that it owns, however far down, without those that are being deleted. In the order of their names. */
export async function podsOf(
  workload: KubeObject,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<KubeObject[]> {
  if (workload.kind === 'Pod') return [workload];
  const namespace = workload.metadata?.namespace ?? 'default';
  const above = new Set([workload.metadata?.uid]);
  for (const kind of between(workload.kind)) {
    const all = await cluster.list({ apiVersion: API_VERSIONS[kind] ?? 'v1', kind, namespace }, signal);
    for (const one of all) if (belongs(one, above)) above.add(one.metadata?.uid);
  }
  const pods = await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace }, signal);
  return pods
    .filter((pod) => pod.metadata?.['deletionTimestamp'] === undefined && belongs(pod, above))
    .sort((one, other) => ((one.metadata?.name ?? '') < (other.metadata?.name ?? '') ? -1 : 1));
}

/** The kind that stands between a workload and its Pods. */
function between(kind: string | undefined): string[] {
  if (kind === 'Deployment') return ['ReplicaSet'];
  return kind === 'CronJob' ? ['Job'] : [];
}

function belongs(object: KubeObject, owners: ReadonlySet<string | undefined>): boolean {
  return ownersOf(object).some(({ uid, controller }) => controller && owners.has(uid));
}
