/** Nodes as somebody sees them who stands beside the cluster. */
import { Fault } from '../faults.ts';
import type { NodeFile } from '../types.ts';
import type { NodeKubelet } from './kubelet/index.ts';

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
