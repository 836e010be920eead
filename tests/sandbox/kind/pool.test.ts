import { afterEach, beforeEach, expect, it } from 'vitest';
import { needOf } from '../../../sandbox/kind/room.ts';
import { shapeOf } from '../../../sandbox/kind/workshop.ts';
import type { Progress } from '../../../sandbox/types.ts';
import { type YardDouble, yardDouble } from './yard-double.ts';

/** A busy machine takes its time. */
const PATIENT = { timeout: 15_000 };

const signal = new AbortController().signal;
const THREE = { nodes: 3 };
const nobody = () => {};
let yard: YardDouble;

beforeEach(async () => {
  yard = await yardDouble();
});
afterEach(() => yard.dispose());

const shape = (spec = THREE) => shapeOf(spec, yard.workshop);

it('keeps one warm of a shape that was asked for, and hands it out', async () => {
  const pool = yard.pool();
  pool.wanted(THREE, yard.workshop);
  await expect.poll(() => pool.clusters.length, PATIENT).toBe(1);
  const warm = await pool.take(shape(), signal, nobody);
  expect(yard.clusters.has(warm!.plot.cluster)).toBe(true);
  expect(warm!.plot.cluster).toMatch(/^naru-abc123-p/);
  expect(pool.clusters).toEqual([]);
  await pool.close();
  // It is somebody's.
  expect(yard.maker.ended).toEqual([]);
});

it('has none of another shape', async () => {
  const pool = yard.pool();
  pool.wanted(THREE, yard.workshop);
  await expect.poll(() => pool.clusters.length, PATIENT).toBe(1);
  expect(await pool.take(shape({ nodes: 1 }), signal, nobody)).toBeUndefined();
  expect(shapeOf({ nodes: 3, addons: 'plain' }, yard.workshop)).toBe(
    shapeOf({ addons: 'plain', nodes: 3 }, yard.workshop),
  );
  await pool.close();
});

it('keeps none when the machine has no room besides, or when it is turned off', async () => {
  yard.memory = needOf(THREE).memory * 1.5;
  const short = yard.pool();
  short.wanted(THREE, yard.workshop);
  await short.tend();
  const off = yard.pool(0);
  off.wanted(THREE, yard.workshop);
  await off.tend();
  expect(yard.maker.made).toEqual([]);
});

it('lets one who asks have the one that is being made, with its progress', async () => {
  const pool = yard.pool();
  const gate = Promise.withResolvers<void>();
  yard.maker.gate = gate.promise;
  pool.wanted(THREE, yard.workshop);
  const told: Progress[] = [];
  // It has begun once somebody can wait for it.
  let taking: ReturnType<typeof pool.take> | undefined;
  await expect
    .poll(async () => {
      taking = pool.take(shape(), signal, (progress) => told.push(progress));
      return await Promise.race([taking, Promise.resolve('waiting')]);
    }, PATIENT)
    .toBe('waiting');
  gate.resolve();
  expect((await taking)?.plot.cluster).toBe(yard.maker.made[0]);
  await pool.close();
});

it('makes no second try of a shape that failed', async () => {
  const pool = yard.pool();
  yard.maker.failing = new Error('no');
  pool.wanted(THREE, yard.workshop);
  await expect.poll(() => pool.take(shape(), signal, nobody), PATIENT).toBeUndefined();
  await pool.tend();
  await pool.tend();
  expect(yard.maker.made).toEqual([]);
  await pool.close();
});

it('does not hand out one whose nodes have stopped, or are not Ready', async () => {
  for (const harm of [
    (cluster: string) => yard.clusters.set(cluster, ['running', 'exited', 'running']),
    () => yard.api.putNode('b', false),
  ]) {
    const pool = yard.pool();
    pool.wanted(THREE, yard.workshop);
    await expect.poll(() => pool.clusters.length, PATIENT).toBe(1);
    const [cluster = ''] = pool.clusters;
    harm(cluster);
    expect(await pool.take(shape(), signal, nobody)).toBeUndefined();
    await pool.close();
    expect(yard.maker.ended).toContain(cluster);
  }
});

it('gives one up for somebody who needs the room', async () => {
  const pool = yard.pool();
  pool.wanted(THREE, yard.workshop);
  await expect.poll(() => pool.clusters.length, PATIENT).toBe(1);
  yard.memory = 2 ** 28;
  const [cluster] = pool.clusters;
  expect(await pool.giveUp()).toBe(true);
  expect(yard.maker.ended).toEqual([cluster]);
  expect(await pool.giveUp()).toBe(false);
  await pool.close();
});

it('ends all that nobody holds when it is closed, also what is being made', async () => {
  const pool = yard.pool(2);
  pool.wanted(THREE, yard.workshop);
  await expect.poll(() => pool.clusters.length, PATIENT).toBe(1);
  yard.maker.gate = new Promise(nobody);
  pool.wanted({ nodes: 1 }, yard.workshop);
  await pool.close();
  await pool.close();
  expect([...yard.clusters.keys()]).toEqual([]);
});
