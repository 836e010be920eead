/** The tree a container starts with: its image's, and what every container runtime adds. */
import type { Container } from '../container.ts';
import { computed, type DirectoryNode, device, directory, type FileSystemNode, file } from './nodes.ts';
import { lateDirectory, sharedTree } from './shared-tree.ts';

/** A private tree for one container. */
export function buildTree(container: Container): DirectoryNode {
  const root = sharedTree(container.image.tree());
  root.entries.set('dev', sharedTree(devices));
  root.entries.set(
    'proc',
    lateDirectory(() => proc(container)),
  );
  if (!root.entries.has('sys')) root.entries.set('sys', directory());
  for (const name of ['tmp', 'etc', 'var', 'root'])
    if (!root.entries.has(name)) root.entries.set(name, directory());
  const tmp = root.entries.get('tmp');
  if (tmp) tmp.mode = 0o1777;
  const etc = root.entries.get('etc');
  if (etc?.kind === 'directory') etc.entries.set('hostname', file(`${container.hostname}\n`));
  return root;
}

/** What every container has in /dev. */
const devices = directory({
  null: device('null'),
  zero: device('zero'),
  random: device('random'),
  urandom: device('random'),
  stdin: device('stdin'),
  stdout: device('stdout'),
  stderr: device('stderr'),
  tty: device('tty'),
  shm: directory({}, 0o1777),
  pts: directory(),
  'termination-log': file('', 0o666),
});

function proc(container: Container): DirectoryNode {
  const one: Record<string, FileSystemNode> = {
    cmdline: computed(() => (container.main?.argv ?? []).map((argument) => `${argument}\0`).join('')),
    environ: computed(() => [...container.environment].map(([name, value]) => `${name}=${value}\0`).join('')),
    // Where scripts send lines that should appear in the container's log.
    fd: directory({ 0: device('null'), 1: device('log'), 2: device('log') }),
  };
  return directory({
    1: directory(one),
    self: directory({ fd: directory({ 0: device('stdin'), 1: device('stdout'), 2: device('stderr') }) }),
    mounts: computed(() => mountTable(container)),
    uptime: computed(
      () => `${((container.clock.now() - (container.main?.startedAt ?? 0)) / 1000).toFixed(2)} 0.00\n`,
    ),
    meminfo: computed(
      () => 'MemTotal:       16384000 kB\nMemFree:         8192000 kB\nMemAvailable:   12288000 kB\n',
    ),
    loadavg: computed(() => `0.00 0.00 0.00 1/${container.processes.list().length} 1\n`),
    version: file('Linux version 6.1.0-simulated\n', 0o444),
    sys: directory({ kernel: directory({ hostname: computed(() => `${container.hostname}\n`) }) }),
  });
}

/** Lines of /proc/mounts. */
export function mountTable(container: Container): string {
  const lines = ['overlay / overlay rw,relatime 0 0', 'proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0'];
  for (const [path, mount] of container.files.mounts) {
    lines.push(`${mount.source} ${path} ${mount.type} ${mount.readOnly ? 'ro' : 'rw'},relatime 0 0`);
  }
  return `${lines.join('\n')}\n`;
}
