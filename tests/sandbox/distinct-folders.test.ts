import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { distinctFolders } from '../../sandbox/distinct-folders.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'naru-folders-'));
});

afterEach(() => rm(root, { recursive: true }));

it('names each folder of a search path once, by the name that comes first', async () => {
  const [usr, bin, none] = [join(root, 'usr'), join(root, 'bin'), join(root, 'none')];
  await mkdir(usr);
  await symlink(usr, bin);
  expect(distinctFolders([usr, none, bin, `${usr}/`, none])).toEqual([usr, none]);
  expect(distinctFolders([bin, usr])).toEqual([bin]);
});
