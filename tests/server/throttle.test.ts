/** A peer that sends too fast is listened to more slowly, and loses nothing. */
import { describe, expect, it } from 'vitest';
import { createThrottle } from '../../server/throttle.ts';
import { handWoundClock } from '../fakes/clock.ts';

describe('a throttle', () => {
  it('lets so much through at once, then asks for as long a break as the rest takes', () => {
    const clock = handWoundClock();
    const take = createThrottle({ atOnce: 10, aSecond: 5 }, clock);
    expect([take(4), take(6), take(1)]).toEqual([0, 0, 200]);
    expect(take(1)).toBe(400);
    clock.advance(400);
    expect(take(1)).toBe(200);
  });

  it('saves up no more than what may come at once, and takes a clock that goes back', () => {
    const clock = handWoundClock();
    const take = createThrottle({ atOnce: 10, aSecond: 5 }, clock);
    clock.advance(60_000);
    expect([take(10), take(5)]).toEqual([0, 1000]);
    let now = 5_000;
    const other = createThrottle({ atOnce: 1, aSecond: 1 }, { ...clock, now: () => now });
    now = 0;
    expect([other(1), other(1)]).toEqual([0, 1000]);
  });
});
