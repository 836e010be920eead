/** Output is sent at once when little comes, and in large frames when much does; and nobody is sent more than he can take. */
import { describe, expect, it } from 'vitest';
import { createBatcher, createMeter, FLOW } from '../../../server/terminal/flow.ts';
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

describe('the meter', () => {
  it('is full above the high-water mark and stays so down to the low one', () => {
    const meter = createMeter(100, 20);
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
    const meter = createMeter(100, 20);
    meter.acknowledged(1_000_000);
    meter.sent(101);
    expect(meter.full).toBe(true);
  });
});
