/** Whether a pod puts up with a taint (core/v1 Toleration.ToleratesTaint). */
import type { SchedulablePod, Taint, Toleration } from './types.ts';

export function tolerates({ spec }: SchedulablePod, taint: Taint): boolean {
  return (spec.tolerations ?? []).some((toleration) => toleratesTaint(toleration, taint));
}

/** Whether this one toleration covers the taint; an empty key or effect covers all of them. */
export function toleratesTaint(
  { key, operator = 'Equal', value = '', effect }: Toleration,
  taint: Taint,
): boolean {
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  switch (operator || 'Equal') {
    case 'Exists':
      return true;
    case 'Equal':
      return Boolean(key) && value === (taint.value ?? '');
    case 'Gt':
      return Number(taint.value) > Number(value);
    case 'Lt':
      return Number(taint.value) < Number(value);
    default:
      return false;
  }
}
