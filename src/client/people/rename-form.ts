/** The small form by which somebody or something gets another name, in the place where the old one is asked about. */
import { make, t } from '../dom.ts';

/** `longest`: of a name, characters. */
export function renameForm(name: string, longest: number, rename: (name: string) => void): HTMLElement {
  const field = make('input', {
    'aria-label': t('people.rename.of', { name }),
    value: name,
    maxlength: String(longest),
  });
  const form = make(
    'form',
    { class: 'people-rename' },
    field,
    make('button', { type: 'submit', class: 'button small' }, t('people.rename.do')),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    rename(field.value);
  });
  queueMicrotask(() => field.select());
  return form;
}
