import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runHomeProgram } from '../../sandbox/home-program.ts';

const signal = new AbortController().signal;
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'naru-home-program-'));
  process.env['NARU_TEST_SECRET'] = 'ours';
});
afterEach(async () => {
  delete process.env['NARU_TEST_SECRET'];
  await rm(root, { recursive: true, force: true });
});

/** A kubectl that tells what it is given. */
async function tells(script: string): Promise<string> {
  const kubectl = join(root, 'kubectl');
  await writeFile(kubectl, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const place = {
    home: join(root, 'home'),
    ownHome: join(root, 'own'),
    kubeconfigPath: join(root, 'kubeconfig'),
    cacheDir: join(root, 'cache'),
    options: { dataDir: root, toolsDir: root, env: { KUBECTL: kubectl } },
  };
  return (await runHomeProgram(place, ['kubectl', 'a b', 'c'], signal)).stdout.trim();
}

describe('a tool at the learner’s home', () => {
  it('runs in their home with a HOME of its own, so that no settings of theirs count', async () => {
    expect(await tells('echo "$PWD|$HOME|$KUBECONFIG"')).toBe(
      [join(root, 'home'), join(root, 'own'), join(root, 'kubeconfig')].join('|'),
    );
  });

  it('is told nothing of this process, and its arguments one by one', async () => {
    expect(await tells('echo "[$NARU_TEST_SECRET] $# $1"')).toBe('[] 2 a b');
  });
});
