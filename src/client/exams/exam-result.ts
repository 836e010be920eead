/** `<exam-result>`: what the sitting of the address came to: by domain, by task, and what each missing point was for. */
import './words.ts';
import '../code-block.ts';
import { say } from '../../../checker/say.ts';
import type { ExamResult, TaskResult } from '../../../server/protocol-exam-result.ts';
import { ask, askText, problemOf } from '../api.ts';
import { locale, make, makeButton, t } from '../dom.ts';
import { clockTime, sayDate } from '../replay/say.ts';
import { problemElements } from '../say-problem.ts';
import { examAddress, sayDomain, sayPoints } from './say.ts';
import { examResult } from './shapes.ts';
import { fillValues } from './task-text.ts';

class ExamResultElement extends HTMLElement {
  async connectedCallback(): Promise<void> {
    const sitting = new URLSearchParams(location.search).get('sitting');
    // The other language shows the same result.
    for (const link of document.querySelectorAll<HTMLAnchorElement>('[data-language-switch]'))
      link.search = location.search;
    if (sitting === null)
      return this.replaceChildren(
        make('h1', {}, t('result.title')),
        make('p', {}, t('result.nothing')),
        back(),
      );
    try {
      const path = `/api/sittings/${encodeURIComponent(sitting)}/result`;
      this.#show(await ask('GET', path, examResult));
    } catch (error) {
      const problem = make('div', { class: 'problem', role: 'alert' }, ...problemElements(problemOf(error)));
      this.replaceChildren(make('h1', {}, t('result.title')), problem, back());
    }
  }

  #show(result: ExamResult): void {
    const { title, exam, tasks } = result;
    document.title = `${t('result.of', { title: title[locale] })} · ${t('site.name')}`;
    this.replaceChildren(
      make('h1', {}, t('result.of', { title: title[locale] })),
      verdict(result),
      make('h2', {}, t('result.domains')),
      domains(result),
      make('h2', {}, t('result.tasks')),
      make('ol', { class: 'result-tasks' }, ...tasks.map((task) => make('li', {}, taskCard(task)))),
      make(
        'p',
        { class: 'result-ways' },
        make('a', { class: 'button', href: examAddress(exam) }, t('result.retake')),
        makeButton(t('result.print'), 'button quiet', () => print()),
        back(),
      ),
    );
  }
}

const back = (): HTMLElement =>
  make('a', { class: 'button quiet', href: `/${locale}/exams` }, t('result.back'));

function verdict({ score, pass, passed, endedAt, endedBy, used, minutes, tasks }: ExamResult): HTMLElement {
  const uncounted = tasks.reduce((all, { weight, counted }) => all + weight - counted, 0);
  const facts = [
    sayDate(endedAt, locale),
    t(`result.ended.${endedBy}`),
    t('result.used', { used: Math.ceil(used / 60), minutes }),
  ];
  return make(
    'div',
    { class: 'result-verdict', 'data-look': passed ? 'pass' : 'fail' },
    make('p', { class: 'result-score' }, t('exams.score', { n: sayPoints(score) })),
    make('p', { class: 'result-word' }, passed ? t('exams.passed') : t('exams.failed')),
    make('p', {}, t('result.pass', { score: sayPoints(score), pass })),
    make('p', { class: 'facts' }, ...facts.map((words) => make('span', {}, words))),
    uncounted > 0.05 ? make('p', {}, t('result.void', { n: sayPoints(uncounted) })) : undefined,
  );
}

function domains({ domains: all }: ExamResult): HTMLElement {
  const heads = ['result.domain', 'result.earned', 'result.worth', 'result.share'] as const;
  const row = ({ domain, counted, earned }: ExamResult['domains'][number]): HTMLElement => {
    const share = counted === 0 ? 0 : Math.round((100 * earned) / counted);
    const meter = make(
      'span',
      { class: 'result-meter', 'aria-hidden': 'true' },
      make('span', { style: `inline-size:${share}%` }),
    );
    return make(
      'tr',
      {},
      make('th', { scope: 'row' }, sayDomain(domain)),
      make('td', {}, sayPoints(earned)),
      make('td', {}, sayPoints(counted)),
      make('td', {}, meter, t('exams.score', { n: share })),
    );
  };
  return make(
    'div',
    { class: 'result-table', tabindex: '0', role: 'region', 'aria-label': t('result.domains') },
    make(
      'table',
      {},
      make('thead', {}, make('tr', {}, ...heads.map((key) => make('th', { scope: 'col' }, t(key))))),
      make('tbody', {}, ...all.map(row)),
    ),
  );
}

function taskCard(task: TaskResult): HTMLElement {
  const { number, title, weight, earned, seconds, korean, flagged, note, lesson, exercise } = task;
  const facts = [
    sayDomain(task.domain),
    t('result.time', { time: clockTime(seconds) }),
    ...(korean ? [t('result.korean')] : []),
    ...(flagged ? [t('result.flagged')] : []),
  ];
  const practise = `/${locale}/lessons/${lesson}#exercise-${exercise}`;
  return make(
    'article',
    { class: 'result-task', 'data-look': earned >= weight ? 'pass' : earned > 0 ? 'part' : 'fail' },
    make(
      'header',
      {},
      make('h3', {}, `${number}. ${title[locale]}`),
      make(
        'p',
        { class: 'result-points' },
        t('result.points', { earned: sayPoints(earned), weight: sayPoints(weight) }),
      ),
    ),
    make('p', { class: 'facts' }, ...facts.map((words) => make('span', {}, words))),
    make('ul', { class: 'result-checks' }, ...task.checks.map(checkRow)),
    note === ''
      ? undefined
      : make('div', { class: 'result-note' }, make('h4', {}, t('result.note')), make('p', {}, note)),
    folded(task),
    lesson === undefined
      ? undefined
      : make('p', { class: 'result-practise' }, make('a', { href: practise }, t('result.practise'))),
  );
}

type CheckResult = TaskResult['checks'][number];

function checkRow({ words, worth, counts, verdict: fallen }: CheckResult): HTMLElement {
  const n = sayPoints(worth);
  const said = {
    earned: t('result.got', { n }),
    missed: t('result.missed', { n }),
    void: t('result.not.counted'),
  }[counts];
  return make(
    'li',
    { 'data-look': counts },
    make('span', { class: 'result-mark' }, said),
    make('span', { class: 'result-check' }, ...withCode(words[locale])),
    ...why(fallen, counts),
  );
}

/** What the missing points were for. */
function why(fallen: CheckResult['verdict'], counts: CheckResult['counts']): HTMLElement[] {
  if (fallen.outcome === 'fault') return [make('p', {}, t('result.fault'))];
  if (fallen.outcome === 'pass') return counts === 'earned' ? [] : [make('p', {}, t('result.needs'))];
  const findings = fallen.findings.map((finding) => make('li', {}, say(finding, locale)));
  return findings.length === 0 ? [] : [make('ul', { class: 'result-findings' }, ...findings)];
}

/** The text of the task, folded away, and asked for when it is opened. */
function folded({ exercise, values }: TaskResult): HTMLElement {
  const place = make('div', { class: 'prose' });
  const details = make('details', { class: 'result-text' }, make('summary', {}, t('result.text')), place);
  details.addEventListener('toggle', () => {
    if (!details.open || place.childElementCount > 0) return;
    askText(`/${locale}/exams/tasks/${encodeURIComponent(exercise)}.part`).then(
      (html) => {
        place.innerHTML = html;
        fillValues(place, values);
      },
      (error: unknown) => place.replaceChildren(...problemElements(problemOf(error))),
    );
  });
  return details;
}

/** The Markdown of a check is a sentence with code in it. */
function withCode(markdown: string): (Node | string)[] {
  const parts = markdown.trim().replaceAll('**', '').split('`');
  return parts.map((part, index) => (index % 2 === 1 ? make('code', {}, part) : part));
}

customElements.define('exam-result', ExamResultElement);
