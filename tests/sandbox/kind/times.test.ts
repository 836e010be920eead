import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { kindOfWork, type Run, secondsLeft, Timed, Times } from '../../../sandbox/kind/times.ts';
import type { Progress } from '../../../sandbox/types.ts';

const run = (scale: number): Run => ({
  steps: [
    ['start', 0],
    ['nodes', 10_000 * scale],
    ['waiting', 30_000 * scale],
  ],
  total: 40_000 * scale,
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'naru-times-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('says nothing where nothing is known', () => {
  expect(secondsLeft([], 'start', 0)).toBeUndefined();
  expect(secondsLeft([run(1)], 'never seen', 0)).toBeUndefined();
});

it('goes by the middle one of earlier times', () => {
  expect(secondsLeft([run(1), run(10), run(1.5)], 'start', 0)).toBe(60);
  expect(secondsLeft([run(1)], 'nodes', 5_000)).toBe(25);
});

it('leaves what comes after a step that takes longer than ever', () => {
  expect(secondsLeft([run(1)], 'nodes', 1_000_000)).toBe(10);
  expect(secondsLeft([run(1)], 'waiting', 1_000_000)).toBe(1);
});

it('tells clusters apart that take different times', () => {
  const kinds = [
    { nodes: 1 },
    { nodes: 3 },
    { nodes: 3, controlPlanes: 3 },
    { nodes: 3, addons: 'course' as const },
  ].map(kindOfWork);
  expect(new Set(kinds).size).toBe(4);
});

it('remembers the last five, also in the next process', async () => {
  const path = join(folder, 'pool', 'times.json');
  for (const scale of [1, 2, 3, 4, 5, 6]) await new Times(path).note('3', run(scale));
  const kept = await new Times(path).runs('3');
  expect(kept.map(({ total }) => total / 40_000)).toEqual([2, 3, 4, 5, 6]);
  expect(await new Times(path).runs('1')).toEqual([]);
});

it('knows nothing when the file was cut off', async () => {
  const path = join(folder, 'times.json');
  await writeFile(path, '{"3":[{"ste');
  expect(await new Times(path).runs('3')).toEqual([]);
});

it('adds the time that is left to progress, and writes down when each step began', () => {
  const told: Progress[] = [];
  using timed = new Timed([run(1)], (progress) => told.push(progress));
  timed.report({ step: 'start', fraction: 0 });
  timed.report({ step: 'nodes', fraction: 0.4 });
  timed.report({ step: 'nodes', fraction: 0.5 });
  timed.report({ step: 'ready', fraction: 1 });
  expect(told.map(({ seconds }) => seconds)).toEqual([40, 30, 30, undefined]);
  expect(timed.run.steps.map(([step]) => step)).toEqual(['start', 'nodes', 'ready']);
});
