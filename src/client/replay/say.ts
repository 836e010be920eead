/** Times, lengths and sizes of recordings, in words and digits. Pure, but for the words of the language. */
import type { Locale } from '../../../server/protocol.ts';
import { count, type Text } from '../../i18n/text.ts';

/** `1:05`, or `1:00:05` from an hour on. */
export function clockTime(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const digits = (n: number): string => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${digits(m)}:${digits(s)}` : `${m}:${digits(s)}`;
}

/** `1 hour 5 minutes`; seconds only below an hour. */
export function sayLength(seconds: number, t: Text): string {
  const whole = Math.max(1, Math.round(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const parts: string[] = [];
  if (h > 0) parts.push(count(t, 'unit.hours', h));
  if (m > 0) parts.push(count(t, 'unit.minutes', m));
  if (h === 0 && (s > 0 || m === 0)) parts.push(count(t, 'unit.seconds', s));
  return parts.join(' ');
}

const UNITS = ['byte', 'kilobyte', 'megabyte'] as const;

/** `3.4 MB`. */
export function saySize(bytes: number, locale: Locale): string {
  const power = bytes < 1000 ? 0 : bytes < 1_000_000 ? 1 : 2;
  const value = bytes / 1000 ** power;
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: UNITS[power] ?? 'byte',
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: value < 10 && power > 0 ? 1 : 0,
  }).format(value);
}

/** Day and time of day. */
export function sayDate(iso: string, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso));
}
