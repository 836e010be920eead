import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Rig, startRig } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await startRig();
});
afterEach(() => {
  rig[Symbol.dispose]();
  expect(rig.logged).toEqual([]);
});

const metadata = { name: 'outside', namespace: 'default' };
const ports = [{ name: 'db', port: 5432, protocol: 'TCP' }];
const slices = () =>
  rig.client.list('endpointslices.discovery.k8s.io', {
    namespace: 'default',
    labelSelector: 'kubernetes.io/service-name=outside',
  });

async function service(selector?: Record<string, string>): Promise<void> {
  const spec = { ...(selector && { selector }), ports: [{ name: 'db', port: 5432 }] };
  rig.client.create('services', { apiVersion: 'v1', kind: 'Service', metadata, spec });
  await rig.settle();
}

async function endpoints(more: object = {}): Promise<void> {
  const subsets = [
    { addresses: [{ ip: '192.0.2.1', hostname: 'a' }], notReadyAddresses: [{ ip: '192.0.2.2' }], ports },
  ];
  const annotations = { keep: 'me', 'kubectl.kubernetes.io/last-applied-configuration': '{}' };
  rig.client.create('endpoints', {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { ...metadata, labels: { mine: 'yes' }, annotations, ...more },
    subsets,
  });
  await rig.settle();
}

describe('Endpoints that somebody wrote', () => {
  it('are mirrored as slices of the Service that has no selector', async () => {
    await service();
    await endpoints();
    const [slice, ...others] = slices();
    expect(others).toEqual([]);
    expect(slice).toMatchObject({
      metadata: {
        generateName: 'outside-',
        labels: {
          mine: 'yes',
          'kubernetes.io/service-name': 'outside',
          'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io',
        },
        annotations: { keep: 'me' },
        ownerReferences: [{ kind: 'Endpoints', name: 'outside', controller: true }],
      },
      addressType: 'IPv4',
      ports,
      endpoints: [
        { addresses: ['192.0.2.1'], conditions: { ready: true }, hostname: 'a' },
        { addresses: ['192.0.2.2'], conditions: { ready: false } },
      ],
    });
  });

  it('are followed, and their slices go with them', async () => {
    await service();
    await endpoints();
    const subsets = [{ addresses: [{ ip: '192.0.2.9' }], ports }];
    rig.client.patch('endpoints', 'default', 'outside', { subsets });
    await rig.settle();
    expect(slices().map(({ endpoints: all }) => all[0].addresses[0])).toEqual(['192.0.2.9']);
    rig.client.delete('endpoints', 'default', 'outside');
    await rig.settle();
    expect(slices()).toEqual([]);
  });

  it('are left alone where nobody asked for slices, or the Service has a selector', async () => {
    await service();
    await endpoints({ labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } });
    expect(slices()).toEqual([]);
    rig.client.delete('services', 'default', 'outside');
    rig.client.delete('endpoints', 'default', 'outside');
    await service({ app: 'web' });
    expect(
      slices().map(({ metadata: { labels } }) => labels?.['endpointslice.kubernetes.io/managed-by']),
    ).toEqual(['endpointslice-controller.k8s.io']);
  });
});
