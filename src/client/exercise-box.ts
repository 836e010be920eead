/** `<exercise-box>`: start, check, start over; the score; and what each check says. */

import type { ExerciseState, Problem } from '../../server/protocol.ts';
import { count } from '../i18n/text.ts';
import { api, problemOf } from './api.ts';
import { CheckBox } from './check-box.ts';
import { confirmLoss } from './confirm.ts';
import { find, locale, make, makeButton, setText, t } from './dom.ts';
import { lackWords } from './exercise-lacks.ts';
import {
  buttonsOf,
  holdingNow,
  isOver,
  type Stage,
  shownOf,
  sightsOf,
  stageOf,
  verdictsOf,
} from './exercise-state.ts';
import { type LiveView, live } from './live.ts';
import { problemElements } from './say-problem.ts';

type Action = 'start' | 'check' | 'retry' | 'reset';

/** What changes by itself is said when it has come to rest for so many milliseconds: nobody wants to hear each step. */
const HEARD_AFTER = 1_500;

class ExerciseBox extends HTMLElement {
  #stop: (() => void) | undefined;
  #problem: Problem | undefined;
  /** What this tab asked for and has no answer to yet. */
  #doing: Action | undefined;
  #note = '';
  /** What there is to tell once it is solved has been asked for. */
  #solved = false;
  /** How many checks held when that was said last. */
  #said: number | undefined;
  #saying: ReturnType<typeof setTimeout> | undefined;

  get exercise(): string {
    return this.getAttribute('exercise') ?? '';
  }

  connectedCallback(): void {
    for (const action of ['start', 'check', 'reset'] as const) {
      find(this, `.exercise-${action}`).addEventListener('click', () => void this.#press(action));
    }
    this.#stop = live.follow((view) => this.#update(view));
    void this.#ask();
  }

  disconnectedCallback(): void {
    this.#stop?.();
    clearTimeout(this.#saying);
  }

  async #ask(): Promise<void> {
    await this.#try(() => live.watchExercise(this.exercise));
  }

  async #press(action: Action): Promise<void> {
    if (this.#doing !== undefined) return;
    if (action === 'reset' && !(await this.#sure())) return;
    if (action === 'start' && !(await this.#mayStart())) return;
    this.#doing = action;
    const held = this.contains(document.activeElement);
    this.#update(live.view());
    const ask = () => api.actOn(this.exercise, action);
    const state = await this.#try(() => live.ask(ask, (exercise) => ({ exercise })));
    this.#doing = undefined;
    this.#update(live.view());
    if (held) this.#keepFocus();
    if ((action === 'check' || action === 'retry') && state !== undefined) this.#announce(summary(state));
  }

  #announce(words: string): void {
    clearTimeout(this.#saying);
    setText(find(this, '.exercise-said'), words);
  }

  /** A tick that came or went by itself is heard, too, once it has settled. */
  #announceSights(state: ExerciseState | undefined): void {
    const now = holdingNow(state);
    const before = this.#said;
    if (now?.passed === before) return;
    this.#said = now?.passed;
    // What was heard of an attempt that is over holds no more.
    if (now === undefined && this.#doing === undefined) this.#announce('');
    // How it is when one comes is no news.
    if (now === undefined || before === undefined || this.#doing !== undefined) return;
    clearTimeout(this.#saying);
    const words = t(now.passed === now.all ? 'exercise.live.all' : 'exercise.live', { ...now });
    this.#saying = setTimeout(() => this.#announce(words), HEARD_AFTER);
  }

  /** A button that went away takes the focus with it; by keyboard that would be a long way back. */
  #keepFocus(): void {
    if (document.activeElement !== null && document.activeElement !== document.body) return;
    const next = this.querySelector<HTMLElement>('.exercise-buttons button:not([hidden], :disabled)');
    next?.focus({ preventScroll: true });
  }

  /** Another exercise that is in progress ends with this: what that means is said first. */
  async #mayStart(): Promise<boolean> {
    const { mayStart } = await import('./exercise-start.ts');
    return mayStart(this.exercise);
  }

  #sure(): Promise<boolean> {
    return confirmLoss({
      title: t('exercise.reset.title'),
      loses: t('exercise.reset.loses'),
      confirm: t('exercise.reset.confirm'),
    });
  }

  async #try<T>(ask: () => Promise<T>): Promise<T | undefined> {
    try {
      const answer = await ask();
      this.#problem = undefined;
      return answer;
    } catch (error) {
      this.#problem = problemOf(error);
      this.#update(live.view());
      return undefined;
    }
  }

  #update({ app, exercises }: LiveView): void {
    const state = exercises.get(this.exercise);
    const stage = this.#stage(state);
    this.dataset['state'] = stage;
    setText(find(this, '.exercise-state'), stageWords(stage, state));
    setText(find(this, '.exercise-history'), history(state));
    setText(find(this, '.exercise-help'), help(stage, app?.sandbox.phase, Number(this.dataset['patience'])));
    this.#showButtons(stage, app?.sandbox.phase, isOver(state));
    this.#showScore(stage, state);
    this.#showChecks(stage, state);
    this.#showNote(stage, state);
    this.#showSolved(state);
    this.#showValues(state);
    this.#announceSights(state);
  }

  /** Fetched once it may be: until then the server keeps it. Not every exercise has something to tell. */
  #showSolved(state: ExerciseState | undefined): void {
    const place = this.querySelector<HTMLElement>('.exercise-solved');
    if (place === null || state?.passed !== true || this.#solved) return;
    this.#solved = true;
    void api.solved(this.exercise, locale).then((html) => {
      // Without it the page is whole; it is asked for again with the next change.
      this.#solved = html !== undefined;
      if (html === undefined) return;
      place.innerHTML = html;
      place.prepend(make('h3', {}, t('exercise.solved')));
      place.hidden = false;
      this.#showValues(state);
    });
  }

  /** What the placeholders of the text stand for in this attempt; the next one will have others. */
  #showValues(state: ExerciseState | undefined): void {
    const attempt = state?.attempt?.state === 'abandoned' ? undefined : state?.attempt;
    for (const place of this.querySelectorAll<HTMLElement>('[data-value]')) {
      const name = place.dataset['value'] ?? '';
      const value = attempt?.values?.[name];
      setText(place, value ?? `‹${name}›`);
      place.title = value === undefined ? t('value.unset') : '';
      place.classList.toggle('known', value !== undefined);
    }
  }

  /** A press shows at once, before the server has said so. */
  #stage(state: ExerciseState | undefined): Stage {
    if (this.#doing === 'check' || this.#doing === 'retry') return 'checking';
    if (this.#doing !== undefined) return 'preparing';
    return stageOf(state);
  }

  #showButtons(stage: Stage, phase: Parameters<typeof buttonsOf>[1], over: boolean): void {
    for (const [name, { shown, enabled }] of Object.entries(buttonsOf(stage, phase, over))) {
      const button = find<HTMLButtonElement>(this, `.exercise-${name}`);
      const focused = button === document.activeElement;
      button.hidden = !shown;
      // A disabled button loses the focus; one that is only busy keeps it and says so.
      button.disabled = !enabled && !(focused && shown);
      button.setAttribute('aria-disabled', String(!enabled));
    }
    setText(find(this, '.exercise-check'), t(stage === 'checking' ? 'exercise.checking' : 'exercise.check'));
    setText(
      find(this, '.exercise-start'),
      t(stage === 'preparing' ? 'exercise.preparing' : 'exercise.start'),
    );
    this.toggleAttribute('aria-busy', stage === 'preparing' || stage === 'checking');
  }

  #showScore(stage: Stage, state: ExerciseState | undefined): void {
    const grade = state?.attempt?.state === 'abandoned' ? undefined : state?.attempt?.grade;
    const score = find(this, '.exercise-score');
    score.hidden = grade === undefined || stage === 'preparing';
    if (grade === undefined) return;
    setText(find(this, '.exercise-score-text'), t('exercise.score', { points: grade.points, of: grade.of }));
    find(this, '.meter span').style.inlineSize = `${grade.of === 0 ? 0 : (100 * grade.points) / grade.of}%`;
  }

  #showChecks(stage: Stage, state: ExerciseState | undefined): void {
    const verdicts = verdictsOf(state);
    const sights = sightsOf(state);
    for (const box of this.querySelectorAll('check-box')) {
      if (box instanceof CheckBox) box.show(shownOf(stage, sights.get(box.check), verdicts.get(box.check)));
    }
  }

  #showNote(stage: Stage, state: ExerciseState | undefined): void {
    const faults = stage === 'open' && (state?.attempt?.grade?.faults.length ?? 0) > 0;
    const plain = faults ? 'faults' : stage;
    const over = isOver(state) ? ' over' : '';
    const kind = this.#problem === undefined ? `${plain}${over}` : JSON.stringify(this.#problem);
    if (kind === this.#note) return;
    this.#note = kind;
    const parts = this.#problem !== undefined ? this.#trouble(this.#problem) : this.#parts(plain, state);
    const note = find(this, '.exercise-note');
    note.hidden = parts.length === 0;
    note.dataset['kind'] = this.#problem !== undefined ? 'problem' : plain;
    note.replaceChildren(...parts);
  }

  #parts(kind: Stage | 'faults', state: ExerciseState | undefined): HTMLElement[] {
    if (kind !== 'faults') return noteParts(kind, state);
    const ask = () => void this.#press('retry');
    return [
      make('p', {}, t('exercise.retry.faults')),
      makeButton(t('exercise.retry.ask'), 'button quiet small', ask),
    ];
  }

  #trouble(problem: Problem): HTMLElement[] {
    const again = makeButton(t('exercise.retry'), 'button quiet small', () => void this.#ask());
    return [make('div', { role: 'alert' }, ...problemElements(problem)), again];
  }
}

function noteParts(stage: Stage, state: ExerciseState | undefined): HTMLElement[] {
  if (stage === 'passed') {
    const ended =
      state?.attempt?.finishedAt === undefined ? 'exercise.passed.over' : 'exercise.passed.finished';
    const detail = t(isOver(state) ? ended : 'exercise.passed.detail');
    return [make('p', {}, make('strong', {}, t('exercise.passed')), ` ${detail}`)];
  }
  if (stage !== 'unavailable') return [];
  const { head, more } = lackWords(locale, state?.lacks ?? []);
  return [make('p', {}, make('strong', {}, head)), ...more.map((words) => make('p', {}, words))];
}

function stageWords(stage: Stage, state: ExerciseState | undefined): string {
  if (stage === 'passed') return t('exercise.passed');
  if (stage === 'new' || stage === 'unavailable') {
    if (state?.passed === true) return t('exercise.passed.before');
    return t(state?.attempt?.state === 'abandoned' ? 'exercise.ended' : 'exercise.not.started');
  }
  return t(isOver(state) ? 'exercise.ended' : 'exercise.open');
}

function history(state: ExerciseState | undefined): string {
  if (state === undefined || state.attempts === 0) return '';
  const attempts = count(t, 'exercise.attempts', state.attempts);
  const { best } = state;
  return best === undefined
    ? attempts
    : `${attempts} · ${t('exercise.best', { points: best.points, of: best.of })}`;
}

function help(stage: Stage, phase: string | undefined, patience: number): string {
  if (stage === 'checking') return patience > 0 ? t('exercise.patience', { n: patience }) : '';
  if (stage !== 'new') return '';
  return t(phase === 'ready' ? 'exercise.start.help' : 'exercise.waiting');
}

/** What a screen reader hears after a check. */
function summary({ attempt }: ExerciseState): string {
  const grade = attempt?.grade;
  const verdicts = attempt?.verdicts ?? [];
  if (grade === undefined) return '';
  const passed = verdicts.filter((verdict) => verdict.outcome === 'pass').length;
  const { points, of, faults } = grade;
  if (passed === verdicts.length) return t('exercise.summary.pass', { points, of });
  const part = t('exercise.summary.part', { passed, all: verdicts.length, points, of });
  return faults.length === 0 ? part : `${part} ${t('exercise.summary.fault', { n: faults.length })}`;
}

customElements.define('exercise-box', ExerciseBox);
