/** How many pods a disruption budget expects, and how many of them must stay healthy. */
import type { Client } from '../client.ts';
import type { KubeObject, OwnerReference, ResourceName } from '../objects.ts';
import { controllerOf, type LabelSelector, type Pod } from './types.ts';

export interface Budget extends KubeObject {
  spec: {
    selector?: LabelSelector;
    minAvailable?: number | string;
    maxUnavailable?: number | string;
    unhealthyPodEvictionPolicy?: string;
  };
  status: Partial<BudgetStatus>;
}

export interface BudgetStatus {
  conditions: DisruptionCondition[];
  currentHealthy: number;
  desiredHealthy: number;
  disruptionsAllowed: number;
  expectedPods: number;
  observedGeneration: number;
  /** When the eviction of a pod was granted, by the name of the pod. */
  disruptedPods: Record<string, string>;
}

export interface DisruptionCondition {
  type: string;
  status: string;
  observedGeneration: number;
  lastTransitionTime: string;
  reason: string;
  message: string;
}

export interface Expectation {
  readonly expectedPods: number;
  readonly desiredHealthy: number;
  /** Pods without a controller were left out of the count. */
  readonly unmanaged: boolean;
}

/** Nobody says how many pods there should be. */
export class NoScaleError extends Error {}

/** Throws `NoScaleError` when it needs to know how many pods a controller wants, and cannot. */
export function expectation(client: Client, { spec }: Budget, pods: readonly Pod[]): Expectation {
  const { minAvailable, maxUnavailable } = spec;
  if (maxUnavailable !== undefined) {
    const { scale, unmanaged } = scaleOf(client, pods);
    const desiredHealthy = Math.max(0, scale - scaled(maxUnavailable, scale));
    return { expectedPods: scale, desiredHealthy, unmanaged };
  }
  if (typeof minAvailable === 'string') {
    const { scale, unmanaged } = scaleOf(client, pods);
    return { expectedPods: scale, desiredHealthy: scaled(minAvailable, scale), unmanaged };
  }
  if (minAvailable === undefined) return { expectedPods: 0, desiredHealthy: 0, unmanaged: false };
  return { expectedPods: pods.length, desiredHealthy: minAvailable, unmanaged: false };
}

/** A number, or a percentage of the total, rounded up. */
function scaled(value: number | string, total: number): number {
  return typeof value === 'number' ? value : Math.ceil((Number.parseInt(value, 10) * total) / 100);
}

/** What the controllers of these pods want altogether. */
function scaleOf(client: Client, pods: readonly Pod[]): { scale: number; unmanaged: boolean } {
  const scales = new Map<string, number>();
  let unmanaged = false;
  for (const pod of pods) {
    const reference = controllerOf(pod);
    if (reference) {
      const { uid, scale } = controllerScale(client, pod, reference);
      scales.set(uid, scale);
    } else unmanaged = true;
  }
  return { scale: [...scales.values()].reduce((sum, scale) => sum + scale, 0), unmanaged };
}

/** Kinds with a scale. */
const scalable: Readonly<Record<string, ResourceName>> = {
  ReplicationController: 'replicationcontrollers',
  ReplicaSet: 'replicasets.apps',
  StatefulSet: 'statefulsets.apps',
  Deployment: 'deployments.apps',
};

function controllerScale(
  client: Client,
  { metadata }: Pod,
  reference: OwnerReference,
): { uid: string; scale: number } {
  const { apiVersion, kind, name, uid } = reference;
  const resource = scalable[kind];
  if (!resource) {
    const plural = `${kind.toLowerCase()}s`;
    throw new NoScaleError(`${apiVersion}, Resource=${plural} does not implement the scale subresource`);
  }
  const controller = client.get(resource, metadata.namespace, name);
  if (!controller || controller.metadata.uid !== uid) {
    throw new NoScaleError(`found no controllers for pod "${metadata.name}"`);
  }
  const above = kind === 'ReplicaSet' ? controllerOf(controller) : undefined;
  const deployment =
    above?.kind === 'Deployment' ? client.get('deployments.apps', metadata.namespace, above.name) : undefined;
  const counted = deployment && deployment.metadata.uid === above?.uid ? deployment : controller;
  return { uid: counted.metadata.uid ?? '', scale: counted['spec'].replicas ?? 1 };
}

/** As Go prints a selector in messages. */
export function printedSelector({ matchLabels = {}, matchExpressions = [] }: LabelSelector = {}): string {
  const labels = Object.keys(matchLabels)
    .sort()
    .map((key) => `${key}: ${matchLabels[key]},`);
  const terms = matchExpressions.map(
    ({ key, operator, values = [] }) =>
      `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`,
  );
  const all = `MatchLabels:map[string]string{${labels.join('')}},MatchExpressions:[]LabelSelectorRequirement{${terms.join('')}},`;
  return `&LabelSelector{${all}}`;
}
