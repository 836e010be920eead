/** One of a few, with its label. */
import { make } from '../dom.ts';

export interface Chooser {
  readonly element: HTMLElement;
  value(): string;
}

let count = 0;

/** `options`: value and words. */
export function chooser(
  label: string,
  options: readonly (readonly [string, string])[],
  chosen: string,
): Chooser {
  count += 1;
  const id = `people-choice-${count}`;
  const select = make(
    'select',
    { id },
    ...options.map(([value, words]) =>
      make('option', { value, ...(value === chosen && { selected: '' }) }, words),
    ),
  );
  return {
    element: make('span', { class: 'people-choice' }, make('label', { for: id }, label), select),
    value: () => select.value,
  };
}
