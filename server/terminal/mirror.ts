/**
 * A session's copy of its screen, drawn as late as can be: when it is quiet, when somebody asks, or when too much waits.
 * Lines far above the screen are kept as bytes, which are a tenth of the memory and need not be made again for each newcomer.
 */
import type { Clock } from '../../sandbox/clock.ts';
import type { TerminalSize } from '../../sandbox/types.ts';
import { createBacklog } from './backlog.ts';
import { createMeter } from './flow.ts';
import type { PromptAt } from './prompt.ts';
import { createScreen, MOST_BYTES, SCROLLBACK, type Screen, type Serializing, type Shed } from './screen.ts';

export const MIRROR = {
  /** Quiet for this long, milliseconds: what waits is drawn. */
  drawAfter: 20,
  /**
   * Of a flood, which pauses for longer than that where a machine is busy, more: a millisecond for so many bytes that wait, so
   * that drawing what nobody will see does not take the time that the flood needs.
   */
  bytesEachMillisecond: 4 * 1024,
  /** No more bytes than this wait. */
  mostWaiting: 1024 * 1024,
  /** Lines above the screen that stay as they are: a window that is made larger shows them. */
  keepLines: 300,
  /** With more lines than this above the screen, the others become bytes. */
  mostLines: 600,
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
  /** Bytes that wait to be drawn. */
  readonly waiting: number;
  /** The chunk is lent. */
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
  readonly #screen: Screen;
  /** What has been above the screen's own lines, oldest first. */
  #above: Shed[] = [];
  #timer: Disposable | undefined;
  /** When something was written last. */
  #written = 0;
  #disposed = false;

  constructor(options: MirrorOptions) {
    this.#options = options;
    this.size = options.size;
    this.#screen = createScreen(options.size, {
      cleared: () => {
        this.#above = [];
      },
    });
  }

  get full(): boolean {
    return this.#undrawn.full;
  }

  get waiting(): number {
    return this.#backlog.bytes;
  }

  write(chunk: Uint8Array): void {
    if (this.#disposed) return;
    if (!this.#backlog.push(chunk)) this.#draw(chunk);
    else if (this.#backlog.bytes > MIRROR.mostWaiting) this.#draw();
    this.#drawSoon();
  }

  resize(size: TerminalSize): void {
    if (this.#disposed) return;
    this.#draw();
    this.size = size;
    this.#screen.resize(size);
  }

  serialize(taken: (screen: Uint8Array, size: TerminalSize) => void, how: Serializing = {}): void {
    if (this.#disposed) return;
    this.#draw();
    this.#screen.serialize((bytes, size) => taken(this.#withAbove(bytes, how), size), how);
  }

  dispose(): void {
    this.#disposed = true;
    this.#timer?.[Symbol.dispose]();
    this.#screen.dispose();
    this.#above = [];
  }

  /** As many of the lines above as are wanted and there is room for. */
  #withAbove(bytes: Uint8Array, { scrollback = SCROLLBACK }: Serializing): Uint8Array {
    const parts = [bytes];
    let room = MOST_BYTES - bytes.length;
    let lines = scrollback - MIRROR.keepLines;
    for (const part of this.#above.toReversed()) {
      room -= part.bytes.length;
      if (lines <= 0 || room < 0) break;
      lines -= part.lines;
      parts.unshift(part.bytes);
    }
    return parts.length === 1 ? bytes : Buffer.concat(parts);
  }

  /** What waits is drawn, and then `more`. */
  #draw(more?: Uint8Array): void {
    const chunks = this.#backlog.take();
    if (more) chunks.push(Buffer.from(more));
    for (const [index, chunk] of chunks.entries()) {
      this.#undrawn.sent(chunk.length);
      this.#screen.write(chunk, () => this.#drawn(chunk.length, index === chunks.length - 1));
    }
  }

  #drawn(bytes: number, last: boolean): void {
    this.#undrawn.acknowledged(bytes);
    if (this.#disposed) return;
    this.#shed();
    if (last) this.#look();
    this.#options.drawn();
  }

  #look(): void {
    const now = this.#screen.prompt.at();
    if (now === this.prompt) return;
    this.prompt = now;
    this.#options.promptChanged(now);
  }

  #shed(): void {
    const shed = this.#screen.shed(MIRROR.keepLines, MIRROR.mostLines);
    if (!shed) return;
    if (shed.full) this.#above = [];
    this.#above.push(shed);
    let lines = this.#above.reduce((sum, part) => sum + part.lines, 0);
    for (let first = this.#above[0]; first && lines - first.lines >= SCROLLBACK; first = this.#above[0]) {
      lines -= first.lines;
      this.#above.shift();
    }
  }

  /** A timer that is set anew with each piece of a flood is work, too: this one looks when it is due whether it still is. */
  #drawSoon(): void {
    const { clock } = this.#options;
    this.#written = clock.now();
    this.#timer ??= clock.after(this.#quiet(), () => this.#drawIfQuiet());
  }

  #drawIfQuiet(): void {
    const { clock } = this.#options;
    const left = this.#written + this.#quiet() - clock.now();
    this.#timer = left > 0 ? clock.after(left, () => this.#drawIfQuiet()) : undefined;
    if (left <= 0) this.#draw();
  }

  #quiet(): number {
    return MIRROR.drawAfter + this.#backlog.bytes / MIRROR.bytesEachMillisecond;
  }
}
