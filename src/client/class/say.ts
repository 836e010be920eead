/** Times and places of a class in words. Pure, but for the words of the page. */
import { t } from '../dom.ts';

const two = (n: number): string => String(n).padStart(2, '0');

/** `12:05`, or `1:02:05`; a second that has begun counts. */
export function digits(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** How long since then, in minutes, and hours where there are many. */
export function sayFor(since: string, now: number): string {
  const minutes = Math.max(0, Math.floor((now - Date.parse(since)) / 60_000));
  if (minutes < 1) return t('room.just');
  if (minutes < 90) return t('room.minutes', { n: minutes });
  return t('room.hours', { n: Math.round(minutes / 60) });
}

/** A time of the day, as this browser tells it: `14:05`. */
export function clock(at: string): string {
  const time = new Date(at);
  return `${two(time.getHours())}:${two(time.getMinutes())}`;
}
