/** The conditions of an autoscaler (horizontal.go, setCondition). */
import { timestamp } from '../../clientgo/time.ts';
import { conditionOf } from '../pods.ts';
import type { Condition } from '../types.ts';

/** The conditions with one set; the time is that of the last change of its status. */
export function withCondition(
  conditions: readonly Condition[],
  type: string,
  status: 'True' | 'False',
  reason: string,
  message: string,
  now: number,
): Condition[] {
  const existing = conditionOf(conditions, type);
  const since = existing?.status === status ? existing.lastTransitionTime : undefined;
  const condition = { type, status, lastTransitionTime: since ?? timestamp(now), reason, message };
  return existing
    ? conditions.map((each) => (each === existing ? condition : each))
    : [...conditions, condition];
}
