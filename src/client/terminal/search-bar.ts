/** The bar to find words in the terminal. */
import { make, makeButton, setText, t } from '../dom.ts';
import type { Matches, Screen } from './screen.ts';

export class SearchBar {
  readonly element: HTMLElement;
  readonly #screen: Screen;
  readonly #input: HTMLInputElement;
  readonly #count = make('span', { class: 'search-count', role: 'status' });
  readonly #case: HTMLButtonElement;

  constructor(screen: Screen) {
    this.#screen = screen;
    const words = t('terminal.search.placeholder');
    this.#input = make('input', {
      type: 'search',
      placeholder: words,
      'aria-label': words,
      spellcheck: 'false',
    });
    this.#input.addEventListener('input', () => this.#find('next', true));
    this.#case = makeButton('Aa', 'tool', () => this.#heedCase());
    this.#case.setAttribute('aria-label', t('terminal.search.case'));
    this.#case.setAttribute('aria-pressed', 'false');
    this.#case.title = t('terminal.search.case');
    const go = (direction: 'next' | 'previous') => () => this.#find(direction, false);
    this.element = make(
      'div',
      { class: 'search-bar', role: 'search', hidden: '' },
      this.#input,
      this.#case,
      this.#count,
      makeButton(t('terminal.search.previous'), 'tool', go('previous')),
      makeButton(t('terminal.search.next'), 'tool', go('next')),
      makeButton(t('terminal.search.close'), 'tool', () => this.close()),
    );
    this.element.addEventListener('keydown', (event) => this.#key(event));
  }

  open(): void {
    this.element.hidden = false;
    const { selection } = this.#screen;
    if (selection !== '' && !selection.includes('\n')) this.#input.value = selection;
    this.#input.select();
    this.#input.focus();
  }

  close(): void {
    this.element.hidden = true;
    void this.#screen.endFind();
    this.#screen.focus();
  }

  show({ now, all }: Matches): void {
    if (this.#input.value === '') setText(this.#count, '');
    else if (all === 0) setText(this.#count, t('terminal.search.none'));
    else setText(this.#count, t('terminal.search.count', { now: now < 0 ? '…' : now + 1, all }));
  }

  get #cased(): boolean {
    return this.#case.getAttribute('aria-pressed') === 'true';
  }

  #heedCase(): void {
    this.#case.setAttribute('aria-pressed', String(!this.#cased));
    // Without this the marks of the words before would stay.
    void this.#screen.endFind();
    this.#find('next', true);
  }

  #find(direction: 'next' | 'previous', typing: boolean): void {
    const words = this.#input.value;
    if (words !== '') void this.#screen.find(words, direction, { typing, cased: this.#cased });
    else void this.#screen.endFind();
    if (words === '') this.show({ now: -1, all: 0 });
  }

  #key(event: KeyboardEvent): void {
    // Enter that ends a Hangul syllable is not a wish to search.
    if (event.isComposing) return;
    if (event.key === 'Escape') this.close();
    else if (event.key === 'Enter' && event.target === this.#input)
      this.#find(event.shiftKey ? 'previous' : 'next', false);
    else return;
    event.preventDefault();
  }
}
