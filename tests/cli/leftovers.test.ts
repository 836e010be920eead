import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { endLeftovers, leftoverPrefix } from '../../cli/leftovers.ts';

it('forgets folders of commands whose process has ended, and those alone', async () => {
  const root = await mkdtemp(join(tmpdir(), 'naru-leftovers-'));
  const { pid: ended } = spawnSync('true');
  const mine = [`${leftoverPrefix('up')}a`, `${leftoverPrefix('prove')}b`];
  const others = [`naru-kind-${ended}-a`, 'naru-up-', `other-naru-up-${ended}-a`];
  for (const name of [...mine, ...others, `naru-up-${ended}-c`, `naru-prove-${ended}-d`])
    await mkdir(join(root, name, 'kind'), { recursive: true });
  try {
    await endLeftovers('/nonexistent', AbortSignal.timeout(10_000), root);
    expect((await readdir(root)).sort()).toEqual([...mine, ...others].sort());
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
