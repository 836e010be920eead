import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Rig, startRig } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await startRig();
  await range('kubernetes', '10.96.0.0/16');
});
afterEach(() => {
  rig[Symbol.dispose]();
  expect(rig.logged).toEqual([]);
});

const RANGES = 'servicecidrs.networking.k8s.io';
const get = (name: string) => rig.client.get(RANGES, undefined, name);
const ready = (name: string) => get(name)?.['status']?.conditions?.[0];

async function range(name: string, ...cidrs: string[]): Promise<void> {
  const metadata = { name };
  rig.client.create(RANGES, {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'ServiceCIDR',
    metadata,
    spec: { cidrs },
  });
  await rig.settle();
}

async function service(name: string, clusterIP?: string): Promise<string> {
  const spec = { ports: [{ port: 80 }], ...(clusterIP && { clusterIP }) };
  const metadata = { name, namespace: 'default' };
  const made = rig.client.create('services', { apiVersion: 'v1', kind: 'Service', metadata, spec });
  await rig.settle();
  return made['spec'].clusterIP;
}

describe('a ServiceCIDR', () => {
  it('is ready soon after it was made, and protected', () => {
    expect(ready('kubernetes')).toMatchObject({
      type: 'Ready',
      status: 'True',
      message: 'Kubernetes Service CIDR is ready',
    });
    expect(get('kubernetes')?.metadata.finalizers).toEqual(['networking.k8s.io/service-cidr-finalizer']);
  });

  it('has the addresses that Services ask for, and only such', async () => {
    await expect(service('early', '192.168.7.7')).rejects.toThrow(
      'spec.clusterIPs: Invalid value: ["192.168.7.7"]: failed to allocate IP 192.168.7.7: the provided network does not match the current range',
    );
    await range('more', '192.168.7.0/28');
    expect(await service('web', '192.168.7.7')).toBe('192.168.7.7');
    for (const edge of ['192.168.7.0', '192.168.7.15'])
      await expect(service('edge', edge)).rejects.toThrow('does not match the current range');
    await expect(service('twin', '192.168.7.7')).rejects.toThrow('provided IP is already allocated');
  });

  it('gives addresses to Services that ask for none, down to the last one', async () => {
    await range('more', '192.168.7.0/29');
    const found = new Set<string>();
    for (let index = 0; index < 30; index += 1) found.add(await service(`s${index}`));
    const small = [...found].filter((ip) => ip.startsWith('192.168.7.'));
    expect(small.toSorted()).toEqual([1, 2, 3, 4, 5, 6].map((last) => `192.168.7.${last}`));
    expect(found.size).toBe(30);
  });

  it('stays as long as a Service has an address of it alone, and gives no more meanwhile', async () => {
    await range('more', '192.168.7.0/28');
    await service('web', '192.168.7.7');
    rig.client.delete(RANGES, undefined, 'more');
    await rig.settle();
    expect(ready('more')).toMatchObject({
      status: 'False',
      reason: 'Terminating',
      message:
        'There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR',
    });
    await expect(service('late', '192.168.7.8')).rejects.toThrow('does not match the current range');
    rig.client.delete('services', 'default', 'web');
    await rig.settle();
    await rig.advance(10_000);
    expect(get('more')).toBeUndefined();
  });

  it('goes when a wider one has its addresses', async () => {
    await range('more', '192.168.7.0/28');
    await service('web', '192.168.7.7');
    await range('wide', '192.168.0.0/16');
    rig.client.delete(RANGES, undefined, 'more');
    await rig.advance(10_000);
    expect(get('more')).toBeUndefined();
  });
});

it('without any address left a Service is not made', async () => {
  rig.client.delete(RANGES, undefined, 'kubernetes');
  await rig.advance(10_000);
  await range('tiny', '192.168.7.0/30');
  await service('one');
  await service('two');
  await expect(service('three')).rejects.toThrow(
    'Internal error occurred: failed to allocate a serviceIP for Service "three": range is full',
  );
});
