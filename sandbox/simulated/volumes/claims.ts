/** What is asked of one claim or one volume (component-helpers/storage/volume/pv_helpers.go, apis/core/v1/helper). */
import { compareQuantities, parseQuantity, type Quantity } from '../../quantity.ts';
import type { KubeObject } from '../objects.ts';
import { annotation, type Claim, type PersistentVolume, type StorageClass } from './types.ts';

/** The class a claim asks for; '' for none at all, and for the empty class. */
export function classOfClaim({ metadata, spec }: Claim): string {
  return metadata.annotations?.[annotation.betaClass] ?? spec.storageClassName ?? '';
}

/** Whether the claim says anything about a class, be it the empty one. */
export function namesClass({ metadata, spec }: Claim): boolean {
  return metadata.annotations?.[annotation.betaClass] !== undefined || spec.storageClassName !== undefined;
}

export function classOfVolume({ metadata, spec }: PersistentVolume): string {
  return metadata.annotations?.[annotation.betaClass] ?? spec.storageClassName ?? '';
}

export function hasAnnotation({ metadata }: KubeObject, key: string): boolean {
  return metadata.annotations !== undefined && Object.hasOwn(metadata.annotations, key);
}

/** Whether the volume is meant for this claim; a reference without a uid was written by hand and names any claim so called. */
export function isBoundTo({ spec: { claimRef } }: PersistentVolume, { metadata }: Claim): boolean {
  if (!claimRef || claimRef.name !== metadata.name || claimRef.namespace !== metadata.namespace) return false;
  return !claimRef.uid || claimRef.uid === metadata.uid;
}

/** Bound for good: both sides have been written. */
export function isFullyBound(claim: Claim): boolean {
  return Boolean(claim.spec.volumeName) && hasAnnotation(claim, annotation.bindCompleted);
}

/** Whether claims of this class wait for a pod. A class that is not there makes nobody wait. */
export function isDelayed(storageClass: StorageClass | undefined): boolean {
  return storageClass?.volumeBindingMode === 'WaitForFirstConsumer';
}

/** What the volume holds, or the claim asks for. */
export function sizeOf(storage: string | undefined): Quantity {
  return parseQuantity(storage ?? '0');
}

export const capacityOf = ({ spec }: PersistentVolume): Quantity => sizeOf(spec.capacity?.storage);
export const requestOf = ({ spec }: Claim): Quantity => sizeOf(spec.resources?.requests?.storage);

export function isLargeEnough(volume: PersistentVolume, claim: Claim): boolean {
  return compareQuantities(capacityOf(volume), requestOf(claim)) >= 0;
}

export function hasAccessModes({ spec }: PersistentVolume, claim: Claim): boolean {
  return (claim.spec.accessModes ?? []).every((mode) => spec.accessModes?.includes(mode));
}

export function hasVolumeMode({ spec }: PersistentVolume, claim: Claim): boolean {
  return (spec.volumeMode ?? 'Filesystem') === (claim.spec.volumeMode ?? 'Filesystem');
}

export function hasAttributesClass({ spec }: PersistentVolume, claim: Claim): boolean {
  return (spec.volumeAttributesClassName ?? '') === (claim.spec.volumeAttributesClassName ?? '');
}

/** The newest of the classes that are marked as the default (pkg/volume/util/storageclass.go). */
export function defaultClass(classes: readonly StorageClass[]): StorageClass | undefined {
  const marked = classes.filter(
    ({ metadata: { annotations } }) =>
      annotations?.[annotation.defaultClass] === 'true' ||
      annotations?.[annotation.betaDefaultClass] === 'true',
  );
  return marked.sort(newestFirst)[0];
}

function newestFirst(one: KubeObject, other: KubeObject): number {
  const [a, b] = [one.metadata.creationTimestamp ?? '', other.metadata.creationTimestamp ?? ''];
  if (a === b) return one.metadata.name < other.metadata.name ? -1 : 1;
  return a < b ? 1 : -1;
}

interface ClaimingVolume {
  name: string;
  persistentVolumeClaim?: { claimName: string };
  ephemeral?: object;
}

/** The names of the claims of a pod's volumes; that of an ephemeral volume is named after pod and volume. */
export function claimsOfPod(pod: KubeObject): string[] {
  const volumes: ClaimingVolume[] = pod['spec'].volumes ?? [];
  return volumes.flatMap(({ name, persistentVolumeClaim, ephemeral }) => {
    if (persistentVolumeClaim) return [persistentVolumeClaim.claimName];
    return ephemeral ? [`${pod.metadata.name}-${name}`] : [];
  });
}
