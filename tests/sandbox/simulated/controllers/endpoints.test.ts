import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deployment, type Rig, startRig } from './rig.ts';

let rig: Rig;

beforeEach(async () => {
  rig = await startRig();
});

afterEach(() => {
  rig[Symbol.dispose]();
  expect(rig.logged).toEqual([]);
});

function service(spec: object): void {
  rig.client.create('services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default', labels: { team: 'a' } },
    spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }], ...spec },
  });
}

async function backends(
  replicas: number,
  ports: object[] = [{ name: 'http', containerPort: 8080 }],
): Promise<void> {
  const template = {
    metadata: { labels: { app: 'web' } },
    spec: { containers: [{ name: 'c', image: 'nginx', ports }] },
  };
  rig.client.create('deployments.apps', deployment('web', replicas, { template }));
  await rig.settle();
}

const slices = () => rig.client.list('endpointslices.discovery.k8s.io', { namespace: 'default' });
const endpoints = () => rig.client.get('endpoints', 'default', 'web');

describe('the endpoints of a Service', () => {
  it('are its pods, on the ports their names stand for', async () => {
    await backends(2);
    service({});
    await rig.settle();
    const [slice] = slices();
    expect(slice!.metadata).toMatchObject({
      name: expect.stringMatching(/^web-[a-z0-9]{5}$/),
      labels: {
        team: 'a',
        'kubernetes.io/service-name': 'web',
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
      },
      ownerReferences: [{ kind: 'Service', name: 'web', controller: true, blockOwnerDeletion: true }],
    });
    expect(slice).toMatchObject({
      addressType: 'IPv4',
      ports: [{ name: '', port: 8080, protocol: 'TCP' }],
      endpoints: rig.pods().map(({ metadata, spec, status }) => ({
        addresses: [status!.podIP],
        conditions: { ready: true, serving: true, terminating: false },
        targetRef: { kind: 'Pod', namespace: 'default', name: metadata.name, uid: metadata.uid },
        nodeName: spec.nodeName,
      })),
    });
    expect(endpoints()?.subsets).toMatchObject([
      {
        addresses: rig.pods().map(({ status }) => ({ ip: status!.podIP })),
        ports: [{ port: 8080, protocol: 'TCP' }],
      },
    ]);
  });

  it('follow pods that become unready, go, and come', async () => {
    service({});
    await backends(2);
    const [one, other] = rig.pods();
    rig.setReady(one!.metadata.name, false);
    await rig.settle();
    const conditionsOf = (uid?: string) =>
      slices()[0]!.endpoints.find(
        (endpoint: { targetRef: { uid: string } }) => endpoint.targetRef.uid === uid,
      )?.conditions;
    expect(conditionsOf(one!.metadata.uid)).toEqual({ ready: false, serving: false, terminating: false });
    expect(endpoints()?.subsets).toMatchObject([
      { addresses: [{ ip: other!.status!.podIP }], notReadyAddresses: [{ ip: one!.status!.podIP }] },
    ]);
    rig.going = false;
    rig.client.delete('pods', 'default', other!.metadata.name);
    await rig.settle();
    expect(conditionsOf(other!.metadata.uid)).toEqual({ ready: false, serving: true, terminating: true });
    expect(slices()[0]!.endpoints).toHaveLength(3);
    rig.client.delete('pods', 'default', other!.metadata.name, { gracePeriodSeconds: 0 });
    await rig.settle();
    expect(slices()[0]!.endpoints).toHaveLength(2);
  });

  it('are empty, not missing, while no pod matches', async () => {
    service({});
    await rig.settle();
    expect(slices()).toHaveLength(1);
    expect(slices()[0]!.endpoints ?? []).toEqual([]);
    expect(endpoints()?.subsets ?? []).toEqual([]);
  });

  it('are listed as ready all the same for who publishes addresses that are not', async () => {
    rig.ready = false;
    service({ clusterIP: 'None', publishNotReadyAddresses: true });
    await backends(1);
    expect(slices()[0]!.endpoints[0].conditions).toEqual({ ready: true, serving: false, terminating: false });
    expect(slices()[0]!.metadata.labels).toMatchObject({ 'service.kubernetes.io/headless': '' });
  });

  it('are spread over slices of a hundred', async () => {
    service({ ports: [{ port: 80 }] });
    await backends(120);
    const sizes = slices().map((slice) => slice.endpoints.length);
    expect(sizes.sort((one, other) => one - other)).toEqual([20, 100]);
    rig.client.patch('deployments.apps', 'default', 'web', { spec: { replicas: 3 } });
    await rig.settle();
    expect(slices()).toHaveLength(1);
  });

  it('are people’s own for a Service without a selector', async () => {
    service({ selector: null });
    await rig.settle();
    expect(slices()).toEqual([]);
    expect(endpoints()).toBeUndefined();
  });

  it('go with their Service', async () => {
    service({});
    await backends(1);
    rig.client.delete('services', 'default', 'web');
    await rig.settle();
    expect(slices()).toEqual([]);
    expect(endpoints()).toBeUndefined();
  });
});
