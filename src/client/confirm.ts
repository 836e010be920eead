/** Asks before something is lost, in a dialog of the page. */
import { make, makeButton, t } from './dom.ts';

export interface Question {
  readonly title: string;
  /** Exactly what will be gone. */
  readonly loses: string;
  /** The words on the button that does it. */
  readonly confirm: string;
  /** Something to look at before deciding. */
  readonly body?: HTMLElement;
}

/** `true` only when the learner pressed the button that says what it does. */
export function confirmLoss({ title, loses, confirm, body }: Question): Promise<boolean> {
  const before = document.activeElement;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const heading = make('h2', { id: 'confirm-title' }, title);
  const text = make('p', { id: 'confirm-text' }, loses);
  const dialog = make(
    'dialog',
    { class: 'confirm', 'aria-labelledby': 'confirm-title', 'aria-describedby': 'confirm-text' },
    heading,
    text,
    body,
    make(
      'div',
      { class: 'confirm-buttons' },
      makeButton(t('exercise.cancel'), 'button quiet', () => dialog.close('no')),
      makeButton(confirm, 'button primary', () => dialog.close('yes')),
    ),
  );
  dialog.addEventListener('close', () => {
    dialog.remove();
    if (before instanceof HTMLElement) before.focus();
    resolve(dialog.returnValue === 'yes');
  });
  document.body.append(dialog);
  dialog.showModal();
  return promise;
}
