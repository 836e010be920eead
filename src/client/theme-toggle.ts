/** `<theme-toggle>`: system, light, dark, in turn; remembered. Tells the page by the event `naru:theme`. */
import { make, t } from './dom.ts';
import { recall, remember } from './memory.ts';

type Theme = 'auto' | 'light' | 'dark';
const NEXT: Readonly<Record<Theme, Theme>> = { auto: 'light', light: 'dark', dark: 'auto' };
const SIGNS: Readonly<Record<Theme, string>> = {
  auto: 'M10 3a7 7 0 1 0 0 14zM10 3a7 7 0 0 1 0 14',
  light:
    'M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M15.7 4.3l-1.1 1.1M5.4 14.6l-1.1 1.1',
  dark: 'M16.5 11.8A7 7 0 1 1 8.2 3.5a5.6 5.6 0 0 0 8.3 8.3z',
};

class ThemeToggle extends HTMLElement {
  #theme: Theme = 'auto';

  connectedCallback(): void {
    this.#theme = worn(document.documentElement.dataset['theme']);
    const button = make('button', { type: 'button', class: 'icon-button' });
    button.addEventListener('click', () => this.#choose(NEXT[this.#theme]));
    this.replaceChildren(button);
    this.#show();
    // Another window of this browser has chosen.
    window.addEventListener('storage', ({ key }) => {
      if (key === 'naru-theme') this.#wear(worn(recall('theme')));
    });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#announce());
  }

  #choose(theme: Theme): void {
    remember('theme', theme === 'auto' ? undefined : theme);
    this.#wear(theme);
  }

  #wear(theme: Theme): void {
    this.#theme = theme;
    if (theme === 'auto') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
    this.#show();
    this.#announce();
  }

  #show(): void {
    const button = this.querySelector('button');
    const words = t('site.theme.next', {
      now: t(`site.theme.${this.#theme}`),
      next: t(`site.theme.${NEXT[this.#theme]}`),
    });
    button?.setAttribute('aria-label', words);
    button?.setAttribute('title', words);
    button?.replaceChildren(sign(SIGNS[this.#theme], this.#theme === 'auto'));
  }

  #announce(): void {
    document.dispatchEvent(new Event('naru:theme'));
  }
}

const worn = (theme: string | undefined): Theme => (theme === 'light' || theme === 'dark' ? theme : 'auto');

function sign(path: string, halfFilled: boolean): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  for (const [name, value] of Object.entries({
    viewBox: '0 0 20 20',
    width: '18',
    height: '18',
    'aria-hidden': 'true',
  }))
    svg.setAttribute(name, value);
  if (halfFilled) svg.classList.add('half');
  for (const d of halfFilled ? path.split(/(?=M10 3a7 7 0 0 1)/) : [path]) {
    const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    line.setAttribute('d', d);
    svg.append(line);
  }
  return svg;
}

customElements.define('theme-toggle', ThemeToggle);
