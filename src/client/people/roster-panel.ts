/** A list from a file: shown as it was read, and taken over when the instructor says so. */
import type { RosterPreview } from '../../../server/classroom/people/protocol.ts';
import { textIfKnown } from '../../i18n/text.ts';
import { ProblemError } from '../api.ts';
import { locale, make, makeButton, setText, t } from '../dom.ts';
import { askPeople } from './ask-people.ts';
import { showProblem } from './form.ts';

/** `taken` once people have been added: the list above is another one. */
export function rosterPanel(taken: () => void): HTMLElement {
  const said = make('p', { role: 'status' });
  const problem = make('div', { class: 'door-problem', role: 'alert' });
  const place = make('div', { class: 'roster-shown' });
  const file = make('input', {
    id: 'people-roster-file',
    type: 'file',
    accept: '.csv,.txt,text/csv,text/plain',
    'aria-describedby': 'people-roster-what',
  });
  const attempt = (work: () => Promise<void>): void => {
    problem.replaceChildren();
    work().catch((failure: unknown) => {
      showProblem(problem, failure);
      const why = failure instanceof ProblemError ? whyOf(failure.answer) : undefined;
      if (why !== undefined) problem.prepend(make('p', {}, why));
    });
  };
  file.addEventListener('change', () => {
    const [chosen] = file.files ?? [];
    place.replaceChildren();
    setText(said, '');
    if (!chosen) return;
    attempt(async () => {
      const preview = await askPeople.preview(new Uint8Array(await chosen.arrayBuffer()));
      const take = (): void =>
        attempt(async () => {
          const added = await askPeople.takeOver(fresh(preview));
          place.replaceChildren();
          file.value = '';
          setText(said, t('people.roster.taken', { n: added.length }));
          taken();
        });
      const n = fresh(preview).length;
      setText(said, t('people.roster.read', { encoding: preview.encoding.toUpperCase(), n }));
      place.replaceChildren(
        rows(preview),
        ...(n > 0 ? [makeButton(t('people.roster.take', { n }), 'button primary', take)] : []),
      );
    });
  });
  return make(
    'section',
    { class: 'panel', 'aria-labelledby': 'people-roster' },
    make('h2', { id: 'people-roster' }, t('people.roster')),
    make('p', { id: 'people-roster-what' }, t('people.roster.what')),
    make('label', { for: 'people-roster-file' }, t('people.roster.file')),
    file,
    problem,
    said,
    place,
  );
}

const fresh = ({ rows }: RosterPreview) =>
  rows
    .filter(({ state }) => state === 'new')
    .map(({ name, note }) => ({ name, ...(note !== undefined && { note }) }));

function rows({ rows: read }: RosterPreview): HTMLElement {
  const head = [t('people.roster.line'), t('people.name'), t('people.note'), t('people.roster.state')];
  const body = read.map(({ line, name, note = '', state }) =>
    make(
      'tr',
      { 'data-state': state },
      make('td', { class: 'number' }, String(line)),
      make('th', { scope: 'row' }, name),
      make('td', {}, note),
      make('td', {}, t(`people.roster.${state}`)),
    ),
  );
  return make(
    'div',
    { class: 'people-scroll', tabindex: '0', role: 'group', 'aria-label': t('people.roster') },
    make(
      'table',
      { class: 'people-table' },
      make('thead', {}, make('tr', {}, ...head.map((words) => make('th', { scope: 'col' }, words)))),
      make('tbody', {}, ...body),
    ),
  );
}

/** What the server says is wrong with the file, in the words of this page. */
function whyOf(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null || !('why' in answer)) return undefined;
  return textIfKnown(locale, `people.roster.why.${String(answer.why)}`);
}
