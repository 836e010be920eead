/**
 * Keys that the keyboard of a phone does not have, in a row below the shell. Pressing them leaves the focus where it is, so
 * that the keyboard of the phone stays. Ctrl waits for the next key.
 */
import { make, makeButton, t } from '../dom.ts';
import { type RowKey, withCtrl } from './row-keys.ts';

/** Held down, an arrow repeats: after how long, and how often, milliseconds. */
const REPEAT = { after: 400, every: 70 } as const;

const KEYS: readonly { readonly key: RowKey; readonly label: string; readonly repeats?: true }[] = [
  { key: 'Escape', label: 'Esc' },
  { key: 'Tab', label: 'Tab' },
  { key: 'ArrowLeft', label: '←', repeats: true },
  { key: 'ArrowUp', label: '↑', repeats: true },
  { key: 'ArrowDown', label: '↓', repeats: true },
  { key: 'ArrowRight', label: '→', repeats: true },
  { key: '|', label: '|' },
  { key: '/', label: '/' },
  { key: '-', label: '-' },
];

export class KeyRow {
  readonly element: HTMLElement;
  readonly #ctrl: HTMLButtonElement;
  #armed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `press` is told a key, and whether Ctrl goes with it. */
  constructor(press: (key: RowKey, ctrl: boolean) => void) {
    const send = (key: RowKey) => () => press(key, this.#disarmed());
    const buttons = KEYS.map(({ key, label, repeats }) => {
      const button = makeButton(label, 'row-key', send(key));
      if (key.length > 1)
        button.setAttribute('aria-label', t(`terminal.row.${key as Exclude<RowKey, '|' | '/' | '-'>}`));
      if (repeats) this.#repeat(button, send(key));
      return button;
    });
    this.#ctrl = makeButton('Ctrl', 'row-key', () => this.#arm(!this.#armed));
    this.#ctrl.setAttribute('aria-pressed', 'false');
    buttons.splice(2, 0, this.#ctrl);
    const attributes = { class: 'key-row', role: 'toolbar', 'aria-label': t('terminal.row') };
    this.element = make('div', attributes, ...buttons);
    // The shell keeps the focus, and the phone its keyboard.
    this.element.addEventListener('mousedown', (event) => event.preventDefault());
  }

  /** What the learner typed, with the Ctrl that waited for it. */
  typed(text: string): string {
    return this.#disarmed() ? withCtrl(text) : text;
  }

  #disarmed(): boolean {
    const was = this.#armed;
    if (was) this.#arm(false);
    return was;
  }

  #arm(armed: boolean): void {
    this.#armed = armed;
    this.#ctrl.setAttribute('aria-pressed', String(armed));
  }

  #repeat(button: HTMLButtonElement, send: () => void): void {
    const again = () => {
      send();
      this.#timer = setTimeout(again, REPEAT.every);
    };
    button.addEventListener('pointerdown', () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(again, REPEAT.after);
    });
    for (const end of ['pointerup', 'pointercancel', 'pointerleave'])
      button.addEventListener(end, () => clearTimeout(this.#timer));
    // A long touch would open a menu.
    button.addEventListener('contextmenu', (event) => event.preventDefault());
  }
}
