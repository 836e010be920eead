/** VolumeZone: a volume that is labelled with its zone is for nodes of that zone. */
import type { Filter } from '../types.ts';

/** Labels of today, and those of older clusters that mean the same. */
const LABELS: Readonly<Record<string, string>> = {
  'topology.kubernetes.io/zone': 'failure-domain.beta.kubernetes.io/zone',
  'topology.kubernetes.io/region': 'failure-domain.beta.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
};

export const volumeZone: Filter = (pod, { node }, { volumesOf }) => {
  const volumes = volumesOf(pod)?.bound ?? [];
  const labels = node.metadata.labels ?? {};
  // Nodes without any such label are in a cluster without zones.
  if (volumes.length === 0 || !Object.keys(LABELS).some((key) => labels[key] !== undefined)) return undefined;
  const fits = Object.entries(LABELS).every(([key, other]) =>
    volumes.every((volume) => {
      const zones = volume?.metadata.labels?.[key]?.split('__');
      return !zones || zones.includes(labels[key] ?? labels[other] ?? '');
    }),
  );
  return fits ? undefined : { reasons: ['node(s) had no available volume zone'], unresolvable: true };
};
