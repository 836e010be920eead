/** A recovery code, shown once. */
import './words.ts';
import { make, makeButton, setText, t } from '../dom.ts';

/** Takes the place of what is in the card; `next` once the learner says that they have it. */
export function recoveryCard(card: HTMLElement, code: string, next: () => void): void {
  const title = make('h1', { tabindex: '-1' }, t('recovery.title'));
  card.replaceChildren(
    title,
    make('p', {}, t('recovery.what')),
    recoveryLine(code),
    makeButton(t('recovery.go-on'), 'button primary large', next),
  );
  title.focus();
}

/** The code, and a button that copies it. */
export function recoveryLine(code: string): HTMLElement {
  const said = make('span', { class: 'soft', role: 'status' });
  const copy = makeButton(t('recovery.copy'), 'button small', () => {
    void navigator.clipboard?.writeText(code).then(() => setText(said, t('recovery.copied')));
  });
  // Not every browser may write to it: over http from elsewhere none does.
  copy.hidden = navigator.clipboard === undefined;
  return make('p', { class: 'code-line' }, make('code', { class: 'big-code' }, code), copy, said);
}
