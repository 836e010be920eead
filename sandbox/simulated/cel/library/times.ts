/** Parts of timestamps and durations: `getFullYear()`, `getHours('Asia/Seoul')`. After common/types/timestamp.go of cel-go. */
import { type Duration, EvaluationError, type Timestamp } from '../values.ts';
import { type Overload, overload } from './overload.ts';

const SECOND = 1_000_000_000n;

interface Parts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly dayOfYear: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}

type Part = keyof Parts;

/** Name in CEL, part, what is subtracted from it, and the middle of the ids of its overloads. */
const PARTS: readonly (readonly [name: string, part: Part, less: number, id: string])[] = [
  ['getFullYear', 'year', 0, 'year'],
  ['getMonth', 'month', 1, 'month'],
  ['getDayOfYear', 'dayOfYear', 0, 'day_of_year'],
  ['getDayOfMonth', 'day', 1, 'day_of_month'],
  ['getDate', 'day', 0, 'day_of_month_1_based'],
  ['getDayOfWeek', 'weekday', 0, 'day_of_week'],
  ['getHours', 'hour', 0, 'hours'],
  ['getMinutes', 'minute', 0, 'minutes'],
  ['getSeconds', 'second', 0, 'seconds'],
  ['getMilliseconds', 'millisecond', 0, 'milliseconds'],
];

const OF_DURATION: readonly (readonly [name: string, unit: bigint, id: string])[] = [
  ['getHours', 3600n * SECOND, 'hours'],
  ['getMinutes', 60n * SECOND, 'minutes'],
  ['getSeconds', SECOND, 'seconds'],
  ['getMilliseconds', 1_000_000n, 'milliseconds'],
];

/** All parts of times. */
export const times: readonly Overload[] = [
  ...PARTS.flatMap(([name, part, less, id]) => [
    overload(`timestamp_to_${id}`, `timestamp~${name}(): int`, (time: Timestamp) =>
      BigInt(partsOf(time, 'UTC')[part] - less),
    ),
    overload(
      `timestamp_to_${id}_with_tz`,
      `timestamp~${name}(string): int`,
      (time: Timestamp, zone: string) => BigInt(partsOf(time, zone)[part] - less),
    ),
  ]),
  ...OF_DURATION.map(([name, unit, id]) =>
    overload(`duration_to_${id}`, `duration~${name}(): int`, (span: Duration) => span.nanos / unit),
  ),
];

function partsOf({ nanos }: Timestamp, zone: string): Parts {
  const milliseconds = Number(nanos / 1_000_000n) + (nanos % 1_000_000n < 0n ? -1 : 0);
  const local = new Date(milliseconds + offsetOf(zone, milliseconds));
  const year = local.getUTCFullYear();
  const start = Date.UTC(year, 0, 1);
  return {
    year,
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    weekday: local.getUTCDay(),
    dayOfYear: Math.floor((local.getTime() - start) / 86_400_000),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    millisecond: local.getUTCMilliseconds(),
  };
}

/** Milliseconds that the clocks of the zone are ahead of UTC. */
function offsetOf(zone: string, at: number): number {
  if (zone === 'UTC' || zone === '') return 0;
  const fixed = /^([+-]?)(\d{2}):(\d{2})$/.exec(zone);
  if (fixed) return (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3])) * 60_000;
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const found = /GMT([+-])(\d{2}):(\d{2})/.exec(name);
    return found ? (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3])) * 60_000 : 0;
  } catch {
    throw new EvaluationError(`unknown time zone ${zone}`);
  }
}
