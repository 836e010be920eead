/** Programs on a node, which is a Debian with the tools of Kubernetes. Those that steer the node itself are not simulated, and say so. */
import type { DirectoryNode } from '../files/nodes.ts';
import { Failure, type Program } from '../process/process.ts';
import { distributionPrograms } from '../programs/index.ts';
import { ip } from '../programs/network-tools.ts';
import { pidof, ps } from '../programs/processes.ts';
import { once, programFolder } from './trees.ts';

const steersTheNode: Program = (process) => {
  throw new Failure(
    `${process.name}: a simulated node has its files, but none of the programs that steer it`,
    127,
  );
};

const OWN = ['crictl', 'ctr', 'etcdctl', 'journalctl', 'kubeadm', 'kubelet', 'systemctl'];

/** What lies in /usr/bin of a node. */
export const nodeTools: () => DirectoryNode = once(() =>
  programFolder({
    ...distributionPrograms({ curl: true }),
    ps,
    pidof,
    ip,
    ...Object.fromEntries(OWN.map((name) => [name, steersTheNode])),
  }),
);
