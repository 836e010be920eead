/** VolumeRestrictions: a claim that is for one pod only is not given to a second one, wherever it goes. */
import { claimsOfPod } from '../../volumes/claims.ts';
import type { Filter } from '../types.ts';

const REASON =
  'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod';

export const volumeRestrictions: Filter = (pod, _, { infos, volumesOf }) => {
  const exclusive = (volumesOf(pod)?.claims ?? []).filter(({ spec }) =>
    spec.accessModes?.includes('ReadWriteOncePod'),
  );
  if (exclusive.length === 0) return undefined;
  const { namespace } = pod.metadata;
  const isUsed = (name: string) =>
    infos.some(({ pods }) =>
      pods.some((other) => other.metadata.namespace === namespace && claimsOfPod(other).includes(name)),
    );
  if (!exclusive.some(({ metadata }) => isUsed(metadata.name))) return undefined;
  return { reasons: [REASON], unresolvable: false };
};
