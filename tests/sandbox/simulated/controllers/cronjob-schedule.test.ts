import { describe, expect, it } from 'vitest';
import { parseSchedule } from '../../../../sandbox/simulated/controllers/cronjob/schedule.ts';
import { zoneNamed } from '../../../../sandbox/simulated/controllers/cronjob/zone.ts';

/** The next times after one, without seconds. */
function times(schedule: string, after: string, count = 1): string[] {
  const parsed = parseSchedule(schedule);
  const found: string[] = [];
  let time = Date.parse(after);
  for (let index = 0; index < count; index++) {
    time = parsed.next(time)!;
    found.push(new Date(time).toISOString().replace(':00.000Z', ''));
  }
  return found;
}

describe('a schedule', () => {
  it('comes at whole minutes, after the time and never at it', () => {
    expect(times('* * * * *', '2026-11-21T17:30:20.500Z')).toEqual(['2026-11-21T17:31']);
    expect(times('* * * * *', '2026-11-21T17:31:00Z')).toEqual(['2026-11-21T17:32']);
    expect(times('30 17 * * *', '2026-11-21T17:30:00Z')).toEqual(['2026-11-22T17:30']);
  });

  it.each([
    ['*/15 * * * *', ['2026-11-21T17:45', '2026-11-21T18:00', '2026-11-21T18:15']],
    ['5/20 * * * *', ['2026-11-21T17:45', '2026-11-21T18:05', '2026-11-21T18:25']],
    ['0 9-17/4 * * *', ['2026-11-22T09:00', '2026-11-22T13:00', '2026-11-22T17:00']],
    ['0 0 * * mon,WED', ['2026-11-23T00:00', '2026-11-25T00:00', '2026-11-30T00:00']],
    ['0 0 1 jan-mar *', ['2027-01-01T00:00', '2027-02-01T00:00', '2027-03-01T00:00']],
    ['0 0 29 2 *', ['2028-02-29T00:00']],
    ['@hourly', ['2026-11-21T18:00', '2026-11-21T19:00']],
    ['@weekly', ['2026-11-22T00:00', '2026-11-29T00:00']],
    ['@every 1h30m', ['2026-11-21T19:00', '2026-11-21T20:30']],
  ])('%s comes when it should', (schedule, expected) => {
    expect(times(schedule, '2026-11-21T17:30:00Z', expected.length)).toEqual(expected);
  });

  it('that narrows both day fields comes on days that fit either', () => {
    expect(times('0 0 1 * 1', '2026-11-21T00:00:00Z', 3)).toEqual([
      '2026-11-23T00:00',
      '2026-11-30T00:00',
      '2026-12-01T00:00',
    ]);
    expect(times('0 0 ? * 1', '2026-11-21T00:00:00Z', 2)).toEqual(['2026-11-23T00:00', '2026-11-30T00:00']);
    // A star with a step narrows as well.
    expect(times('0 0 */10 * 1', '2026-11-21T00:00:00Z', 2)).toEqual([
      '2026-11-23T00:00',
      '2026-11-30T00:00',
    ]);
  });

  it('follows its time zone, with its summer time', () => {
    expect(times('TZ=Asia/Seoul 0 9 * * *', '2026-11-21T17:30:00Z')).toEqual(['2026-11-22T00:00']);
    expect(times('CRON_TZ=America/New_York 30 2 * * *', '2026-03-07T12:00:00Z', 2)).toEqual([
      '2026-03-09T06:30', // the night in between has no half past two
      '2026-03-10T06:30',
    ]);
    expect(times('TZ=Asia/Kolkata 0 * * * *', '2026-11-21T17:00:00Z')).toEqual(['2026-11-21T17:30']);
    expect(times('TZ=America/Sao_Paulo 0 12 * * *', '2018-11-03T16:00:00Z')).toEqual(['2018-11-04T14:00']);
  });

  it('that never comes says so', () => {
    expect(parseSchedule('0 0 31 2 *').next(Date.parse('2026-11-21T17:30:00Z'))).toBeUndefined();
  });
});

it('a time is written with the offset of its zone', () => {
  const time = Date.parse('2026-11-21T17:30:00Z');
  expect(zoneNamed('UTC').format(time)).toBe('2026-11-21T17:30:00Z');
  expect(zoneNamed('Asia/Seoul').format(time)).toBe('2026-11-22T02:30:00+09:00');
  expect(zoneNamed('America/New_York').format(time)).toBe('2026-11-21T12:30:00-05:00');
});
