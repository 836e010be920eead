import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { run, whenQuiet } from '../../cli/dev.ts';

it('what follows on changes happens once for many of them, new folders included, and not for what machines write', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'naru-dev-'));
  await mkdir(join(folder, 'proofs'));
  let turns = 0;
  const watching = whenQuiet(folder, 50, async () => {
    turns += 1;
  });
  try {
    await mkdir(join(folder, '10-new'));
    await writeFile(join(folder, '10-new', 'ko.md'), 'a');
    await writeFile(join(folder, 'ko.md'), 'b');
    await vi.waitFor(() => expect(turns).toBe(1));
    await writeFile(join(folder, 'proofs', 'simulated.json'), '{}');
    await writeFile(join(folder, 'load.ts'), '');
    await writeFile(join(folder, '10-new', 'ko.md'), 'c');
    await vi.waitFor(() => expect(turns).toBe(2));
  } finally {
    watching[Symbol.dispose]();
    await rm(folder, { recursive: true, force: true });
  }
});

it('naru dev takes no arguments', async () => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  expect(await run(['x'])).toBe(2);
  said.mockRestore();
});
