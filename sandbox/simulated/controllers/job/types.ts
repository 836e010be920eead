/** A Job, and what the parts of its controller hand to each other. */
import type { EventRecorder } from '../../clientgo/types.ts';
import type { KubeObject } from '../../objects.ts';
import type { PodControl } from '../pod-control.ts';
import type { Condition, ControllerContext, LabelSelector, Pod, PodTemplate } from '../types.ts';
import type { FailureRecord } from './backoff.ts';
import type { Intervals } from './intervals.ts';

export const jobsResource = 'jobs.batch';
export const trackingFinalizer = 'batch.kubernetes.io/job-tracking';

export interface Job extends KubeObject {
  spec: {
    parallelism: number;
    completions?: number;
    completionMode?: 'NonIndexed' | 'Indexed';
    backoffLimit: number;
    backoffLimitPerIndex?: number;
    maxFailedIndexes?: number;
    activeDeadlineSeconds?: number;
    ttlSecondsAfterFinished?: number;
    suspend?: boolean;
    selector: LabelSelector;
    template: PodTemplate;
    podFailurePolicy?: PodFailurePolicy;
    podReplacementPolicy?: 'Failed' | 'TerminatingOrFailed';
    successPolicy?: { rules: SuccessRule[] };
    managedBy?: string;
  };
  status: JobStatus;
}

export interface PodFailurePolicy {
  rules: FailureRule[];
}

export interface FailureRule {
  action: 'FailJob' | 'FailIndex' | 'Ignore' | 'Count';
  onExitCodes?: { containerName?: string; operator: 'In' | 'NotIn'; values: number[] };
  onPodConditions?: { type: string; status: string }[];
}

export interface SuccessRule {
  succeededIndexes?: string;
  succeededCount?: number;
}

export interface JobStatus {
  conditions?: Condition[];
  startTime?: string;
  completionTime?: string;
  active?: number;
  ready?: number;
  terminating?: number;
  succeeded?: number;
  failed?: number;
  completedIndexes?: string;
  failedIndexes?: string;
  /** Pods that have ended, still have the finalizer, and are not in the counts yet; by uid. */
  uncountedTerminatedPods?: Uncounted;
}

export interface Uncounted {
  succeeded?: string[];
  failed?: string[];
}

export interface ContainerStatus {
  name: string;
  restartCount?: number;
  state?: { terminated?: { exitCode: number; finishedAt?: string } };
}

export interface JobPod extends Pod {
  status?: NonNullable<Pod['status']> & {
    containerStatuses?: ContainerStatus[];
    initContainerStatuses?: ContainerStatus[];
  };
}

/** What every step of a sync works with. */
export interface JobContext extends ControllerContext {
  readonly recorder: EventRecorder;
  readonly pods: PodControl;
  /** How often and when pods failed since the last success, by the job's key. */
  readonly failures: Map<string, FailureRecord>;
  /** Asks for another sync of a job after some milliseconds. */
  syncAfter(job: Job, milliseconds: number): void;
}

/** One sync of a job: what was found, and what has come of it so far. */
export interface Round {
  /** As it was last written. */
  job: Job;
  /** As it is to be written. */
  readonly status: JobStatus & { uncountedTerminatedPods: { succeeded: string[]; failed: string[] } };
  readonly pods: readonly JobPod[];
  readonly active: readonly JobPod[];
  succeeded: number;
  readonly failed: number;
  /** Indexes that were complete before, and those that are now. */
  previousIndexes: Intervals;
  succeededIndexes: Intervals;
  /** Only where failures are counted by index. */
  failedIndexes: Intervals | undefined;
  /** Failed pods that stay until their replacement has taken over how often the index failed. */
  delayed: ReadonlyMap<number, JobPod>;
  readonly record: FailureRecord;
  terminating: number;
  ready: number;
  /** With what the job ends, when it does. */
  finished: Condition | undefined;
}

export function isIndexed({ spec }: Job): boolean {
  return spec.completionMode === 'Indexed';
}

export function hasLimitPerIndex({ spec }: Job): boolean {
  return spec.backoffLimitPerIndex !== undefined;
}

export function isSuspended({ spec }: Job): boolean {
  return spec.suspend === true;
}

export function isTracked({ metadata }: JobPod): boolean {
  return metadata.finalizers?.includes(trackingFinalizer) ?? false;
}

/** Pods are replaced when they have ended, not when they begin to. */
export function replacesOnlyFailed({ spec }: Job): boolean {
  return spec.podReplacementPolicy === 'Failed' || spec.podFailurePolicy !== undefined;
}

/** A pod that was deleted counts as failed: it may never get to say so. */
export function hasFailed(job: Job, { metadata, status }: JobPod): boolean {
  if (status?.phase === 'Failed') return true;
  if (replacesOnlyFailed(job)) return false;
  return metadata.deletionTimestamp !== undefined && status?.phase !== 'Succeeded';
}
