/** What the pods of a DaemonSet have beside its template (daemon/util/daemonset_util.go). */
import type { KubeObject } from '../../objects.ts';
import type { NodeAffinity, Toleration } from '../../scheduler/types.ts';
import { isEqual } from '../equal.ts';
import { podFromTemplate } from '../pod-control.ts';
import type { DaemonPodSpec, DaemonSet } from './types.ts';

export const hashLabel = 'controller-revision-hash';
const generationLabel = 'pod-template-generation';
const generationAnnotation = 'deprecated.daemonset.template.generation';

/** Daemons stay where other pods would have to go. */
const tolerated = [
  ['not-ready', 'NoExecute'],
  ['unreachable', 'NoExecute'],
  ['disk-pressure', 'NoSchedule'],
  ['memory-pressure', 'NoSchedule'],
  ['pid-pressure', 'NoSchedule'],
  ['unschedulable', 'NoSchedule'],
] as const;

/** `undefined` where the annotation says no number. */
export function generationOf({ metadata }: DaemonSet): string | undefined {
  const generation = metadata.annotations?.[generationAnnotation];
  return generation !== undefined && /^-?[0-9]+$/.test(generation) ? generation : undefined;
}

/** The template with the tolerations and labels that its pods get; no hash leaves its label out. */
export function templateForPods(daemonSet: DaemonSet, hash: string): DaemonSet['spec']['template'] {
  const { metadata, spec } = daemonSet.spec.template;
  const generation = generationOf(daemonSet);
  const labels = {
    ...metadata?.labels,
    ...(generation !== undefined && { [generationLabel]: generation }),
    ...(hash && { [hashLabel]: hash }),
  };
  return { metadata: { ...metadata, labels }, spec: { ...spec, tolerations: tolerationsOf(spec) } };
}

function tolerationsOf({ hostNetwork, tolerations = [] }: DaemonPodSpec): Toleration[] {
  const network = hostNetwork ? [['network-unavailable', 'NoSchedule'] as const] : [];
  const added = [...tolerated, ...network].map(([name, effect]) => ({
    key: `node.kubernetes.io/${name}`,
    operator: 'Exists',
    effect,
  }));
  return [...tolerations, ...added.filter((each) => !tolerations.some((present) => isEqual(present, each)))];
}

/** A pod for one node. The scheduler binds it: no other node is what its affinity asks for. */
export function podForNode(daemonSet: DaemonSet, node: string, hash: string): KubeObject {
  const template = templateForPods(daemonSet, hash);
  const { affinity } = template.spec;
  const term = { matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] };
  const nodeAffinity: NodeAffinity = {
    ...affinity?.nodeAffinity,
    requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] },
  };
  const spec = { ...template.spec, affinity: { ...affinity, nodeAffinity } };
  return podFromTemplate(daemonSet, template, { spec });
}

/** Whether a pod comes from the present template. */
export function isUpdated(daemonSet: DaemonSet, { metadata }: KubeObject, hash: string): boolean {
  const generation = generationOf(daemonSet);
  const { labels = {} } = metadata;
  if (generation !== undefined && labels[generationLabel] === generation) return true;
  return hash !== '' && labels[hashLabel] === hash;
}
