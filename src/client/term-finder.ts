/** `<term-finder>`: leaves only the terms of the glossary whose names, in either language, contain what is typed. */
import { find, setText, t } from './dom.ts';

class TermFinder extends HTMLElement {
  readonly #entries = [...document.querySelectorAll<HTMLElement>('.term-entry')];

  connectedCallback(): void {
    this.hidden = this.#entries.length === 0;
    const input = find<HTMLInputElement>(this, 'input');
    input.addEventListener('input', () => this.#show(input.value));
    // The browser may have kept what was typed before.
    this.#show(input.value);
  }

  #show(typed: string): void {
    const sought = typed.trim().toLowerCase();
    for (const entry of this.#entries) entry.hidden = !(entry.dataset['sought'] ?? '').includes(sought);
    for (const group of document.querySelectorAll<HTMLElement>('.term-group')) {
      group.hidden = group.querySelector('.term-entry:not([hidden])') === null;
    }
    const found = this.#entries.filter((entry) => !entry.hidden).length;
    setText(find(this, '[role=status]'), sought === '' ? '' : t('glossary.found', { n: found }));
  }
}

customElements.define('term-finder', TermFinder);
