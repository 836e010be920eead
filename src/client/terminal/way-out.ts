/** One key leads out of the terminal into the text, to where the learner was, and back. */
import { find } from '../dom.ts';
import { SplitPane, type View } from '../split-pane.ts';
import { MAC, pageKey } from './keys.ts';

export class WayOut {
  readonly #text = find(document, '#pane-text');
  /** Where the learner was in the text. */
  #cameFrom: HTMLElement | undefined;

  /** `back` is called for the key outside of `terminal`. */
  constructor(terminal: HTMLElement, back: () => void) {
    this.#text.addEventListener('focusin', ({ target }) => {
      if (target instanceof HTMLElement) this.#cameFrom = target;
    });
    document.addEventListener('keydown', (event) => {
      const inside = terminal.contains(document.activeElement);
      if (event.defaultPrevented || inside || pageKey(event, MAC) !== 'leave') return;
      event.preventDefault();
      this.#show('terminal');
      back();
    });
  }

  /** Back to where the learner was in the text, or to its beginning. */
  leave(): void {
    this.#show('text');
    const before = this.#cameFrom;
    (before !== undefined && this.#text.contains(before) ? before : this.#text).focus();
    if (document.activeElement !== before) this.#text.focus();
  }

  /** A narrow window shows one of the two, and what is hidden takes no focus. */
  #show(view: View): void {
    const split = this.#text.closest('split-pane');
    if (split instanceof SplitPane) split.show(view);
  }
}
