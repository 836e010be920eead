/** Which start of a CronJob is due, and when the next one is (cronjob/utils.go). Times in milliseconds. */
import type { Schedule } from './schedule.ts';
import type { CronJob } from './types.ts';

/** After its time a real controller waits a little for clocks that differ. */
const padding = 100;
const many = 100;

export interface Recent {
  /** Starts are looked for after this. */
  readonly earliest: number;
  /** The last start that should have been; `undefined` when none was due. */
  readonly due: number | undefined;
  readonly missed: 'none' | 'few' | 'many';
}

/** Throws an Error for a schedule that never comes. */
export function mostRecent(cronJob: CronJob, now: number, schedule: Schedule, withDeadline: boolean): Recent {
  const earliest = earliestOf(cronJob, now, withDeadline);
  const first = schedule.next(earliest) ?? 0;
  const second = schedule.next(first) ?? 0;
  if (now < first) return { earliest, due: undefined, missed: 'none' };
  if (now < second) return { earliest, due: first, missed: 'none' };
  const between = second - first;
  if (between < 1000) throw new Error('time difference between two schedules is less than 1 second');
  const missed = Math.floor((now - first) / between) + 1;
  let due: number | undefined;
  for (let time = next(schedule, first + (missed - 2) * between); time <= now; time = next(schedule, time)) {
    due = time;
  }
  return { earliest, due, missed: missed > many ? 'many' : 'few' };
}

function next(schedule: Schedule, time: number): number {
  return schedule.next(time) ?? Number.POSITIVE_INFINITY;
}

function earliestOf({ metadata, spec, status }: CronJob, now: number, withDeadline: boolean): number {
  const last = Date.parse(status.lastScheduleTime ?? metadata.creationTimestamp ?? '');
  const deadline = spec.startingDeadlineSeconds;
  return withDeadline && deadline !== undefined ? Math.max(last, now - deadline * 1000) : last;
}

/** Milliseconds until the next start is to be looked at. */
export function untilNext(cronJob: CronJob, now: number, schedule: Schedule): number {
  return next(schedule, lookedAfter(cronJob, now, schedule)) + padding - now;
}

function lookedAfter(cronJob: CronJob, now: number, schedule: Schedule): number {
  try {
    const { earliest, due, missed } = mostRecent(cronJob, now, schedule, false);
    return due ?? (missed === 'none' ? earliest : now);
  } catch {
    return now;
  }
}
