/** `<exam-list>`: the exams of the course, the one that is under way, and how earlier ones went. */
import './words.ts';
import type { SittingState } from '../../../server/protocol.ts';
import type { ExamInfo, ExamList, SittingSummary } from '../../../server/protocol-exam-result.ts';
import { count } from '../../i18n/text.ts';
import { ask, problemOf } from '../api.ts';
import { locale, make, t } from '../dom.ts';
import { live } from '../live.ts';
import { sayDate } from '../replay/say.ts';
import { problemElements } from '../say-problem.ts';
import { cannotSit, examAddress, resultAddress, sayDomain, sayPoints } from './say.ts';
import { examList } from './shapes.ts';

class ExamListElement extends HTMLElement {
  #list: ExamList | undefined;
  #running: SittingState | undefined;

  connectedCallback(): void {
    ask('GET', '/api/exams', examList).then(
      (list) => {
        this.#list = list;
        this.#show();
      },
      (error: unknown) =>
        this.replaceChildren(
          make('div', { class: 'problem', role: 'alert' }, ...problemElements(problemOf(error))),
        ),
    );
    live.follow(({ app }) => {
      const exam = app?.exam;
      const running = exam && exam.phase !== 'ended' && exam.phase !== 'failed' ? exam : undefined;
      if (running?.id === this.#running?.id) return;
      this.#running = running;
      this.#show();
    });
  }

  #show(): void {
    if (this.#list === undefined) return;
    const { exams, sittings } = this.#list;
    const cards = exams.map((exam) => make('li', {}, card(exam, this.#running)));
    this.replaceChildren(
      make('ul', { class: 'exam-cards', 'aria-label': t('exams.list') }, ...cards),
      make('h2', {}, t('exams.earlier')),
      sittings.length === 0
        ? make('p', { class: 'soft' }, t('exams.none'))
        : make('ol', { class: 'exam-sittings' }, ...sittings.map((one) => make('li', {}, row(one)))),
    );
  }
}

function card(exam: ExamInfo, running: SittingState | undefined): HTMLElement {
  const { id, title, description, minutes, tasks, pass, practice, lacks, without } = exam;
  const isRunning = running?.exam === id;
  const facts = [
    count(t, 'exams.facts.tasks', tasks),
    t('exams.facts.minutes', { n: minutes }),
    t('exams.facts.pass', { n: pass }),
    practice ? t('exams.facts.pause') : t('exams.facts.nopause'),
  ];
  const missing = t('exams.without', { what: without.map(sayDomain).join(', ') });
  return make(
    'article',
    { class: 'exam-card-of-list', 'data-running': String(isRunning) },
    make('h2', {}, make('a', { href: examAddress(id) }, title[locale])),
    isRunning ? make('p', { class: 'exam-running' }, t('exams.running')) : undefined,
    make('p', {}, description[locale]),
    make('p', { class: 'facts' }, ...facts.map((words) => make('span', {}, words))),
    ...(lacks.length > 0 ? cannotSit(exam) : []),
    without.length > 0 ? make('p', { class: 'soft' }, missing) : undefined,
    make(
      'a',
      {
        class: isRunning ? 'button primary' : 'button',
        href: examAddress(id),
        'aria-label': `${title[locale]}: ${t(isRunning ? 'exams.continue' : 'exams.open')}`,
      },
      t(isRunning ? 'exams.continue' : 'exams.open'),
    ),
  );
}

function row({ id, title, endedAt, score, passed }: SittingSummary): HTMLElement {
  const words = t('exams.sitting', { title: title[locale], date: sayDate(endedAt, locale) });
  return make(
    'p',
    { class: 'exam-sitting', 'data-look': passed ? 'pass' : 'fail' },
    make('a', { href: resultAddress(id) }, words),
    make('strong', {}, t('exams.score', { n: sayPoints(score) })),
    make('span', { class: 'exam-verdict' }, passed ? t('exams.passed') : t('exams.failed')),
  );
}

customElements.define('exam-list', ExamListElement);
