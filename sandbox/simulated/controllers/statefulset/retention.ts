/**
 * Who owns the claims of a StatefulSet's pods, so that they go with the set, with a pod that is scaled away, or stay
 * (stateful_set_utils.go, isClaimOwnerUpToDate and updateClaimOwnerRefForSetAndPod).
 */
import type { KubeObject, OwnerReference } from '../../objects.ts';
import { controllerReference } from '../types.ts';
import { isInRange } from './identity.ts';
import type { RetentionPolicy, StatefulPod, StatefulSet } from './types.ts';

export function retentionOf({ spec }: StatefulSet): RetentionPolicy {
  return spec.persistentVolumeClaimRetentionPolicy ?? { whenDeleted: 'Retain', whenScaled: 'Retain' };
}

/** The owner a claim should have. */
function ownerFor(set: StatefulSet, pod: StatefulPod): KubeObject | undefined {
  const { whenDeleted, whenScaled } = retentionOf(set);
  if (whenScaled === 'Delete' && !isInRange(set, pod)) return pod;
  return whenDeleted === 'Delete' ? set : undefined;
}

function isNamed(reference: OwnerReference, { apiVersion, kind, metadata }: KubeObject): boolean {
  return reference.apiVersion === apiVersion && reference.kind === kind && reference.name === metadata.name;
}

/** A reference to an earlier object of this name: its claim is left alone. */
export function isStale(claim: KubeObject, owner: KubeObject): boolean {
  const found = claim.metadata.ownerReferences?.find((reference) => isNamed(reference, owner));
  return found !== undefined && found.uid !== owner.metadata.uid;
}

function owns(claim: KubeObject, owner: KubeObject): boolean {
  return claim.metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid) ?? false;
}

/** Somebody else manages the claim, while the set wants to. */
export function hasConflictingController(claim: KubeObject, set: StatefulSet, pod: StatefulPod): boolean {
  const { whenDeleted, whenScaled } = retentionOf(set);
  if (whenDeleted === 'Retain' && whenScaled === 'Retain') return false;
  return (claim.metadata.ownerReferences ?? []).some((reference) => {
    const owner = [set, pod].find((each) => isNamed(reference, each));
    return owner ? reference.uid !== owner.metadata.uid : reference.controller === true;
  });
}

export function isOwnerUpToDate(claim: KubeObject, set: StatefulSet, pod: StatefulPod): boolean {
  if (isStale(claim, set) || isStale(claim, pod)) return true;
  if (hasConflictingController(claim, set, pod)) return !owns(claim, set) && !owns(claim, pod);
  const ours = (claim.metadata.ownerReferences ?? []).filter(
    ({ uid }) => uid === set.metadata.uid || uid === pod.metadata.uid,
  );
  if (ours.some(({ controller }) => !controller)) return false;
  const wanted = ownerFor(set, pod);
  return [set, pod].every((owner) => owns(claim, owner) === (owner === wanted));
}

/** The owners a claim should have: those it has, without ours, then ours. */
export function ownersOf(claim: KubeObject, set: StatefulSet, pod: StatefulPod): readonly OwnerReference[] {
  const others = (claim.metadata.ownerReferences ?? []).filter(
    (reference) => !isNamed(reference, set) && !isNamed(reference, pod),
  );
  const owner = hasConflictingController(claim, set, pod) ? undefined : ownerFor(set, pod);
  return owner ? [...others, controllerReference(owner)] : others;
}
