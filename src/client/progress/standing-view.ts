/** `<standing-view>`: what to practise next and why, and how far each domain and competency is. */
import './words.ts';
import type {
  CompetencyStanding,
  DomainStanding,
  Practice,
  PracticeReason,
  Standing,
} from '../../../server/protocol-standing.ts';
import { count, type TextKey } from '../../i18n/text.ts';
import { problemOf } from '../api.ts';
import { locale, make, t } from '../dom.ts';
import { problemElements } from '../say-problem.ts';
import { askStanding, domainKey, round } from './ask.ts';

class StandingView extends HTMLElement {
  async connectedCallback(): Promise<void> {
    this.replaceChildren(make('p', { class: 'soft' }, t('progress.loading')));
    try {
      this.replaceChildren(...parts(await askStanding()));
    } catch (error) {
      this.replaceChildren(
        make('div', { class: 'problem', role: 'alert' }, ...problemElements(problemOf(error))),
      );
    }
  }
}

function parts({ exam, lessons, next, domains, at }: Standing): HTMLElement[] {
  const head = make(
    'section',
    { class: 'standing-head' },
    make('p', { class: 'standing-exam' }, t('progress.exam', { points: round(exam) })),
    meter(exam, 100),
    make('p', { class: 'soft' }, t('progress.exam.how')),
    make('p', { class: 'soft' }, t('progress.lessons', { ...lessons })),
  );
  const all = make(
    'section',
    { 'aria-labelledby': 'standing-domains' },
    make('h2', { id: 'standing-domains' }, t('progress.domains')),
    ...domains.map((domain) => domainPart(domain, at)),
    make('p', { class: 'soft' }, t('progress.strength.how')),
  );
  return [head, nextPart(next), all];
}

function nextPart(next: readonly Practice[]): HTMLElement {
  const title = make('h2', { id: 'standing-next' }, t('progress.next'));
  const items = next.map(({ exercise, lesson, title: words, minutes, reason }) =>
    make(
      'li',
      {},
      make('a', { href: `/${locale}/lessons/${lesson}#exercise-${exercise}` }, words[locale]),
      make('span', { class: 'soft' }, ` · ${count(t, 'unit.minutes', minutes)}`),
      make('p', { class: 'soft' }, reasonWords(reason)),
    ),
  );
  const list =
    items.length === 0
      ? make('p', {}, t('progress.next.none'))
      : make('ol', { class: 'standing-next' }, ...items);
  return make('section', { 'aria-labelledby': 'standing-next' }, title, list);
}

function reasonWords(reason: PracticeReason): string {
  if (reason.kind === 'failed')
    return t('progress.reason.failed', { points: round(reason.points), of: reason.of });
  if (reason.kind === 'new' || reason.kind === 'aided') return t(`progress.reason.${reason.kind}`);
  return t('progress.reason.due', { days: reason.days, competency: reason.competency[locale] });
}

function domainPart(standing: DomainStanding, at: string): HTMLElement {
  const { domain, weight, exercises, passed, aided, points, of, competencies } = standing;
  const worth = weight === undefined ? t('progress.weight.none') : t('progress.weight', { weight });
  const facts =
    exercises === 0
      ? t('progress.empty')
      : `${t('progress.passed', { passed, exercises })} · ${t('progress.points', { points: round(points), of })}`;
  return make(
    'article',
    { class: 'standing-domain' },
    make('h3', {}, t(domainKey(domain))),
    make('p', { class: 'soft' }, worth),
    meter(points, of),
    make('p', {}, facts),
    aided === 0 ? undefined : make('p', { class: 'soft' }, t('progress.aided', { aided })),
    competencies.length === 0 ? undefined : competencyTable(competencies, at),
  );
}

/** The words beside it say the same. */
function meter(points: number, of: number): HTMLElement {
  const bar = make('span');
  bar.style.inlineSize = `${of === 0 ? 0 : (100 * points) / of}%`;
  return make('span', { class: 'meter', 'aria-hidden': 'true' }, bar);
}

function competencyTable(all: readonly CompetencyStanding[], at: string): HTMLElement {
  const heads = (['competency', 'exercises', 'strength', 'due'] as const).map((key) =>
    make('th', { scope: 'col' }, t(`progress.${key}`)),
  );
  const rows = all.map((one) => {
    const cells = [`${one.passed} / ${one.exercises}`, strengthWords(one), dueWords(one, at)];
    return make(
      'tr',
      {},
      make('th', { scope: 'row' }, make('span', { class: 'code' }, one.code), ` ${one.name[locale]}`),
      ...cells.map((cell) => make('td', {}, cell)),
    );
  });
  const table = make('table', {}, make('thead', {}, make('tr', {}, ...heads)), make('tbody', {}, ...rows));
  return make(
    'details',
    {},
    make('summary', {}, t('progress.competencies', { n: all.length })),
    make(
      'div',
      { class: 'standing-table', tabindex: '0', role: 'group', 'aria-label': t('progress.competency') },
      table,
    ),
  );
}

function strengthWords({ last, strength }: CompetencyStanding): string {
  return last === undefined ? t('progress.strength.none') : t(`progress.strength.${strength}` as TextKey);
}

function dueWords({ due }: CompetencyStanding, at: string): string {
  if (due === undefined) return '';
  if (due <= at) return t('progress.due.now');
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(new Date(due));
}

customElements.define('standing-view', StandingView);
