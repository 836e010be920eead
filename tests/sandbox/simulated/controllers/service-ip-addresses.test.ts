import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Rig, startRig } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await startRig();
});
afterEach(() => {
  rig[Symbol.dispose]();
  expect(rig.logged).toEqual([]);
});

const resource = 'ipaddresses.networking.k8s.io';
const names = () => rig.client.list(resource).map(({ metadata }) => metadata.name);

async function service(name: string, clusterIP?: string): Promise<void> {
  const spec = { ports: [{ port: 80 }], ...(clusterIP && { clusterIP }) };
  rig.client.create('services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default' },
    spec,
  });
  await rig.settle();
}

it('an IPAddress says which Service has an address, as long as there is one', async () => {
  await service('web', '10.96.7.7');
  await service('heads', 'None');
  expect(names()).toEqual(['10.96.7.7']);
  expect(rig.client.get(resource, undefined, '10.96.7.7')).toMatchObject({
    metadata: {
      labels: {
        'ipaddress.kubernetes.io/ip-family': 'IPv4',
        'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io',
      },
    },
    spec: { parentRef: { name: 'web', namespace: 'default', resource: 'services' } },
  });
  rig.client.delete('services', 'default', 'web');
  await rig.settle();
  expect(names()).toEqual([]);
});

it('one that somebody deleted comes back, and one of another Service stays', async () => {
  await service('web', '10.96.7.7');
  rig.client.delete(resource, undefined, '10.96.7.7');
  await rig.settle();
  expect(names()).toEqual(['10.96.7.7']);
  rig.client.delete('services', 'default', 'web');
  await service('next', '10.96.7.7');
  expect(rig.client.get(resource, undefined, '10.96.7.7')?.['spec'].parentRef.name).toBe('next');
});
