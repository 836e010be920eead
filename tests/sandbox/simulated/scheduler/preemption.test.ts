import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SchedulablePod } from '../../../../sandbox/simulated/scheduler/types.ts';
import { addNode, type Rig, startRig } from '../controllers/rig.ts';

let rig: Rig;

beforeEach(async () => {
  rig = await startRig({ nodes: [] });
  for (const [name, value] of Object.entries({ low: 10, high: 100, top: 1000 })) {
    rig.client.create('priorityclasses.scheduling.k8s.io', {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name },
      value,
    });
  }
  rig.client.create('priorityclasses.scheduling.k8s.io', {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name: 'gentle' },
    value: 1000,
    preemptionPolicy: 'Never',
  });
  addNode(rig, 'n1');
  await rig.settle();
});

afterEach(() => {
  rig[Symbol.dispose]();
  expect(rig.logged).toEqual([]);
});

async function create(name: string, priorityClassName: string, cpu: string, more: object = {}) {
  rig.client.create('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', labels: { app: name } },
    spec: {
      priorityClassName,
      containers: [{ name: 'c', image: 'nginx', resources: { requests: { cpu } } }],
      ...more,
    },
  });
  await rig.settle();
}

const pod = (name: string) => rig.client.get<SchedulablePod>('pods', 'default', name);

describe('preemption', () => {
  it('sends a less important pod away and takes its place', async () => {
    await create('weak', 'low', '3');
    await create('strong', 'high', '3');
    const { uid } = pod('strong')!.metadata;
    expect(rig.events('Preempted')).toEqual([`Preempted by pod ${uid} on node n1`]);
    expect(rig.events('FailedScheduling')).toEqual(['0/1 nodes are available: 1 Insufficient cpu.']);
    await rig.advance(2_000);
    expect(pod('weak')).toBeUndefined();
    expect(pod('strong')!.spec.nodeName).toBe('n1');
    expect(pod('strong')!.status?.nominatedNodeName).toBeUndefined();
  });

  it('promises the node while those who must go are still ending', async () => {
    rig.going = false;
    await create('weak', 'low', '3');
    await create('strong', 'high', '3');
    expect(pod('strong')!.status?.nominatedNodeName).toBe('n1');
    expect(pod('weak')!.status?.conditions).toContainEqual(
      expect.objectContaining({
        type: 'DisruptionTarget',
        reason: 'PreemptionByScheduler',
        message: 'default-scheduler: preempting to accommodate a higher priority pod',
      }),
    );
    // Nobody of less importance slips in between.
    await create('thief', 'low', '1500m');
    rig.client.delete('pods', 'default', 'weak', { gracePeriodSeconds: 0 });
    await rig.advance(11_000);
    expect(pod('strong')!.spec.nodeName).toBe('n1');
    expect(pod('thief')!.spec.nodeName).toBeUndefined();
  });

  it('lets as many stay as possible, the more important first', async () => {
    await create('one', 'low', '1500m');
    await create('two', 'high', '1500m');
    await create('strong', 'top', '2');
    await rig.advance(2_000);
    expect(pod('one')).toBeUndefined();
    expect(pod('two')!.spec.nodeName).toBe('n1');
    expect(pod('strong')!.spec.nodeName).toBe('n1');
  });

  it('rather chooses the node where no disruption budget is broken', async () => {
    addNode(rig, 'n2');
    await rig.settle();
    await create('guarded', 'low', '3', { nodeSelector: { 'kubernetes.io/hostname': 'n1' } });
    await create('free', 'low', '3', { nodeSelector: { 'kubernetes.io/hostname': 'n2' } });
    rig.client.create('poddisruptionbudgets.policy', {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'b', namespace: 'default' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'guarded' } } },
    });
    await rig.settle();
    await create('strong', 'high', '3');
    await rig.advance(2_000);
    expect(pod('guarded')!.spec.nodeName).toBe('n1');
    expect(pod('strong')!.spec.nodeName).toBe('n2');
  });

  it('says why it does not help', async () => {
    addNode(rig, 'tainted', { spec: { taints: [{ key: 'a', effect: 'NoSchedule' }] } });
    await create('strong', 'top', '3');
    await create('equal', 'top', '3');
    await create('late', 'gentle', '3');
    expect(rig.events('FailedScheduling')).toEqual([
      '0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint(s). no new claims to deallocate, preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.',
      '0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint(s). no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.',
    ]);
  });
});
