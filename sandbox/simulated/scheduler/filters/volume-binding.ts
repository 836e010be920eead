/** VolumeBinding: a pod goes where its volumes are, or can be. */
import type { Filter, PreFilter } from '../types.ts';
import { findPodVolumes } from '../volumes/find.ts';

export const claimsInOrder: PreFilter = (pod, { volumesOf }) => {
  const problem = volumesOf(pod)?.problem;
  return problem === undefined ? undefined : { reason: problem };
};

export const volumeBinding: Filter = (pod, { node }, { volumesOf }) => {
  const volumes = volumesOf(pod);
  if (!volumes) return undefined;
  const { reasons } = findPodVolumes(volumes, node);
  return reasons.length > 0 ? { reasons, unresolvable: true } : undefined;
};
