/** Which volume a claim gets (component-helpers/storage/volume/pv_helpers.go, FindMatchingVolume). */
import { compareQuantities } from '../../quantity.ts';
import { selects } from '../clientgo/selector.ts';
import { matchesTerm } from '../scheduler/node-selector.ts';
import type { SchedulableNode } from '../scheduler/types.ts';
import {
  capacityOf,
  classOfClaim,
  classOfVolume,
  hasAccessModes,
  hasAttributesClass,
  hasVolumeMode,
  isBoundTo,
  isLargeEnough,
} from './claims.ts';
import type { Claim, PersistentVolume } from './types.ts';

/** Whether the volume can be used on the node. */
export function isReachableFrom({ spec }: PersistentVolume, node: SchedulableNode): boolean {
  const required = spec.nodeAffinity?.required;
  return !required || required.nodeSelectorTerms.some((term) => matchesTerm(term, node));
}

export interface MatchOptions {
  /** For the scheduler: the volume must be of use on this node. */
  readonly node?: SchedulableNode;
  /** Names of volumes that are promised to other claims. */
  readonly taken?: ReadonlySet<string>;
  /** The class waits for a pod: without a node, only a volume that was kept for the claim will do. */
  readonly delayed?: boolean;
}

/** The volume that is kept for the claim, or else the smallest free one that fulfils it. */
export function findMatchingVolume(
  claim: Claim,
  volumes: readonly PersistentVolume[],
  { node, taken, delayed = false }: MatchOptions = {},
): PersistentVolume | undefined {
  let smallest: PersistentVolume | undefined;
  for (const volume of volumes) {
    if (taken?.has(volume.metadata.name) || !couldServe(volume, claim)) continue;
    const reachable = !node || isReachableFrom(volume, node);
    if (isBoundTo(volume, claim)) return reachable ? volume : undefined;
    if (!node && delayed) continue;
    if (!reachable || !isFreeFor(volume, claim)) continue;
    if (!smallest || compareQuantities(capacityOf(smallest), capacityOf(volume)) > 0) smallest = volume;
  }
  return smallest;
}

/** What even a volume that is kept for the claim must fulfil. */
function couldServe(volume: PersistentVolume, claim: Claim): boolean {
  if (volume.spec.claimRef && !isBoundTo(volume, claim)) return false;
  if (volume.metadata.deletionTimestamp) return false;
  return isLargeEnough(volume, claim) && hasVolumeMode(volume, claim) && hasAttributesClass(volume, claim);
}

function isFreeFor(volume: PersistentVolume, claim: Claim): boolean {
  if (volume.status?.phase !== 'Available' || classOfVolume(volume) !== classOfClaim(claim)) return false;
  if (claim.spec.selector && !selects(claim.spec.selector, volume.metadata.labels)) return false;
  return hasAccessModes(volume, claim);
}

/**
 * The same for the binder, which prefers volumes that offer nothing beyond the access modes asked for: those with the
 * fewest modes are looked at first (persistentvolume/index.go).
 */
export function findBestMatch(
  claim: Claim,
  volumes: readonly PersistentVolume[],
  delayed: boolean,
): PersistentVolume | undefined {
  const byModes = Map.groupBy(
    volumes.filter((volume) => hasAccessModes(volume, claim)),
    ({ spec }) => [...new Set(spec.accessModes)].sort().join(','),
  );
  const groups = [...byModes].sort(([one], [other]) => one.split(',').length - other.split(',').length);
  for (const [, group] of groups) {
    const found = findMatchingVolume(claim, group, { delayed });
    if (found) return found;
  }
  return undefined;
}

/** Why a volume that a claim names will not do, in the words of `checkVolumeSatisfyClaim`; nothing when it will. */
export function mismatch(volume: PersistentVolume, claim: Claim): string | undefined {
  if (volume.metadata.deletionTimestamp)
    return `the volume is marked for deletion ${JSON.stringify(volume.metadata.name)}`;
  if (!isLargeEnough(volume, claim)) return 'requested PV is too small';
  if (classOfVolume(volume) !== classOfClaim(claim)) return 'storageClassName does not match';
  if (!hasAttributesClass(volume, claim)) return 'volumeAttributesClassName does not match';
  if (!hasVolumeMode(volume, claim)) return 'incompatible volumeMode';
  return hasAccessModes(volume, claim) ? undefined : 'incompatible accessMode';
}
