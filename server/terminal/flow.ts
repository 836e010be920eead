/**
 * How fast output goes to a client: batching, and knowing when it is too far behind. Pure, given a clock.
 *
 * A fixed wait before each frame would cost every key stroke that wait; no wait at all would make a frame of each of the
 * thousand small reads of a flood. So a small chunk after a quiet moment goes out at once, and a flood is coalesced.
 */
import type { Clock } from '../../sandbox/clock.ts';
import { TERMINAL_LIMITS } from '../protocol.ts';

export const FLOW = {
  /** A chunk up to this many bytes may go out at once. */
  smallChunk: 512,
  /** After this long without a frame the next chunk goes out at once, milliseconds. Also the longest wait of a batch. */
  quiet: 4,
  /** A batch that has grown to this many bytes goes out at once. */
  fullBatch: 64 * 1024,
  highWater: TERMINAL_LIMITS.highWater,
  lowWater: TERMINAL_LIMITS.lowWater,
} as const;

export interface Batcher {
  /** Takes a chunk; sends it now or with the next batch. */
  push(chunk: Uint8Array): void;
  /** Sends what is held back now: before a resize, before a screen is taken, at the end. */
  flush(): void;
}

/** Collects chunks and hands frames to `send`, in order, every byte once. */
export function createBatcher(clock: Clock, send: (frame: Uint8Array) => void): Batcher {
  let held: Uint8Array[] = [];
  let bytes = 0;
  let lastSent = Number.NEGATIVE_INFINITY;
  let timer: Disposable | undefined;

  const flush = (): void => {
    timer?.[Symbol.dispose]();
    timer = undefined;
    if (bytes === 0) return;
    const frame = held.length === 1 && held[0] ? held[0] : Buffer.concat(held, bytes);
    held = [];
    bytes = 0;
    lastSent = clock.now();
    send(frame);
  };

  return {
    flush,
    push(chunk) {
      if (chunk.length === 0) return;
      const alone = bytes === 0;
      held.push(chunk);
      bytes += chunk.length;
      const quiet = clock.now() - lastSent >= FLOW.quiet;
      if (bytes >= FLOW.fullBatch || (alone && (quiet || chunk.length <= FLOW.smallChunk))) flush();
      else timer ??= clock.after(FLOW.quiet, flush);
    },
  };
}

/** Counts bytes on their way to somebody. `full` turns on above the high-water mark and off only below the low one. */
export interface Meter {
  readonly full: boolean;
  readonly outstanding: number;
  sent(bytes: number): void;
  /** Counts no further than to zero: a client cannot earn credit by acknowledging what was never sent. */
  acknowledged(bytes: number): void;
}

export function createMeter(high: number = FLOW.highWater, low: number = FLOW.lowWater): Meter {
  let outstanding = 0;
  let full = false;
  const update = (): void => {
    if (outstanding > high) full = true;
    else if (outstanding < low) full = false;
  };
  return {
    get full() {
      return full;
    },
    get outstanding() {
      return outstanding;
    },
    sent(bytes) {
      outstanding += bytes;
      update();
    },
    acknowledged(bytes) {
      outstanding = Math.max(0, outstanding - bytes);
      update();
    },
  };
}
