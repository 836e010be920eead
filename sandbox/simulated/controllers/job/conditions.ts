/** The conditions of a job, and with which of them it ends (job_controller.go, job/util). */
import { timestamp } from '../../clientgo/time.ts';
import { conditionOf } from '../pods.ts';
import type { Condition } from '../types.ts';
import type { Job, JobStatus } from './types.ts';

/** A condition as of `now` (milliseconds). */
export function newCondition(
  type: string,
  status: 'True' | 'False',
  reason: string,
  message: string,
  now: number,
): Condition {
  const time = timestamp(now);
  return { type, status, lastProbeTime: time, lastTransitionTime: time, reason, message };
}

/** The condition of this type, if it is true. */
export function trueCondition({ conditions }: JobStatus, type: string): Condition | undefined {
  const condition = conditionOf(conditions, type);
  return condition?.status === 'True' ? condition : undefined;
}

/** Complete or Failed, when the job has ended. */
export function endOf({ status }: Job): Condition | undefined {
  return status.conditions?.find(
    (condition) =>
      (condition.type === 'Complete' || condition.type === 'Failed') && condition.status === 'True',
  );
}

/** Sets a condition, and says whether that was news. What is false and was not there is not added. */
export function ensureCondition(status: JobStatus, condition: Condition): boolean {
  const existing = conditionOf(status.conditions, condition.type);
  if (!existing) {
    if (condition.status === 'False') return false;
    status.conditions = [...(status.conditions ?? []), condition];
    return true;
  }
  const same = (['status', 'reason', 'message'] as const).every(
    (field) => existing[field] === condition[field],
  );
  if (same) return false;
  status.conditions = status.conditions!.map((each) => (each === existing ? condition : each));
  return true;
}

/** The last condition, into which an interim one turns when all pods are gone. */
export function lastCondition({ type, reason = '', message = '' }: Condition, now: number): Condition {
  return newCondition(type === 'FailureTarget' ? 'Failed' : 'Complete', 'True', reason, message, now);
}
