/** What becomes of a volume (pv_controller.go: syncVolume). */
import { hasAnnotation, hasVolumeMode } from '../../volumes/claims.ts';
import { annotation, type Claim, type PersistentVolume } from '../../volumes/types.ts';
import { setVolumePhase, unbind } from './binding.ts';
import { type BinderParts, getClaim } from './parts.ts';
import { reclaim } from './reclaim.ts';

export function syncVolume(parts: BinderParts, volume: PersistentVolume): void {
  const { claimRef } = volume.spec;
  // Kept for a claim that has not come yet, it is free as well.
  if (!claimRef?.uid) {
    setVolumePhase(parts, volume, 'Available');
    return;
  }
  const claim = getClaim(parts, claimRef.namespace, claimRef.name ?? '');
  if (!claim || claim.metadata.uid !== claimRef.uid) release(parts, volume);
  else if (!claim.spec.volumeName) awaitClaim(parts, volume, claim);
  else if (claim.spec.volumeName === volume.metadata.name) setVolumePhase(parts, volume, 'Bound');
  else leave(parts, volume);
}

/** Its claim is gone. A volume that failed keeps saying so. */
function release(parts: BinderParts, volume: PersistentVolume): void {
  const phase = volume.status?.phase;
  const done = phase === 'Released' || phase === 'Failed';
  reclaim(parts, done ? volume : setVolumePhase(parts, volume, 'Released'));
}

/** The claim does not know yet: its own turn finishes the binding, unless the two do not fit. */
function awaitClaim({ recorder, wakeClaim }: BinderParts, volume: PersistentVolume, claim: Claim): void {
  const { namespace = '', name } = claim.metadata;
  if (hasVolumeMode(volume, claim)) {
    wakeClaim(namespace, name);
    return;
  }
  const [volumeTitle, claimTitle] = [JSON.stringify(volume.metadata.name), JSON.stringify(name)];
  const toVolume = `Cannot bind PersistentVolume to requested PersistentVolumeClaim ${claimTitle} due to incompatible volumeMode.`;
  recorder.event(volume, 'Warning', 'VolumeMismatch', toVolume);
  const toClaim = `Cannot bind PersistentVolume ${volumeTitle} to requested PersistentVolumeClaim due to incompatible volumeMode.`;
  recorder.event(claim, 'Warning', 'VolumeMismatch', toClaim);
}

/** The claim got another volume. */
function leave(parts: BinderParts, volume: PersistentVolume): void {
  const { persistentVolumeReclaimPolicy: policy } = volume.spec;
  if (hasAnnotation(volume, annotation.provisionedBy) && policy === 'Delete') release(parts, volume);
  else unbind(parts, volume);
}
