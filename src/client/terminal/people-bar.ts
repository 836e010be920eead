/**
 * Said above the learner's shell when somebody else looks at it: who watches, who asks for the keyboard, who has it. Giving
 * it takes a press; taking it back takes one press or one key.
 */
import { make, makeButton, t } from '../dom.ts';
import type { Company, Watcher } from './people.ts';

export interface PeopleActions {
  answer(viewer: string, give: boolean): void;
  takeBack(): void;
}

/** How long the bar stays striking after a key that went nowhere, milliseconds. */
const NUDGE = 900;

export class PeopleBar {
  readonly element = make('div', { class: 'people-bar', role: 'status', hidden: '' });
  readonly #actions: PeopleActions;
  #shown = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(actions: PeopleActions) {
    this.#actions = actions;
  }

  /** `foreign`: the screen has the size of another window. */
  show(company: Company, foreign: boolean): void {
    const shown = JSON.stringify([company, foreign]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const inside = this.element.contains(document.activeElement);
    const parts = this.#parts(company, foreign);
    this.element.dataset['kind'] = kindOf(company);
    this.element.replaceChildren(...parts);
    this.element.hidden = parts.length === 0;
    if (inside) this.focus();
  }

  /** A key was pressed that goes nowhere: somebody else has the keyboard. */
  nudge(): void {
    this.element.dataset['nudged'] = '';
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => delete this.element.dataset['nudged'], NUDGE);
  }

  /** To the first button; `false` when there is none. */
  focus(): boolean {
    const button = this.element.querySelector('button');
    button?.focus();
    return button !== null;
  }

  #parts({ keyboard, asking, watchers, mine }: Company, foreign: boolean): HTMLElement[] {
    if (keyboard !== undefined) return this.#given(keyboard);
    const [first] = asking;
    if (first !== undefined) return this.#asked(first);
    if (watchers.length > 0) return [words(t('people.watched', { names: names(watchers) }))];
    return foreign && mine ? [words(t('people.foreign'))] : [];
  }

  #given(keyboard: Watcher): HTMLElement[] {
    const take = makeButton(t('people.take'), 'button primary small', () => this.#actions.takeBack());
    take.append(make('kbd', {}, 'Ctrl+Shift+K'));
    return [words(t('people.given', { name: nameOf(keyboard) })), take];
  }

  #asked(first: Watcher): HTMLElement[] {
    const answer = (give: boolean) => () => this.#actions.answer(first.id, give);
    return [
      words(t('people.asked', { name: nameOf(first) })),
      makeButton(t('people.refuse'), 'button quiet small', answer(false)),
      makeButton(t('people.give'), 'button primary small', answer(true)),
    ];
  }
}

function kindOf({ keyboard, asking }: Company): string {
  if (keyboard !== undefined) return 'given';
  return asking.length > 0 ? 'asked' : 'watched';
}

function words(sentence: string): HTMLElement {
  return make('p', {}, sentence);
}

function nameOf({ name }: Watcher): string {
  return name ?? t('people.guest');
}

/** So many are named; a class that looks on would fill the screen. */
const NAMED = 4;

function names(all: readonly Watcher[]): string {
  if (all.length <= NAMED) return all.map(nameOf).join(', ');
  const named = all.filter(({ name }) => name !== undefined).slice(0, NAMED);
  return [...named.map(nameOf), t('people.others', { n: all.length - named.length })].join(', ');
}
