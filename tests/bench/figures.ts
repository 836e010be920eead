/** Numbers from repeated measurements, and how they are printed. */

export interface Figures {
  readonly name: string;
  readonly unit: 'ms';
  readonly samples: readonly number[];
  /** What an issue or a README promises, if anything: shown beside the figure, never a reason to fail. */
  readonly wanted?: string;
}

/** The value below which `share` (0 to 1) of the samples lie. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** One line: the median, the 99th percentile, the extremes, and how often it was measured. */
export function line(figures: Figures): string {
  const at = (share: number) =>
    percentile(figures.samples, share).toFixed(figures.samples.length > 100 ? 2 : 0);
  const numbers = `median ${at(0.5)} ${figures.unit}, p99 ${at(0.99)}, min ${at(0)}, max ${at(1)}`;
  return `${figures.name.padEnd(52)} ${numbers}  (n=${figures.samples.length}${figures.wanted ? `; wanted: ${figures.wanted}` : ''})`;
}

/** The same for programs: numbers in `unit`. */
export function summary({ name, unit, samples, wanted }: Figures) {
  const [median, p99, min, max] = [0.5, 0.99, 0, 1].map((share) => percentile(samples, share));
  return { name, unit, median, p99, min, max, n: samples.length, ...(wanted && { wanted }) };
}
