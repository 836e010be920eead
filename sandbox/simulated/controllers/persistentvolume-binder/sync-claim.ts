/** What becomes of a claim (pv_controller.go: syncClaim). */

import {
  claimsOfPod,
  classOfClaim,
  defaultClass,
  hasAnnotation,
  isBoundTo,
  isDelayed,
  namesClass,
} from '../../volumes/claims.ts';
import { findBestMatch, mismatch } from '../../volumes/matching.ts';
import { annotation, type Claim, type PersistentVolume, type StorageClass } from '../../volumes/types.ts';
import { isFinished } from '../pods.ts';
import type { Pod } from '../types.ts';
import { bind, loseClaim, setClaimStatus } from './binding.ts';
import { type BinderParts, CLAIMS, CLASSES, getClass, getVolume, VOLUMES } from './parts.ts';
import { provisionClaim } from './provision.ts';

export function syncClaim(parts: BinderParts, claim: Claim): void {
  if (hasAnnotation(claim, annotation.bindCompleted)) syncBound(parts, claim);
  else if (claim.spec.volumeName) syncWithName(parts, claim, claim.spec.volumeName);
  else syncUnbound(parts, claim);
}

/** Whichever volume fulfils it will do. */
function syncUnbound(parts: BinderParts, claim: Claim): void {
  const storageClass = getClass(parts, classOfClaim(claim));
  const delayed = isDelayed(storageClass);
  const volumes = parts.client.list<PersistentVolume>(VOLUMES);
  const volume = findBestMatch(claim, volumes, delayed);
  if (volume) {
    bind(parts, volume, claim);
    return;
  }
  if (assignDefaultClass(parts, claim)) return;
  if (delayed && !hasAnnotation(claim, annotation.selectedNode)) {
    reportWaiting(parts, claim);
  } else if (classOfClaim(claim) !== '') {
    provisionClaim(parts, claim, storageClass);
    return;
  } else {
    const message = 'no persistent volumes available for this claim and no storage class is set';
    parts.recorder.event(claim, 'Normal', 'FailedBinding', message);
  }
  setClaimStatus(parts, claim, 'Pending');
}

/** A claim from before there was a default class gets it later (assignDefaultStorageClass). */
function assignDefaultClass({ client }: BinderParts, claim: Claim): boolean {
  if (namesClass(claim)) return false;
  const found = defaultClass(client.list<StorageClass>(CLASSES));
  if (!found) return false;
  const { namespace, name } = claim.metadata;
  client.patch(CLAIMS, namespace, name, { spec: { storageClassName: found.metadata.name } });
  return true;
}

function reportWaiting({ client, recorder }: BinderParts, claim: Claim): void {
  const { namespace, name } = claim.metadata;
  const pods = client
    .list<Pod>('pods', namespace === undefined ? {} : { namespace })
    .filter((pod) => !pod.spec.nodeName && !isFinished(pod) && claimsOfPod(pod).includes(name))
    .map(({ metadata }) => metadata.name);
  if (pods.length === 0) {
    const message = 'waiting for first consumer to be created before binding';
    recorder.event(claim, 'Normal', 'WaitForFirstConsumer', message);
    return;
  }
  const message = `waiting for ${pods.length > 1 ? 'pods' : 'pod'} ${pods.join(',')} to be scheduled`;
  recorder.event(claim, 'Normal', 'WaitForPodScheduled', message);
}

/** It was asked for this volume and no other. */
function syncWithName(parts: BinderParts, claim: Claim, volumeName: string): void {
  const volume = getVolume(parts, volumeName);
  if (!volume) {
    setClaimStatus(parts, claim, 'Pending');
    return;
  }
  const title = JSON.stringify(volumeName);
  if (volume.spec.claimRef && !isBoundTo(volume, claim)) {
    const message = `volume ${title} already bound to a different claim.`;
    parts.recorder.event(claim, 'Warning', 'FailedBinding', message);
    setClaimStatus(parts, claim, 'Pending');
    return;
  }
  const why = volume.spec.claimRef ? undefined : mismatch(volume, claim);
  if (why === undefined) {
    bind(parts, volume, claim);
    return;
  }
  const message = `Cannot bind to requested volume ${title}: ${why}`;
  parts.recorder.event(claim, 'Warning', 'VolumeMismatch', message);
  setClaimStatus(parts, claim, 'Pending');
}

/** It was bound once: either it still is, or it is lost. */
function syncBound(parts: BinderParts, claim: Claim): void {
  const { volumeName } = claim.spec;
  if (!volumeName) {
    const message = 'Bound claim has lost reference to PersistentVolume. Data on the volume is lost!';
    loseClaim(parts, claim, 'ClaimLost', message);
    return;
  }
  const volume = getVolume(parts, volumeName);
  if (!volume) {
    const message = 'Bound claim has lost its PersistentVolume. Data on the volume is lost!';
    loseClaim(parts, claim, 'ClaimLost', message);
  } else if (!volume.spec.claimRef || volume.spec.claimRef.uid === claim.metadata.uid) {
    bind(parts, volume, claim);
  } else {
    const message = 'Two claims are bound to the same volume, this one is bound incorrectly';
    loseClaim(parts, claim, 'ClaimMisbound', message);
  }
}
