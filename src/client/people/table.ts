/** A table with a heading for each column and a name for each row, which scrolls by itself where it is too wide. */
import { make } from '../dom.ts';

export function table(
  label: string,
  head: readonly string[],
  rows: readonly (readonly (string | HTMLElement)[])[],
): HTMLElement {
  const cells = ([first = '', ...rest]: readonly (string | HTMLElement)[]) => [
    make('th', { scope: 'row' }, first),
    ...rest.map((cell) => make('td', {}, cell)),
  ];
  return make(
    'div',
    { class: 'people-scroll', tabindex: '0', role: 'group', 'aria-label': label },
    make(
      'table',
      { class: 'people-table' },
      make('thead', {}, make('tr', {}, ...head.map((words) => make('th', { scope: 'col' }, words)))),
      make('tbody', {}, ...rows.map((row) => make('tr', {}, ...cells(row)))),
    ),
  );
}
