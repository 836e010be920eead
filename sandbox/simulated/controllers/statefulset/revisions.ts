/** The revisions of a StatefulSet: which one its pods come from, which one they go to (stateful_set_control.go). */
import { claim } from '../claim.ts';
import { isEqual } from '../equal.ts';
import { isAlreadyExists } from '../failures.ts';
import {
  byRevision,
  type ControllerRevision,
  hashOfData,
  isRevisionOf,
  newRevision,
  revisionData,
  revisionsResource,
} from '../history.ts';
import { revisionOfPod } from './identity.ts';
import type { Revisions, StatefulPod, StatefulSet, StatefulSetContext } from './types.ts';

const hashLabel = 'controller.kubernetes.io/hash';

/** Oldest first; those without an owner are taken in. */
export function listRevisions(
  { client }: StatefulSetContext,
  set: StatefulSet,
): readonly ControllerRevision[] {
  return claim<ControllerRevision>(client, set, revisionsResource).sort(byRevision);
}

/** A template that was there before gets its old revision back, with a new number. */
export function revisionsOf(
  context: StatefulSetContext,
  set: StatefulSet,
  revisions: readonly ControllerRevision[],
): Revisions {
  const { currentRevision, collisionCount = 0 } = set.status;
  const latest = revisions.at(-1);
  const equal = revisions.findLast((revision) => isRevisionOf(revision, set.spec.template));
  const found = equal === latest || !equal ? equal : renumber(context, equal, (latest?.revision ?? 0) + 1);
  const made = found
    ? { revision: found, collisionCount }
    : createRevision(context, set, (latest?.revision ?? 0) + 1, collisionCount);
  const current = revisions.find(({ metadata }) => metadata.name === currentRevision);
  return { current: current ?? made.revision, update: made.revision, collisionCount: made.collisionCount };
}

function renumber(
  { client }: StatefulSetContext,
  { metadata }: ControllerRevision,
  revision: number,
): ControllerRevision {
  return client.patch<ControllerRevision>(revisionsResource, metadata.namespace, metadata.name, { revision });
}

/** A name that another template has makes the next hash a different one. */
function createRevision(
  { client }: StatefulSetContext,
  set: StatefulSet,
  number: number,
  collisions: number,
): { revision: ControllerRevision; collisionCount: number } {
  const data = revisionData(set.spec.template);
  for (let collisionCount = collisions; ; collisionCount++) {
    const hash = hashOfData(data, collisionCount);
    const draft = newRevision(set, set.spec.template, number, hash, hashLabel);
    try {
      return { revision: client.create<ControllerRevision>(revisionsResource, draft), collisionCount };
    } catch (cause) {
      if (!isAlreadyExists(cause)) throw cause;
      const { namespace, name } = draft.metadata;
      const taken = client.get<ControllerRevision>(revisionsResource, namespace, name);
      if (taken && isEqual(taken.data, data)) return { revision: taken, collisionCount };
    }
  }
}

/** Deletes the oldest of what is neither current nor wanted nor run by a pod, beyond the limit. */
export function truncateHistory(
  { client }: StatefulSetContext,
  set: StatefulSet,
  pods: readonly StatefulPod[],
  revisions: readonly ControllerRevision[],
  { current, update }: Revisions,
): void {
  const living = new Set([current.metadata.name, update.metadata.name, ...pods.map(revisionOfPod)]);
  const past = revisions.filter(({ metadata }) => !living.has(metadata.name));
  const surplus = Math.max(0, past.length - set.spec.revisionHistoryLimit);
  for (const { metadata } of past.slice(0, surplus)) {
    client.delete(revisionsResource, metadata.namespace, metadata.name);
  }
}
