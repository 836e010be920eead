/** Indexes of a job as they stand in its status: `0,2-5,7` (indexed_job_utils.go, orderedIntervals). */

/** First and last index of each run, in order, with gaps between. */
export type Intervals = readonly (readonly [first: number, last: number])[];

/** Indexes that are too high are cut off; what is no number is passed over. */
export function parseIntervals(text: string, completions: number): Intervals {
  const parsed: [number, number][] = [];
  for (const part of text.split(',')) {
    const [, low, high = low] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    const first = Number(low);
    if (low === undefined || first >= completions) continue;
    parsed.push([first, Math.min(Number(high), completions - 1)]);
  }
  return merged(parsed, []);
}

/** Two neighbours are written one by one, three or more as a range. */
export function formatIntervals(intervals: Intervals): string {
  return intervals
    .map(([first, last]) => {
      if (first === last) return String(first);
      return last === first + 1 ? `${first},${last}` : `${first}-${last}`;
    })
    .join(',');
}

export function merged(one: Intervals, other: Intervals): Intervals {
  const all = [...one, ...other].sort(([a], [b]) => a - b);
  const result: [number, number][] = [];
  for (const [first, last] of all) {
    const end = result.at(-1);
    if (!end || first > end[1] + 1) result.push([first, last]);
    else if (end[1] < last) end[1] = last;
  }
  return result;
}

export function withIndexes(intervals: Intervals, indexes: Iterable<number>): Intervals {
  return merged(
    intervals,
    Array.from(indexes, (index) => [index, index] as const),
  );
}

export function countOf(intervals: Intervals): number {
  return intervals.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}

export function includes(intervals: Intervals, index: number): boolean {
  return intervals.some(([first, last]) => first <= index && index <= last);
}

/** How many indexes are in both. */
export function overlapOf(one: Intervals, other: Intervals): number {
  let count = 0;
  for (const [first, last] of one) {
    for (const [from, to] of other) count += Math.max(0, Math.min(last, to) - Math.max(first, from) + 1);
  }
  return count;
}

/** The lowest indexes below `completions` that are not in the intervals, `count` at most. */
export function gapsIn(intervals: Intervals, count: number, completions: number): number[] {
  const gaps: number[] = [];
  let candidate = 0;
  for (const [first, last] of [...intervals, [completions, completions] as const]) {
    for (; candidate < Math.min(first, completions) && gaps.length < count; candidate++) gaps.push(candidate);
    candidate = Math.max(candidate, last + 1);
  }
  return gaps;
}
