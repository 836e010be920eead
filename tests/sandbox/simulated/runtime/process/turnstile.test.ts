import { describe, expect, it } from 'vitest';
import { slice, Turnstile } from '../../../../../sandbox/simulated/runtime/process/turnstile.ts';
import { handWoundClock } from '../../../../fakes/clock.ts';

const LATER = 60_000;

/** Takes turn after turn until it is stopped, and says when it had one. */
function toil(turnstile: Turnstile, clock: { now(): number }, cluster: object, container: object) {
  const had: number[] = [];
  const loop = async () => {
    for (;;) {
      await turnstile.turn(cluster, container);
      had.push(clock.now());
    }
  };
  void loop();
  return had;
}

describe('those who compute in containers', () => {
  it('have a turn at a time, with a rest between', async () => {
    const clock = handWoundClock();
    const turnstile = new Turnstile(clock);
    const one = toil(turnstile, clock, {}, {});
    const other = toil(turnstile, clock, {}, {});
    await clock.advanceAsync(20 * slice.rest);
    expect([one.length, other.length]).toEqual([10, 10]);
  });

  it('have a turn less often when they compute on and on, and those who begin do not wait for them', async () => {
    const clock = handWoundClock();
    const turnstile = new Turnstile(clock);
    const cluster = {};
    const tireless = toil(turnstile, clock, cluster, {});
    await clock.advanceAsync(LATER);
    const before = tireless.length;
    const fresh = toil(turnstile, clock, cluster, {});
    await clock.advanceAsync(100 * slice.rest);
    expect(fresh.length).toBe(100);
    expect(tireless.length - before).toBeLessThan(10);
    await clock.advanceAsync(LATER);
    expect(tireless.length).toBeGreaterThan(before + 50);
  });

  it('are as quick as before after a break', async () => {
    const clock = handWoundClock();
    const turnstile = new Turnstile(clock);
    const [cluster, container] = [{}, {}];
    let turns = 0;
    const work = async (count: number) => {
      for (let done = 0; done < count; done += 1)
        await turnstile.turn(cluster, container).then(() => turns++);
    };
    void work(200);
    await clock.advanceAsync(LATER);
    expect(turns).toBe(200);
    await clock.advanceAsync(2_000);
    void work(100);
    await clock.advanceAsync(100 * slice.rest);
    expect(turns).toBe(300);
  });
});
