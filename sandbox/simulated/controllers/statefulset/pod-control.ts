/** Creating, repairing and deleting the pods of a StatefulSet and their claims (stateful_pod_control.go). */
import { Hindrance } from '../../clientgo/workqueue.ts';
import type { KubeObject } from '../../objects.ts';
import { setOwners } from '../claim.ts';
import { isAlreadyExists, isNotFound, messageOf } from '../failures.ts';
import { claimsOf, identityMatches, ordinalOf, storageMatches, withIdentity } from './identity.ts';
import { hasConflictingController, isOwnerUpToDate, isStale, ownersOf, retentionOf } from './retention.ts';
import type { StatefulPod, StatefulSet, StatefulSetContext } from './types.ts';

const claimsResource = 'persistentvolumeclaims';

/** The claims first, then the pod. Throws what hindered it. */
export function createPod(context: StatefulSetContext, set: StatefulSet, pod: StatefulPod): void {
  telling(context, set, pod, 'Create', () => createClaims(context, set, pod), false);
  let failure: unknown;
  try {
    context.client.create('pods', pod);
  } catch (cause) {
    if (isAlreadyExists(cause)) throw cause;
    failure = cause;
  }
  telling(context, set, pod, 'Update', () => retain(context, set, pod), false);
  telling(context, set, pod, 'Create', () => {
    if (failure) throw failure;
  });
}

export function deletePod(context: StatefulSetContext, set: StatefulSet, pod: StatefulPod): void {
  telling(context, set, pod, 'Delete', () => {
    try {
      context.client.delete('pods', pod.metadata.namespace, pod.metadata.name);
    } catch (cause) {
      if (!isNotFound(cause)) throw cause;
    }
  });
}

/** Whether a pod, and what it keeps its data in, are as the set wants them. */
export function isConsistent(context: StatefulSetContext, set: StatefulSet, pod: StatefulPod): boolean {
  return identityMatches(pod) && storageMatches(set, pod) && claimsMatch(context, set, pod);
}

/** Brings a pod that somebody changed back to what the set wants. */
export function repairPod(context: StatefulSetContext, set: StatefulSet, pod: StatefulPod): void {
  if (!storageMatches(set, pod)) {
    telling(context, set, pod, 'Update', () => createClaims(context, set, pod), false);
  }
  telling(context, set, pod, 'Update', () => retain(context, set, pod), false);
  telling(context, set, pod, 'Update', () => context.client.update('pods', withIdentity(set, pod)));
}

/** Claims that a pod waits for and that somebody deleted are made again. */
export function createMissingClaims(context: StatefulSetContext, set: StatefulSet, pod: StatefulPod): void {
  createClaims(context, set, pod);
  telling(context, set, pod, 'Update', () => retain(context, set, pod), false);
}

/** A claim that still belongs to the pod before: it must go first. */
export function hasStaleClaim({ client }: StatefulSetContext, set: StatefulSet, pod: StatefulPod): boolean {
  if (retentionOf(set).whenScaled === 'Retain') return false;
  return claimsOf(set, ordinalOf(pod)).some(({ metadata }) => {
    const claim = client.get(claimsResource, metadata.namespace, metadata.name);
    return claim !== undefined && isStale(claim, pod);
  });
}

export function claimsMatch({ client }: StatefulSetContext, set: StatefulSet, pod: StatefulPod): boolean {
  return claimsOf(set, ordinalOf(pod)).every(({ metadata }) => {
    const claim = client.get(claimsResource, metadata.namespace, metadata.name);
    return claim === undefined || isOwnerUpToDate(claim, set, pod);
  });
}

/** Gives the claims of a pod the owners that the retention policy asks for. */
export function retain({ client, recorder }: StatefulSetContext, set: StatefulSet, pod: StatefulPod): void {
  for (const { metadata } of claimsOf(set, ordinalOf(pod))) {
    const { namespace, name } = metadata;
    const claim = client.get(claimsResource, namespace, name);
    if (!claim) continue;
    if (hasConflictingController(claim, set, pod)) {
      const message = `PersistentVolumeClaim ${name} has a conflicting OwnerReference that acts as a manging controller, the retention policy is ignored for this claim`;
      recorder.event(set, 'Warning', 'ConflictingController', message);
    }
    if (isOwnerUpToDate(claim, set, pod)) continue;
    try {
      setOwners(client, claimsResource, claim, ownersOf(claim, set, pod));
    } catch (cause) {
      throw new Hindrance(`could not update claim ${name} for delete policy ownerRefs: ${messageOf(cause)}`, {
        cause,
      });
    }
  }
}

/** All of them are tried; what hindered some is thrown afterwards. */
function createClaims(context: StatefulSetContext, set: StatefulSet, pod: StatefulPod): void {
  const problems = claimsOf(set, ordinalOf(pod)).flatMap(
    (claim) => createClaim(context, set, pod, claim) ?? [],
  );
  if (problems.length > 0)
    throw new Hindrance(problems.length === 1 ? problems[0] : `[${problems.join(', ')}]`);
}

/** What went wrong, if anything. */
function createClaim(
  { client, recorder }: StatefulSetContext,
  set: StatefulSet,
  pod: StatefulPod,
  claim: KubeObject,
): string | undefined {
  const { namespace, name } = claim.metadata;
  const existing = client.get(claimsResource, namespace, name);
  if (existing) return existing.metadata.deletionTimestamp ? `pvc ${name} is being deleted` : undefined;
  const about = `Claim ${name}`;
  try {
    client.create(claimsResource, claim);
    const message = `Create ${about} Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} success`;
    recorder.event(set, 'Normal', 'SuccessfulCreate', message);
    return undefined;
  } catch (cause) {
    const where = `for Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name}`;
    if (!isAlreadyExists(cause)) {
      recorder.event(
        set,
        'Warning',
        'FailedCreate',
        `Create ${about} ${where} failed error: ${messageOf(cause)}`,
      );
    }
    return `failed to create PVC ${name}: ${messageOf(cause)}`;
  }
}

/** Does it and says so; where it is only a part of something, only a failure is told. */
function telling(
  { recorder }: StatefulSetContext,
  set: StatefulSet,
  pod: StatefulPod,
  verb: 'Create' | 'Update' | 'Delete',
  act: () => void,
  tellSuccess = true,
): void {
  const what = `${verb} Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name}`;
  try {
    act();
  } catch (cause) {
    recorder.event(set, 'Warning', `Failed${verb}`, `${what} failed error: ${messageOf(cause)}`);
    throw cause;
  }
  if (tellSuccess) recorder.event(set, 'Normal', `Successful${verb}`, `${what} successful`);
}
