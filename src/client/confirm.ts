/** Asks in a dialog of the page: before something is lost, or when there is more than one way to go on. */
import { make, makeButton, t } from './dom.ts';

export interface Choice<V extends string> {
  readonly value: V;
  readonly words: string;
}

export interface Question<V extends string> {
  readonly title: string;
  /** Exactly what will happen. */
  readonly text: string;
  /** Something to look at before deciding. */
  readonly body?: HTMLElement | undefined;
  /** The last one is what most want. */
  readonly choices: readonly Choice<V>[];
}

/** What the learner chose; `undefined`: nothing is to happen. */
export function choose<V extends string>({
  title,
  text,
  body,
  choices,
}: Question<V>): Promise<V | undefined> {
  const before = document.activeElement;
  const { promise, resolve } = Promise.withResolvers<V | undefined>();
  const cancel = makeButton(t('exercise.cancel'), 'button quiet', () => dialog.close());
  // Whatever else may take the focus.
  cancel.autofocus = true;
  const dialog = make(
    'dialog',
    { class: 'confirm', 'aria-labelledby': 'confirm-title', 'aria-describedby': 'confirm-text' },
    make('h2', { id: 'confirm-title' }, title),
    make('p', { id: 'confirm-text' }, text),
    body,
    make(
      'div',
      { class: 'confirm-buttons' },
      cancel,
      ...choices.map(({ value, words }, place) =>
        makeButton(words, place === choices.length - 1 ? 'button primary' : 'button', () =>
          dialog.close(value),
        ),
      ),
    ),
  );
  dialog.addEventListener('close', () => {
    dialog.remove();
    if (before instanceof HTMLElement) before.focus();
    resolve(choices.find(({ value }) => value === dialog.returnValue)?.value);
  });
  document.body.append(dialog);
  dialog.showModal();
  return promise;
}

export interface Loss {
  readonly title: string;
  /** Exactly what will be gone. */
  readonly loses: string;
  /** The words on the button that does it. */
  readonly confirm: string;
  readonly body?: HTMLElement;
}

/** `true` only when the learner pressed the button that says what it does. */
export async function confirmLoss({ title, loses, confirm, body }: Loss): Promise<boolean> {
  const choices = [{ value: 'yes', words: confirm }] as const;
  return (await choose({ title, text: loses, body, choices })) === 'yes';
}
