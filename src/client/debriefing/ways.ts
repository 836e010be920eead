/** What is told of an incident that is over: what each check came to, and the shortest way beside the learner's own. */
import type { Debriefing, OwnCommands } from '../../../server/protocol-debriefing.ts';
import { count } from '../../i18n/text.ts';
import { make, t } from '../dom.ts';
import { fields, list, number, shape, text } from '../shape.ts';

export type Told = Debriefing;

const command = fields({ at: text, text });
export const toldShape = shape<Debriefing>(
  fields<Debriefing>({
    attempt: text,
    startedAt: text,
    finishedAt: text,
    grade: fields({ points: number, of: number }),
    checks: list(fields({ check: text, outcome: text, points: number, of: number })),
    commands: fields({ known: text, list: list(command), more: number }),
  }),
);

/** `way`: the shortest one, a part of a page of our own making. `box`: of the exercise, whose checks have their words there. */
export function ways(told: Told, way: string, box: HTMLElement): HTMLElement[] {
  const { points, of } = told.grade;
  const time = clockTime(Date.parse(told.finishedAt) - Date.parse(told.startedAt));
  return [
    make('p', { class: 'debriefing-sum' }, t('debriefing.sum', { points, of, time })),
    checksTable(told, box),
    make('div', { class: 'debriefing-ways' }, shortest(way, box.id), own(told, box.id)),
    about(),
  ];
}

function checksTable({ checks }: Told, box: HTMLElement): HTMLElement {
  const head = (['debriefing.check', 'debriefing.outcome', 'debriefing.points'] as const).map((key) =>
    make('th', { scope: 'col' }, t(key)),
  );
  const rows = checks.map(({ check, outcome, points, of }) => {
    const kind = outcome === 'pass' && points < of ? 'needs' : outcome;
    const words =
      box.querySelector(`check-box[check="${CSS.escape(check)}"] .check-text`)?.textContent ?? check;
    return make(
      'tr',
      { 'data-outcome': outcome },
      make('th', { scope: 'row' }, words.trim()),
      make('td', {}, t(`debriefing.outcome.${kind}`)),
      make('td', { class: 'debriefing-points' }, t('debriefing.points.of', { points, of })),
    );
  });
  return make(
    'table',
    { class: 'debriefing-checks' },
    make('caption', {}, t('debriefing.checks')),
    make('thead', {}, make('tr', {}, ...head)),
    make('tbody', {}, ...rows),
  );
}

function column(id: string, title: string, sum: string, ...children: HTMLElement[]): HTMLElement {
  const heading = make('h4', { id }, title);
  return make(
    'section',
    { class: 'debriefing-way', 'aria-labelledby': id },
    heading,
    make('p', { class: 'soft debriefing-count' }, sum),
    ...children,
  );
}

function shortest(way: string, id: string): HTMLElement {
  const steps = make('div', { class: 'prose debriefing-steps' });
  steps.innerHTML = way;
  const n = steps.querySelectorAll(':scope > ol > li').length;
  return column(`${id}-shortest`, t('debriefing.shortest'), count(t, 'debriefing.steps', n), steps);
}

function own({ commands, startedAt }: Told, id: string): HTMLElement {
  const n = commands.list.length + commands.more;
  return column(
    `${id}-own`,
    t('debriefing.own'),
    count(t, 'debriefing.commands', n),
    ...typed(commands, Date.parse(startedAt)),
  );
}

function typed({ known, list: typedOnes, more }: OwnCommands, start: number): HTMLElement[] {
  if (known === 'none') return [make('p', {}, t('debriefing.unknown'))];
  if (typedOnes.length === 0) return [make('p', {}, t('debriefing.none'))];
  const items = typedOnes.map(({ at, text: words }) => {
    // The shell's times have no fractions.
    const time = clockTime(Math.max(0, Date.parse(at) - start));
    const when = make('time', { datetime: at, title: t('debriefing.at', { time }) }, time);
    return make('li', {}, when, make('code', {}, words));
  });
  const rest = more > 0 ? [make('p', { class: 'soft' }, t('debriefing.more', { n: more }))] : [];
  return [make('ol', { class: 'debriefing-own' }, ...items), ...rest];
}

function about(): HTMLElement {
  return make(
    'details',
    { class: 'debriefing-about' },
    make('summary', {}, t('debriefing.about')),
    make('p', {}, t('debriefing.about.text')),
    make('p', {}, t('debriefing.about.seen')),
  );
}

/** Minutes and seconds: `07:41`. */
function clockTime(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
}
