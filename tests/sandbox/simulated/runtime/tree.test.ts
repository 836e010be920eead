import { describe, expect, it } from 'vitest';
import type { Container } from '../../../../sandbox/simulated/runtime/container.ts';
import { FileSystem, type Mount } from '../../../../sandbox/simulated/runtime/files/file-system.ts';
import {
  type DirectoryNode,
  directory,
  type FileSystemNode,
  file,
  symlink,
} from '../../../../sandbox/simulated/runtime/files/nodes.ts';
import { buildTree } from '../../../../sandbox/simulated/runtime/files/tree.ts';

const image = directory({
  etc: directory({ passwd: file('root:x:0:0') }),
  run: directory(),
  var: directory({ run: symlink('/run') }),
});
const mountOf = (node: FileSystemNode): Mount => ({ node, readOnly: false, source: 'tmpfs', type: 'tmpfs' });

/** The files of a container of the image with these mounts. */
function filesOf(
  hostname: string,
  mounts: Readonly<Record<string, FileSystemNode>>,
  tree: DirectoryNode = image,
) {
  const all = new Map(Object.entries(mounts).map(([path, node]) => [path, mountOf(node)] as const));
  const container = {
    hostname,
    image: { tree: () => tree },
    clock: { now: () => 0 },
  } as unknown as Container;
  const files = new FileSystem(buildTree(container, all));
  for (const [path, mount] of all) files.mount(path, mount);
  return files;
}

describe('containers with the same mounts', () => {
  const mounts = () => ({ '/etc/hosts': file('hosts'), '/var/run/secrets': directory({ token: file('t') }) });

  it('find them where they belong, through links too', () => {
    const files = filesOf('a', mounts());
    expect(files.readFile('/etc/hosts').toString()).toBe('hosts');
    expect(files.list('/run/secrets')).toEqual(['token']);
    expect(files.list('/etc')).toEqual(['hostname', 'hosts', 'passwd']);
    expect(files.list('/')).toEqual(['dev', 'etc', 'proc', 'root', 'run', 'sys', 'tmp', 'var']);
  });

  it('have nothing of what the others write', () => {
    const [one, other] = [filesOf('a', mounts()), filesOf('b', mounts())];
    one.writeFile('/etc/own', 'mine');
    one.writeFile('/tmp/own', 'mine');
    one.writeFile('/var/run/secrets/own', 'mine');
    one.remove('/etc/passwd');
    const third = filesOf('c', mounts());
    for (const files of [other, third]) {
      expect(files.list('/etc')).toEqual(['hostname', 'hosts', 'passwd']);
      expect([files.list('/tmp'), files.list('/run/secrets')]).toEqual([[], ['token']]);
    }
    const names = [one, other, third].map((files) => files.readFile('/etc/hostname').toString());
    expect(names).toEqual(['a\n', 'b\n', 'c\n']);
  });
});

it('a container has no place for what others have mounted', () => {
  filesOf('a', { '/data': directory(), '/etc/extra': file('') });
  const files = filesOf('b', {});
  expect(files.list('/etc')).toEqual(['hostname', 'passwd']);
  expect(files.look('/data')).toBeUndefined();
});

it('a mount inside another has its place in that one', () => {
  const volume = directory();
  const files = filesOf('a', { '/data': volume, '/data/in/here': directory({ x: file('1') }) });
  expect(files.readFile('/data/in/here/x').toString()).toBe('1');
  expect([...volume.entries.keys()]).toEqual(['in']);
  expect(filesOf('b', { '/data': directory() }).list('/data')).toEqual([]);
});

it('however many layouts of mounts there are, each container has its own', () => {
  const all = Array.from({ length: 40 }, (_, at) => filesOf('a', { [`/mounts/${at}`]: directory() }));
  expect(all.map((files) => files.list('/mounts').length)).toEqual(all.map(() => 1));
  expect(filesOf('a', { '/mounts/0': directory() }).list('/mounts')).toEqual(['0']);
});
