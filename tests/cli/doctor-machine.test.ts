import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../cli/doctor.ts';
import {
  compareVersions,
  judge,
  lookAtMachine,
  type MachineSeen,
  openFiles,
} from '../../cli/doctor-machine.ts';
import { Fault } from '../../sandbox/faults.ts';
import { RecordedCommands } from '../fakes/recorded-command/commands.ts';

const GIB = 2 ** 30;
const FACTS = {
  version: '29.1.0',
  architecture: 'arm64',
  cgroupV1: false,
  memory: 16 * GIB,
  rootless: false,
  root: '/var/lib/docker',
};
/** A Linux machine on which all is well. */
const WELL: MachineSeen = {
  platform: 'linux',
  release: '6.12.48-amd64',
  engines: [{ name: 'docker', says: FACTS }],
  kind: 'v0.33.0',
  instances: 512,
  watches: 524_288,
  files: 1_048_576,
  room: 40 * GIB,
  images: { missing: 0, of: 20 },
  delegated: ['cpu', 'memory', 'pids'],
  systemd: true,
  filtered: false,
  dataDir: '/home/me/.naru',
};

const bad = (more: Partial<MachineSeen>): Finding[] =>
  judge({ ...WELL, ...more }).filter(({ state }) => state !== 'fine');
const words = ([finding, ...more]: Finding[]): string => {
  expect(more.map(({ name }) => name)).toEqual([]);
  return `${finding?.name}: ${finding?.text}\n${finding?.remedy}`;
};
const rootless = (more = {}): MachineSeen['engines'] => [
  { name: 'podman', says: { ...FACTS, rootless: true, ...more } },
];

describe('doctor, looking at a machine for kind', () => {
  it('finds nothing where all is well, and says what there is', () => {
    expect(bad({})).toEqual([]);
    expect(judge(WELL).map(({ name, text }) => `${name}: ${text}`)).toEqual([
      'engine: docker 29.1.0, arm64',
      'cgroups: v2',
      'inotify: 512 instances, 524288 watches',
      expect.stringMatching(/^memory: 16\.0 GiB for containers; .*: 15 fit$/),
      'disk: 40.0 GiB free in /var/lib/docker',
      'images: all 20 that clusters of kind run are here',
    ]);
  });

  it('says how to get an engine, by the machine', () => {
    const none = { engines: [], images: undefined };
    expect(words(bad(none))).toMatch(/neither docker nor podman nor nerdctl\n.*from your distribution/);
    expect(words(bad({ ...none, platform: 'darwin' }))).toMatch(/OrbStack, Colima/);
  });

  it('says why the one that is there cannot be used, unless another can', () => {
    const down = {
      name: 'docker' as const,
      says: new Fault('sandbox/engine-down', 'no daemon', 'Start it.'),
    };
    expect(words(bad({ engines: [down], images: undefined }))).toBe('engine: no daemon\nStart it.');
    expect(bad({ engines: [down, ...rootless()] })).toEqual([]);
    expect(judge({ ...WELL, engines: [down, ...rootless()] })[0]?.text).toBe(
      'podman 29.1.0, arm64, rootless; docker too',
    );
  });

  it.each([
    [{ kind: 'v0.29.0' }, /kind: v0\.29\.0 is older than v0\.33\.0.*\n.*tools kind/],
    [
      { instances: 128 },
      /inotify: 128 instances.*about 7 nodes fit.*\n.*sysctl fs\.inotify\.max_user_instances=512/,
    ],
    [{ watches: 8192 }, /inotify: 512 instances, 8192 watches/],
    [{ files: 256 }, /files: a process may open 256 files only\nulimit -n 4096/],
    [{ room: 3 * GIB }, /disk: 3\.0 GiB free.*\n.*docker system prune/],
    [{ images: { missing: 3, of: 20 } }, /images: 3 of 20 .*\n.*images fetch/],
    [
      { engines: [{ name: 'docker' as const, says: { ...FACTS, memory: 2 * GIB } }] },
      /memory: 2\.0 GiB .*\n.*Close other/,
    ],
    [
      { engines: [{ name: 'docker' as const, says: { ...FACTS, cgroupV1: true } }] },
      /cgroups: v1.*\nBoot with systemd/,
    ],
    [{ engines: rootless({ cgroupV1: true }) }, /cgroups: v1: podman without rights of root/],
    [
      { engines: rootless(), delegated: ['memory', 'pids'] },
      /delegation: .*may not bound cpu.*\n.*Delegate=yes/,
    ],
  ])('finds %j, with its remedy', (more, expected) => {
    expect(words(bad(more as Partial<MachineSeen>))).toMatch(expected);
  });

  it('gives the remedies of macOS and of WSL 2 where those are', () => {
    const little = { engines: [{ name: 'podman' as const, says: { ...FACTS, memory: 2 * GIB } }] };
    expect(words(bad({ ...little, platform: 'darwin' }))).toContain('podman machine set --memory 6144');
    const release = '5.15.167.4-microsoft-standard-WSL2';
    expect(words(bad({ ...little, release }))).toContain('memory=6GB');
    expect(judge({ ...WELL, release })[0]).toMatchObject({ name: 'Windows', state: 'fine' });
    expect(words(bad({ release, systemd: false }))).toContain('systemd=true');
    expect(words(bad({ release, dataDir: '/mnt/c/naru' }))).toContain('is on a disk of Windows');
    expect(words(bad({ release: '4.4.0-19041-Microsoft' }))).toContain('wsl --set-version');
  });

  it('warns of filters of Docker where podman with rights of root makes the nodes, and nowhere else', () => {
    const podman = rootless({ rootless: false });
    expect(words(bad({ filtered: true, engines: podman }))).toMatch(
      /^filters: Docker is .* Pods on different nodes .*\nsudo iptables -I DOCKER-USER -i podman\+ -o podman\+ -j ACCEPT$/,
    );
    expect(bad({ engines: podman })).toEqual([]);
    expect(bad({ filtered: true })).toEqual([]);
    expect(bad({ filtered: true, engines: rootless() })).toEqual([]);
  });

  it('does not speak of what a machine does not tell', () => {
    const more = { instances: undefined, watches: undefined, files: undefined, room: undefined };
    expect(bad({ ...more, delegated: undefined, engines: rootless() })).toEqual([]);
  });

  it('looks at engines by their commands, and at images by one of them', async () => {
    const root = await mkdtemp(join(tmpdir(), 'naru-doctor-'));
    try {
      const commands = new RecordedCommands(root);
      await commands.install('docker', 'podman');
      await commands.on('docker', 'info', 'kind/docker-info-daemon-down');
      await commands.on('podman', 'info', 'kind/podman-info');
      await commands.on('podman', 'image inspect', 'images/docker-inspect-two-of-three');
      const seen = await lookAtMachine(
        { env: { PATH: commands.bin }, dataDir: root },
        AbortSignal.timeout(20_000),
      );
      expect(seen.engines).toMatchObject([
        { name: 'docker', says: { code: 'sandbox/engine-down' } },
        { name: 'podman', says: { version: '4.3.1', architecture: 'amd64' } },
      ]);
      expect(seen.images?.missing).toBe((seen.images?.of ?? 0) - 2);
      expect(seen.kind).toBeUndefined();
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  });
});

describe('doctor, where kind was told which engine to use', () => {
  const seenWith = async (...tools: string[]) => {
    const root = await mkdtemp(join(tmpdir(), 'naru-doctor-'));
    try {
      const commands = new RecordedCommands(root);
      await commands.install(...tools);
      await commands.on('docker', 'info', 'kind/docker-info');
      await commands.on('podman', 'info', 'kind/podman-info');
      await commands.on('podman', 'image inspect', 'images/podman-inspect-two-of-three');
      const env = { PATH: commands.bin, KIND_EXPERIMENTAL_PROVIDER: 'podman' };
      return await lookAtMachine({ env, dataDir: root }, AbortSignal.timeout(20_000));
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  };

  it('speaks of that one, and not of docker beside it', async () => {
    const seen = await seenWith('docker', 'podman');
    expect(judge(seen)[0]).toMatchObject({ name: 'engine', text: 'podman 4.3.1, amd64' });
    expect(seen.images?.missing).toBe((seen.images?.of ?? 0) - 2);
  });

  it('says that it is missing, although docker is there', async () => {
    expect(judge(await seenWith('docker'))[0]).toMatchObject({
      name: 'engine',
      state: 'lacking',
      text: 'there is no podman on this machine',
    });
  });
});

describe('what doctor reads', () => {
  it('compares versions by their numbers', () => {
    expect(compareVersions('v0.33.0', 'v0.33.0')).toBe(0);
    expect(compareVersions('v0.9.0', 'v0.33.0')).toBeLessThan(0);
    expect(compareVersions('v0.34.0-alpha+1', 'v0.33.0')).toBeGreaterThan(0);
  });

  it('finds how many files may be open', () => {
    const text =
      'Max processes 1 1 processes\nMax open files            1024                 524288               files\n';
    expect(openFiles(text)).toBe(1024);
    expect(openFiles(text.replace('1024', 'unlimited'))).toBeUndefined();
    expect(openFiles('')).toBeUndefined();
  });
});
