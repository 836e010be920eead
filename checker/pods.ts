/** Which Pods a check looks into: one by its name, or those with some labels that nobody has deleted. */
import { z } from 'zod';
import { listOf } from './container/environment.ts';
import { describe } from './kinds/subject.ts';
import { missing } from './missing.ts';
import { fieldOf } from './operators/types.ts';
import { show } from './show.ts';
import type { ClusterView, Finding, KubeObject, ListQuery } from './types.ts';

/** The keys by which an author names Pods. */
export const podKeys = {
  namespace: z.string().min(1).describe('The namespace of the Pods.'),
  name: z.string().min(1).optional().describe('One Pod. Give this or labels.'),
  labels: z
    .record(z.string(), z.string())
    .optional()
    .describe('Every Pod with all of these labels. Give this or name.'),
  container: z.string().min(1).optional().describe('The first container, unless told.'),
};

export interface PodQuery {
  readonly namespace: string;
  readonly name?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly container?: string | undefined;
}

/** Says what is wrong with the keys, or `undefined`. */
export function podProblem({ name, labels }: PodQuery): string | undefined {
  if (name !== undefined && labels !== undefined) return 'give name or labels, not both';
  return name === undefined && labels === undefined ? 'give the name of a Pod, or labels' : undefined;
}

/**
 * The Pods, in the order of their names; or, when there is none to look into, why. `fit` chooses among those with the
 * labels: a program is run where something runs, a log is there when it has ended, too.
 */
export async function podsFor(
  query: PodQuery,
  fit: (pod: KubeObject) => boolean,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<KubeObject[] | Finding> {
  const { namespace, name, labels } = query;
  const object = describe('Pod', namespace, name, labels);
  if (name !== undefined) {
    const ref = { apiVersion: 'v1', kind: 'Pod', namespace, name };
    const pod = await cluster.get(ref, signal);
    return pod ? [pod] : missing(ref, cluster, signal);
  }
  const list: ListQuery = { apiVersion: 'v1', kind: 'Pod', namespace, ...(labels && { labels }) };
  const found = (await cluster.list(list, signal)).filter((pod) => !isLeaving(pod));
  if (found.length === 0) return { code: 'object.missing', values: { object }, at: { list } };
  const fitting = found.filter(fit);
  if (fitting.length === 0) return { code: 'pod.none-ready', values: { object }, at: { list } };
  return fitting.sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
}

/** It has been deleted and is on its way out. */
export function isLeaving(pod: KubeObject): boolean {
  return pod.metadata?.['deletionTimestamp'] !== undefined;
}

/** Ready, and nobody has deleted it. */
export function isReady(pod: KubeObject): boolean {
  return (
    !isLeaving(pod) && conditionsOf(pod).some(({ type, status }) => type === 'Ready' && status === 'True')
  );
}

/** It has an address, and its containers are, or are about to be, running. */
export function isRunning(pod: KubeObject): boolean {
  return fieldOf(pod['status'], 'phase') === 'Running';
}

/** The one that is meant when nobody names one. */
export function firstContainer(pod: KubeObject): string {
  return String(fieldOf(listOf(pod['spec'], 'containers')[0], 'name'));
}

/** Whether a program can be run in this container of it; the first one, unless named. */
export function containerRuns(pod: KubeObject, container?: string): boolean {
  return fieldOf(stateOf(pod, container), 'running') !== undefined;
}

/** That no program can be run in this container of it; and why, where the kubelet says what it waits for. */
export function notRunning(pod: KubeObject, container?: string): Finding {
  const { namespace = '' } = pod.metadata ?? {};
  const name = nameOf(pod);
  const at = { object: { apiVersion: 'v1', kind: 'Pod', namespace, name } };
  const object = `Pod ${namespace}/${name}`;
  const waiting = fieldOf(stateOf(pod, container), 'waiting');
  const said = [fieldOf(waiting, 'reason'), fieldOf(waiting, 'message')].filter(Boolean).join(': ');
  if (said === '') return { code: 'pod.not-running', values: { object }, at };
  return { code: 'pod.waiting', values: { object, why: show(said) }, at };
}

function stateOf(pod: KubeObject, container = firstContainer(pod)): unknown {
  const statuses = ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'];
  const found = statuses
    .flatMap((key) => listOf(pod['status'], key))
    .find((one) => fieldOf(one, 'name') === container);
  return fieldOf(found, 'state');
}

export function nameOf(object: KubeObject): string {
  return object.metadata?.name ?? '';
}

function conditionsOf(pod: KubeObject): { type?: string; status?: string }[] {
  const status = pod['status'] as { conditions?: { type?: string; status?: string }[] } | undefined;
  return Array.isArray(status?.conditions) ? status.conditions : [];
}
