/**
 * Keeps a syllable that is being composed when the focus goes elsewhere. The browser ends the composition then, xterm.js
 * waits a moment for its text, and empties its field before the moment has passed: the syllable would be lost.
 */

export class Composition {
  readonly #send: (text: string) => void;
  /** Where the text that has not been sent begins in xterm's field; `undefined`: everything has been. */
  #from: number | undefined;
  #composing = false;

  /** Listens to what happens inside the element. `send` takes text that xterm would have forgotten. */
  constructor(place: HTMLElement, send: (text: string) => void) {
    this.#send = send;
    // On the way down: before xterm's own listeners.
    place.addEventListener('compositionstart', (event) => this.#begun(event), { capture: true });
    place.addEventListener('compositionend', () => this.#ended(), { capture: true });
    place.addEventListener('blur', (event) => this.#left(event), { capture: true });
  }

  /** xterm has sent something: what was composed is no longer waiting. */
  sent(): void {
    if (!this.#composing) this.#from = undefined;
  }

  #begun({ target }: Event): void {
    this.#composing = true;
    if (target instanceof HTMLTextAreaElement) this.#from ??= target.value.length;
  }

  #ended(): void {
    this.#composing = false;
  }

  #left({ target }: Event): void {
    const from = this.#from;
    this.#from = undefined;
    this.#composing = false;
    if (from === undefined || !(target instanceof HTMLTextAreaElement)) return;
    const text = target.value.slice(from);
    if (text !== '') this.#send(text);
  }
}
