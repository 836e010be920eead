import { describe, expect, it } from 'vitest';
import { inLanes } from '../../../lessons/proof/lanes.ts';
import { handWoundClock } from '../../fakes/clock.ts';

/** Jobs that last until they are told to end. */
function slowly() {
  const begun: number[] = [];
  const ends = new Map<number, PromiseWithResolvers<void>>();
  const work = (job: number) => {
    begun.push(job);
    const end = Promise.withResolvers<void>();
    ends.set(job, end);
    return end.promise;
  };
  return { begun, ends, work };
}

const turn = () => new Promise<void>((resolve) => void setImmediate(resolve));

describe('lanes', () => {
  it('do all jobs, so many at once', async () => {
    const { begun, ends, work } = slowly();
    const done = inLanes([1, 2, 3], work, { least: 2, clock: handWoundClock(), idle: () => 1 });
    await turn();
    expect(begun).toEqual([1, 2]);
    ends.get(2)?.resolve();
    await turn();
    expect(begun).toEqual([1, 2, 3]);
    ends.get(1)?.resolve();
    ends.get(3)?.resolve();
    await done;
  });

  it('are more while processors stand idle, up to a limit', async () => {
    const { begun, ends, work } = slowly();
    const clock = handWoundClock();
    let idle = 0;
    const done = inLanes([1, 2, 3, 4], work, { least: 1, most: 3, clock, idle: () => idle });
    clock.advance(1_000);
    expect(begun).toEqual([1]);
    idle = 0.5;
    for (let second = 0; second < 5; second += 1) clock.advance(1_000);
    expect(begun).toEqual([1, 2, 3]);
    for (const end of ends.values()) end.resolve();
    await turn();
    ends.get(4)?.resolve();
    await done;
    expect(begun).toEqual([1, 2, 3, 4]);
  });

  it('begin nothing more when one fails, and wait for what is under way', async () => {
    const { begun, ends, work } = slowly();
    const done = inLanes([1, 2, 3], work, { least: 2, clock: handWoundClock(), idle: () => 1 });
    let isOver = false;
    const over = done.then(
      () => undefined,
      (error: unknown) => {
        isOver = true;
        return error;
      },
    );
    ends.get(1)?.reject(new Error('no room'));
    await turn();
    expect(isOver).toBe(false);
    ends.get(2)?.resolve();
    expect(await over).toEqual(new Error('no room'));
    expect(begun).toEqual([1, 2]);
  });
});
