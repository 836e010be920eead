/** Learners who have more time, for one item or for all: part of the form of rules. */
import './words.ts';
import type { ClassGrades, Extension, ItemKey } from '../../../server/classroom/grades/types.ts';
import { make, makeButton, t } from '../dom.ts';

export interface ExtraTimeOptions {
  readonly learners: ClassGrades['learners'];
  /** Changed in place. */
  readonly extensions: Extension[];
  /** Those that are graded at this moment, with their titles. */
  items(): readonly (readonly [ItemKey, string])[];
  changed(): void;
}

export function extraTime({ learners, extensions, items, changed }: ExtraTimeOptions): HTMLElement {
  const nameOf = (id: string): string => learners.find(({ person }) => person.id === id)?.person.name ?? id;
  const list = make('ul', {});
  const draw = (): void => {
    const titles = new Map(items());
    list.replaceChildren(
      ...extensions.map((one, at) => {
        const item =
          one.item === undefined ? t('grades.rules.extra.all') : (titles.get(one.item) ?? one.item);
        const name = nameOf(one.person);
        const remove = makeButton('✕', 'icon-button', () => {
          extensions.splice(at, 1);
          draw();
          changed();
        });
        remove.setAttribute('aria-label', t('grades.rules.extra.remove', { name }));
        return make('li', {}, t('grades.rules.extra.one', { name, item, minutes: one.minutes }), ' ', remove);
      }),
    );
  };
  const who = make('select', { id: 'extra-who' });
  who.append(...learners.map(({ person }) => make('option', { value: person.id }, person.name)));
  const what = make('select', { id: 'extra-what' });
  const offer = (): void => {
    const all = make('option', { value: '' }, t('grades.rules.extra.all'));
    what.replaceChildren(all, ...items().map(([value, words]) => make('option', { value }, words)));
  };
  // Items come and go while this stands.
  what.addEventListener('focus', offer);
  const minutes = make('input', { id: 'extra-minutes', type: 'number', min: '1', max: '525600', step: '1' });
  minutes.value = '60';
  const add = makeButton(t('grades.rules.extra.add'), 'button', () => {
    if (who.value === '' || !minutes.reportValidity()) return;
    const item = what.value as ItemKey | '';
    extensions.push({
      person: who.value,
      ...(item === '' ? {} : { item }),
      minutes: minutes.valueAsNumber,
    });
    draw();
    changed();
  });
  offer();
  draw();
  return make(
    'fieldset',
    { class: 'extra-time' },
    make('legend', {}, t('grades.rules.extra')),
    list,
    make(
      'p',
      { class: 'record-buttons' },
      make('label', { for: 'extra-who' }, t('grades.rules.extra.who')),
      who,
      make('label', { for: 'extra-what' }, t('grades.rules.item')),
      what,
      make('label', { for: 'extra-minutes' }, t('grades.rules.extra.minutes')),
      minutes,
      add,
    ),
  );
}
