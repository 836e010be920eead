/**
 * Where a shell stands, as far as this page knows: at an empty prompt, or not. Moments are of the page's own clock, which nobody sets:
 * with another one a command would wait for as long as somebody has turned it back.
 */
import type { PromptState } from './connection.ts';

/** How long a key takes to come back as news of the prompt, at most, milliseconds. */
const SETTLES = 250;
/** How long a shell may take to come to its prompt, milliseconds. */
const PATIENCE = 10_000;
/** How long one that has just come up may take to say where it stands, milliseconds. */
const TELLS = 3_000;

export class PromptWatch {
  /** `undefined` until the server has said. */
  at: PromptState | undefined;
  #typedAt = Number.NEGATIVE_INFINITY;

  /** A key is on its way. */
  typed(): void {
    this.#typedAt = performance.now();
  }

  /** What was typed a moment ago may have begun something that the server has not told of yet. */
  async settled(): Promise<PromptState> {
    const since = performance.now() - this.#typedAt;
    if (since < SETTLES) await pause(SETTLES - since);
    return this.at ?? 'unknown';
  }

  /** Waits until a shell that has just come up has said where it stands; some never do. */
  async told(): Promise<void> {
    const until = performance.now() + TELLS;
    while (performance.now() < until && (this.at === undefined || this.at === 'unknown'))
      await pause(TELLS / 30);
  }

  /** A shell that does not tell is taken to be there after a moment: it is new, or was interrupted. */
  async empty(): Promise<boolean> {
    const until = performance.now() + PATIENCE;
    while (performance.now() < until) {
      await pause(SETTLES);
      if (this.at === 'empty' || this.at === 'unknown') return true;
    }
    return false;
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
