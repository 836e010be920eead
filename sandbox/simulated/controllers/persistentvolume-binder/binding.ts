/** The writes by which a claim and a volume come together and apart (pv_controller.go: bind, unbindVolume, update…Status). */

import { timestamp } from '../../clientgo/time.ts';
import { bindingOf } from '../../volumes/binding.ts';
import { hasAnnotation } from '../../volumes/claims.ts';
import { annotation, type Claim, type PersistentVolume } from '../../volumes/types.ts';
import { isEqual } from '../equal.ts';
import { type BinderParts, CLAIMS, VOLUMES } from './parts.ts';

/** Volume first, claim second, each with its status; what is right already is not written. */
export function bind(parts: BinderParts, volume: PersistentVolume, claim: Claim): void {
  const bound = setVolumePhase(parts, bindVolume(parts, volume, claim), 'Bound');
  setClaimStatus(parts, bindClaim(parts, claim, bound), 'Bound', bound);
}

function bindVolume(parts: BinderParts, volume: PersistentVolume, claim: Claim): PersistentVolume {
  const change = bindingOf(volume, claim);
  return change ? parts.client.patch(VOLUMES, undefined, volume.metadata.name, change) : volume;
}

function bindClaim({ client }: BinderParts, claim: Claim, volume: PersistentVolume): Claim {
  const { namespace, name } = claim.metadata;
  const chosen = claim.spec.volumeName !== volume.metadata.name;
  if (!chosen && hasAnnotation(claim, annotation.bindCompleted)) return claim;
  const annotations = {
    [annotation.bindCompleted]: 'yes',
    ...(chosen && { [annotation.boundByController]: 'yes' }),
  };
  const spec = chosen ? { spec: { volumeName: volume.metadata.name } } : {};
  return client.patch(CLAIMS, namespace, name, { metadata: { annotations }, ...spec });
}

/** Without a volume the claim has no capacity and no modes. A claim that was Bound keeps the capacity it has. */
export function setClaimStatus(
  { client }: BinderParts,
  claim: Claim,
  phase: 'Pending' | 'Bound' | 'Lost',
  volume?: PersistentVolume,
): Claim {
  const { namespace, name } = claim.metadata;
  const before = claim.status ?? {};
  const fresh = before.phase !== phase;
  const status = {
    phase,
    accessModes: volume?.spec.accessModes ?? null,
    capacity: volume ? (fresh ? volume.spec.capacity : before.capacity) : null,
    ...(volume?.spec.volumeAttributesClassName &&
      fresh && { currentVolumeAttributesClassName: volume.spec.volumeAttributesClassName }),
  };
  const same =
    !fresh &&
    isEqual(before.accessModes ?? null, status.accessModes) &&
    isEqual(before.capacity ?? null, status.capacity);
  return same ? claim : client.patch(CLAIMS, namespace, name, { status }, { subresource: 'status' });
}

/** The same with an event, when the phase is a new one. */
export function loseClaim(parts: BinderParts, claim: Claim, reason: string, message: string): void {
  if (claim.status?.phase === 'Lost') return;
  const lost = setClaimStatus(parts, claim, 'Lost');
  parts.recorder.event(lost, 'Warning', reason, message);
}

export function setVolumePhase(
  { client, clock }: BinderParts,
  volume: PersistentVolume,
  phase: 'Available' | 'Bound' | 'Released' | 'Failed',
  message = '',
): PersistentVolume {
  if (volume.status?.phase === phase) return volume;
  const status = { phase, message: message || null, lastPhaseTransitionTime: timestamp(clock.now()) };
  return client.patch(VOLUMES, undefined, volume.metadata.name, { status }, { subresource: 'status' });
}

/** Something went wrong with the volume for good; told once. */
export function failVolume(
  parts: BinderParts,
  volume: PersistentVolume,
  reason: string,
  message: string,
): void {
  if (volume.status?.phase === 'Failed') return;
  const failed = setVolumePhase(parts, volume, 'Failed', message);
  parts.recorder.event(failed, 'Warning', reason, message);
}

/** Free again; a volume that was kept for a claim by hand stays kept for it. */
export function unbind(parts: BinderParts, volume: PersistentVolume): void {
  const chosen = hasAnnotation(volume, annotation.boundByController);
  const freed = parts.client.patch<PersistentVolume>(
    VOLUMES,
    undefined,
    volume.metadata.name,
    chosen
      ? { metadata: { annotations: { [annotation.boundByController]: null } }, spec: { claimRef: null } }
      : { spec: { claimRef: { uid: null } } },
  );
  setVolumePhase(parts, freed, 'Available');
}
