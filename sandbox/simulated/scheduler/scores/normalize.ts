/** Brings counts to the scale of scores (scheduler/framework/plugins/helper/normalize_score.go). */

/** The largest count becomes 100; all are 0 where the largest is. */
export function normalized(counts: readonly number[]): readonly number[] {
  const most = Math.max(0, ...counts);
  return counts.map((count) => (most === 0 ? 0 : Math.floor((count * 100) / most)));
}

/** The largest count becomes 0; all are 100 where the largest is 0. */
export function reversed(counts: readonly number[]): readonly number[] {
  return normalized(counts).map((score) => 100 - score);
}
