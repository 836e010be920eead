/** The claims of a pod as the scheduler looks at them (volumebinding/binder.go: podHasPVCs, GetPodVolumeClaims). */
import type { Client } from '../../client.ts';
import { classOfClaim, isDelayed, isFullyBound } from '../../volumes/claims.ts';
import type { Claim, PersistentVolume, StorageClass } from '../../volumes/types.ts';
import type { SchedulablePod } from '../types.ts';

const CLAIMS = 'persistentvolumeclaims';
const VOLUMES = 'persistentvolumes';
const CLASSES = 'storageclasses.storage.k8s.io';

export interface PodVolumes {
  /** Why no node will do, whatever its volumes. */
  readonly problem: string | undefined;
  readonly claims: readonly Claim[];
  /** Of the claims that are bound; nothing for a volume that is gone. */
  readonly bound: readonly (PersistentVolume | undefined)[];
  /** Claims that get their volume where the pod goes. */
  readonly delayed: readonly Claim[];
  volumes(): readonly PersistentVolume[];
  storageClass(name: string): StorageClass | undefined;
}

/** Nothing for a pod without claims. */
export function podVolumesOf(pod: SchedulablePod, client: Client): PodVolumes | undefined {
  const wanted = wantedClaims(pod);
  if (wanted.length === 0) return undefined;
  const found: Claim[] = [];
  for (const { name, ephemeral } of wanted) {
    const claim = client.get<Claim>(CLAIMS, pod.metadata.namespace, name);
    const problem = problemOf(pod, name, ephemeral, claim);
    if (problem !== undefined) return troubled(problem);
    if (claim) found.push(claim);
  }
  const storageClass = (name: string) =>
    name === '' ? undefined : client.get<StorageClass>(CLASSES, undefined, name);
  const waits = (claim: Claim) => !claim.spec.volumeName && isDelayed(storageClass(classOfClaim(claim)));
  const bound = found.filter(isFullyBound);
  const delayed = found.filter((claim) => !isFullyBound(claim) && waits(claim));
  if (bound.length + delayed.length < found.length)
    return troubled('pod has unbound immediate PersistentVolumeClaims');
  return {
    problem: undefined,
    claims: found,
    bound: bound.map(({ spec }) => client.get<PersistentVolume>(VOLUMES, undefined, spec.volumeName ?? '')),
    delayed,
    volumes: () => client.list<PersistentVolume>(VOLUMES),
    storageClass,
  };
}

function troubled(problem: string): PodVolumes {
  return {
    problem,
    claims: [],
    bound: [],
    delayed: [],
    volumes: () => [],
    storageClass: () => undefined,
  };
}

interface WantedClaim {
  readonly name: string;
  readonly ephemeral: boolean;
}

function wantedClaims({ metadata, spec }: SchedulablePod): WantedClaim[] {
  return (spec.volumes ?? []).flatMap(({ name, persistentVolumeClaim, ephemeral }): WantedClaim[] => {
    if (persistentVolumeClaim) return [{ name: persistentVolumeClaim.claimName, ephemeral: false }];
    return ephemeral ? [{ name: `${metadata.name}-${name}`, ephemeral: true }] : [];
  });
}

function problemOf(
  pod: SchedulablePod,
  name: string,
  ephemeral: boolean,
  claim: Claim | undefined,
): string | undefined {
  const title = JSON.stringify(name);
  if (!claim)
    return ephemeral
      ? `waiting for ephemeral volume controller to create the persistentvolumeclaim ${title}`
      : `persistentvolumeclaim ${title} not found`;
  if (claim.status?.phase === 'Lost')
    return `persistentvolumeclaim ${title} bound to non-existent persistentvolume ${JSON.stringify(claim.spec.volumeName ?? '')}`;
  if (claim.metadata.deletionTimestamp) return `persistentvolumeclaim ${title} is being deleted`;
  if (!ephemeral || claim.metadata.ownerReferences?.some(({ uid }) => uid === pod.metadata.uid))
    return undefined;
  const { namespace } = pod.metadata;
  return `PVC ${namespace}/${name} was not created for pod ${namespace}/${pod.metadata.name} (pod is not owner)`;
}
