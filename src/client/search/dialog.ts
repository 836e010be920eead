/** The dialog of the search: a field, and what was found, reachable with the arrows. */
import './words.ts';
import { count, type TextKey } from '../../i18n/text.ts';
import { make, makeButton, setText, t } from '../dom.ts';
import { type Found, lookFor } from './index.ts';

/** Somebody who types on does not want the answer to half a word. Milliseconds. */
const PAUSE = 150;

class Search {
  readonly #input = make('input', {
    id: 'search-words',
    type: 'search',
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: t('search.placeholder'),
  });
  readonly #status = make('p', { class: 'soft', role: 'status' });
  readonly #list = make('ol', { class: 'search-found' });
  readonly #dialog = make(
    'dialog',
    { class: 'search', 'aria-labelledby': 'search-title' },
    make(
      'div',
      { class: 'search-head' },
      make('h2', { id: 'search-title' }, make('label', { for: 'search-words' }, t('search.title'))),
      makeButton(t('search.close'), 'button quiet small', () => this.#dialog.close()),
    ),
    this.#input,
    this.#status,
    this.#list,
  );
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = '';

  constructor() {
    this.#input.addEventListener('input', () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#look(), PAUSE);
    });
    this.#dialog.addEventListener('keydown', (event) => this.#move(event));
    // A click beside it closes it.
    this.#dialog.addEventListener('click', ({ target }) => {
      if (target === this.#dialog) this.#dialog.close();
    });
    // A link to another place of the same page leaves the dialog open.
    this.#list.addEventListener('click', () => this.#dialog.close());
    document.body.append(this.#dialog);
  }

  open(): void {
    if (this.#dialog.open) return;
    this.#dialog.showModal();
    this.#input.focus();
    this.#input.select();
  }

  async #look(): Promise<void> {
    const words = this.#input.value.trim();
    this.#asked = words;
    if (words === '') return this.#show([], '');
    try {
      const { found, all } = await lookFor(words);
      if (this.#asked !== words) return;
      this.#show(found, all === 0 ? t('search.none', { words }) : count(t, 'search.count', all));
    } catch (error) {
      console.warn('naru: no search', error);
      this.#show([], t('search.missing'));
    }
  }

  #show(found: readonly Found[], status: string): void {
    setText(this.#status, status);
    const inList = this.#list.contains(document.activeElement);
    this.#list.replaceChildren(...found.map(item));
    // Whoever was quicker than the answer stays where they went.
    if (inList) (this.#list.querySelector('a') ?? this.#input).focus();
  }

  #move(event: KeyboardEvent): void {
    // The field would only empty itself.
    if (event.key === 'Escape' && !event.isComposing) this.#dialog.close();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || event.isComposing) return;
    event.preventDefault();
    const stops: HTMLElement[] = [this.#input, ...this.#list.querySelectorAll('a')];
    const at = stops.indexOf(document.activeElement as HTMLElement);
    stops[Math.min(Math.max(at + step, 0), stops.length - 1)]?.focus();
  }
}

function item({ url, title, kind, place, excerpt }: Found): HTMLElement {
  const parts = excerpt.map((part, n) => (n % 2 === 1 ? make('mark', {}, part) : part));
  return make(
    'li',
    {},
    make(
      'a',
      { href: url },
      make('span', { class: 'search-kind' }, t(`search.kind.${kind}` as TextKey)),
      make('span', { class: 'search-title' }, title),
      place === '' ? undefined : make('span', { class: 'search-place' }, place),
      make('span', { class: 'search-excerpt' }, ...parts),
    ),
  );
}

const search = new Search();

export const openSearch = (): void => search.open();
