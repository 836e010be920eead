/**
 * `<split-pane>`: text beside terminal, or above it (`data-dock` of the page, for lessons), with a splitter for mouse, touch and
 * keyboard; on narrow screens one at a time, where "back" leads from the terminal to the text and a reload to what was shown.
 *
 * The splitter is a focusable separator (WAI-ARIA Authoring Practices, "window splitter"): its value is the width, or
 * height, of the text in per cent. Each way has its own.
 */
import { find } from './dom.ts';
import { recall, remember } from './memory.ts';

const NARROWEST = 25;
const WIDEST = 75;
const USUAL = 46;
const STEP = 2;

/** As styles/lesson.css has it. */
const NARROW = '(max-width: 56rem)';

export type View = 'text' | 'terminal';

export class SplitPane extends HTMLElement {
  #percent = USUAL;

  connectedCallback(): void {
    this.arrange();
    const splitter = find(this, '.splitter');
    splitter.addEventListener('keydown', (event) => this.#key(event));
    splitter.addEventListener('pointerdown', (event) => this.#grab(splitter, event));
    splitter.addEventListener('dblclick', () => this.#keep(USUAL));
    for (const button of this.querySelectorAll<HTMLButtonElement>('.view-switch button')) {
      button.addEventListener('click', () =>
        this.show(button.dataset['view'] === 'terminal' ? 'terminal' : 'text'),
      );
    }
    window.addEventListener('popstate', this.#came);
    document.addEventListener('click', this.#followed);
    this.#came();
  }

  disconnectedCallback(): void {
    window.removeEventListener('popstate', this.#came);
    document.removeEventListener('click', this.#followed);
  }

  /** Where a link leads to within the page is in the text. */
  readonly #followed = ({ target }: Event) => {
    const link = target instanceof Element ? target.closest('a') : null;
    if (!link?.hash || link.pathname !== location.pathname || !isTerminal(history.state)) return;
    history.replaceState(null, '');
    this.#came();
  };

  /** This step of the browser's history is the terminal, or it is the text. */
  readonly #came = () => {
    if (matchMedia(NARROW).matches) this.#turn(isTerminal(history.state) ? 'terminal' : 'text');
  };

  /** The page may have another `data-dock` now. */
  arrange(): void {
    find(this, '.splitter').setAttribute('aria-orientation', this.#below ? 'horizontal' : 'vertical');
    const kept = Number(recall(this.#kept));
    this.#set(kept >= NARROWEST && kept <= WIDEST ? kept : USUAL);
  }

  get #below(): boolean {
    return this.hasAttribute('lesson') && document.documentElement.dataset['dock'] === 'below';
  }

  get #kept() {
    return this.#below ? 'split-below' : 'split';
  }

  /** Which of the two a narrow screen shows; a wide one shows both. */
  show(view: View): void {
    const other = this.dataset['view'] !== view && matchMedia(NARROW).matches;
    this.#turn(view);
    if (!other) return;
    if (view === 'terminal') history.pushState(TERMINAL, '');
    else if (isTerminal(history.state)) history.back();
  }

  #turn(view: View): void {
    this.dataset['view'] = view;
    for (const button of this.querySelectorAll<HTMLButtonElement>('.view-switch button')) {
      button.setAttribute('aria-pressed', String(button.dataset['view'] === view));
    }
  }

  #key(event: KeyboardEvent): void {
    const percent = target(event.key, this.#percent, this.#below);
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
    const move = ({ clientX, clientY }: PointerEvent) =>
      this.#set(100 * (this.#below ? (clientY - box.top) / box.height : (clientX - box.left) / box.width));
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
    remember(this.#kept, String(this.#percent));
  }

  #set(percent: number): void {
    this.#percent = Math.round(Math.min(WIDEST, Math.max(NARROWEST, percent)) * 10) / 10;
    this.style.setProperty('--split', `${this.#percent}%`);
    const splitter = find(this, '.splitter');
    splitter.setAttribute('aria-valuenow', String(Math.round(this.#percent)));
    splitter.setAttribute('aria-valuetext', `${Math.round(this.#percent)}%`);
  }
}

const TERMINAL = { view: 'terminal' };

const isTerminal = (state: unknown): boolean =>
  typeof state === 'object' && state !== null && 'view' in state && state.view === TERMINAL.view;

function target(key: string, now: number, below: boolean): number | undefined {
  switch (key) {
    case below ? 'ArrowUp' : 'ArrowLeft':
      return now - STEP;
    case below ? 'ArrowDown' : 'ArrowRight':
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
