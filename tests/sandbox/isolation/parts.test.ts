/** What isolation is made of, piece by piece, where no box is needed. */

import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accountOf } from '../../../sandbox/isolation/account.ts';
import { chooseIsolation } from '../../../sandbox/isolation/choose.ts';
import { callFilter } from '../../../sandbox/isolation/filter.ts';
import { toolInside } from '../../../sandbox/isolation/inside.ts';
import { countsByNamespace } from '../../../sandbox/isolation/limits.ts';
import { isOverQuota, watchQuota } from '../../../sandbox/isolation/quota.ts';
import { RELAY, serveApi } from '../../../sandbox/isolation/relay.ts';
import { systemView } from '../../../sandbox/isolation/system-view.ts';
import { copyKubeconfig, learnerFolders, withSockets } from '../../../sandbox/learner-folders.ts';
import { runProgram } from '../../../sandbox/program.ts';
import { handWoundClock } from '../../fakes/clock.ts';

const signal = new AbortController().signal;
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'naru-parts-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('what is asked for', () => {
  it('is none where that is said, without a try', async () => {
    expect(await chooseIsolation('none', {}, false, signal)).toEqual({ mode: 'none', isolation: undefined });
  });

  it('is bubblewrap or a fault that says why not; left to us it is none with the same reason', async () => {
    const aborted = AbortSignal.timeout(30_000);
    const left = await chooseIsolation('auto', { PATH: '/nowhere' }, false, aborted);
    const asked = chooseIsolation('bubblewrap', { PATH: '/nowhere' }, false, aborted);
    if (left.mode === 'bubblewrap') expect((await asked).mode).toBe('bubblewrap');
    else
      await expect(asked).rejects.toMatchObject({ code: left.problem?.code, remedy: left.problem?.remedy });
  });
});

describe('the size of a HOME', () => {
  const few = { home: 100_000, homeFiles: 5 };

  it('is what is on disk, links not followed, and the number of its files', async () => {
    await mkdir(join(root, 'home', 'deep'), { recursive: true });
    expect(await isOverQuota([join(root, 'home'), join(root, 'missing')], few)).toBe(false);
    await symlink('/usr', join(root, 'home', 'link'));
    expect(await isOverQuota([join(root, 'home')], few)).toBe(false);
    await writeFile(join(root, 'home', 'deep', 'large'), Buffer.alloc(200_000, 1));
    expect(await isOverQuota([join(root, 'home')], few)).toBe(true);
    await rm(join(root, 'home', 'deep', 'large'));
    for (let count = 0; count < 6; count += 1) await writeFile(join(root, 'home', `${count}`), '');
    expect(await isOverQuota([join(root, 'home')], few)).toBe(true);
  });

  it('counts what was deleted and is open', async () => {
    expect(await isOverQuota([join(root, 'missing')], few, 100_001)).toBe(true);
    expect(await isOverQuota([join(root, 'missing')], few, 99_999)).toBe(false);
  });

  const watched = (fullness: () => number, tooMuch: (looks: number) => boolean) => {
    const clock = handWoundClock();
    const seen = { looks: 0, told: 0 };
    const watch = watchQuota({
      over: async () => {
        seen.looks += 1;
        return tooMuch(seen.looks);
      },
      fullness: async () => ({ bytes: fullness(), files: 10 }),
      tell: () => {
        seen.told += 1;
      },
      clock,
    });
    const pass = async (milliseconds: number): Promise<void> => {
      for (let passed = 0; passed < milliseconds; passed += 50) await clock.advanceAsync(50);
    };
    return { seen, pass, watch };
  };

  it('is looked at again and again, and told once', async () => {
    const { seen, pass, watch } = watched(
      () => 0,
      (looks) => looks === 3,
    );
    await pass(40_000);
    expect(seen).toEqual({ looks: 3, told: 1 });
    watch[Symbol.dispose]();
  });

  it('is looked at within half a second when the disk fills, and not when it empties', async () => {
    let bytes = 1e9;
    const { seen, pass, watch } = watched(
      () => bytes,
      (looks) => looks === 2,
    );
    await pass(1_000);
    expect(seen.looks).toBe(0);
    bytes += 70 * 2 ** 20;
    await pass(500);
    expect(seen).toEqual({ looks: 1, told: 0 });
    bytes -= 2 ** 29;
    await pass(500);
    expect(seen.looks).toBe(1);
    bytes += 2 ** 30;
    await pass(500);
    expect(seen).toEqual({ looks: 2, told: 1 });
    watch[Symbol.dispose]();
  });
});

describe('the learner’s kubeconfig', () => {
  it('is a copy that stays as the learner left it, until there is another', async () => {
    const folder = join(root, 'kube');
    await mkdir(folder);
    await writeFile(join(root, 'kubeconfig'), 'first');
    await copyKubeconfig(join(root, 'kubeconfig'), folder, undefined);
    expect(await readFile(join(folder, 'config'), 'utf8')).toBe('first');
    await writeFile(join(folder, 'config'), 'changed by the learner');
    await copyKubeconfig(join(root, 'kubeconfig'), folder, undefined);
    expect(await readFile(join(folder, 'config'), 'utf8')).toBe('changed by the learner');
    await writeFile(join(root, 'kubeconfig'), 'second');
    await copyKubeconfig(join(root, 'kubeconfig'), folder, undefined);
    expect(await readFile(join(folder, 'config'), 'utf8')).toBe('second');
  });

  it('is written through no link of the learner’s, and makes room for itself', async () => {
    const folder = join(root, 'kube');
    await mkdir(folder);
    await writeFile(join(root, 'kubeconfig'), 'first');
    await writeFile(join(root, 'victim'), 'as it was');
    await symlink(join(root, 'victim'), join(folder, 'config'));
    await symlink(join(root, 'victim'), join(folder, `.config.${process.pid}.new`));
    await copyKubeconfig(join(root, 'kubeconfig'), folder, undefined);
    await rm(join(folder, 'config'));
    await mkdir(join(folder, 'config', 'in the way'), { recursive: true });
    await writeFile(join(root, 'kubeconfig'), 'second');
    await copyKubeconfig(join(root, 'kubeconfig'), folder, undefined);
    expect(await readFile(join(folder, 'config'), 'utf8')).toBe('second');
    expect(await readFile(join(root, 'victim'), 'utf8')).toBe('as it was');
  });
});

describe('sockets', () => {
  it('lie elsewhere when their paths would be too long', async () => {
    const long = learnerFolders(join(root, 'x'.repeat(100)), root);
    const { folders, temporary } = await withSockets(long);
    expect(folders.doors.length).toBeLessThan(100);
    expect(folders.home).toBe(long.home);
    await rm(temporary ?? '', { recursive: true });
    expect((await withSockets(learnerFolders(root, root))).temporary).toBeUndefined();
  });
});

describe.skipIf(process.platform !== 'linux')('the line to the API server', () => {
  it('carries both ways what is large and slow, and the end of each side, at each of its ports', async () => {
    const server = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const socket = join(root, 'api.sock');
    using _line = await serveApi(socket, { host: '127.0.0.1', port });
    await writeFile(join(root, 'relay.pl'), RELAY);
    const free = await freePort();
    const other = join(root, 'other.sock');
    const greeting = createServer((near) => near.end('hello\n'));
    await new Promise<void>((resolve) => greeting.listen(other, resolve));
    const free2 = await freePort();
    const ways = [`${free}`, socket, `${free2}`, other];
    const relay = spawn('perl', [join(root, 'relay.pl'), '3', ...ways]);
    try {
      await new Promise((resolve) => relay.stdout.once('data', resolve));
      const script = `exec 3<>/dev/tcp/127.0.0.1/${free}; (head -c 3000000 /dev/zero >&3; echo the end >&3) & (sleep 0.2; head -c 3000008 <&3 | tail -c 8); wait`;
      const ask = () => runProgram('/bin/bash', ['--norc', '-c', script], { signal, timeout: 20_000 });
      const answers = await Promise.all([ask(), ask(), ask(), ask(), ask()]);
      expect(answers.map(({ stdout }) => stdout)).toEqual(Array(5).fill('the end\n'));
      expect(relay.exitCode).toBeNull();
      const greeted = await runProgram('/bin/bash', ['-c', `cat </dev/tcp/127.0.0.1/${free2}`], { signal });
      expect(greeted.stdout).toBe('hello\n');
    } finally {
      relay.kill();
      server.close();
      greeting.close();
    }
  });
});

describe('what is seen of the machine', () => {
  it('is not the project nor the data, where they lie among its programs', () => {
    const view = systemView(['/usr/src/naru', '/home/me/naru']).join(' ');
    expect(view).toContain('--tmpfs /usr/src/naru');
    expect(view).not.toContain('/home/me');
    expect(view).not.toMatch(/shadow|\/etc\/ssh|\/root|\/var/);
  });
});

describe('a tool', () => {
  it('is found where it is, where a box shows that, and by its name otherwise', () => {
    expect(toolInside('openssl', '/usr/bin/env', '/tools')).toBe('/usr/bin/env');
    expect(toolInside('helm', '/tools/helm', '/tools')).toBe('/run/naru/tools/helm');
    expect(toolInside('kubectl', '/opt/kubectl-1.36', '/tools')).toBe('/run/naru/programs/kubectl');
    expect(toolInside('kubectl', '/usr/bin/no-such-program', '/tools')).toBe('/run/naru/programs/kubectl');
  });
});

describe('the filter of system calls', () => {
  it('is whole instructions that jump forward inside it and end in an answer', () => {
    for (const machine of ['x64', 'arm64']) {
      const bytes = callFilter(machine) ?? Buffer.alloc(0);
      const count = bytes.length / 8;
      expect(count).toBeGreaterThan(50);
      for (let at = 0; at < count; at += 1) {
        const code = bytes.readUInt16LE(at * 8);
        if ((code & 7) !== 5) continue;
        const jumps = [bytes.readUInt8(at * 8 + 2), bytes.readUInt8(at * 8 + 3)];
        expect(at + 1 + Math.max(...jumps)).toBeLessThan(count);
      }
      expect(bytes.readUInt16LE((count - 1) * 8)).toBe(6);
    }
    expect(callFilter('riscv64')).toBeUndefined();
  });
});

describe('limits on processes', () => {
  it('are counted for the learner alone from Linux 5.14 on', () => {
    expect(countsByNamespace('6.1.0-18-amd64')).toBe(true);
    expect(countsByNamespace('5.14.0')).toBe(true);
    expect(countsByNamespace('5.10.0-28')).toBe(false);
    expect(countsByNamespace('4.19')).toBe(false);
  });

  it.runIf(process.getuid?.() === 0)('of root’s learners are those of users of their own', () => {
    expect(accountOf('a')?.uid).toBeGreaterThan(1_879_048_191);
    expect(accountOf('a')).toEqual(accountOf('a'));
    expect(accountOf('a')).not.toEqual(accountOf('b'));
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
