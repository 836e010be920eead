/** How a box begins, told by a program in the place of bwrap: what it says, and when, is up to the test. */
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBox } from '../../../sandbox/isolation/box.ts';
import { NO_GROUPS } from '../../../sandbox/isolation/groups.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'naru-box-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** The box that this script makes as if it were bwrap: descriptor 3 is where it tells the number of its first process. */
async function boxOf(script: string) {
  const bwrap = join(root, 'bwrap');
  await writeFile(bwrap, `#!/bin/sh\n${script}\n`);
  await chmod(bwrap, 0o755);
  const folder = async (name: string): Promise<string> => {
    await mkdir(join(root, name), { recursive: true });
    return join(root, name);
  };
  const place = {
    id: 'test',
    home: await folder('home'),
    kubeFolder: await folder('kube'),
    cacheDir: await folder('cache'),
    toolHome: await folder('tool-home'),
    ownDir: await folder('own'),
    sharedDir: await folder('shared'),
    toolsDir: await folder('tools'),
    programs: {},
    doors: await folder('doors'),
    boxDir: await folder('box'),
    hidden: [],
    api: { host: '127.0.0.1', port: 1 },
  };
  const programs = { nsenter: '', setpriv: '', perl: '', chown: '', readlink: '' };
  await mkdir(join(place.boxDir, 'etc'), { recursive: true });
  // These run before it, and become it.
  const before = { bash: '/bin/bash', nice: '/usr/bin/nice' };
  const { signal } = new AbortController();
  return openBox({ ...programs, ...before, bwrap }, place, undefined, NO_GROUPS, signal);
}

describe('a box that begins', () => {
  it('is there when both is known, in whatever order it comes: that it is ready, and its first process', async () => {
    const box = await boxOf(
      `echo ready; sleep 0.3; printf '{\\n    "child-pid": 4321\\n}\\n' >&3; exec sleep 60`,
    );
    expect(box.pid).toBe(4321);
    expect(box.running).toBe(true);
    box.end();
  });

  it('is told the whole number of its first process, also when half of it comes first', async () => {
    const box = await boxOf(
      `printf '{ "child-pid": 43' >&3; echo ready; sleep 0.3; printf '21\\n}\\n' >&3; exec sleep 60`,
    );
    expect(box.pid).toBe(4321);
    box.end();
  });

  it.each([
    ['its last words', 'echo "no permission" >&2; exit 1', 'no permission'],
    ['that it ended at once', 'exit 0', 'it ended at once'],
  ])('and does not get there says why: %s', async (_what, script, why) => {
    await expect(boxOf(script)).rejects.toMatchObject({
      code: 'sandbox/isolation-failed',
      message: expect.stringContaining(why),
    });
  });
});
