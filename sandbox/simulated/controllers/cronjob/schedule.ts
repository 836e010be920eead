/**
 * When a schedule comes next, by the rules of the library that CronJobs use (robfig/cron v3): five fields, descriptors,
 * `@every`, and where both day fields are narrowed, a day that fits either. Times in milliseconds.
 */
import { type Zone, zoneNamed } from './zone.ts';

export interface Schedule {
  /** The first time after `time`; `undefined` when there is none within five years. */
  next(time: number): number | undefined;
}

interface Field {
  readonly minimum: number;
  readonly maximum: number;
  readonly names?: readonly string[];
}

const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const weekdays = 'sun mon tue wed thu fri sat'.split(' ');

const fields: readonly Field[] = [
  { minimum: 0, maximum: 59 },
  { minimum: 0, maximum: 23 },
  { minimum: 1, maximum: 31 },
  { minimum: 1, maximum: 12, names: months },
  { minimum: 0, maximum: 6, names: weekdays },
];

const descriptors: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000];

/** `text` is a schedule the API has accepted; it may begin with `TZ=` or `CRON_TZ=` and a time zone. */
export function parseSchedule(text: string): Schedule {
  const [, zone = 'UTC', rest = text] = /^(?:CRON_)?TZ=(\S+)\s+(.*)$/.exec(text) ?? [];
  if (rest.startsWith('@every ')) return every(durationOf(rest.slice('@every '.length)));
  return cron(descriptors[rest] ?? rest, zoneNamed(zone));
}

/** Whole seconds, one at least. */
function every(duration: number): Schedule {
  const delay = Math.max(second, Math.floor(duration / second) * second);
  return { next: (time) => Math.floor(time / second) * second + delay };
}

const units: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: second,
  m: minute,
  h: hour,
};

/** A duration as Go writes it: `1h30m`. */
function durationOf(text: string): number {
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g);
  return Array.from(parts, ([, number, unit]) => Number(number) * units[unit!]!).reduce((a, b) => a + b, 0);
}

/** The values a field allows; `isAny` when it does not narrow anything. */
interface Allowed {
  readonly values: ReadonlySet<number>;
  readonly isAny: boolean;
}

function allowedBy(text: string, field: Field): Allowed {
  const values = new Set<number>();
  let isAny = false;
  for (const expression of text.split(',')) {
    const [range = '', step] = expression.split('/');
    const [low = '', high] = range.split('-');
    const star = low === '*' || low === '?';
    const from = star ? field.minimum : numberOf(low, field);
    const to =
      star || (high === undefined && step !== undefined) ? field.maximum : numberOf(high ?? low, field);
    const by = step === undefined ? 1 : Number(step);
    if (star && by === 1) isAny = true;
    for (let value = from; value <= to; value += by) values.add(value);
  }
  return { values, isAny };
}

function numberOf(text: string, { names, minimum }: Field): number {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  return named < 0 ? Number(text) : named + minimum;
}

/** Wall-clock time as milliseconds: read with the UTC methods of Date. */
function cron(text: string, zone: Zone): Schedule {
  const [minutes, hours, days, monthsOfYear, daysOfWeek] = text
    .trim()
    .split(/\s+/)
    .map((part, index) => allowedBy(part, fields[index]!)) as [Allowed, Allowed, Allowed, Allowed, Allowed];
  const isDay = (date: Date) => {
    const [ofMonth, ofWeek] = [days.values.has(date.getUTCDate()), daysOfWeek.values.has(date.getUTCDay())];
    return days.isAny || daysOfWeek.isAny ? ofMonth && ofWeek : ofMonth || ofWeek;
  };
  return {
    next(time) {
      // The coming second, then the whole minute at or after it.
      let at = Math.ceil((Math.floor(time / second) + 1) / 60) * minute;
      const lastYear = zone.wall(at).getUTCFullYear() + 5;
      for (;;) {
        const date = zone.wall(at);
        if (date.getUTCFullYear() > lastYear) return undefined;
        if (!monthsOfYear.values.has(date.getUTCMonth() + 1)) at = midnight(zone, startOfNextMonth(date));
        else if (!isDay(date)) at = midnight(zone, startOf(date, day) + day);
        else if (!hours.values.has(date.getUTCHours())) at += hour - (date.getTime() % hour);
        else if (!minutes.values.has(date.getUTCMinutes())) at += minute;
        else return at;
      }
    },
  };
}

/** Where summer time begins at midnight the clock shows the evening before: an hour later then. */
function midnight(zone: Zone, wall: number): number {
  const time = zone.time(wall);
  return zone.wall(time).getUTCHours() > 12 ? time + hour : time;
}

function startOf(date: Date, unit: number): number {
  return date.getTime() - (date.getTime() % unit);
}

function startOfNextMonth(date: Date): number {
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}
