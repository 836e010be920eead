/**
 * The kind `rollout`: what a workload was asked to run is what runs, and nothing else; for a Deployment also its revisions.
 */
import { z } from 'zod';
import { match } from '../match.ts';
import { missing } from '../missing.ts';
import { fieldOf } from '../operators/types.ts';
import { part } from '../part.ts';
import type { CheckKind, ClusterView, Finding, KubeObject } from '../types.ts';
import { podsOf, templateOf, type WorkloadKind, workloadRef } from '../workload.ts';
import { historyFindings, revisionsOf } from './rollout-history.ts';
import { at, describe, firstOf } from './subject.ts';

const name = z.string().min(1);

const params = z
  .strictObject({
    deployment: name.optional().describe('The name of a Deployment. Give this, statefulSet or daemonSet.'),
    statefulSet: name.optional().describe('The name of a StatefulSet.'),
    daemonSet: name.optional().describe('The name of a DaemonSet.'),
    namespace: name.describe('Its namespace.'),
    replicas: z.number().int().min(0).optional().describe('How many Pods it is to have.'),
    template: part.optional().describe('A part of its Pod template: metadata, spec.'),
    restarts: z
      .number()
      .int()
      .min(0)
      .optional()
      .describe('How often a container of its present Pods may have been restarted, at most: 0.'),
    history: z
      .array(part)
      .min(1)
      .optional()
      .describe(
        'Parts of Pod templates (metadata, spec) that were rolled out in this order. Deployments only.',
      ),
    current: z
      .number()
      .int()
      .min(1)
      .optional()
      .describe('Which entry of history is the newest revision, counted from 1: the last.'),
    complete: z
      .boolean()
      .default(true)
      .describe('Whether the rollout must be over: every replica updated and available, no old one left.'),
  })
  .superRefine((value, context) => {
    const problem = keyProblem(value);
    if (problem) context.addIssue({ code: 'custom', ...problem });
  });

interface Keys {
  readonly deployment?: string | undefined;
  readonly statefulSet?: string | undefined;
  readonly daemonSet?: string | undefined;
  readonly history?: readonly unknown[] | undefined;
  readonly current?: number | undefined;
}

function keyProblem(keys: Keys): { message: string; path: string[] } | undefined {
  const given = [keys.deployment, keys.statefulSet, keys.daemonSet].filter((one) => one !== undefined);
  if (given.length !== 1) return { message: 'give one of deployment, statefulSet and daemonSet', path: [] };
  if (keys.history && !keys.deployment)
    return { message: 'only the revisions of a Deployment can be read', path: ['history'] };
  if (keys.current === undefined || keys.current === keys.history?.length) return undefined;
  const message =
    'the current revision is always the newest, so current can only be the number of entries in history';
  return { message, path: ['current'] };
}

type Params = z.infer<typeof params>;

export const rollout: CheckKind<'rollout', Params> = {
  name: 'rollout',
  params,
  requires: ['objects'],
  async look(wanted, cluster, signal) {
    const ref = workloadRef(...subjectOf(wanted));
    const found = await cluster.get(ref, signal);
    const subject = describe(ref.kind, ref.namespace, ref.name);
    if (!found) return [await missing(ref, cluster, signal)];
    const findings = [
      ...shapeFindings(wanted, found),
      ...(wanted.history ? historyFindings(wanted, await revisionsOf(found, cluster, signal)) : []),
      ...(wanted.complete ? completeFindings(subject, found) : []),
      ...(await restartFindings(wanted, found, cluster, signal)),
    ];
    return at({ object: ref }, firstOf(findings, subject));
  },
};

function subjectOf({
  deployment,
  statefulSet,
  daemonSet,
  namespace,
}: Params): [WorkloadKind, string, string] {
  if (deployment !== undefined) return ['Deployment', namespace, deployment];
  return statefulSet !== undefined
    ? ['StatefulSet', namespace, statefulSet]
    : ['DaemonSet', namespace, daemonSet ?? ''];
}

/** How many Pods are wanted by the workload itself: a DaemonSet learns that from the nodes. */
function replicasOf(workload: KubeObject): { path: string; value: number } {
  const daemons = workload.kind === 'DaemonSet';
  const path = daemons ? 'status.desiredNumberScheduled' : 'spec.replicas';
  const value = daemons
    ? fieldOf(workload['status'], 'desiredNumberScheduled')
    : (fieldOf(workload['spec'], 'replicas') ?? 1);
  return { path, value: Number(value ?? 0) };
}

function shapeFindings({ replicas, template }: Params, workload: KubeObject): Finding[] {
  const { path, value } = replicasOf(workload);
  return [
    ...(replicas === undefined ? [] : match(replicas, value, path)),
    ...(template === undefined ? [] : match(template, templateOf(workload), 'spec.template')),
  ];
}

/** Where each kind counts its Pods. */
const COUNTS: Readonly<Record<string, { updated: string; available: string; total: string }>> = {
  Deployment: { updated: 'updatedReplicas', available: 'availableReplicas', total: 'replicas' },
  StatefulSet: { updated: 'updatedReplicas', available: 'availableReplicas', total: 'replicas' },
  DaemonSet: {
    updated: 'updatedNumberScheduled',
    available: 'numberAvailable',
    total: 'currentNumberScheduled',
  },
};

/**
 * The rules of `kubectl rollout status` (kubectl/pkg/polymorphichelpers/rollout_status.go), and that nothing old is left. A
 * StatefulSet says so by its two revisions: while they differ it does not count updated Pods as its current ones.
 */
function completeFindings(subject: string, workload: KubeObject): Finding[] {
  const status = workload['status'];
  const fields = COUNTS[workload.kind ?? ''] ?? COUNTS['Deployment']!;
  const number = (field: string) => Number(fieldOf(status, field) ?? 0);
  const want = replicasOf(workload).value;
  const counts = {
    updated: number(fields.updated),
    available: number(fields.available),
    total: number(fields.total),
  };
  const seen = number('observedGeneration') >= Number(workload.metadata?.['generation'] ?? 0);
  const even =
    fieldOf(status, 'currentRevision') === fieldOf(status, 'updateRevision') || isOnDelete(workload);
  const misplaced = number('numberMisscheduled');
  if (seen && even && misplaced === 0 && Object.values(counts).every((value) => value === want)) return [];
  return [{ code: 'rollout.unfinished', values: { object: subject, want, ...counts } }];
}

/** Then nobody moves the current revision on (stateful_set_control.go, completeRollingUpdate). */
function isOnDelete(workload: KubeObject): boolean {
  return fieldOf(fieldOf(workload['spec'], 'updateStrategy'), 'type') === 'OnDelete';
}

async function restartFindings(
  { restarts }: Params,
  workload: KubeObject,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Finding[]> {
  if (restarts === undefined) return [];
  const pods = await podsOf(workload, cluster, signal);
  return pods.flatMap((pod) => {
    const worst = Math.max(
      0,
      ...statusesOf(pod).map((status) => Number(fieldOf(status, 'restartCount') ?? 0)),
    );
    const { namespace, name = '' } = pod.metadata ?? {};
    if (worst <= restarts) return [];
    const values = { pod: describe('Pod', namespace, name), want: restarts, got: worst };
    const where = { object: { apiVersion: 'v1', kind: 'Pod', name, ...(namespace && { namespace }) } };
    return [{ code: 'rollout.restarts', values, at: where }];
  });
}

function statusesOf(pod: KubeObject): unknown[] {
  const lists = ['containerStatuses', 'initContainerStatuses'].map((key) => fieldOf(pod['status'], key));
  return lists.flatMap((list) => (Array.isArray(list) ? list : []));
}
