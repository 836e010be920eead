/** Addresses and sentences that several pages of exams have. */
import type { ExamInfo } from '../../../server/protocol-exam-result.ts';
import { textIfKnown } from '../../i18n/text.ts';
import { locale, make, t } from '../dom.ts';

export const examAddress = (exam: string): string => `/${locale}/exams/${encodeURIComponent(exam)}`;
export const resultAddress = (sitting: string): string =>
  `/${locale}/exams/result?sitting=${encodeURIComponent(sitting)}`;

export const sayDomain = (domain: string): string => textIfKnown(locale, `domain.${domain}`) ?? domain;

/** `12.5`, in the digits of the language. */
export const sayPoints = (points: number): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(points);

/** Why an exam cannot be sat here, and what would help. */
export function cannotSit({ lacks }: ExamInfo): HTMLElement[] {
  const names = lacks.map((what) => textIfKnown(locale, `capability.${what}`) ?? what);
  return [
    make('p', { class: 'exam-cannot' }, t('exams.cannot', { what: names.join(', ') })),
    make('p', { class: 'soft' }, t('exams.cannot.how')),
  ];
}
