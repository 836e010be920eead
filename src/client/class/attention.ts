/** A screen that asks to look up: over everything, until the instructor takes it away. */
import type { Room } from '../../../server/classroom/room/apply.ts';
import { make, setText, t } from '../dom.ts';

export class AttentionScreen {
  readonly #title = make('h2', { id: 'class-attention-title' });
  readonly #words = make('p', { class: 'class-attention-words' });
  readonly #dialog = make(
    'dialog',
    { class: 'class-attention', 'aria-labelledby': 'class-attention-title', tabindex: '-1' },
    this.#title,
    this.#words,
  );
  #before: Element | null = null;
  #wanted = false;

  constructor() {
    // Escape would close it; browsers let a second one through.
    this.#dialog.addEventListener('cancel', (event) => event.preventDefault());
    this.#dialog.addEventListener('close', () => this.#wanted && this.#dialog.showModal());
  }

  show(attention: Room['attention']): void {
    this.#wanted = attention !== undefined;
    if (attention === undefined) {
      this.#close();
      return;
    }
    setText(this.#title, t(`room.attention.${attention.mode}`));
    setText(this.#words, attention.words ?? '');
    this.#dialog.dataset['mode'] = attention.mode;
    if (this.#dialog.open) return;
    this.#before = document.activeElement;
    document.body.append(this.#dialog);
    this.#dialog.showModal();
    this.#dialog.focus();
  }

  #close(): void {
    if (!this.#dialog.open) return;
    this.#dialog.close();
    this.#dialog.remove();
    if (this.#before instanceof HTMLElement) this.#before.focus();
  }
}
