/** Dialogs of the editor: a name for something, and two versions of a file. */
import { make, makeButton, t } from '../dom.ts';
import { diffLines } from './diff.ts';
import { w } from './words.ts';

export interface NameQuestion {
  readonly title: string;
  readonly help: string;
  readonly confirm: string;
  readonly value: string;
  /** How much of the value is chosen at first: a name without its ending. */
  readonly select?: readonly [number, number];
}

/** A path, or `undefined` when the learner would rather not. */
export function askName({ title, help, confirm, value, select }: NameQuestion): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const before = document.activeElement;
  const input = make('input', {
    type: 'text',
    class: 'name-input',
    value,
    'aria-describedby': 'name-help',
    'aria-labelledby': 'name-title',
    autocomplete: 'off',
    spellcheck: 'false',
    autocapitalize: 'off',
  });
  const form = make(
    'form',
    { method: 'dialog' },
    make('h2', { id: 'name-title' }, title),
    make('p', { id: 'name-help' }, help),
    input,
    make(
      'div',
      { class: 'confirm-buttons' },
      makeButton(t('exercise.cancel'), 'button quiet', () => dialog.close('')),
      make('button', { type: 'submit', class: 'button primary', value: 'yes' }, confirm),
    ),
  );
  const dialog = make('dialog', { class: 'confirm', 'aria-labelledby': 'name-title' }, form);
  dialog.addEventListener('close', () => {
    dialog.remove();
    if (before instanceof HTMLElement) before.focus();
    const name = input.value.trim().replace(/^(~?\/)+/, '');
    resolve(dialog.returnValue === 'yes' && name !== '' ? name : undefined);
  });
  document.body.append(dialog);
  dialog.showModal();
  input.focus();
  input.setSelectionRange(...(select ?? [0, value.length]));
  return promise;
}

export type Choice = 'mine' | 'theirs' | undefined;

/** Both versions line by line; `undefined`: not decided yet. */
export function showBoth(name: string, mine: string, theirs: string): Promise<Choice> {
  const { promise, resolve } = Promise.withResolvers<Choice>();
  const before = document.activeElement;
  const lines = diffLines(mine, theirs).map(({ side, text }) =>
    make(
      'div',
      { class: 'diff-line', 'data-side': side },
      make('span', { class: 'diff-sign', ...(side === 'both' && { 'aria-hidden': 'true' }) }, signOf(side)),
      make('code', {}, text === '' ? ' ' : text),
    ),
  );
  const dialog = make(
    'dialog',
    { class: 'confirm diff', 'aria-labelledby': 'diff-title' },
    make('h2', { id: 'diff-title' }, w('both.title', { name })),
    make('p', {}, w('both.help')),
    make(
      'div',
      { class: 'diff-lines', tabindex: '0', role: 'region', 'aria-label': w('both.lines') },
      ...lines,
    ),
    make(
      'div',
      { class: 'confirm-buttons' },
      makeButton(w('both.later'), 'button quiet', () => dialog.close('')),
      makeButton(w('conflict.theirs'), 'button', () => dialog.close('theirs')),
      makeButton(w('conflict.mine'), 'button primary', () => dialog.close('mine')),
    ),
  );
  dialog.addEventListener('close', () => {
    dialog.remove();
    if (before instanceof HTMLElement) before.focus();
    const { returnValue } = dialog;
    resolve(returnValue === 'mine' || returnValue === 'theirs' ? returnValue : undefined);
  });
  document.body.append(dialog);
  dialog.showModal();
  return promise;
}

function signOf(side: 'both' | 'mine' | 'theirs'): string {
  if (side === 'both') return '';
  return side === 'mine' ? w('both.mine') : w('both.theirs');
}
