/** Nodes as somebody sees them who stands beside the cluster. */
import { Fault } from '../faults.ts';
import type { NodeFile } from '../types.ts';
import type { NodeKubelet } from './kubelet/index.ts';
import { FileError, type FileSystem } from './runtime/files/file-system.ts';

/** By the names of their nodes; undefined while the cluster is not there. */
type Kubelets = ReadonlyMap<string, NodeKubelet> | undefined;

/** `control-plane` and `worker2` are enough; the name of the cluster stands in front. Throws `sandbox/node-unknown`. */
export function findNode(
  kubelets: Kubelets = new Map(),
  wanted: string,
): { readonly name: string; readonly kubelet: NodeKubelet } {
  const [first = ''] = kubelets.keys();
  const cluster = first.replace(/-control-plane$/, '');
  const name = kubelets.has(wanted) ? wanted : `${cluster}-${wanted}`;
  const kubelet = kubelets.get(name);
  if (kubelet) return { name, kubelet };
  throw new Fault(
    'sandbox/node-unknown',
    `the sandbox has no node ${wanted}; it has ${[...kubelets.keys()].join(', ') || 'none'}`,
    'Correct the name of the node.',
  );
}

/** As `Sandbox.readFile`. */
export function readNodeFile(kubelets: Kubelets, nodeName: string, path: string): NodeFile | undefined {
  const { files } = findNode(kubelets, nodeName).kubelet;
  const node = files.look(path);
  if (node?.kind !== 'file' && node?.kind !== 'computed') return undefined;
  const { mode, uid } = node;
  return {
    content: files.readFile(path).toString('utf8'),
    mode: (mode & 0o7777).toString(8).padStart(4, '0'),
    owner: uid === 0 ? 'root' : `${uid}`,
  };
}

/** As `Sandbox.writeFile`. */
export function writeNodeFile(
  kubelets: Kubelets,
  nodeName: string,
  { path, content }: { readonly path: string; readonly content: string | undefined },
): void {
  const { name, kubelet } = findNode(kubelets, nodeName);
  const { files } = kubelet;
  try {
    if (content !== undefined) {
      makeFolders(files, path);
      files.writeFile(path, content);
      return;
    }
    const node = files.findLink(path);
    if (node?.kind === 'directory') throw new FileError('EISDIR');
    if (node) files.remove(path);
  } catch (cause) {
    if (!(cause instanceof FileError)) throw cause;
    throw new Fault(
      'sandbox/file-unwritable',
      `${path} of node ${name} could not be written: ${cause.message}`,
      'Check that the node runs, and that the path names no folder.',
    );
  }
}

function makeFolders(files: FileSystem, path: string): void {
  const parts = path.split('/').slice(1, -1);
  for (const [index] of parts.entries()) {
    const folder = `/${parts.slice(0, index + 1).join('/')}`;
    if (!files.find(folder)) files.makeDirectory(folder);
  }
}
