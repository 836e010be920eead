/** `<attempts-list>`: everything the learner has tried, with verdicts, findings and times, and where it can be seen again. */
import './terminal-words.ts';
import { z } from 'zod';
import {
  type AttemptDetail,
  type AttemptReport,
  attemptDetail,
  attemptReport,
} from '../../server/protocol-report.ts';
import { count } from '../i18n/text.ts';
import { ask, problemOf } from './api.ts';
import { locale, make, t } from './dom.ts';
import { playAddress } from './replay/about.ts';
import { clockTime, sayDate, sayLength } from './replay/say.ts';
import { problemElements } from './say-problem.ts';
import { verdictList } from './verdict-list.ts';

class AttemptsList extends HTMLElement {
  async connectedCallback(): Promise<void> {
    this.replaceChildren(make('p', { class: 'soft' }, t('recording.loading')));
    try {
      this.#show(await ask('GET', '/api/attempts', z.array(attemptReport)));
    } catch (error) {
      this.replaceChildren(trouble(error));
    }
  }

  #show(all: readonly AttemptReport[]): void {
    if (all.length === 0) {
      const none = [make('p', {}, t('attempts.none')), make('p', { class: 'soft' }, t('attempts.none.how'))];
      this.replaceChildren(make('div', { class: 'empty' }, ...none));
      return;
    }
    const items = all.map((report) => make('li', {}, entry(report)));
    const list = make('ol', { class: 'recordings', 'aria-label': t('attempts.title') }, ...items);
    this.replaceChildren(list, exports());
  }
}

function entry(report: AttemptReport): HTMLElement {
  const { exercise, lesson, title, startedAt, submissions, hints, recordings } = report;
  const name = title[locale];
  const link =
    lesson === undefined
      ? name
      : make('a', { href: `/${locale}/lessons/${lesson}#exercise-${exercise}` }, name);
  const seen = recordings.map(({ id, at }) =>
    make('a', { href: `${playAddress(id)}&at=${at}` }, t('attempts.replay')),
  );
  return make(
    'article',
    {
      class: 'recording attempt',
      'aria-label': `${name}, ${sayDate(startedAt, locale)}`,
      'data-look': look(report),
    },
    make(
      'div',
      { class: 'recording-words' },
      make('h2', {}, link),
      make('p', { class: 'facts' }, ...facts(report).map((words) => make('span', {}, words))),
      seen.length > 0 ? make('p', { class: 'attempt-seen' }, ...seen) : undefined,
      submissions.length > 0 || hints > 0 ? inFull(report) : undefined,
    ),
  );
}

/** When, how it ended, for how many points, and how long until everything passed. */
function facts(report: AttemptReport): string[] {
  const { startedAt, state, exam, best, passedAfter, hints, solutionAt } = report;
  const words = [sayDate(startedAt, locale), t(`attempts.state.${state}`)];
  if (exam) words.push(t('attempts.exam'));
  if (best !== undefined) words.push(t('replay.mark.points', { points: best.points, of: best.of }));
  if (passedAfter !== undefined) words.push(t('attempts.passed', { time: sayLength(passedAfter, t) }));
  if (hints > 0) words.push(count(t, 'attempts.hints', hints));
  if (solutionAt !== undefined) {
    const time = sayLength(Math.max(0, (Date.parse(solutionAt) - Date.parse(startedAt)) / 1000), t);
    words.push(t('attempts.solution', { time }));
  }
  return words;
}

function look({ best, passedAfter }: AttemptReport): string {
  if (passedAfter !== undefined) return 'pass';
  return best !== undefined && best.points > 0 ? 'part' : 'plain';
}

/** Folded away, and asked for when it is opened. */
function inFull(report: AttemptReport): HTMLElement {
  const body = make('div', { class: 'attempt-detail' });
  const words = count(t, 'attempts.submissions', report.submissions.length);
  const folded = make('details', {}, make('summary', {}, words), body);
  folded.addEventListener('toggle', () => {
    if (!folded.open || body.childElementCount > 0) return;
    body.replaceChildren(make('p', { class: 'soft' }, t('recording.loading')));
    ask('GET', `/api/attempts/${encodeURIComponent(report.id)}`, attemptDetail).then(
      (detail) => body.replaceChildren(...hintList(report, detail), submissionList(report, detail)),
      (error: unknown) => body.replaceChildren(trouble(error)),
    );
  });
  return folded;
}

/** Which hints were opened, and when. */
function hintList({ startedAt }: AttemptReport, { hints, checks }: AttemptDetail): HTMLElement[] {
  if (hints.length === 0) return [];
  const items = hints.map(({ check, step, at }) => {
    const after = (Date.parse(at) - Date.parse(startedAt)) / 1000;
    const time = make(
      'time',
      { class: 'mark-time', datetime: at, title: sayDate(at, locale) },
      clockTime(after),
    );
    const about = plainly(checks[check]?.[locale] ?? check);
    return make('li', {}, time, ' ', t('attempts.hint', { n: step, about }));
  });
  return [make('p', {}, t('attempts.hints.title')), make('ol', { class: 'attempt-hints' }, ...items)];
}

/** A sentence without the marks of Markdown. */
const plainly = (markdown: string): string => markdown.trim().replaceAll(/\*\*|`/g, '');

function submissionList({ startedAt }: AttemptReport, { submissions, checks }: AttemptDetail): HTMLElement {
  const items = submissions.map(({ at, grade, verdicts, by }) => {
    const after = (Date.parse(at) - Date.parse(startedAt)) / 1000;
    const { points, of } = grade;
    const said = t('replay.mark.points', { points, of });
    const head = make(
      'p',
      { class: 'attempt-submission' },
      make('time', { class: 'mark-time', datetime: at, title: sayDate(at, locale) }, clockTime(after)),
      ' ',
      make('strong', {}, by === 'live' ? `${t('replay.mark.live')}: ${said}` : said),
    );
    return make('li', {}, head, verdictList(verdicts, checks));
  });
  return make('ol', { class: 'attempt-submissions' }, ...items);
}

function exports(): HTMLElement {
  const file = (as: string, words: string) =>
    make('a', { class: 'button quiet small', href: `/api/attempts/export?as=${as}`, download: '' }, words);
  return make(
    'p',
    { class: 'attempt-exports' },
    file('json', t('attempts.export.json')),
    file(`csv&locale=${locale}`, t('attempts.export.csv')),
  );
}

const trouble = (error: unknown): HTMLElement =>
  make('div', { class: 'problem', role: 'alert' }, ...problemElements(problemOf(error)));

customElements.define('attempts-list', AttemptsList);
