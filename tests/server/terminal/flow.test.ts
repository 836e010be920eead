/** Output is sent at once when little comes, and in large frames when much does; and nobody is sent more than he can take. */
import { describe, expect, it } from 'vitest';
import {
  createBatcher,
  createMeter,
  createPacedMeter,
  FLOW,
  type Meter,
} from '../../../server/terminal/flow.ts';
import { handWoundClock } from '../../fakes/clock.ts';

const bytes = (length: number, fill = 97) => Buffer.alloc(length, fill);

function batching() {
  const clock = handWoundClock();
  const frames: Buffer[] = [];
  const batcher = createBatcher(clock, (frame) => frames.push(Buffer.from(frame)));
  return { clock, frames, batcher };
}

describe('batching', () => {
  it('sends an echoed key at once', () => {
    const { batcher, frames } = batching();
    batcher.push(bytes(1));
    expect(frames).toHaveLength(1);
  });

  it('sends a large chunk at once after a quiet moment, and lets the next ones gather', () => {
    const { batcher, frames, clock } = batching();
    batcher.push(bytes(4_096));
    batcher.push(bytes(4_096));
    batcher.push(bytes(4_096));
    expect(frames.map((frame) => frame.length)).toEqual([4_096]);
    clock.advance(FLOW.quiet);
    expect(frames.map((frame) => frame.length)).toEqual([4_096, 8_192]);
  });

  it('sends a flood in frames of about the same size, every byte once and in order', () => {
    const { batcher, frames, clock } = batching();
    const sent: Buffer[] = [];
    for (let chunk = 0; chunk < 200; chunk += 1) {
      sent.push(bytes(4_096, chunk));
      batcher.push(bytes(4_096, chunk));
    }
    clock.advance(100);
    expect(Buffer.concat(frames).equals(Buffer.concat(sent))).toBe(true);
    expect(frames.length).toBeLessThan(20);
  });

  it('does not hold a small chunk in front of a larger one back for longer than a batch', () => {
    const { batcher, frames, clock } = batching();
    batcher.push(bytes(1_000));
    batcher.push(bytes(1_000));
    batcher.push(bytes(1));
    expect(frames).toHaveLength(1);
    batcher.flush();
    expect(frames.map((frame) => frame.length)).toEqual([1_000, 1_001]);
    clock.advance(100);
    expect(frames).toHaveLength(2);
  });
});

describe('a frame', () => {
  it('is made of what was pushed, whatever becomes of that', () => {
    const { batcher, frames, clock } = batching();
    const sizes = [1, 4_000, 20_000, 30_000, 2_000, 60_000, 90_000, 10];
    for (const [index, size] of sizes.entries()) {
      const lent = bytes(size, index);
      batcher.push(lent);
      lent.fill(99);
    }
    clock.advance(100);
    const all = sizes.map((size, index) => bytes(size, index));
    expect(Buffer.concat(frames).equals(Buffer.concat(all))).toBe(true);
  });

  it('that is small keeps little memory while it waits', () => {
    const frames: Uint8Array[] = [];
    const clock = handWoundClock();
    const batcher = createBatcher(clock, (frame) => frames.push(frame));
    for (let count = 0; count < 10; count += 1) {
      batcher.push(bytes(3_000));
      batcher.push(bytes(3_000));
      clock.advance(FLOW.quiet);
    }
    const memory = new Set(frames.map(({ buffer }) => buffer));
    const kept = [...memory].reduce((sum, { byteLength }) => sum + byteLength, 0);
    expect(kept).toBeLessThan(4 * 60_000);
  });
});

describe('a frame that has been sent', () => {
  it('is used again, and never before', () => {
    const frames: { readonly frame: Uint8Array; readonly sent: () => void }[] = [];
    const batcher = createBatcher(handWoundClock(), (frame, sent) => frames.push({ frame, sent }));
    const fill = (letter: number): void => {
      batcher.push(bytes(1, letter));
      for (let chunk = 0; chunk < 4; chunk += 1) batcher.push(bytes(FLOW.fullBatch / 4, letter));
    };
    fill(97);
    fill(98);
    const [first, second] = frames.filter(({ frame }) => frame.length === FLOW.fullBatch);
    expect(first?.frame.every((byte) => byte === 97)).toBe(true);
    expect(second?.frame.buffer).not.toBe(first?.frame.buffer);
    first?.sent();
    fill(99);
    const third = frames.filter(({ frame }) => frame.length === FLOW.fullBatch)[2];
    expect(third?.frame.buffer).toBe(first?.frame.buffer);
    expect(second?.frame.every((byte) => byte === 98)).toBe(true);
  });
});

describe('the meter', () => {
  it('is full above the high-water mark and stays so down to the low one', () => {
    const meter = createMeter(() => ({ high: 100, low: 20 }));
    meter.sent(100);
    expect(meter.full).toBe(false);
    meter.sent(1);
    expect(meter.full).toBe(true);
    meter.acknowledged(81);
    expect(meter.full).toBe(true);
    meter.acknowledged(1);
    expect(meter.full).toBe(false);
  });

  it('gives no credit for acknowledging what was never sent', () => {
    const meter = createMeter(() => ({ high: 100, low: 20 }));
    meter.acknowledged(1_000_000);
    meter.sent(101);
    expect(meter.full).toBe(true);
  });
});

describe('the meter of somebody who draws', () => {
  const MB = 1024 * 1024;
  /** Sends until it is full, and answers how much that was. */
  const fill = (meter: Meter): number => {
    while (!meter.full) meter.sent(16 * 1024);
    return meter.outstanding;
  };

  it('lets more be on its way to one that draws fast, and less again when that ends', () => {
    const clock = handWoundClock();
    const meter = createPacedMeter(clock);
    expect(fill(meter)).toBeLessThan(FLOW.highWater + 32 * 1024);
    const draw = (bytes: number): number => {
      for (let tenth = 0; tenth < 20; tenth += 1) {
        clock.advance(10);
        meter.acknowledged(bytes / 100);
        fill(meter);
      }
      return meter.outstanding;
    };
    const fast = draw(30 * MB);
    expect(fast).toBeGreaterThan(MB);
    expect(fast).toBeLessThan(30 * MB * 0.1);
    expect(draw(1000 * MB)).toBeLessThan(FLOW.mostHighWater + 32 * 1024);
    for (let turn = 0; turn < 20; turn += 1) draw(2 * MB);
    expect(draw(2 * MB)).toBeLessThan(FLOW.highWater + 32 * 1024);
  });

  it('learns nothing from the time in which nothing was on its way', () => {
    const clock = handWoundClock();
    const meter = createPacedMeter(clock);
    meter.sent(1000);
    clock.advance(60_000);
    meter.acknowledged(1000);
    fill(meter);
    clock.advance(FLOW.measured);
    meter.acknowledged(meter.outstanding);
    expect(fill(meter)).toBeLessThan(FLOW.highWater + 32 * 1024);
  });

  it('has no more for one that acknowledges what was never sent', () => {
    const clock = handWoundClock();
    const meter = createPacedMeter(clock);
    for (let turn = 0; turn < 20; turn += 1) {
      meter.sent(1000);
      clock.advance(50);
      meter.acknowledged(1000 * MB);
    }
    expect(fill(meter)).toBeLessThan(FLOW.highWater + 32 * 1024);
  });
});
