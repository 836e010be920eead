/** A driver is known on the nodes on which it runs: their CSINode names it, and their label says where its volumes are. */
import type { Client } from '../../client.ts';

export const DRIVER = 'hostpath.csi.k8s.io';
export const TOPOLOGY = 'topology.hostpath.csi/node';
const NODES = 'csinodes.storage.k8s.io';

interface Driver {
  name: string;
  nodeID: string;
  topologyKeys: string[];
}

export function register(client: Client, nodeName: string): void {
  const before = driversOf(client, nodeName);
  if (!before) return;
  const driver: Driver = { name: DRIVER, nodeID: nodeName, topologyKeys: [TOPOLOGY] };
  if (!before.some(({ name }) => name === DRIVER))
    client.patch(NODES, undefined, nodeName, { spec: { drivers: [...before, driver] } });
  // A driver that comes back puts its label back, too: pkg/volume/csi/nodeinfomanager, updateTopologyLabels.
  const node = client.get('nodes', undefined, nodeName);
  if (node && node.metadata.labels?.[TOPOLOGY] !== nodeName)
    client.patch('nodes', undefined, nodeName, { metadata: { labels: { [TOPOLOGY]: nodeName } } });
}

/** The label stays, as with a real kubelet: the volumes are where they were. */
export function unregister(client: Client, nodeName: string): void {
  const before = driversOf(client, nodeName);
  if (!before?.some(({ name }) => name === DRIVER)) return;
  const drivers = before.filter(({ name }) => name !== DRIVER);
  client.patch(NODES, undefined, nodeName, { spec: { drivers: drivers.length > 0 ? drivers : null } });
}

function driversOf(client: Client, nodeName: string): Driver[] | undefined {
  const node = client.get(NODES, undefined, nodeName);
  return node && (node['spec'].drivers ?? []);
}
