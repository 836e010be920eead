/** A CronJob, and what the parts of its controller hand to each other. */
import type { EventRecorder } from '../../clientgo/types.ts';
import type { KubeObject } from '../../objects.ts';
import type { ControllerContext } from '../types.ts';

export const cronJobsResource = 'cronjobs.batch';

export interface CronJob extends KubeObject {
  spec: {
    schedule: string;
    timeZone?: string;
    startingDeadlineSeconds?: number;
    concurrencyPolicy: 'Allow' | 'Forbid' | 'Replace';
    suspend?: boolean;
    jobTemplate: {
      metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
      spec: Record<string, unknown>;
    };
    successfulJobsHistoryLimit?: number;
    failedJobsHistoryLimit?: number;
  };
  status: CronJobStatus;
}

export interface CronJobStatus {
  active?: ActiveJob[];
  lastScheduleTime?: string;
  lastSuccessfulTime?: string;
}

export interface ActiveJob {
  kind: string;
  namespace?: string;
  name: string;
  uid?: string;
  apiVersion: string;
  resourceVersion?: string;
}

/** What every step of a sync works with. */
export interface CronJobContext extends ControllerContext {
  readonly recorder: EventRecorder;
}
