/** Asks whom a learner is besides, and why the instructor says so: two seats become one, and stay so. */
import type { ClassList } from '../../../server/classroom/people/protocol.ts';
import { make, makeButton, t } from '../dom.ts';

type Member = ClassList['people'][number];

export interface Merge {
  /** The id of the one who stays. */
  readonly into: string;
  readonly reason: string;
}

/** `undefined`: nothing is to happen. */
export function askMerge(person: Member, others: readonly Member[]): Promise<Merge | undefined> {
  const before = document.activeElement;
  const { promise, resolve } = Promise.withResolvers<Merge | undefined>();
  const into = make(
    'select',
    { id: 'merge-into', required: '' },
    // Nobody is chosen beforehand: this is not undone.
    make('option', { value: '' }, t('people.merge.choose')),
    ...others.map(({ id, name, note }) => make('option', { value: id }, note ? `${name} (${note})` : name)),
  );
  const reason = make('input', { id: 'merge-reason', maxlength: '500', required: '' });
  const cancel = makeButton(t('people.merge.cancel'), 'button quiet', () => dialog.close());
  const form = make(
    'form',
    { class: 'merge-form', method: 'dialog' },
    make('h2', { id: 'merge-title' }, t('people.merge.title', { name: person.name })),
    make('p', { id: 'merge-what' }, t('people.merge.what', { name: person.name })),
    make('label', { for: 'merge-into' }, t('people.merge.into')),
    into,
    make('label', { for: 'merge-reason' }, t('people.merge.reason')),
    reason,
    make(
      'div',
      { class: 'confirm-buttons' },
      cancel,
      make('button', { type: 'submit', class: 'button primary', value: 'yes' }, t('people.merge.do')),
    ),
  );
  const dialog = make(
    'dialog',
    { class: 'confirm', 'aria-labelledby': 'merge-title', 'aria-describedby': 'merge-what' },
    form,
  );
  dialog.addEventListener('close', () => {
    dialog.remove();
    if (before instanceof HTMLElement) before.focus();
    const sure = dialog.returnValue === 'yes';
    resolve(sure ? { into: into.value, reason: reason.value.trim() } : undefined);
  });
  document.body.append(dialog);
  dialog.showModal();
  into.focus();
  return promise;
}
