import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Installation, installationIn } from '../../../sandbox/kind/installation.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'naru-installation-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('is the same each time, and another one for other data', async () => {
  const [one, same] = await Promise.all([installationIn(folder), installationIn(folder)]);
  const other = await installationIn(join(folder, 'other'));
  expect(one.nameOf('x')).toMatch(/^naru-[0-9a-f]{6}-x$/);
  expect(same.nameOf('x')).toBe(one.nameOf('x'));
  expect(one.made(other.nameOf('x'))).toBe(false);
  expect(one.made(one.nameOf('x'))).toBe(true);
  expect(one.idOf(one.nameOf('x'))).toBe('x');
});

it('is made anew when the power went while it was written', async () => {
  await installationIn(folder);
  await writeFile(join(folder, 'kind-pool', 'installation.txt'), '');
  const again = await installationIn(folder);
  expect(again.nameOf('x')).toMatch(/^naru-[0-9a-f]{6}-x$/);
  expect((await installationIn(folder)).nameOf('x')).toBe(again.nameOf('x'));
});

it('leaves no cluster of anybody else for one of its own', () => {
  const ours = new Installation('abc123');
  for (const name of ['kind', 'naru', 'naru-x', 'naru-abc124-x', 'other-naru-abc123-x'])
    expect(ours.made(name)).toBe(false);
});

it('makes host names of every id that fit, and differ', () => {
  const ours = new Installation('abc123');
  const long = 'a'.repeat(39);
  const names = [`${long}a`, `${long}b`].map((id) => ours.nameOf(id));
  expect(new Set(names).size).toBe(2);
  for (const name of names) {
    expect(ours.made(name)).toBe(true);
    expect(`${name}-external-load-balancer`.length).toBeLessThanOrEqual(63);
  }
});
