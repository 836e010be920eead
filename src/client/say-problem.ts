/** A problem from the server → sentences in the reader's language. The English of the server stays as a detail. */
import type { Problem } from '../../server/protocol.ts';
import { loadWords, textIfKnown } from '../i18n/text.ts';
import { locale, make, t } from './dom.ts';

let loaded = false;

/** Before `sayProblem`: most pages have nothing to complain about, and do without these words. */
export async function loadProblemWords(): Promise<void> {
  // A server that cannot be asked has no words for that either: what it said stands for itself.
  await loadWords('problems').catch(() => undefined);
  loaded = true;
}

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

/** The same as elements: sentence, remedy, and the detail folded away. They are filled in as soon as the words are there. */
export function problemElements(problem: Problem): HTMLElement[] {
  if (loaded || textIfKnown(locale, `problem.${problem.code}`) !== undefined) return elementsOf(problem);
  const place = make('div');
  void loadProblemWords().then(() => place.replaceWith(...elementsOf(problem)));
  return [place];
}

function elementsOf(problem: Problem): HTMLElement[] {
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
