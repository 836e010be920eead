/** Numbers that may be given as a share of others (util/intstr, GetScaledValueFromIntOrPercent). */

/** A number as it is, `25%` as that share of the total; what is neither counts as nothing. */
export function scaledValue(value: number | string, total: number, round: (value: number) => number): number {
  if (typeof value === 'number') return value;
  const percent = Number.parseInt(value, 10);
  return Number.isNaN(percent) ? 0 : round((percent * total) / 100);
}
