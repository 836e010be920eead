/** Objects that the figures are measured with. */
import type { Client } from '../../sandbox/simulated/client.ts';
import type { KubeObject } from '../../sandbox/simulated/objects.ts';

const LABELS = { app: 'web' };
const SPEC = {
  containers: [
    {
      name: 'web',
      image: 'nginx:1.27',
      ports: [{ containerPort: 80 }],
      env: [{ name: 'COLOUR', value: 'blue' }],
      resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '64Mi' } },
    },
  ],
};

export function deployment(name: string, replicas: number): KubeObject {
  const template = { metadata: { labels: LABELS }, spec: SPEC };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: { replicas, selector: { matchLabels: LABELS }, template },
  };
}

/** A pod that no scheduler looks at: what it costs is the request alone. */
export function idlePod(name: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', labels: LABELS },
    spec: { ...SPEC, schedulerName: 'nobody' },
  };
}

export function configMap(name: string, data: Record<string, string> = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' }, data };
}

/** Makes a Deployment and waits until all of it is ready. Returns how long that took, milliseconds. */
export async function runDeployment(client: Client, replicas: number, name = 'web'): Promise<number> {
  const began = performance.now();
  client.create('deployments.apps', deployment(name, replicas));
  await until(client, 'deployments.apps', (object) => {
    return object.metadata.name === name && object['status']?.readyReplicas === replicas;
  });
  return performance.now() - began;
}

/** Resolves with the first object of the resource that is as asked for. */
export function until(
  client: Client,
  resource: string,
  wanted: (object: KubeObject, type: string) => boolean,
): Promise<KubeObject> {
  return new Promise((resolve) => {
    const watch = client.watch(resource, ({ type, object }) => {
      if (!wanted(object, type)) return;
      watch[Symbol.dispose]();
      resolve(object);
    });
  });
}
