/** A StatefulSet, and what the parts of its controller hand to each other. */
import type { EventRecorder } from '../../clientgo/types.ts';
import type { KubeObject } from '../../objects.ts';
import type { ControllerRevision } from '../history.ts';
import type { ControllerContext, LabelSelector, Pod, PodTemplate } from '../types.ts';

export interface StatefulSet extends KubeObject {
  spec: {
    replicas: number;
    selector: LabelSelector;
    template: PodTemplate;
    serviceName?: string;
    podManagementPolicy: 'OrderedReady' | 'Parallel';
    updateStrategy: { type: 'RollingUpdate' | 'OnDelete'; rollingUpdate?: { partition?: number } };
    volumeClaimTemplates?: KubeObject[];
    persistentVolumeClaimRetentionPolicy?: RetentionPolicy;
    ordinals?: { start?: number };
    minReadySeconds?: number;
    revisionHistoryLimit: number;
  };
  status: StatefulSetStatus;
}

export interface RetentionPolicy {
  whenDeleted: 'Retain' | 'Delete';
  whenScaled: 'Retain' | 'Delete';
}

export interface StatefulSetStatus {
  observedGeneration?: number;
  replicas: number;
  readyReplicas?: number;
  availableReplicas: number;
  currentReplicas?: number;
  updatedReplicas?: number;
  currentRevision?: string;
  updateRevision?: string;
  collisionCount?: number;
}

export interface StatefulPod extends Pod {
  spec: Pod['spec'] & { volumes?: Volume[] };
}

export interface Volume {
  name: string;
  persistentVolumeClaim?: { claimName: string };
}

/** What every step of a sync works with. */
export interface StatefulSetContext extends ControllerContext {
  readonly recorder: EventRecorder;
}

/** The revision the pods come from, and the one they go to; the same when nothing is rolled out. */
export interface Revisions {
  readonly current: ControllerRevision;
  readonly update: ControllerRevision;
  readonly collisionCount: number;
}
