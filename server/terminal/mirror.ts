/**
 * A session's copy of its screen, drawn as late as can be: when it is quiet, when somebody asks, or when too much waits.
 * After a while of quiet nothing but the bytes of the screen is kept, which are a tenth of the memory.
 */
import type { Clock } from '../../sandbox/clock.ts';
import type { TerminalSize } from '../../sandbox/types.ts';
import { createBacklog } from './backlog.ts';
import { createMeter } from './flow.ts';
import type { PromptAt } from './prompt.ts';
import { createScreen, SCROLLBACK, type Screen, type Serializing, type Taken } from './screen.ts';

export const MIRROR = {
  /** Quiet for this long, milliseconds: what waits is drawn. */
  drawAfter: 20,
  /** No more bytes than this wait. */
  mostWaiting: 1024 * 1024,
  /** Quiet for this long, milliseconds: only bytes are kept. */
  sleepAfter: 10_000,
} as const;

export interface MirrorOptions {
  readonly size: TerminalSize;
  readonly clock: Clock;
  /** Something was drawn: `full` may be another. */
  drawn(): void;
  promptChanged(at: PromptAt): void;
}

export interface Mirror extends Pick<Screen, 'size' | 'serialize' | 'dispose'> {
  /** As of what has been drawn. */
  readonly prompt: PromptAt;
  /** Too much waits to be drawn: no more should come for now. */
  readonly full: boolean;
  write(chunk: Uint8Array): void;
  /** Takes effect after everything written before. */
  resize(size: TerminalSize): void;
}

export function createMirror(options: MirrorOptions): Mirror {
  return new LazyMirror(options);
}

class LazyMirror implements Mirror {
  readonly #options: MirrorOptions;
  readonly #undrawn = createMeter();
  readonly #backlog = createBacklog(() => SCROLLBACK + this.size.rows);
  size: TerminalSize;
  prompt: PromptAt = 'unknown';
  /** One of these two, until it is disposed of. */
  #screen: Screen | undefined;
  #asleep: Taken | undefined;
  #timer: Disposable | undefined;
  #disposed = false;

  constructor(options: MirrorOptions) {
    this.#options = options;
    this.size = options.size;
    this.#screen = createScreen(options.size);
  }

  get full(): boolean {
    return this.#undrawn.full;
  }

  write(chunk: Uint8Array): void {
    if (this.#disposed) return;
    if (!this.#backlog.push(chunk)) this.#draw(chunk);
    else if (this.#backlog.bytes > MIRROR.mostWaiting) this.#draw();
    this.#after(MIRROR.drawAfter, () => this.#rest());
  }

  resize(size: TerminalSize): void {
    if (this.#disposed) return;
    this.#draw();
    this.size = size;
    this.#awake().resize(size);
    this.#after(MIRROR.drawAfter, () => this.#rest());
  }

  serialize(taken: (screen: Uint8Array, size: TerminalSize) => void, how?: Serializing): void {
    if (this.#disposed) return;
    const asleep = this.#backlog.bytes === 0 && !how ? this.#asleep : undefined;
    if (asleep) queueMicrotask(() => this.#disposed || taken(asleep.bytes, asleep.size));
    else {
      this.#draw();
      this.#awake().serialize(taken, how);
      this.#after(MIRROR.drawAfter, () => this.#rest());
    }
  }

  dispose(): void {
    this.#disposed = true;
    this.#timer?.[Symbol.dispose]();
    this.#screen?.dispose();
    this.#screen = undefined;
    this.#asleep = undefined;
  }

  #awake(): Screen {
    this.#screen ??= createScreen(this.size, this.#asleep);
    this.#asleep = undefined;
    return this.#screen;
  }

  /** What waits is drawn, and then `more`. */
  #draw(more?: Uint8Array): void {
    const chunks = this.#backlog.take();
    if (more) chunks.push(more);
    for (const [index, chunk] of chunks.entries()) {
      this.#undrawn.sent(chunk.length);
      this.#awake().write(chunk, () => this.#drawn(chunk.length, index === chunks.length - 1));
    }
  }

  #drawn(bytes: number, last: boolean): void {
    this.#undrawn.acknowledged(bytes);
    if (last) this.#look();
    this.#options.drawn();
  }

  #look(): void {
    const now = this.#screen?.prompt.at();
    if (now === undefined || now === this.prompt) return;
    this.prompt = now;
    this.#options.promptChanged(now);
  }

  #after(milliseconds: number, then: () => void): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = this.#options.clock.after(milliseconds, () => {
      this.#timer = undefined;
      then();
    });
  }

  #rest(): void {
    this.#draw();
    this.#after(MIRROR.sleepAfter, () => this.#sleep());
  }

  #sleep(): void {
    const screen = this.#screen;
    if (!screen?.plain) return;
    screen.serialize((bytes, size) => {
      // It may have been woken meanwhile: then there is a timer again.
      if (this.#timer || this.#screen !== screen) return;
      this.#asleep = { bytes, size, prompt: screen.prompt.place() };
      this.#screen = undefined;
      screen.dispose();
    });
  }
}
