/** Files of the node itself: hostPath and local volumes (pkg/volume/hostpath, pkg/volume/local). */
import { FileError } from '../../runtime/files/file-system.ts';
import { type FileSystemNode, file } from '../../runtime/files/nodes.ts';
import type { NodeHost } from '../../runtime/host.ts';
import { MountError, type MountedVolume, type VolumePlugin } from './types.ts';

export const hostPath: VolumePlugin = ({ hostPath: source }, { host }) =>
  mountHostPath(host, source ?? { path: '/' });

interface HostPath {
  readonly path: string;
  readonly type?: string;
}

/** What a path of the node must be, and what it is called when it is not. */
const wanted: Readonly<Record<string, { title: string; is(node: FileSystemNode): boolean }>> = {
  Directory: { title: 'a directory', is: ({ kind }) => kind === 'directory' },
  File: { title: 'a file', is: ({ kind }) => kind === 'file' || kind === 'computed' },
  Socket: { title: 'a socket file', is: () => false },
  CharDevice: { title: 'a character device', is: ({ kind }) => kind === 'device' },
  BlockDevice: { title: 'a block device', is: () => false },
};

/** Throws `MountError`. `volume` is the name of the PersistentVolume. */
export function mountHostPath(host: NodeHost, { path, type = '' }: HostPath, volume?: string): MountedVolume {
  const options = volume === undefined ? {} : { volume };
  const { files } = host;
  try {
    if (!files.find(path)) make(host, path, type);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const action = type === 'FileOrCreate' ? 'open' : 'mkdir';
    throw new MountError(`${action} ${path}: ${error.message.toLowerCase()}`, options);
  }
  const node = files.find(path);
  const want = wanted[type.replace('OrCreate', '')];
  if (want && !(node && want.is(node)))
    throw new MountError(`hostPath type check failed: ${path} is not ${want.title}`, options);
  if (!node) throw new MountError(`${path} does not exist`, options);
  return { node, path, source: '/dev/vda1', type: 'ext4', readOnly: false };
}

/** Folders are made with those above them, files are not; what has no type is made by the container runtime. */
function make({ files }: NodeHost, path: string, type: string): void {
  if (type === 'FileOrCreate') files.place(path, file(''));
  else if (type === 'DirectoryOrCreate' || type === '') makeFolders(files, path);
}

function makeFolders(files: NodeHost['files'], path: string): void {
  const parts = path.split('/').filter(Boolean);
  for (let count = 1; count <= parts.length; count += 1) {
    const at = `/${parts.slice(0, count).join('/')}`;
    if (!files.find(at)) files.makeDirectory(at);
  }
}

/** Throws `MountError`: local volumes are never made. */
export function mountLocal({ files }: NodeHost, path: string, volume: string): MountedVolume {
  const node = files.find(path);
  const step = 'MountVolume.NewMounter initialization';
  if (!node) throw new MountError(`path "${path}" does not exist`, { step, volume });
  if (node.kind !== 'directory')
    throw new MountError('only directory and block device are supported', { step, volume });
  return { node, path, source: '/dev/vda1', type: 'ext4', readOnly: false };
}
