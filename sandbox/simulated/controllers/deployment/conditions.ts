/** Conditions of a Deployment: how they are set and taken away (deployment_util.go, SetDeploymentCondition). */
import { timestamp } from '../../clientgo/time.ts';
import { conditionOf } from '../pods.ts';
import type { Condition } from '../types.ts';

export type Conditions = readonly Condition[];

/** A condition as of `now` (milliseconds). */
export function newCondition(
  type: string,
  status: 'True' | 'False' | 'Unknown',
  reason: string,
  message: string,
  now: number,
): Condition {
  const time = timestamp(now);
  return { type, status, lastUpdateTime: time, lastTransitionTime: time, reason, message };
}

/** The same status for the same reason changes nothing; the same status for another one is no transition. */
export function withCondition(conditions: Conditions, condition: Condition): Conditions {
  const existing = conditionOf(conditions, condition.type);
  if (existing?.status === condition.status && existing.reason === condition.reason) return conditions;
  const transition = existing?.status === condition.status ? existing.lastTransitionTime : undefined;
  const added = transition ? { ...condition, lastTransitionTime: transition } : condition;
  return [...withoutCondition(conditions, condition.type), added];
}

export function withoutCondition(conditions: Conditions, type: string): Conditions {
  return conditions.filter((condition) => condition.type !== type);
}
