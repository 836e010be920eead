/** How a volume is made a claim's own (component-helpers/storage/volume/pv_helpers.go, GetBindVolumeToClaim). */
import { hasAnnotation, isBoundTo } from './claims.ts';
import { annotation, type Claim, type PersistentVolume } from './types.ts';

/** A merge patch for the volume; nothing when it is the claim's own already. */
export function bindingOf(volume: PersistentVolume, claim: Claim): object | undefined {
  const { namespace, name, uid, resourceVersion } = claim.metadata;
  const { claimRef } = volume.spec;
  // A volume that was kept for the claim by hand is not marked as one that was chosen.
  const marks = !isBoundTo(volume, claim) && !hasAnnotation(volume, annotation.boundByController);
  const refers = claimRef?.name === name && claimRef?.namespace === namespace && claimRef?.uid === uid;
  if (refers && !marks) return undefined;
  const kind = 'PersistentVolumeClaim';
  const reference = { kind, namespace, name, uid, apiVersion: 'v1', resourceVersion };
  return {
    ...(marks && { metadata: { annotations: { [annotation.boundByController]: 'yes' } } }),
    ...(!refers && { spec: { claimRef: { fieldPath: null, ...reference } } }),
  };
}
