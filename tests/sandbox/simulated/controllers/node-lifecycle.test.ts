import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Pod } from '../../../../sandbox/simulated/controllers/types.ts';
import { addNode, podSpec, type Rig, startRig } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await startRig({ nodes: [] });
  rig.client.create('namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'kube-node-lease' },
  });
  addNode(rig, 'alive');
  addNode(rig, 'lost');
  for (const name of ['alive', 'lost']) heartbeat(name);
  rig.going = false;
  await rig.settle();
});
afterEach(() => {
  rig[Symbol.dispose]();
  expect(rig.logged).toEqual([]);
});

function heartbeat(name: string, status = 'True'): void {
  const now = new Date(rig.clock.now()).toISOString();
  const conditions = [
    { type: 'Ready', status, reason: 'KubeletReady', lastHeartbeatTime: now, lastTransitionTime: now },
  ];
  rig.client.patch('nodes', undefined, name, { status: { conditions } }, { subresource: 'status' });
}

async function pod(name: string, tolerationSeconds?: number): Promise<void> {
  const tolerations =
    tolerationSeconds === undefined
      ? []
      : [
          {
            key: 'node.kubernetes.io/unreachable',
            operator: 'Exists',
            effect: 'NoExecute',
            tolerationSeconds,
          },
        ];
  const spec = { ...podSpec, nodeName: 'lost', tolerations };
  rig.client.create('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec,
  });
  await rig.settle();
}

async function silence(seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 10) {
    heartbeat('alive');
    await rig.advance(10_000);
  }
}

const node = (name: string) => rig.client.get('nodes', undefined, name)!;
const ready = (name: string) =>
  node(name)['status'].conditions.find((one: { type: string }) => one.type === 'Ready');
const taints = (name: string) =>
  (node(name)['spec'].taints ?? []).map((one: { key: string; effect: string }) => `${one.key}:${one.effect}`);

describe('a node that says nothing any more', () => {
  it('is unknown after 50 s, tainted, and its pods are not ready', async () => {
    await pod('web');
    await silence(40);
    expect(ready('lost').status).toBe('True');
    await silence(20);
    expect(ready('lost')).toMatchObject({
      status: 'Unknown',
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
    });
    expect(ready('alive').status).toBe('True');
    expect(taints('lost')).toEqual([
      'node.kubernetes.io/unreachable:NoSchedule',
      'node.kubernetes.io/unreachable:NoExecute',
    ]);
    expect(rig.events('NodeNotReady').sort()).toEqual([
      'Node is not ready',
      'Node lost status is now: NodeNotReady',
    ]);
    const conditions = rig.client.get<Pod>('pods', 'default', 'web')!.status!.conditions!;
    expect(conditions.find(({ type }) => type === 'Ready')!.status).toBe('False');
  });

  it('loses its pods when their patience ends; they are terminating until somebody says that it is out of service', async () => {
    await pod('patient', 300);
    await pod('hasty', 20);
    await silence(60);
    const isGoing = (name: string) => rig.client.get('pods', 'default', name)?.metadata.deletionTimestamp;
    await silence(30);
    expect(isGoing('hasty')).toBeDefined();
    expect(isGoing('patient')).toBeUndefined();
    await silence(300);
    expect(isGoing('patient')).toBeDefined();
    const present = node('lost')['spec'].taints;
    const outOfService = {
      key: 'node.kubernetes.io/out-of-service',
      value: 'nodeshutdown',
      effect: 'NoExecute',
    };
    rig.client.patch('nodes', undefined, 'lost', { spec: { taints: [...present, outOfService] } });
    await rig.settle();
    expect(rig.pods()).toEqual([]);
  });

  it('is as before when it comes back', async () => {
    await pod('patient', 300);
    await silence(60);
    heartbeat('lost');
    await rig.settle();
    expect(ready('lost').status).toBe('True');
    expect(taints('lost')).toEqual([]);
    await silence(40);
    heartbeat('lost');
    await rig.settle();
    await silence(40);
    expect(ready('lost').status).toBe('True');
    expect(rig.events('TaintManagerEviction')).toEqual(['Cancelling deletion of Pod default/patient']);
  });

  it('drives nobody out when all the others are silent, too', async () => {
    await pod('web');
    await rig.advance(60_000);
    expect(ready('alive').status).toBe('Unknown');
    expect(taints('lost')).toEqual(['node.kubernetes.io/unreachable:NoSchedule']);
  });

  it('is alive as long as its lease is renewed', async () => {
    const renew = (renewTime: string) => ({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'lost', namespace: 'kube-node-lease' },
      spec: { holderIdentity: 'lost', leaseDurationSeconds: 40, renewTime },
    });
    rig.client.create('leases.coordination.k8s.io', renew('2026-01-01T00:00:00.000000Z'));
    for (let i = 1; i < 9; i += 1) {
      await silence(20);
      const { spec } = renew(`2026-01-01T00:00:0${i}.000000Z`);
      rig.client.patch('leases.coordination.k8s.io', 'kube-node-lease', 'lost', { spec });
      await rig.settle();
    }
    expect(ready('lost').status).toBe('True');
  });
});
