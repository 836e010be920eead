/** Where a shell stands, as far as this page knows: at an empty prompt, or not. */
import type { PromptState } from './connection.ts';

/** How long a key takes to come back as news of the prompt, at most, milliseconds. */
const SETTLES = 250;
/** How long a shell may take to come to its prompt, milliseconds. */
const PATIENCE = 10_000;

export class PromptWatch {
  /** `undefined` until the server has said. */
  at: PromptState | undefined;
  #typedAt = 0;

  /** A key is on its way. */
  typed(): void {
    this.#typedAt = Date.now();
  }

  /** What was typed a moment ago may have begun something that the server has not told of yet. */
  async settled(): Promise<PromptState> {
    const since = Date.now() - this.#typedAt;
    if (since < SETTLES) await pause(SETTLES - since);
    return this.at ?? 'unknown';
  }

  /** A shell that does not tell is taken to be there after a moment: it is new, or was interrupted. */
  async empty(): Promise<boolean> {
    const until = Date.now() + PATIENCE;
    while (Date.now() < until) {
      await pause(SETTLES);
      if (this.at === 'empty' || this.at === 'unknown') return true;
    }
    return false;
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
