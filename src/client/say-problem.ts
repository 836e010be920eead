/** A problem from the server → sentences in the reader's language. The English of the server stays as a detail. */
import type { Problem } from '../../server/protocol.ts';
import { textIfKnown } from '../i18n/text.ts';
import { locale, make, t } from './dom.ts';

/** What happened, what to do, and the server's own words when they say more. */
export interface SaidProblem {
  /** `false`: there is no sentence for this code, so the server's own words are all there is to go by. */
  readonly known: boolean;
  readonly what: string;
  readonly remedy: string | undefined;
  readonly detail: string | undefined;
}

/** Pure but for the language of the page. */
export function sayProblem({ code, message, remedy }: Problem): SaidProblem {
  const what = textIfKnown(locale, `problem.${code}`);
  const own = [message, remedy].filter((part) => part !== undefined && part !== '').join(' ');
  return {
    known: what !== undefined,
    what: what ?? t('exercise.failed'),
    remedy: textIfKnown(locale, `problem.${code}.remedy`) ?? (what === undefined ? undefined : remedy),
    detail: own === '' ? undefined : own,
  };
}

/** The same as elements: sentence, remedy, and the detail folded away. */
export function problemElements(problem: Problem): HTMLElement[] {
  const { known, what, remedy, detail } = sayProblem(problem);
  const elements: HTMLElement[] = [make('p', { class: 'problem-what' }, what)];
  if (remedy !== undefined)
    elements.push(make('p', { class: 'problem-remedy' }, t('problem.remedy', { remedy })));
  if (detail !== undefined && detail !== what) {
    const folded = make('details', { class: 'problem-detail' }, make('summary', {}, t('problem.detail')));
    folded.open = !known;
    folded.append(make('p', { lang: 'en' }, detail));
    elements.push(folded);
  }
  return elements;
}
