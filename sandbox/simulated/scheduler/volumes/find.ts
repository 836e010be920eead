/** What the claims of a pod would be given on a node (volumebinding/binder.go: FindPodVolumes). */
import { compareQuantities } from '../../../quantity.ts';
import { classOfClaim, classOfVolume, requestOf } from '../../volumes/claims.ts';
import { findMatchingVolume, isReachableFrom } from '../../volumes/matching.ts';
import {
  annotation,
  type Claim,
  noProvisioner,
  type PersistentVolume,
  type StorageClass,
} from '../../volumes/types.ts';
import type { SchedulableNode } from '../types.ts';
import type { PodVolumes } from './pod-volumes.ts';

const REASONS = {
  affinity: "node(s) didn't match PersistentVolume's node affinity",
  noVolume: "node(s) didn't find available persistent volumes to bind",
  gone: 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)',
} as const;

export interface Found {
  /** Why the node will not do; with any, the rest is of no use. */
  readonly reasons: readonly string[];
  readonly bindings: readonly { readonly claim: Claim; readonly volume: PersistentVolume }[];
  /** Claims for which a volume is made on the node. */
  readonly provisions: readonly Claim[];
}

export function findPodVolumes(pod: PodVolumes, node: SchedulableNode): Found {
  const reasons = new Set<string>();
  for (const volume of pod.bound) {
    if (!volume) reasons.add(REASONS.gone);
    else if (!isReachableFrom(volume, node)) reasons.add(REASONS.affinity);
  }
  const { bindings, provisions } = match(pod, node);
  const possible = provisions.every((claim) => canProvision(pod, claim, node));
  if (!possible) reasons.add(REASONS.noVolume);
  return { reasons: [...reasons], bindings, provisions };
}

/** Volumes that are there already, smallest claim first; the rest has to be provisioned. */
function match(pod: PodVolumes, node: SchedulableNode): Omit<Found, 'reasons'> {
  const bindings: { claim: Claim; volume: PersistentVolume }[] = [];
  const provisions: Claim[] = [];
  const taken = new Set<string>();
  const bySize = [...pod.delayed].sort((one, other) => compareQuantities(requestOf(one), requestOf(other)));
  for (const claim of bySize) {
    const promised = claim.metadata.annotations?.[annotation.selectedNode] !== undefined;
    const ofClass = promised
      ? []
      : pod.volumes().filter((volume) => classOfVolume(volume) === classOfClaim(claim));
    const volume = findMatchingVolume(claim, ofClass, { node, taken, delayed: true });
    if (volume) {
      taken.add(volume.metadata.name);
      bindings.push({ claim, volume });
    } else provisions.push(claim);
  }
  return { bindings, provisions };
}

function canProvision(pod: PodVolumes, claim: Claim, node: SchedulableNode): boolean {
  const promised = claim.metadata.annotations?.[annotation.selectedNode];
  if (promised !== undefined && promised !== node.metadata.name) return false;
  const storageClass = pod.storageClass(classOfClaim(claim));
  if (!storageClass?.provisioner || storageClass.provisioner === noProvisioner) return false;
  return allowsTopology(storageClass, node);
}

/** No terms at all allow every node; of those there are, one must hold. */
function allowsTopology({ allowedTopologies = [] }: StorageClass, { metadata }: SchedulableNode): boolean {
  if (allowedTopologies.length === 0) return true;
  return allowedTopologies.some(
    ({ matchLabelExpressions = [] }) =>
      matchLabelExpressions.length > 0 &&
      matchLabelExpressions.every(({ key, values }) => values.includes(metadata.labels?.[key] ?? '')),
  );
}
