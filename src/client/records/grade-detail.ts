/** Why a grade is what it is: reasons, checks, everything that was handed in. */
import './words.ts';
import type { Explained, Judged, Worth } from '../../../server/classroom/grades/types.ts';
import { locale, make, t } from '../dom.ts';

/** `heading`: which one comes next where it stands. */
export function gradeDetail({ because, checks, worths }: Explained, heading: 'h2' | 'h3'): HTMLElement[] {
  return [
    make(heading, {}, t('grades.because')),
    make('ul', { class: 'grade-because' }, ...because[locale].map((reason) => make('li', {}, reason))),
    ...(checks.length > 0
      ? [
          make(heading, {}, t('grades.checks')),
          make('ul', { class: 'grade-checks' }, ...checks.map(checkItem)),
        ]
      : []),
    ...(worths.length > 1
      ? [make(heading, {}, t('grades.tries')), make('ul', {}, ...worths.map(worthItem))]
      : []),
  ];
}

function checkItem({ asks, outcome, said }: Judged): HTMLElement {
  const words = make('span', { class: `grade-outcome ${outcome}` }, t(`grades.outcome.${outcome}`));
  const found = said[locale].map((line) => make('p', { class: 'soft' }, line));
  return make('li', {}, words, ' ', plainly(asks[locale]), ...found);
}

function worthItem({ at, points, of, percent }: Worth): HTMLElement {
  const when = new Date(at).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' });
  return make('li', {}, t('grades.try', { at: when, points, of, percent }));
}

/** Markdown of one line, as text. */
const plainly = (markdown: string): string => markdown.trim().replaceAll(/\*\*|`/g, '');
