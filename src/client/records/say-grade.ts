/** Grades in words and digits of the language. */
import './words.ts';
import type { ItemGrade } from '../../../server/classroom/grades/types.ts';
import { locale, t } from '../dom.ts';

const digits = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });

export const sayPercent = (percent: number): string => `${digits.format(percent)}%`;

/** `26.6%`, or why there is none. */
export function sayState({ state, percent }: ItemGrade): string {
  if (state === 'counted') return sayPercent(percent);
  if (state === 'replaced') return `${sayPercent(percent)} (${t('grades.state.replaced')})`;
  return t(`grades.state.${state}`);
}
