/** Numbers from repeated measurements, and how they are printed. */

export interface Figures {
  readonly name: string;
  readonly unit: 'ms' | 's' | 'KB' | 'MB' | '%';
  readonly samples: readonly number[];
  /** What is promised of the median, at most; in the unit. Shown beside the figure, never a reason to fail. */
  readonly budget?: number;
}

/** The value below which `share` (0 to 1) of the samples lie. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** One line: the median, the 99th percentile, the extremes, how often it was measured, and what was promised. */
export function line(figures: Figures): string {
  const { name, unit, samples, budget } = figures;
  const at = (share: number) => short(percentile(samples, share));
  const spread = samples.length > 1 ? `, p99 ${at(0.99)}, min ${at(0)}, max ${at(1)}` : '';
  const times = samples.length > 1 ? `  (n=${samples.length})` : '';
  const promised = budget === undefined ? '' : `${isMet(figures) ? 'met   ' : 'MISSED'} ≤ ${budget} ${unit}`;
  const numbers = `${at(0.5)} ${unit}${spread}${times}`;
  return `${name.padEnd(58)} ${promised.padEnd(18)} ${numbers}`;
}

/** The same for programs: numbers in `unit`. */
export function summary(figures: Figures) {
  const { name, unit, samples, budget } = figures;
  const [median, p99, min, max] = [0.5, 0.99, 0, 1].map((share) => percentile(samples, share));
  const promise = budget === undefined ? {} : { budget, met: isMet(figures) };
  return { name, unit, median, p99, min, max, n: samples.length, ...promise };
}

/** Whether the median is within the budget; true where there is none. */
export function isMet({ samples, budget = Number.POSITIVE_INFINITY }: Figures): boolean {
  return percentile(samples, 0.5) <= budget;
}

/** Three digits are as much as such a number means. */
function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
