/** `<exam-desk exam="ID">`: one exam, from what to know before to its end. What it shows is the server's; see `ExamSheet` for the rest. */
import './words.ts';
import '../code-block.ts';
import '../split-pane.ts';
import type { SittingState } from '../../../server/protocol.ts';
import type { ExamInfo } from '../../../server/protocol-exam-result.ts';
import { ask, problemOf } from '../api.ts';
import { below } from '../below.ts';
import { find, locale, make, makeButton, t } from '../dom.ts';
import { live } from '../live.ts';
import { problemElements } from '../say-problem.ts';
import { ExamSheet } from './exam-sheet.ts';
import { cannotSit, examAddress, resultAddress } from './say.ts';
import { examList } from './shapes.ts';
import { actOn, startExam } from './sitting.ts';
import { inWords } from './time.ts';

class ExamDesk extends HTMLElement {
  #info: ExamInfo | undefined;
  #sheet: ExamSheet | undefined;
  /** Progress, a pause, the end: in the place of the intro. */
  readonly #card = make('div', { class: 'exam-card', role: 'status' });
  readonly #place = make('div', { class: 'exam-scroll', hidden: '' }, this.#card);
  #phase = 'loading';
  /** The sitting that this page has seen under way. */
  #witnessed: string | undefined;

  get #exam(): string {
    return this.getAttribute('exam') ?? '';
  }

  connectedCallback(): void {
    this.append(this.#place);
    ask('GET', '/api/exams', examList).then(
      ({ exams }) => {
        this.#info = exams.find(({ id }) => id === this.#exam);
        this.#begin();
      },
      (error: unknown) => this.#beginning(...problemElements(problemOf(error))),
    );
    live.follow(({ app }) => app !== undefined && this.#show(app.exam));
  }

  #show(exam: SittingState | undefined): void {
    const mine = exam?.exam === this.#exam ? exam : undefined;
    const phase = mine === undefined ? 'intro' : this.#phaseOf(mine);
    if (mine && phase !== 'intro' && phase !== 'failed') this.#witnessed = mine.id;
    const came = phase !== this.#phase;
    this.#phase = phase;
    this.dataset['phase'] = phase;
    find(this, '.exam-intro').parentElement?.toggleAttribute(
      'hidden',
      phase !== 'intro' && phase !== 'failed',
    );
    this.#place.hidden = phase === 'intro' || phase === 'failed' || phase === 'open';
    if (phase !== 'open') this.#putAway();
    if (phase === 'intro' || phase === 'failed') this.#begin();
    else if (mine && phase === 'open') this.#open(mine, came);
    else if (mine) this.#card.replaceChildren(...this.#cardOf(mine));
    if (came && (phase === 'paused' || phase === 'judging')) this.#card.querySelector('h1')?.focus();
  }

  #phaseOf({ id, phase }: SittingState): SittingState['phase'] | 'intro' {
    if (phase !== 'ended') return phase;
    if (this.#witnessed !== id) return 'intro';
    location.assign(below(resultAddress(id)));
    return 'ended';
  }

  #open(exam: SittingState, came: boolean): void {
    if (this.#sheet) this.#sheet.update(exam);
    else {
      this.#sheet = new ExamSheet(exam);
      this.append(this.#sheet.element);
      if (came) this.#sheet.focus();
    }
  }

  #putAway(): void {
    this.#sheet?.close();
    this.#sheet = undefined;
  }

  /** The end of the intro: what can be done now. */
  #begin(): void {
    const exam = live.view().app?.exam;
    const under = exam && exam.phase !== 'ended' && exam.phase !== 'failed' ? exam : undefined;
    if (this.#info === undefined) return;
    if (under && under.exam !== this.#exam) {
      const go = make('a', { class: 'button', href: examAddress(under.exam) }, t('exam.other.go'));
      this.#beginning(make('p', {}, t('exam.other', { title: under.title[locale] })), go);
      return;
    }
    if (this.#info.lacks.length > 0) {
      this.#beginning(...cannotSit(this.#info));
      return;
    }
    const problem = exam?.phase === 'failed' && exam.exam === this.#exam ? exam.problem : undefined;
    const start = makeButton(
      t('exam.start'),
      'button primary large exam-start',
      () => void this.#start(start),
    );
    this.#beginning(problem ? failed(...problemElements(problem)) : undefined, start);
  }

  #beginning(...parts: (HTMLElement | undefined)[]): void {
    find(this, '.exam-begin').replaceChildren(...parts.filter((part) => part !== undefined));
  }

  async #start(button: HTMLButtonElement): Promise<void> {
    button.disabled = true;
    try {
      await startExam(this.#exam);
    } catch (error) {
      button.disabled = false;
      this.#beginning(failed(...problemElements(problemOf(error))), button);
    }
  }

  #cardOf(exam: SittingState): (HTMLElement | undefined)[] & HTMLElement[] {
    const { id, phase, done, of, endedBy, left, problem } = exam;
    const title = (words: string) => make('h1', { tabindex: '-1' }, words);
    const bar = make('progress', {
      max: String(of),
      value: String(done),
      'aria-label': title(exam.title[locale]).textContent ?? '',
    });
    const button = (words: string, look: string, act: 'end' | 'resume') =>
      makeButton(words, look, () => void actOn(id, act).catch((error: unknown) => this.#complain(error)));
    const wrong = problem
      ? make('div', { class: 'problem', role: 'alert' }, ...problemElements(problem))
      : undefined;
    const parts =
      phase === 'preparing'
        ? [
            title(t('exam.preparing')),
            make('p', {}, t('exam.preparing.done', { done, of })),
            bar,
            button(t('exam.cancel'), 'button quiet', 'end'),
          ]
        : phase === 'paused'
          ? [
              title(t('exam.paused')),
              make('p', {}, t('exam.paused.left', { time: inWords(left, t) })),
              button(t('exam.resume'), 'button primary large', 'resume'),
              button(t('exam.end'), 'button quiet', 'end'),
            ]
          : phase === 'judging'
            ? [
                title(t('exam.judging')),
                endedBy === 'learner' ? undefined : make('p', {}, t('exam.judging.time')),
                make('p', {}, t('exam.judging.done', { done, of })),
                bar,
                wrong,
              ]
            : [
                title(t('exam.ended')),
                make('a', { class: 'button', href: resultAddress(id) }, t('exam.result')),
              ];
    return parts.filter((part) => part !== undefined);
  }

  #complain(error: unknown): void {
    this.#card.append(make('div', { class: 'problem', role: 'alert' }, ...problemElements(problemOf(error))));
  }
}

const failed = (...parts: HTMLElement[]): HTMLElement =>
  make(
    'div',
    { class: 'problem', role: 'alert' },
    make('p', { class: 'problem-what' }, t('exam.failed')),
    ...parts,
    make('p', {}, t('exam.failed.counts')),
  );

customElements.define('exam-desk', ExamDesk);
