/** Time that is left, in digits and in words, and when to warn. Pure, but for the words of the language. */
import type { Text } from '../../i18n/text.ts';

/** Minutes before the end at which the exam warns, as the CKA does. */
export const WARNINGS = [30, 15, 5] as const;

const two = (n: number): string => String(n).padStart(2, '0');

/** `1:05:09`; a second that has begun counts. */
export function digits(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** `1 h 5 min`; a minute that has begun counts. */
export function inWords(milliseconds: number, t: Text): string {
  const minutes = Math.max(0, Math.ceil(milliseconds / 60_000));
  const [h, m] = [Math.floor(minutes / 60), minutes % 60];
  return h > 0 ? t('exam.hours', { h, m }) : t('exam.minutes', { m });
}

/** The warning that became due between two looks at the clock; of several the last. */
export function dueWarning(before: number, now: number): number | undefined {
  return WARNINGS.findLast((minutes) => before > minutes * 60_000 && now <= minutes * 60_000);
}
