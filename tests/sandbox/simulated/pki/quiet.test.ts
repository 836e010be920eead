import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Quiet } from '../../../../sandbox/simulated/pki/quiet.ts';

/** Whether a promise is settled by now. */
async function isDone(promise: Promise<unknown>): Promise<boolean> {
  const open = Symbol();
  return (await Promise.race([promise, sleep(0, open)])) !== open;
}

describe('what nobody waits for', () => {
  it('is done at once where no cluster starts', async () => {
    expect(await isDone(new Quiet().come())).toBe(true);
  });

  it('comes after the last of the clusters that start', async () => {
    const quiet = new Quiet(60_000);
    const [one, other] = [quiet.starting(), quiet.starting()];
    const work = quiet.come();
    one[Symbol.dispose]();
    one[Symbol.dispose]();
    await sleep(50);
    expect(await isDone(work)).toBe(false);
    other[Symbol.dispose]();
    await work;
  });

  it('waits for the next of a burst, which begins as soon as the one before it is there', async () => {
    const quiet = new Quiet(60_000);
    const one = quiet.starting();
    const work = quiet.come();
    one[Symbol.dispose]();
    const next = quiet.starting();
    await sleep(50);
    expect(await isDone(work)).toBe(false);
    next[Symbol.dispose]();
    await work;
  });

  it('is done in spite of them when a burst does not end', async () => {
    const quiet = new Quiet(10);
    using _ = quiet.starting();
    await quiet.come();
  });
});
