/** A DaemonSet, and what the parts of its controller hand to each other. */
import type { EventRecorder } from '../../clientgo/types.ts';
import type { KubeObject } from '../../objects.ts';
import type { NodeAffinity, SchedulableNode, Toleration } from '../../scheduler/types.ts';
import type { PodControl } from '../pod-control.ts';
import type { ControllerContext, LabelSelector, Pod, PodTemplate } from '../types.ts';

export interface DaemonSet extends KubeObject {
  spec: {
    selector: LabelSelector;
    template: PodTemplate & { spec: DaemonPodSpec };
    updateStrategy: {
      type: 'RollingUpdate' | 'OnDelete';
      rollingUpdate?: { maxUnavailable?: number | string; maxSurge?: number | string };
    };
    minReadySeconds?: number;
    revisionHistoryLimit: number;
  };
  status: DaemonSetStatus;
}

export interface DaemonPodSpec extends Record<string, unknown> {
  nodeName?: string;
  hostNetwork?: boolean;
  affinity?: { nodeAffinity?: NodeAffinity };
  tolerations?: Toleration[];
}

export interface DaemonSetStatus {
  observedGeneration?: number;
  desiredNumberScheduled: number;
  currentNumberScheduled: number;
  numberMisscheduled: number;
  numberReady: number;
  updatedNumberScheduled?: number;
  numberAvailable?: number;
  numberUnavailable?: number;
  collisionCount?: number;
}

export interface DaemonPod extends Pod {
  spec: Pod['spec'] & DaemonPodSpec;
}

/** What every step of a sync works with. */
export interface DaemonSetContext extends ControllerContext {
  readonly recorder: EventRecorder;
  readonly pods: PodControl;
  /** Asks for another sync of a DaemonSet after some milliseconds. */
  syncAfter(daemonSet: DaemonSet, milliseconds: number): void;
  /** Milliseconds until a failed pod on this node may be deleted; 0 counts as another failure. */
  backoff(daemonSet: DaemonSet, node: string): number;
}

/** A DaemonSet with what there is of it. */
export interface Daemons {
  readonly daemonSet: DaemonSet;
  readonly nodes: readonly SchedulableNode[];
  /** The hash of its present template, a label of pods that come from it. */
  readonly hash: string;
  /** The pods by the node that runs them or is to run them. */
  readonly byNode: ReadonlyMap<string, readonly DaemonPod[]>;
}
