/** Who a pod of a StatefulSet is: its ordinal, its names, its claims (stateful_set_utils.go). */
import type { KubeObject } from '../../objects.ts';
import { templateOf } from '../history.ts';
import { podFromTemplate } from '../pod-control.ts';
import type { PodTemplate } from '../types.ts';
import type { Revisions, StatefulPod, StatefulSet, Volume } from './types.ts';

export const revisionLabel = 'controller-revision-hash';
const podNameLabel = 'statefulset.kubernetes.io/pod-name';
const podIndexLabel = 'apps.kubernetes.io/pod-index';

const statefulName = /^(.*)-([0-9]+)$/;

/** -1 for a pod whose name has none. */
export function ordinalOf({ metadata }: KubeObject): number {
  const ordinal = Number(statefulName.exec(metadata.name)?.[2] ?? -1);
  return ordinal <= 2_147_483_647 ? ordinal : -1;
}

/** Whether a pod is named as those of the set are; others with its labels are none of its business. */
export function isMemberOf(set: StatefulSet, { metadata }: KubeObject): boolean {
  return statefulName.exec(metadata.name)?.[1] === set.metadata.name;
}

/** The first ordinal, and the one after the last. */
export function ordinalsOf({ spec }: StatefulSet): { start: number; end: number } {
  const start = spec.ordinals?.start ?? 0;
  return { start, end: start + spec.replicas };
}

export function isInRange(set: StatefulSet, pod: KubeObject): boolean {
  const { start, end } = ordinalsOf(set);
  const ordinal = ordinalOf(pod);
  return ordinal >= start && ordinal < end;
}

export function revisionOfPod({ metadata }: KubeObject): string {
  return metadata.labels?.[revisionLabel] ?? '';
}

/** The claims of the pod with this ordinal, one for each template. */
export function claimsOf(set: StatefulSet, ordinal: number): readonly KubeObject[] {
  const { namespace = 'default', name } = set.metadata;
  return (set.spec.volumeClaimTemplates ?? []).map(({ metadata, spec }) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name: `${metadata.name}-${name}-${ordinal}`,
      namespace,
      labels: { ...metadata.labels, ...set.spec.selector.matchLabels },
      ...(metadata.annotations && { annotations: metadata.annotations }),
    },
    spec,
  }));
}

/** A pod that is still to be made; it has no status. Below the partition pods come from the current revision. */
export function newPod(set: StatefulSet, { current, update }: Revisions, ordinal: number): StatefulPod {
  const { rollingUpdate, type } = set.spec.updateStrategy;
  const from = ordinalsOf(set).start;
  const isOld = rollingUpdate
    ? ordinal < from + (rollingUpdate.partition ?? 0)
    : type === 'RollingUpdate' && ordinal < from + (set.status.currentReplicas ?? 0);
  const revision = isOld ? current : update;
  return podOf(set, templateOf(revision), ordinal, revision.metadata.name);
}

function podOf(set: StatefulSet, template: PodTemplate, ordinal: number, revision: string): StatefulPod {
  const name = `${set.metadata.name}-${ordinal}`;
  const { serviceName } = set.spec;
  const pod = podFromTemplate(set, template, {
    labels: { ...identityLabels(name, ordinal), [revisionLabel]: revision },
  });
  const spec = {
    ...template.spec,
    hostname: name,
    ...(serviceName && { subdomain: serviceName }),
    ...volumesOf(set, ordinal, template.spec['volumes'] as Volume[] | undefined),
  };
  return { ...pod, metadata: { ...pod.metadata, name }, spec } as unknown as StatefulPod;
}

function identityLabels(name: string, ordinal: number): Record<string, string> {
  return { [podNameLabel]: name, [podIndexLabel]: String(ordinal) };
}

/** Claims take the place of volumes of their names. */
function volumesOf(
  set: StatefulSet,
  ordinal: number,
  volumes: readonly Volume[] = [],
): { volumes?: Volume[] } {
  const templates = set.spec.volumeClaimTemplates ?? [];
  const claims = claimsOf(set, ordinal);
  const mounted = templates.map(({ metadata }, index) => ({
    name: metadata.name,
    persistentVolumeClaim: { claimName: claims[index]!.metadata.name },
  }));
  const others = volumes.filter(({ name }) => !templates.some(({ metadata }) => metadata.name === name));
  return mounted.length + others.length > 0 ? { volumes: [...mounted, ...others] } : {};
}

export function identityMatches({ metadata }: StatefulPod): boolean {
  return metadata.labels?.[podNameLabel] === metadata.name;
}

export function storageMatches(set: StatefulSet, pod: StatefulPod): boolean {
  const { volumes = [] } = volumesOf(set, ordinalOf(pod));
  const present = new Map(pod.spec.volumes?.map((volume) => [volume.name, volume]));
  return volumes.every(
    ({ name, persistentVolumeClaim }) =>
      present.get(name)?.persistentVolumeClaim?.claimName === persistentVolumeClaim?.claimName,
  );
}

/** The pod with the labels and claims it should have. */
export function withIdentity(set: StatefulSet, pod: StatefulPod): StatefulPod {
  const ordinal = ordinalOf(pod);
  const labels = { ...pod.metadata.labels, ...identityLabels(pod.metadata.name, ordinal) };
  const spec = storageMatches(set, pod)
    ? pod.spec
    : { ...pod.spec, ...volumesOf(set, ordinal, pod.spec.volumes) };
  return { ...pod, metadata: { ...pod.metadata, labels }, spec };
}
