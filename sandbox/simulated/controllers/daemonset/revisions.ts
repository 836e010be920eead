/** The revisions of a DaemonSet (daemon/update.go, constructHistory and cleanupHistory). */
import { claim } from '../claim.ts';
import { hashOf } from '../deployment/hash.ts';
import { isAlreadyExists } from '../failures.ts';
import {
  byRevision,
  type ControllerRevision,
  isRevisionOf,
  newRevision,
  revisionsResource,
} from '../history.ts';
import { hashLabel } from './template.ts';
import type { DaemonPod, DaemonSet, DaemonSetContext } from './types.ts';

export interface History {
  /** That of the present template. */
  readonly current: ControllerRevision;
  readonly old: readonly ControllerRevision[];
}

export function hashOfRevision({ metadata }: ControllerRevision): string {
  return metadata.labels?.[hashLabel] ?? '';
}

/** Makes the revision of the present template if there is none, and sees that it has the highest number. */
export function historyOf(context: DaemonSetContext, daemonSet: DaemonSet): History {
  const { client } = context;
  const all = claim<ControllerRevision>(client, daemonSet, revisionsResource).map((revision) =>
    labelled(context, revision),
  );
  const { template } = daemonSet.spec;
  const old = all.filter((revision) => !isRevisionOf(revision, template));
  const number = Math.max(0, ...old.map(({ revision }) => revision)) + 1;
  const equal = all.filter((revision) => isRevisionOf(revision, template)).sort(byRevision);
  const present = equal.at(-1);
  if (!present) return { current: snapshot(context, daemonSet, number), old };
  if (equal.length > 1) keepOnly(context, daemonSet, present, equal.slice(0, -1));
  if (present.revision >= number) return { current: present, old };
  const { namespace, name } = present.metadata;
  const current = client.patch<ControllerRevision>(revisionsResource, namespace, name, { revision: number });
  return { current, old };
}

/** A revision without a hash goes by its name. */
function labelled({ client }: DaemonSetContext, revision: ControllerRevision): ControllerRevision {
  if (hashOfRevision(revision)) return revision;
  const { namespace, name } = revision.metadata;
  const metadata = { labels: { [hashLabel]: name } };
  return client.patch<ControllerRevision>(revisionsResource, namespace, name, { metadata });
}

/** Pods of revisions that say the same become pods of the one that is kept. */
function keepOnly(
  { client }: DaemonSetContext,
  daemonSet: DaemonSet,
  kept: ControllerRevision,
  others: readonly ControllerRevision[],
): void {
  const hash = hashOfRevision(kept);
  for (const { metadata } of claim<DaemonPod>(client, daemonSet, 'pods')) {
    if (metadata.labels?.[hashLabel] === hash) continue;
    client.patch('pods', metadata.namespace, metadata.name, { metadata: { labels: { [hashLabel]: hash } } });
  }
  for (const { metadata } of others) client.delete(revisionsResource, metadata.namespace, metadata.name);
}

/** A name that is taken by another template makes the next hash a different one. */
function snapshot({ client }: DaemonSetContext, daemonSet: DaemonSet, number: number): ControllerRevision {
  const { template } = daemonSet.spec;
  const hash = hashOf(template, daemonSet.status.collisionCount);
  const draft = newRevision(daemonSet, template, number, hash, hashLabel);
  try {
    return client.create<ControllerRevision>(revisionsResource, draft);
  } catch (cause) {
    if (!isAlreadyExists(cause)) throw cause;
    const { namespace, name } = draft.metadata;
    const taken = client.get<ControllerRevision>(revisionsResource, namespace, name);
    if (taken && isRevisionOf(taken, template)) return taken;
    const status = { collisionCount: (daemonSet.status.collisionCount ?? 0) + 1 };
    client.patch(
      'daemonsets.apps',
      namespace,
      daemonSet.metadata.name,
      { status },
      { subresource: 'status' },
    );
    throw cause;
  }
}

/** Deletes the oldest of what no pod comes from, beyond the limit. */
export function cleanUpHistory(
  { client }: DaemonSetContext,
  daemonSet: DaemonSet,
  old: readonly ControllerRevision[],
): void {
  const surplus = old.length - daemonSet.spec.revisionHistoryLimit;
  if (surplus <= 0) return;
  const pods = claim<DaemonPod>(client, daemonSet, 'pods');
  const living = new Set(pods.map(({ metadata }) => metadata.labels?.[hashLabel]));
  const past = [...old].sort(byRevision).filter((revision) => !living.has(hashOfRevision(revision)));
  for (const { metadata } of past.slice(0, surplus)) {
    client.delete(revisionsResource, metadata.namespace, metadata.name);
  }
}
