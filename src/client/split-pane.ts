/**
 * `<split-pane>`: text beside terminal with a splitter for mouse, touch and keyboard; on narrow screens one at a time.
 *
 * The splitter is a focusable separator (WAI-ARIA Authoring Practices, "window splitter"): its value is the width of
 * the text in per cent.
 */
import { find } from './dom.ts';
import { recall, remember } from './memory.ts';

const NARROWEST = 25;
const WIDEST = 75;
const USUAL = 46;
const STEP = 2;

export type View = 'text' | 'terminal';

export class SplitPane extends HTMLElement {
  #percent = USUAL;

  connectedCallback(): void {
    const kept = Number(recall('split'));
    this.#set(kept >= NARROWEST && kept <= WIDEST ? kept : USUAL);
    const splitter = find(this, '.splitter');
    splitter.addEventListener('keydown', (event) => this.#key(event));
    splitter.addEventListener('pointerdown', (event) => this.#grab(splitter, event));
    splitter.addEventListener('dblclick', () => this.#keep(USUAL));
    for (const button of this.querySelectorAll<HTMLButtonElement>('.view-switch button')) {
      button.addEventListener('click', () =>
        this.show(button.dataset['view'] === 'terminal' ? 'terminal' : 'text'),
      );
    }
  }

  /** Which of the two a narrow screen shows; a wide one shows both. */
  show(view: View): void {
    this.dataset['view'] = view;
    for (const button of this.querySelectorAll<HTMLButtonElement>('.view-switch button')) {
      button.setAttribute('aria-pressed', String(button.dataset['view'] === view));
    }
  }

  #key(event: KeyboardEvent): void {
    const percent = target(event.key, this.#percent);
    if (percent === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    this.#keep(percent);
  }

  #grab(splitter: HTMLElement, event: PointerEvent): void {
    if (event.button !== 0) return;
    event.preventDefault();
    splitter.focus();
    splitter.setPointerCapture(event.pointerId);
    this.dataset['dragging'] = '';
    const box = this.getBoundingClientRect();
    const move = (e: PointerEvent) => this.#set((100 * (e.clientX - box.left)) / box.width);
    splitter.addEventListener('pointermove', move);
    splitter.addEventListener(
      'lostpointercapture',
      () => {
        splitter.removeEventListener('pointermove', move);
        delete this.dataset['dragging'];
        this.#keep(this.#percent);
      },
      { once: true },
    );
  }

  #keep(percent: number): void {
    this.#set(percent);
    remember('split', String(this.#percent));
  }

  #set(percent: number): void {
    this.#percent = Math.round(Math.min(WIDEST, Math.max(NARROWEST, percent)) * 10) / 10;
    this.style.setProperty('--split', `${this.#percent}%`);
    const splitter = find(this, '.splitter');
    splitter.setAttribute('aria-valuenow', String(Math.round(this.#percent)));
    splitter.setAttribute('aria-valuetext', `${Math.round(this.#percent)}%`);
  }
}

function target(key: string, now: number): number | undefined {
  switch (key) {
    case 'ArrowLeft':
      return now - STEP;
    case 'ArrowRight':
      return now + STEP;
    case 'Home':
      return NARROWEST;
    case 'End':
      return WIDEST;
    case 'Enter':
      return USUAL;
    default:
      return undefined;
  }
}

customElements.define('split-pane', SplitPane);
