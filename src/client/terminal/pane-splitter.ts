/** The line between two shells, for mouse, touch and keyboard (WAI-ARIA Authoring Practices, "window splitter"). */
import { make, t } from '../dom.ts';
import { SHARE, type Split } from './layout.ts';

export class PaneSplitter {
  readonly element: HTMLElement;
  readonly #changed: (share: number) => void;
  #split: Split | undefined;
  #share: number = SHARE.usual;

  /** `changed` is told the share of the first shell, per cent. */
  constructor(changed: (share: number) => void) {
    this.#changed = changed;
    this.element = make('div', {
      class: 'pane-splitter',
      role: 'separator',
      tabindex: '0',
      'aria-label': t('terminal.split.line'),
      'aria-valuemin': String(SHARE.least),
      'aria-valuemax': String(SHARE.most),
      hidden: '',
    });
    this.element.addEventListener('keydown', (event) => this.#key(event));
    this.element.addEventListener('pointerdown', (event) => this.#grab(event));
    this.element.addEventListener('dblclick', () => this.#changed(SHARE.usual));
  }

  /** `undefined`: there is only one shell to be seen. */
  show(split: Split | undefined, share: number): void {
    this.#split = split;
    this.#share = share;
    this.element.hidden = split === undefined;
    this.element.setAttribute('aria-orientation', split === 'above' ? 'horizontal' : 'vertical');
    this.element.setAttribute('aria-valuenow', String(share));
    this.element.setAttribute('aria-valuetext', `${share}%`);
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const [less, more] = this.#split === 'above' ? ['ArrowUp', 'ArrowDown'] : ['ArrowLeft', 'ArrowRight'];
    const to: Record<string, number> = {
      [less ?? '']: this.#share - SHARE.step,
      [more ?? '']: this.#share + SHARE.step,
      Home: SHARE.least,
      End: SHARE.most,
      Enter: SHARE.usual,
    };
    const share = to[event.key];
    if (share === undefined) return;
    event.preventDefault();
    this.#changed(share);
  }

  #grab(event: PointerEvent): void {
    const area = this.element.parentElement;
    if (event.button !== 0 || area === null) return;
    event.preventDefault();
    this.element.focus();
    this.element.setPointerCapture(event.pointerId);
    const box = area.getBoundingClientRect();
    const move = ({ clientX, clientY }: PointerEvent) => {
      const part =
        this.#split === 'above' ? (clientY - box.top) / box.height : (clientX - box.left) / box.width;
      this.#changed(100 * part);
    };
    this.element.addEventListener('pointermove', move);
    const end = () => this.element.removeEventListener('pointermove', move);
    this.element.addEventListener('lostpointercapture', end, { once: true });
  }
}
