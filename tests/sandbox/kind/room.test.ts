import { expect, it } from 'vitest';
import { type Found, needOf, Room } from '../../../sandbox/kind/room.ts';

/** A busy machine takes its time. */
const PATIENT = { timeout: 15_000 };

const signal = new AbortController().signal;
const GB = 2 ** 30;
const PLENTY: Found = { memory: 64 * GB, disk: 500 * GB, nodes: 40, clusters: 0 };
const need = needOf({ nodes: 3 });

function room(found: () => Found, more: { most?: number; giveWay?: () => Promise<boolean> } = {}): Room {
  return new Room({ most: 6, look: async () => found(), pause: 60_000, ...more });
}

it('counts what nodes take, and what add-ons take besides', () => {
  const bigger = needOf({ nodes: 3, addons: 'course' });
  expect(bigger.memory).toBeGreaterThan(need.memory);
  expect(needOf({ nodes: 3, controlPlanes: 3 }).memory).toBeGreaterThan(need.memory);
  expect(need.nodes).toBe(3);
});

it('lets one in when there is room, and keeps what it was given until the cluster itself is seen', async () => {
  const one = room(() => ({ ...PLENTY, memory: need.memory * 1.9 }));
  const taken = await one.enter(need, signal, () => {});
  expect(await one.spare(need, 0, signal)).toBeUndefined();
  taken[Symbol.dispose]();
  expect(await one.spare(need, 0, signal)).toBeDefined();
});

it.each<[string, Partial<Found>, string]>([
  ['memory', { memory: GB / 2 }, 'sandbox/no-room'],
  ['inotify', { nodes: 2 }, 'sandbox/no-room'],
  ['disk', { disk: GB }, 'sandbox/disk-full'],
])('says what is short when there is nobody to wait for: %s', async (what, found, code) => {
  const entering = room(() => ({ ...PLENTY, ...found })).enter(need, signal, () => {});
  await expect(entering).rejects.toMatchObject({
    code,
    message: expect.stringContaining(what),
    remedy: expect.stringMatching(/./),
  });
});

it('serves those who wait in their order, and tells each its place', async () => {
  let found: Found = { ...PLENTY, memory: GB / 2, clusters: 1 };
  const one = room(() => found);
  const places: [string, number][] = [];
  const order: string[] = [];
  const wait = async (name: string): Promise<void> => {
    using _ = await one.enter(need, signal, (place) => places.push([name, place]));
    order.push(name);
  };
  const both = [wait('first'), wait('second')];
  await expect.poll(() => places.length, PATIENT).toBe(2);
  expect(places).toEqual([
    ['second', 2],
    ['first', 1],
  ]);
  found = PLENTY;
  one.freed();
  await Promise.all(both);
  expect(order).toEqual(['first', 'second']);
});

it('counts those that are being made towards how many there may be', async () => {
  const one = room(() => PLENTY, { most: 1 });
  const first = await one.enter(need, signal, () => {});
  const places: number[] = [];
  const second = one.enter(need, signal, (place) => places.push(place));
  await expect.poll(() => places, PATIENT).toEqual([1]);
  first[Symbol.dispose]();
  (await second)[Symbol.dispose]();
});

it('gives up what nobody uses before anybody waits', async () => {
  let warm = 1;
  const one = room(() => (warm > 0 ? { ...PLENTY, memory: GB, clusters: 1 } : PLENTY), {
    giveWay: async () => warm-- > 0,
  });
  const places: number[] = [];
  await one.enter(need, signal, (place) => places.push(place));
  expect([warm, places]).toEqual([0, []]);
});

it('lets go of one who leaves the line, and the next moves up', async () => {
  const one = room(() => ({ ...PLENTY, memory: GB / 2, clusters: 1 }));
  const leaving = new AbortController();
  const reason = new Error('changed my mind');
  const first = one.enter(need, leaving.signal, () => {});
  const places: number[] = [];
  const second = one.enter(need, signal, (place) => places.push(place));
  void second.catch(() => {});
  await expect.poll(() => places, PATIENT).toEqual([2]);
  leaving.abort(reason);
  await expect(first).rejects.toBe(reason);
  await expect.poll(() => places.at(-1), PATIENT).toBe(1);
});

it('says how many there would be room for', async () => {
  expect(await room(() => ({ ...PLENTY, nodes: 7 })).fits(need, signal)).toBe(2);
  expect(await room(() => ({ ...PLENTY, clusters: 5 })).fits(need, signal)).toBe(1);
  expect(await room(() => ({ ...PLENTY, memory: 0 })).fits(need, signal)).toBe(0);
});

it('warms no cluster while somebody waits', async () => {
  const one = room(() => ({ ...PLENTY, memory: GB / 2, clusters: 1 }));
  const leaving = new AbortController();
  const waiting = one.enter(need, leaving.signal, () => {});
  expect(await one.spare({ memory: 1, disk: 1, nodes: 1 }, 0, signal)).toBeUndefined();
  leaving.abort();
  await waiting.catch(() => {});
});
