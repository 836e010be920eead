/** Lies over all shells while there is no cluster for them: why, how far, and what to do. */
import type { SandboxState } from '../../../server/protocol.ts';
import { api, problemOf } from '../api.ts';
import { make } from '../dom.ts';
import { live } from '../live.ts';
import { sandboxParts, unavailable } from './cover.ts';

export class SandboxCover {
  readonly element = make('div', { class: 'cover', 'aria-live': 'polite' });
  #shown = '';

  show(sandbox: SandboxState | undefined): void {
    const shown = JSON.stringify(sandbox ?? null);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#fill(sandboxParts(sandbox, () => void this.#start()));
  }

  #fill(parts: HTMLElement[]): void {
    this.element.replaceChildren(...parts);
    this.element.hidden = parts.length === 0;
  }

  async #start(): Promise<void> {
    try {
      await live.ask(api.startSandbox, (sandbox) => ({ sandbox }));
    } catch (error) {
      this.#fill(unavailable(problemOf(error), () => void this.#start()));
    }
  }
}
