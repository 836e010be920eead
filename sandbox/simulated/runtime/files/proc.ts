/** /proc of a container: what is known of the machine, and a folder for each process it sees. */
import type { Container } from '../container.ts';
import type { Process } from '../process/process.ts';
import {
  computed,
  type DirectoryNode,
  device,
  directory,
  type FileSystemNode,
  file,
  symlink,
} from './nodes.ts';

/** The folders of processes are made when somebody looks. */
export function procFolder(container: Container, mountTable: () => string): DirectoryNode {
  let fixed: ReadonlyMap<string, FileSystemNode> | undefined;
  return {
    kind: 'directory',
    mode: 0o555,
    uid: 0,
    gid: 0,
    modifiedAt: container.clock.now(),
    get entries() {
      fixed ??= ofMachine(container, mountTable).entries;
      const { space } = container.processes;
      const running = space.list().map((each) => [String(each.pid), ofProcess(container, each)] as const);
      return new Map<string, FileSystemNode>([...running, ...fixed]);
    },
  };
}

function ofMachine(container: Container, mountTable: () => string): DirectoryNode {
  return directory({
    self: directory({ fd: directory({ 0: device('stdin'), 1: device('stdout'), 2: device('stderr') }) }),
    mounts: computed(mountTable),
    uptime: computed(
      () => `${((container.clock.now() - (container.main?.startedAt ?? 0)) / 1000).toFixed(2)} 0.00\n`,
    ),
    meminfo: computed(
      () => 'MemTotal:       16384000 kB\nMemFree:         8192000 kB\nMemAvailable:   12288000 kB\n',
    ),
    loadavg: computed(() => `0.00 0.00 0.00 1/${container.processes.space.list().length} 1\n`),
    version: file('Linux version 6.1.0-simulated\n', 0o444),
    sys: directory({ kernel: directory({ hostname: computed(() => `${container.hostname}\n`) }) }),
  });
}

function ofProcess(looking: Container, process: Process): DirectoryNode {
  const { container, argv, name, pid, user } = process;
  const isOwn = container === looking;
  return directory({
    cmdline: computed(() => argv.map((argument) => `${argument}\0`).join('')),
    comm: computed(() => `${name.slice(0, 15)}\n`),
    environ: computed(() => [...process.environment].map(([key, value]) => `${key}=${value}\0`).join('')),
    status: computed(
      () => `Name:\t${name.slice(0, 15)}\nPid:\t${pid}\nUid:\t${user.uid}\nGid:\t${user.gid}\n`,
    ),
    // The files of another container of the pod; what is mounted there is not to be seen.
    root: isOwn ? symlink('/') : { ...symlink('/'), to: container.files.root },
    // Where scripts send lines that should appear in the container's log.
    ...(isOwn &&
      process === container.main && {
        fd: directory({ 0: device('null'), 1: device('log'), 2: device('log') }),
      }),
  });
}
