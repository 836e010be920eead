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
  /** A batch that has grown to this many bytes goes out at once; what is read in a turn of a flood is a little more. */
  fullBatch: 56 * 1024,
  highWater: TERMINAL_LIMITS.highWater,
  lowWater: TERMINAL_LIMITS.lowWater,
  /** To a client that draws fast more may be on its way: what it draws in this time, milliseconds, so that ^C shows soon; and no more than so many bytes. */
  reach: 80,
  mostHighWater: 4 * 1024 * 1024,
  /** How fast it draws is measured over at least this time, milliseconds. */
  measured: 100,
} as const;

export interface Batcher {
  /** Takes a chunk, which is lent; sends it now or with the next batch. */
  push(chunk: Uint8Array): void;
  /** Sends what is held back now: before a resize, before a screen is taken, at the end. */
  flush(): void;
}

/** Frames that are used again: to make one anew for each batch of a flood costs more than all else. They are of this size, and so many are kept. */
const FRAME = 80 * 1024;
const MOST_SPARE = 32;
const spare: Buffer[] = [];
const giveBack = (frame: Buffer): void => {
  if (frame.length === FRAME && spare.length < MOST_SPARE) spare.push(frame);
};

/** Collects chunks and hands frames to `send`, in order, every byte once. `sent` is to be called once, or not at all. */
export function createBatcher(clock: Clock, send: (frame: Uint8Array, sent: () => void) => void): Batcher {
  let frame: Buffer | undefined;
  let bytes = 0;
  let lastSent = Number.NEGATIVE_INFINITY;
  let timer: Disposable | undefined;

  const flush = (): void => {
    timer?.[Symbol.dispose]();
    timer = undefined;
    if (!frame) return;
    const [whole, batch] = [frame, frame.subarray(0, bytes)];
    frame = undefined;
    bytes = 0;
    lastSent = clock.now();
    if (batch.length >= FRAME / 2) send(batch, () => giveBack(whole));
    else {
      // It may wait for long, and would keep much more memory than it needs.
      giveBack(whole);
      send(Buffer.from(batch), () => {});
    }
  };

  const hold = (chunk: Uint8Array): void => {
    if (bytes + chunk.length > FRAME) flush();
    frame ??=
      chunk.length > FRAME
        ? Buffer.allocUnsafeSlow(chunk.length)
        : (spare.pop() ?? Buffer.allocUnsafeSlow(FRAME));
    frame.set(chunk, bytes);
    bytes += chunk.length;
  };

  return {
    flush,
    push(chunk) {
      if (chunk.length === 0) return;
      const alone = bytes === 0;
      hold(chunk);
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

/** Above `high` it is full, and below `low` no more; as of the moment in which something is counted. */
interface Marks {
  readonly high: number;
  readonly low: number;
}

const USUAL: Marks = { high: FLOW.highWater, low: FLOW.lowWater };

export function createMeter(marks: () => Marks = () => USUAL): Meter {
  let outstanding = 0;
  let full = false;
  const update = (): void => {
    const { high, low } = marks();
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

/**
 * A meter whose marks follow how fast somebody acknowledges. On a busy machine each end waits its turn for tens of
 * milliseconds, and a stream that stops and goes on with every half megabyte spends its time waiting.
 */
export function createPacedMeter(clock: Clock): Meter {
  let marks: Marks = { high: FLOW.highWater, low: FLOW.lowWater };
  const meter = createMeter(() => marks);
  let since = clock.now();
  let emptyAt = since;
  let taken = 0;

  const measure = (bytes: number): void => {
    taken += bytes;
    const time = clock.now() - since;
    if (time < FLOW.measured) return;
    const reached = (taken / time) * FLOW.reach;
    const high = Math.min(FLOW.mostHighWater, Math.max(FLOW.highWater, reached));
    marks = high === FLOW.highWater ? { high, low: FLOW.lowWater } : { high, low: high / 2 };
    since = clock.now();
    taken = 0;
  };

  return {
    get full() {
      return meter.full;
    },
    get outstanding() {
      return meter.outstanding;
    },
    sent(bytes) {
      // While nothing was on its way, nothing was to be drawn.
      if (meter.outstanding === 0) since += clock.now() - emptyAt;
      meter.sent(bytes);
    },
    acknowledged(bytes) {
      const drawn = Math.min(bytes, meter.outstanding);
      measure(drawn);
      meter.acknowledged(bytes);
      if (meter.outstanding === 0) emptyAt = clock.now();
    },
  };
}
