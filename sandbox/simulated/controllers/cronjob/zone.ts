/** Time zones: what the clock on the wall shows, and when it shows something. Times in milliseconds. */

export interface Zone {
  /** What the clock shows, to be read with the UTC methods. */
  wall(time: number): Date;
  /** When the clock shows this; where it does twice or never, the one Go's time.Date takes. */
  time(wall: number): number;
  /** `2026-11-22T02:50:00+09:00`, as RFC 3339. */
  format(time: number): string;
}

const zones = new Map<string, Zone>();

/** Zones are kept: making one is expensive, and there are few. */
export function zoneNamed(name: string): Zone {
  const known = zones.get(name);
  if (known) return known;
  const zone = zoneWith(offsetsOf(name));
  zones.set(name, zone);
  return zone;
}

function zoneWith(offsetAt: (time: number) => number): Zone {
  return {
    wall: (time) => new Date(time + offsetAt(time)),
    time(wall) {
      const time = wall - offsetAt(wall);
      return wall - offsetAt(time);
    },
    format(time) {
      const offset = offsetAt(time);
      const text = new Date(time + offset).toISOString().slice(0, 19);
      return offset === 0 ? `${text}Z` : `${text}${formatOffset(offset / 60_000)}`;
    },
  };
}

function formatOffset(minutes: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(size / 60)}:${two(size % 60)}`;
}

/** How far a zone is ahead of UTC at a time. */
function offsetsOf(timeZone: string): (time: number) => number {
  if (timeZone === '' || timeZone === 'UTC') return () => 0;
  const options = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
  const clock = { hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' } as const;
  const formatter = new Intl.DateTimeFormat('en-US', { timeZone, ...options, ...clock });
  return (time) => {
    const parts = new Map(formatter.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
    const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
    return shown - Math.floor(time / 1000) * 1000;
  };
}
