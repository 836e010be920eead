/** Verdicts of a submission that is past: what each check asked, how it stood, and what was found. */
import { say } from '../../checker/say.ts';
import type { Verdict } from '../../server/protocol.ts';
import { textIfKnown } from '../i18n/text.ts';
import { locale, make, t } from './dom.ts';

/** `words`: what each check asks, as Markdown, by its id. */
export function verdictList(
  verdicts: readonly Verdict[],
  words: Readonly<Record<string, { readonly ko: string; readonly en: string }>>,
): HTMLElement {
  const items = verdicts.map((verdict) => verdictItem(verdict, words[verdict.check]?.[locale]));
  return make('ul', { class: 'mark-verdicts' }, ...items);
}

function verdictItem(verdict: Verdict, words: string | undefined): HTMLElement {
  const state = make('span', { class: 'mark-state' }, textIfKnown(locale, `check.${verdict.outcome}`));
  const text = make('span', { class: 'mark-check' }, ...withCode(words ?? verdict.check));
  return make('li', { 'data-look': verdict.outcome }, state, text, ...findingsOf(verdict));
}

function findingsOf(verdict: Verdict): HTMLElement[] {
  if (verdict.outcome === 'pass') return [];
  if (verdict.outcome === 'fault') return [make('p', {}, t('check.fault.ours'))];
  const said = verdict.findings.map((finding) => make('li', {}, say(finding, locale)));
  if (said.length === 0) return [make('p', {}, t('check.nofinding'))];
  return [make('ul', { class: 'mark-findings', 'aria-label': t('check.findings') }, ...said)];
}

/** The Markdown of a check is a sentence with code in it. */
function withCode(markdown: string): (Node | string)[] {
  const parts = markdown.trim().replaceAll('**', '').split('`');
  return parts.map((part, index) => (index % 2 === 1 ? make('code', {}, part) : part));
}
