/**
 * Revisions of a Deployment, read from the ReplicaSets it controls. An undo makes no new ReplicaSet: the old one gets the
 * next revision number (pkg/controller/deployment/util/deployment_util.go, SetNewReplicaSetAnnotations), so a revision
 * that was returned to counts where it is now. Other revisions may lie between those that are wanted.
 */
import { match } from '../match.ts';
import { ownersOf } from '../owners.ts';
import { show } from '../show.ts';
import type { ClusterView, Finding, KubeObject } from '../types.ts';
import { templateOf } from '../workload.ts';
import { bestOf } from './subject.ts';

const REVISION = 'deployment.kubernetes.io/revision';

export interface Revision {
  readonly number: number;
  /** The Pod template without the label that the controller adds. */
  readonly template: unknown;
}

/** Oldest first. */
export async function revisionsOf(
  deployment: KubeObject,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Revision[]> {
  const namespace = deployment.metadata?.namespace ?? 'default';
  const all = await cluster.list({ apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace }, signal);
  return all
    .filter((one) =>
      ownersOf(one).some(({ uid, controller }) => controller && uid === deployment.metadata?.uid),
    )
    .map((one) => ({
      number: Number(one.metadata?.annotations?.[REVISION] ?? 0),
      template: templateOf(one),
    }))
    .sort((one, other) => one.number - other.number);
}

interface Wanted {
  readonly history?: readonly unknown[] | undefined;
  readonly current?: number | undefined;
}

/** Looks for the entries from the newest to the oldest, so that what was returned to is found where it is now. */
export function historyFindings(wanted: Wanted, revisions: readonly Revision[]): Finding[] {
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
