import { describe, expect, it } from 'vitest';
import { notFound, unknownPath } from '../../../../sandbox/simulated/apiserver/errors.ts';
import { createWorkQueue } from '../../../../sandbox/simulated/clientgo/workqueue.ts';
import { handWoundClock, settle } from '../../../fakes/clock.ts';
import { refusal } from './memory-client.ts';

function started(work: (key: string, worked: readonly string[]) => void = () => {}) {
  const clock = handWoundClock();
  const logged: string[] = [];
  const worked: string[] = [];
  const queue = createWorkQueue({
    clock,
    log: (message) => logged.push(message),
    work: (key) => {
      worked.push(key);
      work(key, worked);
    },
  });
  return { clock, logged, worked, queue };
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await settle();
}

describe('a work queue', () => {
  it('works on a key once however often it was added, and not at once', async () => {
    const { queue, worked } = started();
    for (const key of ['a', 'b', 'a', 'a']) queue.add(key);
    expect(worked).toEqual([]);
    await turns(4);
    expect(worked).toEqual(['a', 'b']);
  });

  it('works again on a key that was added while it was worked on', async () => {
    const { queue, worked } = started((key, before) => {
      if (before.length === 1) queue.add(key);
    });
    queue.add('a');
    await turns(3);
    expect(worked).toEqual(['a', 'a']);
  });

  it('tries a failed key again after 5 ms, then 10, then 20, and forgets failures after a success', async () => {
    const { clock, queue, worked, logged } = started((_, before) => {
      if (before.length <= 3) throw new Error('not yet');
    });
    queue.add('a');
    await turns(2);
    const tried = [worked.length];
    for (const wait of [4, 1, 9, 1, 19, 1, 1000]) {
      clock.advance(wait);
      await turns(2);
      tried.push(worked.length);
    }
    expect(tried).toEqual([1, 1, 2, 2, 3, 3, 4, 4]);
    expect(logged).toHaveLength(3);
  });

  it.each([
    ['a conflict', refusal(409, 'Conflict', 'the object has been modified')],
    [
      'what it writes to has gone, or its namespace',
      notFound({ group: '', plural: 'namespaces', kind: 'Namespace' }, 'shop'),
    ],
  ])('tries again without calling it a fault: %s', async (_, refused) => {
    const { clock, queue, worked, logged } = started((_key, before) => {
      if (before.length === 1) throw refused;
    });
    queue.add('a');
    await turns(2);
    clock.advance(5);
    await turns(2);
    expect(worked).toEqual(['a', 'a']);
    expect(logged).toEqual([]);
  });

  it('calls it a fault when it asks for what nobody serves', async () => {
    const { queue, logged } = started(() => {
      throw unknownPath();
    });
    queue.add('a');
    await turns(2);
    expect(logged).toHaveLength(1);
  });

  it('keeps the earliest of several times at which a key falls due', async () => {
    const { clock, queue, worked } = started();
    queue.addAfter('a', 1000);
    queue.addAfter('a', 100);
    queue.addAfter('a', 500);
    clock.advance(99);
    await turns(2);
    expect(worked).toEqual([]);
    clock.advance(1);
    await turns(2);
    clock.advance(1000);
    await turns(2);
    expect(worked).toEqual(['a']);
  });

  it('holds no timer while it has nothing to do, and none after its end', async () => {
    const { clock, queue, worked } = started();
    queue.add('a');
    await turns(2);
    expect(clock.pending).toBe(0);
    queue.addAfter('b', 10);
    queue.add('c');
    queue[Symbol.dispose]();
    queue[Symbol.dispose]();
    queue.add('d');
    expect(clock.pending).toBe(0);
    await turns(2);
    expect(worked).toEqual(['a']);
  });
});
