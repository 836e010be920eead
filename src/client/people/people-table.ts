/** Everybody of the class, with what can be done for each. */
import type { ClassList } from '../../../server/classroom/people/protocol.ts';
import { confirmLoss } from '../confirm.ts';
import { make, makeButton, t } from '../dom.ts';
import { askPeople } from './ask-people.ts';
import { askMerge } from './merge-dialog.ts';
import { renameForm } from './rename-form.ts';
import { when } from './when.ts';

type Member = ClassList['people'][number];
type Act = (work: () => Promise<unknown>) => void;

export interface PeopleTable {
  readonly element: HTMLElement;
  /** Ids of the learners that are chosen. */
  chosen(): string[];
}

export function peopleTable(people: readonly Member[], act: Act): PeopleTable {
  const ticks = new Map(
    people
      .filter(({ role }) => role === 'learner')
      .map(({ id, name }) => [id, tick(t('people.pick', { name }))] as const),
  );
  const all = tick(t('people.pick.all'));
  all.addEventListener('change', () => {
    for (const each of ticks.values()) each.checked = all.checked;
  });
  const others = ({ id, role }: Member): readonly Member[] =>
    role === 'learner' ? people.filter((one) => one.role === 'learner' && one.id !== id) : [];
  const head = [
    t('people.name'),
    t('people.note'),
    t('people.role'),
    t('people.sessions'),
    t('people.link'),
    t('people.acts'),
  ];
  const table = make(
    'table',
    { class: 'people-table' },
    make(
      'thead',
      {},
      make('tr', {}, make('td', {}, all), ...head.map((words) => make('th', { scope: 'col' }, words))),
    ),
    make('tbody', {}, ...people.map((person) => row(person, ticks.get(person.id), act, others(person)))),
  );
  const chosen = (): string[] => [...ticks].filter(([, each]) => each.checked).map(([id]) => id);
  return {
    element: make(
      'div',
      { class: 'people-scroll', tabindex: '0', role: 'group', 'aria-label': t('people.list') },
      table,
    ),
    chosen,
  };
}

function row(
  person: Member,
  picked: HTMLElement | undefined,
  act: Act,
  others: readonly Member[],
): HTMLElement {
  const { name, note = '', role, sessions, linked, left } = person;
  return make(
    'tr',
    {},
    make('td', {}, picked),
    make('th', { scope: 'row' }, name),
    make('td', {}, note),
    make(
      'td',
      {},
      t(role === 'instructor' ? 'person.instructor' : 'person.learner'),
      left === undefined ? undefined : make('p', { class: 'soft' }, t('lti.left', { time: when(left) })),
    ),
    make('td', { class: 'number' }, String(sessions)),
    make('td', {}, role === 'learner' ? t(linked ? 'people.link.yes' : 'people.link.no') : '–'),
    make('td', {}, acts(person, act, others)),
  );
}

/** `others`: whom they may be besides. */
function acts(person: Member, act: Act, others: readonly Member[]): HTMLElement {
  const { id, name } = person;
  const place = make('div', {
    class: 'people-row-acts',
    role: 'group',
    'aria-label': t('people.acts.of', { name }),
  });
  place.append(
    makeButton(t('people.rename'), 'button quiet small', () =>
      place.append(renameForm(name, 200, (next) => act(() => askPeople.rename(id, next)))),
    ),
    makeButton(t('people.sign-out'), 'button quiet small', () => act(() => askPeople.signOutEverywhere(id))),
    ...(others.length === 0
      ? []
      : [
          makeButton(t('people.merge'), 'button quiet small', () => {
            void askMerge(person, others).then(
              (merge) => merge && act(() => askPeople.merge(id, merge.into, merge.reason)),
            );
          }),
        ]),
    makeButton(t('people.remove'), 'button quiet small', () => {
      const loss = {
        title: t('people.remove.title'),
        loses: t('people.remove.loses', { name }),
        confirm: t('people.remove.do'),
      };
      void confirmLoss(loss).then((sure) => sure && act(() => askPeople.remove(id)));
    }),
  );
  return place;
}

const tick = (label: string): HTMLInputElement => make('input', { type: 'checkbox', 'aria-label': label });
