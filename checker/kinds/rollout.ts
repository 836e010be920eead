/**
 * The kind `rollout`: the revisions of a Deployment, oldest first, and whether the rollout is over.
 *
 * Revisions are read from the ReplicaSets a Deployment controls. An undo makes no new ReplicaSet: the old one gets the
 * next revision number (pkg/controller/deployment/util/deployment_util.go, SetNewReplicaSetAnnotations), so a revision
 * that was returned to counts where it is now. Other revisions may lie between those of `history`.
 */
import { z } from 'zod';
import { match } from '../match.ts';
import { part } from '../part.ts';
import { show } from '../show.ts';
import type { CheckKind, ClusterView, Finding, KubeObject } from '../types.ts';
import { bestOf, describe } from './subject.ts';

const REVISION = 'deployment.kubernetes.io/revision';

const params = z
  .strictObject({
    deployment: z.string().min(1).describe('The name of the Deployment.'),
    namespace: z.string().min(1).describe('Its namespace.'),
    history: z
      .array(part)
      .min(1)
      .optional()
      .describe('Parts of Pod templates (metadata, spec) that were rolled out in this order.'),
    current: z
      .number()
      .int()
      .min(1)
      .optional()
      .describe('Which entry of history is the newest revision, counted from 1: the last.'),
    complete: z
      .boolean()
      .default(true)
      .describe('Whether the rollout must be over: every replica updated and available.'),
  })
  .refine((value) => value.current === undefined || value.current === value.history?.length, {
    message:
      'the current revision is always the newest, so current can only be the number of entries in history',
    path: ['current'],
  });

type Params = z.infer<typeof params>;

export const rollout: CheckKind<'rollout', Params> = {
  name: 'rollout',
  params,
  requires: ['objects'],
  async look(wanted, cluster, signal) {
    const { deployment: name, namespace } = wanted;
    const found = await cluster.get({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name }, signal);
    if (!found)
      return [{ code: 'object.missing', values: { object: describe('Deployment', namespace, name) } }];
    const revisions = await revisionsOf(found, namespace, cluster, signal);
    const findings = historyFindings(wanted, revisions);
    return wanted.complete ? [...findings, ...completeFindings(name, found)] : findings;
  },
};

interface Revision {
  readonly number: number;
  /** The Pod template without the label that the controller adds. */
  readonly template: unknown;
}

async function revisionsOf(
  deployment: KubeObject,
  namespace: string,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Revision[]> {
  const all = await cluster.list({ apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace }, signal);
  return all
    .filter((one) => controllerOf(one) === deployment.metadata?.uid)
    .map((one) => ({
      number: Number(one.metadata?.annotations?.[REVISION] ?? 0),
      template: fields(one['spec'])['template'],
    }))
    .sort((one, other) => one.number - other.number);
}

function controllerOf(object: KubeObject): unknown {
  const owners = object.metadata?.['ownerReferences'];
  return Array.isArray(owners)
    ? owners.map(fields).find((owner) => owner['controller'] === true)?.['uid']
    : undefined;
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

/** Looks for the entries from the newest to the oldest, so that what was returned to is found where it is now. */
function historyFindings(wanted: Params, revisions: readonly Revision[]): Finding[] {
  const history = wanted.history ?? [];
  let before = revisions.length;
  for (let step = history.length; step >= 1; step -= 1) {
    const entry = history[step - 1]!;
    const newest = wanted.current === step;
    const at = newest ? lastIf(entry, revisions) : lastFitting(entry, revisions.slice(0, before));
    if (at === -1) return newest ? currentFindings(entry, revisions) : [stepFinding(step, entry, revisions)];
    before = at;
  }
  return [];
}

function fitsTemplate(entry: unknown, revision: Revision): boolean {
  return match(entry, revision.template).length === 0;
}

function lastIf(entry: unknown, revisions: readonly Revision[]): number {
  const last = revisions.at(-1);
  return last && fitsTemplate(entry, last) ? revisions.length - 1 : -1;
}

function lastFitting(entry: unknown, revisions: readonly Revision[]): number {
  return revisions.findLastIndex((revision) => fitsTemplate(entry, revision));
}

function currentFindings(entry: unknown, revisions: readonly Revision[]): Finding[] {
  const last = revisions.at(-1);
  if (!last) return [{ code: 'rollout.revision', values: { want: show(entry) } }];
  return bestOf([match(entry, last.template, `revision ${last.number}: `)]);
}

/** Either no revision is like the entry, or only one that comes too late. */
function stepFinding(step: number, entry: unknown, revisions: readonly Revision[]): Finding {
  const anywhere = revisions.find((revision) => fitsTemplate(entry, revision));
  if (!anywhere) return { code: 'rollout.revision', values: { want: show(entry) } };
  return { code: 'rollout.order', values: { step, revision: anywhere.number, want: show(entry) } };
}

/** The rule of `kubectl rollout status` and of DeploymentComplete in the controller. */
function completeFindings(name: string, deployment: KubeObject): Finding[] {
  const status = fields(deployment['status']);
  const want = Number(fields(deployment['spec'])['replicas'] ?? 1);
  const number = (field: string) => Number(status[field] ?? 0);
  const seen = number('observedGeneration') >= Number(deployment.metadata?.['generation'] ?? 0);
  const counts = {
    updated: number('updatedReplicas'),
    available: number('availableReplicas'),
    total: number('replicas'),
  };
  if (seen && Object.values(counts).every((value) => value === want)) return [];
  return [{ code: 'rollout.unfinished', values: { deployment: name, want, ...counts } }];
}
