/** The file system of a node: hostPath volumes show parts of it, static pods are read from it. */
import type { Clock } from '../../clock.ts';
import { FileSystem } from '../runtime/files/file-system.ts';
import { type DirectoryNode, directory, file, lateFile, symlink } from '../runtime/files/nodes.ts';
import { plant } from '../runtime/images/trees.ts';

/** Where a kubelet finds the manifests of its static pods (`staticPodPath`, as kubeadm sets it). */
export const MANIFESTS = '/etc/kubernetes/manifests';

const RELEASE =
  'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n';

/** Where the files of a node are kept between runs of this process. */
export interface NodeDisk {
  read(nodeName: string): DirectoryNode | undefined;
  keep(nodeName: string, root: DirectoryNode): void;
}

/** A file of a new node; one that is a function is made when it is first read. */
export type NodeFileContent = readonly [path: string, content: string | (() => string), mode?: number];

/** The files the node had before, or the folders people expect on a new one and some files. */
export function createNodeFiles(
  nodeName: string,
  address: string,
  clock: Clock,
  more: readonly NodeFileContent[] = [],
  disk?: NodeDisk,
): FileSystem {
  const root = disk?.read(nodeName) ?? newRoot(nodeName, address, more);
  disk?.keep(nodeName, root);
  return new FileSystem(root, { now: () => clock.now() });
}

function newRoot(nodeName: string, address: string, more: readonly NodeFileContent[]): DirectoryNode {
  const root = directory({
    bin: symlink('usr/bin'),
    data: directory(),
    dev: directory(),
    etc: directory({
      hostname: file(`${nodeName}\n`),
      hosts: file(`127.0.0.1\tlocalhost\n${address}\t${nodeName}\n`),
      'os-release': file(RELEASE),
      'resolv.conf': file(`nameserver ${address.replace(/\d+$/, '1')}\noptions ndots:0\n`),
      kubernetes: directory({ manifests: directory({}, 0o700), pki: directory() }),
      ssl: directory({ certs: directory() }),
    }),
    home: directory(),
    lib: directory({ modules: directory() }),
    mnt: directory(),
    opt: directory(),
    proc: directory(),
    root: directory({}, 0o700),
    run: directory({ 'xtables.lock': file('', 0o600) }),
    srv: directory(),
    tmp: directory({}, 0o1777),
    usr: directory({ bin: directory(), local: directory({ bin: directory() }), sbin: directory() }),
    var: directory({
      lib: directory({ kubelet: directory() }),
      log: directory({ containers: directory(), pods: directory() }),
      run: symlink('/run'),
    }),
  });
  for (const [path, content, mode] of more)
    plant(root, path, typeof content === 'function' ? lateFile(content, mode) : file(content, mode));
  return root;
}
