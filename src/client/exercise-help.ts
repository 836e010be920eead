/**
 * Hints and the solution of each exercise of a page. Hints are in the page, and come one after another (exercise.css); which were
 * opened is told to the server. The solution is the server's, asked for when the learner wants it. Loaded after the first paint.
 */
import type { ExerciseState, HintOpened, Solution } from '../../server/protocol.ts';
import { loadWords } from '../i18n/text.ts';
import { ask, problemOf } from './api.ts';
import { pageAddress } from './below.ts';
import { confirmLoss } from './confirm.ts';
import { find, locale, make, makeButton, setText, t } from './dom.ts';
import { type LiveView, live } from './live.ts';
import { problemElements } from './say-problem.ts';
import { fields, shape, text } from './shape.ts';
import { exerciseState } from './shapes.ts';
import { watchTabs } from './tabs.ts';

const solution = shape<Solution>(fields<Solution>({ script: text }));

await loadWords('help');

class ExerciseHelp {
  readonly #box: HTMLElement;
  readonly #hints: readonly HTMLElement[];
  readonly #button = makeButton('', 'button quiet small', () => void this.#press());
  readonly #place = make('div', { class: 'exercise-solution', hidden: '' });
  readonly #tabs = make('p', { class: 'soft', 'aria-live': 'polite', hidden: '' });
  #attempt: string | undefined;
  #state: ExerciseState | undefined;

  constructor(box: HTMLElement) {
    this.#box = box;
    this.#hints = [...box.querySelectorAll<HTMLElement>('hint-box[data-step]')];
    const row = make('div', { class: 'exercise-aid' }, this.#tabs, this.#button, this.#place);
    row.hidden = true;
    find(box, '.exercise-bar').before(row);
    // It does not bubble.
    box.addEventListener('toggle', ({ target }) => this.#toggled(target), true);
    live.follow((view) => this.#update(view));
  }

  get #id(): string {
    return this.#box.getAttribute('exercise') ?? '';
  }

  #path(what: string): string {
    return `/api/exercises/${encodeURIComponent(this.#id)}/${what}`;
  }

  /** Another tab shows this lesson, too, or none does any more. */
  showTabs(others: boolean): void {
    this.#tabs.hidden = !others;
    setText(this.#tabs, others ? t('tabs.other') : '');
  }

  #update({ exercises }: LiveView): void {
    const state = exercises.get(this.#id);
    this.#state = state;
    const attempt = state?.attempt;
    const there = attempt !== undefined && attempt.state !== 'preparing' && attempt.exam !== true;
    const row = find(this.#box, '.exercise-aid');
    row.hidden = !there;
    if (!there) return;
    if (attempt.id !== this.#attempt) this.#begin(attempt.id);
    this.#showHints(attempt);
    // Of an incident the debriefing tells it.
    this.#button.hidden = 'incident' in this.#box.dataset;
    const again = attempt.help?.solution !== undefined;
    setText(this.#button, t(this.#shown ? 'solution.hide' : again ? 'solution.again' : 'solution.show'));
    this.#button.setAttribute('aria-expanded', String(this.#shown));
  }

  /** In another attempt everything is to be found out anew. Hints that are open count for it. */
  #begin(attempt: string): void {
    this.#attempt = attempt;
    this.#close();
    for (const hint of this.#hints) if (!isOpen(hint)) delete hint.dataset['opened'];
    void this.#tellOpen();
  }

  /** Those opened in another tab, or before this page was loaded again, are not in the way of the next. */
  #showHints({ help }: NonNullable<ExerciseState['attempt']>): void {
    for (const { check, step } of help?.hints ?? []) {
      const hint = this.#hints.find((one) => isFor(one, { check, step }));
      if (hint) hint.dataset['opened'] = '';
    }
  }

  #toggled(target: EventTarget | null): void {
    const hint = target instanceof Element ? target.closest<HTMLElement>('hint-box[data-step]') : null;
    if (hint === null || !isOpen(hint) || 'opened' in hint.dataset) return;
    hint.dataset['opened'] = '';
    void this.#tellOpen();
  }

  /** In order, and only what the server does not know. Before the exercise has begun there is nothing to write it down with. */
  async #tellOpen(): Promise<void> {
    for (const hint of this.#hints) {
      const { attempt } = this.#state ?? {};
      const what = { check: hint.getAttribute('check') ?? '', step: Number(hint.dataset['step']) };
      const known = attempt?.help?.hints.some((one) => one.check === what.check && one.step === what.step);
      if (attempt?.state !== 'open' || known || !('opened' in hint.dataset)) continue;
      await this.#tell(what);
    }
  }

  async #tell(what: HintOpened): Promise<void> {
    const asked = () => ask('POST', this.#path('hint'), exerciseState, what);
    // A hint is read all the same.
    await live
      .ask(asked, (exercise) => ({ exercise }))
      .catch((error: unknown) => console.warn('naru: a hint was not noted', problemOf(error)));
  }

  get #shown(): boolean {
    return !this.#place.hidden;
  }

  #close(): void {
    this.#place.hidden = true;
    this.#place.replaceChildren();
  }

  async #press(): Promise<void> {
    if (this.#shown) {
      this.#close();
      return this.#update(live.view());
    }
    const { attempt, passed } = this.#state ?? {};
    const tried =
      attempt?.checkedAt !== undefined || passed === true || attempt?.help?.solution !== undefined;
    if (!tried && !(await sure())) return;
    try {
      const asked = () => ask('POST', this.#path('solution'), solution, { sure: !tried });
      const { script, state } = await live.ask(asked, (said) => ({ exercise: said.state }));
      this.#show(script, state.attempt?.help?.solution);
    } catch (error) {
      this.#place.replaceChildren(
        make('div', { class: 'problem', role: 'alert' }, ...problemElements(problemOf(error))),
      );
      this.#place.hidden = false;
    }
    this.#update(live.view());
  }

  #show(script: string, at: string | undefined): void {
    const when =
      at === undefined
        ? ''
        : new Date(at).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' });
    const title = make('h3', { tabindex: '-1' }, t('solution.title'));
    this.#place.replaceChildren(
      title,
      make('p', {}, t('solution.other')),
      codeOf(script),
      make('p', { class: 'soft' }, t('solution.shown', { when })),
    );
    this.#place.hidden = false;
    title.focus();
  }
}

/** Asked before it is shown to somebody who has not tried. */
function sure(): Promise<boolean> {
  return confirmLoss({
    title: t('solution.sure.title'),
    loses: t('solution.sure.text'),
    confirm: t('solution.sure.confirm'),
  });
}

/** As the blocks of a lesson, without a button to run it: whoever wants it, types or pastes it. */
function codeOf(script: string): HTMLElement {
  const bar = make(
    'div',
    { class: 'code-bar' },
    make('span', { class: 'code-lang' }, t('code.shell')),
    make('button', { type: 'button', class: 'code-copy' }, t('code.copy')),
  );
  const block = document.createElement('code-block');
  block.dataset['lang'] = 'sh';
  block.append(bar, make('pre', { tabindex: '0' }, make('code', {}, script.trimEnd())));
  return block;
}

const isOpen = (hint: HTMLElement): boolean => hint.querySelector('details')?.open === true;

const isFor = (hint: HTMLElement, { check, step }: HintOpened): boolean =>
  hint.getAttribute('check') === check && Number(hint.dataset['step']) === step;

const helps = [...document.querySelectorAll<HTMLElement>('exercise-box')].map((box) => new ExerciseHelp(box));
watchTabs(pageAddress(), (others) => {
  for (const help of helps) help.showTabs(others);
});
