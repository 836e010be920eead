/**
 * PodTopologySpread with its default constraint over hostnames: pods of one controller go to different nodes where
 * that is possible. What a pod says itself in topologySpreadConstraints is not looked at here.
 */
import type { SchedulablePod, Score } from '../types.ts';
import { reversed } from './normalize.ts';

export const spreading: Score = (pod, infos) => {
  const controller = controllerUid(pod);
  if (!controller) return infos.map(() => 0);
  return reversed(
    infos.map(
      ({ pods }) => pods.filter((other) => controllerUid(other) === controller && isStaying(other)).length,
    ),
  );
};

function controllerUid({ metadata }: SchedulablePod): string | undefined {
  return metadata.ownerReferences?.find((owner) => owner.controller)?.uid;
}

function isStaying({ metadata }: SchedulablePod): boolean {
  return metadata.deletionTimestamp === undefined;
}
