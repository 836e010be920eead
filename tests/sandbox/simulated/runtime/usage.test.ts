import { describe, expect, it } from 'vitest';
import { Usage } from '../../../../sandbox/simulated/runtime/usage.ts';
import { handWoundClock } from '../../../fakes/clock.ts';

const clock = handWoundClock();
const usage = (cpuLimit?: number) => new Usage({ clock, cpuLimit, processes: () => 2 });

describe('what a container uses', () => {
  it('is next to nothing while it does nothing', () => {
    const idle = usage();
    clock.advance(10_000);
    expect(idle.cpuNanoseconds).toBe(1_000_000);
    expect(idle.workingSetBytes).toBe(2 * 1024 * 1024);
  });

  it('is what was charged and claimed', () => {
    const busy = usage();
    clock.advance(10_000);
    busy.charge(5_000);
    busy.processStarted();
    busy.claim(50 * 1024 * 1024);
    expect(busy.cpuNanoseconds).toBe(5_003_000_000);
    expect(busy.workingSetBytes).toBe(52 * 1024 * 1024);
  });

  it('never exceeds its limit, and what was too much is not had later', () => {
    const limited = usage(0.2);
    clock.advance(10_000);
    limited.charge(10_000);
    expect(limited.cpuNanoseconds).toBe(2_000_000_000);
    clock.advance(10_000);
    expect(limited.cpuNanoseconds).toBe(2_001_000_000);
    limited.cpuLimit = 0.5;
    clock.advance(10_000);
    limited.charge(10_000);
    expect(limited.cpuNanoseconds).toBe(7_001_000_000);
  });

  it('is a whole core for as long as something computes, whenever somebody asks', () => {
    const busy = usage();
    const end = busy.computing();
    clock.advance(1_000);
    expect(busy.cpuNanoseconds).toBe(1_000_100_000);
    clock.advance(500);
    end[Symbol.dispose]();
    clock.advance(500);
    expect(busy.cpuNanoseconds).toBe(1_500_200_000);
    const limited = usage(0.2);
    limited.computing();
    clock.advance(10_000);
    expect(limited.cpuNanoseconds).toBe(2_000_000_000);
  });
});
