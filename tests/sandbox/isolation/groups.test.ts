/** What bounds all programs of a learner together: on machines that are made up, and on this one where it lets us. */
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { realFiles } from '../../../sandbox/isolation/group-files.ts';
import { findGroups } from '../../../sandbox/isolation/groups.ts';
import { LIMITS } from '../../../sandbox/isolation/limits.ts';
import { handWoundClock } from '../../fakes/clock.ts';
import { FakeGroups } from '../../fakes/control-groups.ts';
import { groupsOf, isolationHere, trial, whyNot } from './support.ts';

const ALL = ['memory', 'pids', 'cpu'] as const;
const MOUNT = '/sys/fs/cgroup';
const SECOND = `30 23 0:26 / ${MOUNT} rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n`;
/** The server, npm that started it, and the shell of whoever said so. */
const [SERVER, NPM, SHELL] = [300, 200, 100];

/** A machine with systemd and groups of version 2, seen by a process in this group. */
function withSystemd(own: string, uid: number): FakeGroups {
  return new FakeGroups(uid)
    .text('/proc/self/mountinfo', SECOND)
    .text('/proc/self/cgroup', `0::${own}\n`)
    .process(SERVER, NPM)
    .process(NPM, SHELL)
    .process(SHELL, 1)
    .folder(MOUNT, { version: 2, controllers: ALL, enabled: ALL, isRoot: true });
}

function find(files: FakeGroups, uid: number, endings: (() => void)[] = [], many = false, processors = 8) {
  const clock = handWoundClock();
  const self = { pid: SERVER, uid };
  const groups = findGroups(many, {
    files,
    self,
    clock,
    memory: 8e9,
    processors,
    atExit: (act) => void endings.push(act),
    kill: (pid) => files.forget(pid),
    standStill() {},
  });
  return { groups, clock };
}

const slice = '/user.slice/user-1000.slice/user@1000.service/app.slice';

/** A terminal on a desktop: systemd has given the slice to its user. */
const desktop = (): FakeGroups =>
  withSystemd(`${slice}/vte-1.scope`, 1000)
    .folder(`${MOUNT}${slice}`, { version: 2, owner: 1000, controllers: ALL, enabled: ['memory', 'pids'] })
    .folder(`${MOUNT}${slice}/vte-1.scope`, {
      version: 2,
      owner: 1000,
      controllers: ['memory', 'pids'],
      processes: [SERVER, NPM, SHELL, 101],
    });

describe('control groups of version 2', () => {
  it('are made in the slice of a user’s session, beside that of the terminal, and no process is moved', () => {
    const files = desktop();
    const { groups } = find(files, 1000);
    expect(groups.holds).toEqual(ALL);
    const all = `${MOUNT}${slice}/naru-${SERVER}`;
    expect(files.paths()).not.toContain(all);
    const { doors } = groups.make();
    expect(files.read(`${all}/memory.max`)).toBe('6000000000');
    expect(files.read(`${all}/cpu.weight`)).toBe('100');
    expect(doors).toEqual([`${all}/box-1/cgroup.procs`]);
    expect(files.read(`${all}/box-1/memory.max`)).toBe(`${LIMITS.memory}`);
    expect(files.read(`${all}/box-1/memory.swap.max`)).toBe('0');
    expect(files.read(`${all}/box-1/pids.max`)).toBe(`${LIMITS.groupProcesses}`);
    expect(files.read(`${all}/box-1/cpu.weight`)).toBe('100');
    // Whoever is alone has all processors.
    expect(files.read(`${all}/box-1/cpu.max`)).toBe('max');
    expect(files.processesIn(`${MOUNT}${slice}/vte-1.scope`)).toContain(101);
  });

  it('give one of a class a quarter of the processors at most, and half a one at least, saved up for a moment', () => {
    const files = desktop();
    find(files, 1000, [], true).groups.make();
    const box = `${MOUNT}${slice}/naru-${SERVER}/box-1`;
    expect(files.read(`${box}/cpu.max`)).toBe('200000');
    expect(files.read(`${box}/cpu.max.burst`)).toBe('200000');
    const small = desktop();
    find(small, 1000, [], true, 1).groups.make();
    expect(small.read(`${box}/cpu.max`)).toBe('50000');
  });

  it('are one for each box, ended with what is in it, and taken away once it is empty', async () => {
    const files = desktop();
    const { groups, clock } = find(files, 1000);
    const [one, two] = [groups.make(), groups.make()];
    expect(one.doors).not.toEqual(two.doors);
    const door = one.doors[0] ?? '';
    files.write(door, '4711');
    one.end();
    expect(files.read(join(dirname(door), 'cgroup.kill'))).toBe('1');
    await clock.advanceAsync(1_000);
    expect(files.paths()).toContain(dirname(door));
    files.forget(4711);
    await clock.advanceAsync(1_000);
    expect(files.paths()).not.toContain(dirname(door));
    expect(files.paths()).toContain(dirname(two.doors[0] ?? ''));
    two.end();
    expect(files.folders(`${MOUNT}${slice}`)).toEqual(['vte-1.scope']);
  });

  it('are in the group of a service that was given it; the server moves into a leaf beside them', () => {
    const own = '/system.slice/naru.service';
    const files = withSystemd(own, 990)
      .folder(`${MOUNT}/system.slice`, { version: 2, controllers: ALL, enabled: ALL })
      .folder(`${MOUNT}${own}`, { version: 2, owner: 990, controllers: ALL, processes: [SERVER, NPM] });
    const { groups } = find(files, 990);
    expect(groups.holds).toEqual(ALL);
    expect(files.processesIn(`${MOUNT}${own}/naru-server`)).toEqual([SERVER, NPM]);
    expect(groups.make().doors).toEqual([`${MOUNT}${own}/naru-${SERVER}/box-1/cgroup.procs`]);
  });

  it('are found again by a server that is started where an earlier one moved everything into a leaf', () => {
    for (const uid of [0, 1000]) {
      const own = '/system.slice/run-1.scope';
      const files = withSystemd(`${own}/naru-server`, uid)
        .folder(`${MOUNT}${own}`, { version: 2, owner: uid, controllers: ALL, enabled: ALL })
        .folder(`${MOUNT}${own}/naru-server`, {
          version: 2,
          owner: uid,
          controllers: ALL,
          processes: [SERVER],
        })
        .folder(`${MOUNT}${own}/naru-77`, { version: 2, owner: uid, controllers: ALL, enabled: ALL })
        .folder(`${MOUNT}${own}/naru-77/box-1`, { version: 2, owner: uid, controllers: ALL });
      expect(find(files, uid).groups.holds).toEqual(ALL);
      // That one is no more: what it left is tidied up.
      expect(files.folders(`${MOUNT}${own}`)).toEqual(['naru-server']);
    }
  });

  it('are not made where others live: a login that is root’s, or a group with strangers in it', () => {
    const login = '/user.slice/user-1000.slice/session-3.scope';
    const users = withSystemd(login, 1000)
      .folder(`${MOUNT}/user.slice/user-1000.slice`, { version: 2, controllers: ALL, enabled: ALL })
      .folder(`${MOUNT}${login}`, { version: 2, controllers: ALL, processes: [SERVER, NPM, SHELL] });
    expect(find(users, 1000).groups.holds).toEqual([]);
    expect(find(users, 1000).groups.make().doors).toEqual([]);

    const roots = withSystemd('/system.slice/many.service', 0)
      .process(900, 1)
      .folder(`${MOUNT}/system.slice`, { version: 2, controllers: ALL, enabled: ALL })
      .folder(`${MOUNT}/system.slice/many.service`, {
        version: 2,
        controllers: ALL,
        processes: [SERVER, 900],
      });
    expect(find(roots, 0).groups.holds).toEqual([]);
    expect(roots.processesIn(`${MOUNT}/system.slice/many.service`)).toEqual([SERVER, 900]);
  });

  it('hold what they held when systemd has taken a controller away while there was no box', () => {
    const files = desktop();
    const { groups } = find(files, 1000);
    groups.make().end();
    files.take(`${MOUNT}${slice}`, 'cpu');
    const all = `${MOUNT}${slice}/naru-${SERVER}`;
    expect(groups.make().doors).toHaveLength(1);
    expect(files.read(`${all}/cpu.weight`)).toBe('100');
    expect(() => files.take(`${MOUNT}${slice}`, 'cpu')).toThrow('EBUSY');
  });

  it('are not made when they would hold less than what was said', () => {
    const files = desktop();
    const { groups } = find(files, 1000);
    files.lose(`${MOUNT}${slice}`, 'memory');
    expect(() => groups.make()).toThrow('bounded memory when Naru started');
  });

  it('move no process where there is nothing that they could hold', () => {
    const own = '/system.slice/naru.service';
    const files = withSystemd(own, 0)
      .folder(`${MOUNT}/system.slice`, { version: 2 })
      .folder(`${MOUNT}${own}`, { version: 2, processes: [SERVER, NPM] });
    expect(find(files, 0).groups.holds).toEqual([]);
    expect(files.processesIn(`${MOUNT}${own}`)).toEqual([SERVER, NPM]);
    expect(files.folders(`${MOUNT}${own}`)).toEqual([]);
  });

  it('hold what there is a controller for, and nothing where files cannot be read', () => {
    const own = '/system.slice/naru.service';
    const files = withSystemd(own, 990).folder(`${MOUNT}${own}`, {
      version: 2,
      owner: 990,
      controllers: ['pids'],
      processes: [SERVER],
    });
    expect(find(files, 990).groups.holds).toEqual(['pids']);
    expect(find(new FakeGroups(0), 0).groups.holds).toEqual([]);
  });
});

describe('control groups of version 1', () => {
  const mounts = ALL.map((name) => `3 1 0:1 / ${MOUNT}/${name} rw - cgroup cgroup rw,${name}\n`).join('');
  const machine = (uid: number): FakeGroups => {
    const files = new FakeGroups(uid)
      .text('/proc/self/mountinfo', mounts)
      .text('/proc/self/cgroup', '4:memory:/a/b\n3:pids:/\n1:cpu:/\n0::/\n');
    files.folder(`${MOUNT}/memory/a/b`, { version: 1, controllers: ['memory'], processes: [SERVER] });
    for (const name of ['pids', 'cpu'] as const)
      files.folder(`${MOUNT}/${name}`, { version: 1, controllers: [name], processes: [SERVER] });
    return files;
  };

  it('are made below that of the server in each hierarchy, by root, and gone when it ends', () => {
    const files = machine(0);
    const endings: (() => void)[] = [];
    const { groups } = find(files, 0, endings);
    expect(groups.holds).toEqual(ALL);
    const group = groups.make();
    expect(group.doors).toEqual([
      `${MOUNT}/memory/a/b/naru-${SERVER}/box-1/cgroup.procs`,
      `${MOUNT}/pids/naru-${SERVER}/box-1/cgroup.procs`,
      `${MOUNT}/cpu/naru-${SERVER}/box-1/cgroup.procs`,
    ]);
    const [memory = '', pids = '', cpu = ''] = group.doors.map(dirname);
    expect(files.read(`${memory}/memory.limit_in_bytes`)).toBe(`${LIMITS.memory}`);
    expect(files.read(`${pids}/pids.max`)).toBe(`${LIMITS.groupProcesses}`);
    expect(files.read(`${dirname(cpu)}/cpu.shares`)).toBe('1024');
    expect(files.processesIn(`${MOUNT}/pids`)).toEqual([SERVER]);
    files.write(group.doors[1] ?? '', '4711');
    for (const end of endings) end();
    expect(files.paths().filter((path) => path.includes('naru-'))).toEqual([]);
  });

  it('are not for others', () => {
    expect(find(machine(1000), 1000).groups.holds).toEqual([]);
  });
});

describe('a file of a control group', () => {
  it('is written to by whom it belongs to, though it may not be read, and is never made', () => {
    const folder = mkdtempSync(join(tmpdir(), 'naru-groups-'));
    const asRoot = process.getuid?.() === 0;
    try {
      const file = join(folder, 'cgroup.kill');
      writeFileSync(file, '', { mode: 0o200 });
      if (asRoot) {
        chownSync(folder, 65534, 65534);
        chownSync(file, 65534, 65534);
        process.seteuid?.(65534);
      }
      realFiles.write(file, '1');
      expect(() => readFileSync(file)).toThrow('EACCES');
      expect(() => realFiles.write(join(folder, 'other'), '1')).toThrow('ENOENT');
    } finally {
      if (asRoot) process.seteuid?.(0);
      rmSync(folder, { recursive: true });
    }
  });
});

const { holds } = findGroups(false);
const skipped =
  (await whyNot()) ?? (holds.length === 0 ? 'this machine lets us make no control groups' : undefined);
if (skipped) console.warn(`\nCONTROL GROUPS ARE NOT TESTED ON THIS MACHINE: ${skipped}\n`);

/** Few enough that it is quick to try. */
const LITTLE = 96 << 20;

const statOf = (folder: string): string => {
  const file = join(folder, 'cpu.stat');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
};

function lower(folders: readonly string[], name: string, value: number): void {
  for (const folder of folders) {
    const file = join(folder, name);
    if (existsSync(file)) writeFileSync(file, `${value}`);
  }
}

describe.skipIf(skipped !== undefined)('a box on this machine', () => {
  it('is in groups of its own, which its programs do not see, and leaves none behind', async () => {
    const one = await trial('groups');
    const folders = groupsOf(one.box);
    expect(folders.length).toBeGreaterThan(0);
    const before = folders.map((folder) => readFileSync(join(folder, 'cgroup.procs'), 'utf8'));
    // The box is held by programs that are in them.
    expect(before.every((pids) => pids.trim() !== '')).toBe(true);
    expect(await one.run('cat /proc/self/cgroup')).not.toContain('naru');
    await one[Symbol.asyncDispose]();
    expect(folders.filter((folder) => existsSync(folder))).toEqual([]);
  });

  it.skipIf(!holds.includes('memory'))(
    'has no more memory in all programs together than it may, and goes on',
    async () => {
      await using one = await trial('groups');
      for (const name of ['memory.limit_in_bytes', 'memory.memsw.limit_in_bytes', 'memory.max'])
        lower(groupsOf(one.box), name, LITTLE);
      const greedy = `perl -e 'my $count = 30 << 20; my $all = "x" x $count; print "had it\n"; sleep 2'`;
      const answer = await one.run(`for i in 1 2 3 4 5 6; do ${greedy} & done; wait; echo over`);
      expect(answer).toContain('Killed');
      expect(answer).toContain('had it');
      expect(await one.run('echo alive')).toBe('alive\n');
    },
  );

  it.skipIf(!holds.includes('cpu'))(
    'of a class is held back when it wants all processors, alone it is not',
    async () => {
      const heldBack = async (many: boolean): Promise<number> => {
        await using one = await trial('groups', await isolationHere(many));
        await one.run('for i in $(seq $(nproc)); do while :; do :; done & done; sleep 1; kill $(jobs -p)');
        const counts = groupsOf(one.box).map((folder) => /nr_throttled (\d+)/.exec(statOf(folder))?.[1]);
        return Number(counts.find((count) => count !== undefined));
      };
      expect(await heldBack(false)).toBe(0);
      expect(await heldBack(true)).toBeGreaterThan(0);
    },
  );

  it.skipIf(!holds.includes('pids'))('has no more processes in all shells than it may', async () => {
    await using one = await trial('groups');
    lower(groupsOf(one.box), 'pids.max', 30);
    const fork = 'my $pid = fork; last unless defined $pid; if (!$pid) { sleep 60; exit } push @all, $pid';
    const answer = await one.run(
      `perl -e 'for (1 .. 40) { ${fork} } print scalar(@all), "\\n"; kill "KILL", @all'`,
    );
    expect(Number(answer)).toBeGreaterThan(5);
    expect(Number(answer)).toBeLessThan(30);
  });
});
