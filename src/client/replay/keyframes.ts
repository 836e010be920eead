/**
 * Screens of a recording, taken every few seconds of it while nobody waits, so that going to any moment draws one screen and what
 * little came after it, instead of everything from the beginning.
 */
import { type Cast, readSize, type Size } from './cast.ts';

/** A terminal that nobody sees. */
export interface Keeper {
  resize(size: Size): void;
  /** Resolves when it is drawn. */
  write(text: string): Promise<void>;
  /** What draws the same on an empty terminal of the same size. */
  screen(): string;
  dispose(): void;
}

export interface Keyframe {
  /** Of the last event that is drawn, seconds. */
  readonly at: number;
  /** Of the first event that is not drawn. */
  readonly next: number;
  readonly size: Size;
  readonly screen: string;
}

/** Seconds of the recording from one screen to the next; more in long ones. */
const EVERY = 5;
/** Screens of one recording. */
const MOST = 240;
/** Characters of output after which a screen is worth taking, however short it took. */
const MUCH = 256 * 1024;
/** Characters that are drawn in one go: some milliseconds. */
const PORTION = 32 * 1024;

export class Keyframes {
  readonly #cast: Cast;
  readonly #found: Keyframe[];

  constructor(cast: Cast) {
    this.#cast = cast;
    this.#found = [{ at: 0, next: 0, size: cast.size, screen: '' }];
  }

  get count(): number {
    return this.#found.length;
  }

  /** The last screen at that moment or before it. There is always one: the empty screen at the beginning. */
  before(at: number): Keyframe {
    return this.#found.findLast((frame) => frame.at <= at) ?? (this.#found[0] as Keyframe);
  }

  /** Draws the recording for itself, letting others have their turn after each portion. Ends early when told to. */
  async take(keeper: Keeper, pause: () => Promise<void>, signal: AbortSignal): Promise<void> {
    const { events, seconds } = this.#cast;
    const every = Math.max(EVERY, seconds / MOST);
    let { size } = this.#cast;
    let last = 0;
    let drawn = 0;
    let held = '';
    keeper.resize(size);
    for (const [index, { at, code, data }] of events.entries()) {
      if (code === 'o') held += data;
      const due = at - last >= every || drawn + held.length >= MUCH;
      if (code === 'r' || due || held.length >= PORTION) {
        await keeper.write(held);
        drawn += held.length;
        held = '';
        await pause();
        if (signal.aborted) return;
      }
      if (code === 'r') {
        size = readSize(data) ?? size;
        keeper.resize(size);
      }
      if (!due || this.count >= 2 * MOST) continue;
      this.#found.push({ at, next: index + 1, size, screen: keeper.screen() });
      last = at;
      drawn = 0;
    }
  }
}
