/** A Deployment, and what the parts of its controller hand to each other. */
import type { EventRecorder } from '../../clientgo/types.ts';
import type { KubeObject } from '../../objects.ts';
import type { Condition, ControllerContext, LabelSelector, PodTemplate, ReplicaSet } from '../types.ts';

export interface Deployment extends KubeObject {
  spec: {
    replicas: number;
    selector: LabelSelector;
    template: PodTemplate;
    strategy: {
      type: 'RollingUpdate' | 'Recreate';
      rollingUpdate?: { maxSurge?: number | string; maxUnavailable?: number | string };
    };
    minReadySeconds?: number;
    revisionHistoryLimit?: number;
    paused?: boolean;
    progressDeadlineSeconds?: number;
  };
  status: DeploymentStatus;
}

export interface DeploymentStatus {
  observedGeneration?: number;
  replicas?: number;
  updatedReplicas?: number;
  readyReplicas?: number;
  availableReplicas?: number;
  unavailableReplicas?: number;
  terminatingReplicas?: number;
  collisionCount?: number;
  conditions?: Condition[];
}

/** The ReplicaSets of a Deployment: the one with its present template, if there is one, and all others. */
export interface ReplicaSets {
  readonly current: ReplicaSet | undefined;
  readonly old: readonly ReplicaSet[];
}

/** What every step of a sync works with. */
export interface DeploymentContext extends ControllerContext {
  readonly recorder: EventRecorder;
  /** Asks for another sync of a Deployment after some milliseconds. */
  syncAfter(deployment: Deployment, milliseconds: number): void;
}

export function allOf({ current, old }: ReplicaSets): readonly ReplicaSet[] {
  return current ? [...old, current] : old;
}

export function activeOf(replicaSets: readonly ReplicaSet[]): readonly ReplicaSet[] {
  return replicaSets.filter(({ spec }) => spec.replicas > 0);
}

/** The replicas asked of these ReplicaSets together. */
export function replicasOf(replicaSets: readonly ReplicaSet[]): number {
  return replicaSets.reduce((sum, { spec }) => sum + spec.replicas, 0);
}

/** The available pods of these ReplicaSets together, as their status says. */
export function availableOf(replicaSets: readonly ReplicaSet[]): number {
  return replicaSets.reduce((sum, { status }) => sum + (status.availableReplicas ?? 0), 0);
}

/** Oldest first; by name where they are of one age. */
export function byAge(one: ReplicaSet, other: ReplicaSet): number {
  const [a = '', b = ''] = [one.metadata.creationTimestamp, other.metadata.creationTimestamp];
  if (a !== b) return a < b ? -1 : 1;
  return one.metadata.name < other.metadata.name ? -1 : 1;
}
