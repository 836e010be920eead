/** What a new cluster holds before anybody asks for anything: the API server makes these itself when it starts. */
import { bootstrapKinds } from './bootstrap-kinds.ts';
import { installStorageClass } from './bootstrap-storage.ts';
import type { Client } from './client.ts';
import type { KubeObject } from './objects.ts';

const NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];
/** The first address of the service network. */
const KUBERNETES_IP = '10.96.0.1';
/** Of the API server, at the address of the first node. */
export const SECURE_PORT = 6443;

/** Makes what is missing. `address` is where the API server listens in the simulated network. */
export function bootstrapObjects(client: Client, address: string): void {
  const isNew = !client.get('namespaces', undefined, 'kube-system');
  for (const name of NAMESPACES) {
    ensure(client, 'namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
  bootstrapKinds(client);
  if (isNew) installStorageClass(client);
  ensure(client, 'services', kubernetesService());
  ensure(client, 'endpoints', kubernetesEndpoints(address));
  ensure(client, 'endpointslices.discovery.k8s.io', kubernetesEndpointSlice(address));
}

function ensure(client: Client, resource: string, object: KubeObject): void {
  const { namespace, name } = object.metadata;
  if (!client.get(resource, namespace, name)) client.create(resource, object);
}

const metadata = { name: 'kubernetes', namespace: 'default' };

function kubernetesService(): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...metadata, labels: { component: 'apiserver', provider: 'kubernetes' } },
    spec: {
      clusterIP: KUBERNETES_IP,
      type: 'ClusterIP',
      ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: SECURE_PORT }],
      sessionAffinity: 'None',
    },
  };
}

/** The API server looks after its endpoints itself; the controller is told to leave the slice alone. */
function kubernetesEndpoints(address: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { ...metadata, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
    subsets: [
      { addresses: [{ ip: address }], ports: [{ name: 'https', port: SECURE_PORT, protocol: 'TCP' }] },
    ],
  };
}

function kubernetesEndpointSlice(address: string): KubeObject {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...metadata, labels: { 'kubernetes.io/service-name': 'kubernetes' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: [address], conditions: { ready: true, serving: true, terminating: false } }],
    ports: [{ name: 'https', port: SECURE_PORT, protocol: 'TCP' }],
  };
}
