import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Pod } from '../../../../sandbox/simulated/controllers/types.ts';
import { addNode, deployment, podSpec, type Rig, startRig } from '../controllers/rig.ts';

let rig: Rig;

beforeEach(async () => {
  rig = await startRig({ nodes: [] });
});

afterEach(() => {
  rig[Symbol.dispose]();
  expect(rig.logged).toEqual([]);
});

const controlPlane = {
  spec: { taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] },
};

async function threeNodes(): Promise<void> {
  addNode(rig, 'cp', controlPlane);
  addNode(rig, 'n1');
  addNode(rig, 'n2');
  await rig.settle();
}

async function create(name: string, spec: object = {}): Promise<void> {
  rig.client.create('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: { ...podSpec, ...spec },
  });
  await rig.settle();
}

const requests = (cpu: string, more: object = {}) => ({
  containers: [{ name: 'c', image: 'nginx', resources: { requests: { cpu } }, ...more }],
});
const nodeOf = (name: string) => rig.client.get<Pod>('pods', 'default', name)!.spec.nodeName;

describe('the scheduler', () => {
  it('binds a pod and says where to', async () => {
    addNode(rig, 'n1');
    await rig.settle();
    await create('web');
    expect(nodeOf('web')).toBe('n1');
    expect(rig.events('Scheduled')).toEqual(['Successfully assigned default/web to n1']);
    const [event] = rig.client.list('events').filter(({ reason }) => reason === 'Scheduled');
    expect(event).toMatchObject({ reportingComponent: 'default-scheduler', involvedObject: { name: 'web' } });
  });

  it('spreads the pods of a ReplicaSet over the nodes', async () => {
    await threeNodes();
    rig.client.create('deployments.apps', deployment('web', 6));
    await rig.settle();
    const perNode = Object.groupBy(rig.pods(), ({ spec }) => spec.nodeName ?? 'none');
    expect(Object.fromEntries(Object.entries(perNode).map(([node, pods]) => [node, pods?.length]))).toEqual({
      n1: 3,
      n2: 3,
    });
  });

  it('words a refusal as a real cluster does', async () => {
    await threeNodes();
    await create('toobig', requests('100'));
    await create('nosel', { nodeSelector: { disk: 'ssd' } });
    expect(rig.events('FailedScheduling')).toEqual([
      "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
      '0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
    ]);
    expect(rig.client.get('pods', 'default', 'toobig')!.status.conditions).toMatchObject([
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        message: expect.stringContaining('0/3 nodes'),
      },
    ]);
  });

  it('says that preemption found nobody where room is only taken', async () => {
    addNode(rig, 'n1');
    await rig.settle();
    await create('first', requests('3'));
    await create('second', requests('3'));
    expect(rig.events('FailedScheduling')[0]).toBe(
      '0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
    );
  });

  it('does not place a pod whose claim does not exist', async () => {
    await threeNodes();
    await create('claim', { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'nosuch' } }] });
    expect(nodeOf('claim')).toBeUndefined();
    expect(rig.events('FailedScheduling')).toEqual([
      '0/3 nodes are available: persistentvolumeclaim "nosuch" not found. not found',
    ]);
  });

  it('says so when there are no nodes at all', async () => {
    await create('web');
    expect(rig.events('FailedScheduling')).toEqual(['no nodes available to schedule pods']);
  });

  it('remembers what it has just given away when many pods come at once', async () => {
    addNode(rig, 'n1');
    await rig.settle();
    for (const name of ['one', 'two', 'three']) {
      const metadata = { name, namespace: 'default' };
      rig.client.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata, spec: requests('3') });
    }
    await rig.settle();
    expect(rig.pods().filter(({ spec }) => spec.nodeName)).toHaveLength(1);
  });

  it('tries again when a node comes, after the back-off, and not before', async () => {
    await create('web');
    addNode(rig, 'n1');
    await rig.settle();
    expect(nodeOf('web')).toBeUndefined();
    await rig.advance(1_000);
    expect(nodeOf('web')).toBe('n1');
    // What is left stands for the silence of the node.
    expect(rig.clock.pending).toBe(1);
  });

  it('tries again when a pod makes room', async () => {
    addNode(rig, 'n1');
    await rig.settle();
    await create('first', requests('3'));
    await create('second', requests('3'));
    expect(nodeOf('second')).toBeUndefined();
    rig.client.delete('pods', 'default', 'first');
    await rig.settle();
    await rig.advance(1_000);
    expect(nodeOf('second')).toBe('n1');
  });

  it('does not try again for heartbeats', async () => {
    addNode(rig, 'n1', controlPlane);
    await rig.settle();
    await create('web');
    for (let beat = 0; beat < 3; beat++) {
      const conditions = [{ type: 'Ready', status: 'True', lastHeartbeatTime: `2026-01-01T00:00:0${beat}Z` }];
      rig.client.patch('nodes', undefined, 'n1', { status: { conditions } }, { subresource: 'status' });
      await rig.advance(20_000);
    }
    const [event] = rig.client.list('events').filter(({ reason }) => reason === 'FailedScheduling');
    expect(event?.count).toBe(1);
  });

  it('puts higher priorities first when many wait', async () => {
    await create('low', requests('3'));
    await create('high', { ...requests('3'), priorityClassName: 'system-cluster-critical' });
    addNode(rig, 'n1');
    await rig.settle();
    await rig.advance(1_000);
    expect([nodeOf('high'), nodeOf('low')]).toEqual(['n1', undefined]);
  });

  it('leaves alone pods of another scheduler, and pods that have a node', async () => {
    await threeNodes();
    await create('theirs', { schedulerName: 'mine' });
    await create('placed', { nodeName: 'cp' });
    expect([nodeOf('theirs'), nodeOf('placed')]).toEqual([undefined, 'cp']);
    expect(rig.events('Scheduled')).toEqual([]);
  });
});

describe('where a pod may go', () => {
  beforeEach(async () => {
    addNode(rig, 'a', {
      metadata: { name: 'a', labels: { 'kubernetes.io/hostname': 'a', disk: 'ssd', rank: '3' } },
    });
    addNode(rig, 'b', {
      metadata: { name: 'b', labels: { 'kubernetes.io/hostname': 'b', disk: 'hdd', rank: '7' } },
    });
    await rig.settle();
  });

  const required = (...matchExpressions: object[]) => ({
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] },
      },
    },
  });

  it.each([
    ['nodeSelector', { nodeSelector: { disk: 'hdd' } }, 'b'],
    ['In', required({ key: 'disk', operator: 'In', values: ['ssd', 'nvme'] }), 'a'],
    ['NotIn', required({ key: 'disk', operator: 'NotIn', values: ['ssd'] }), 'b'],
    ['Gt', required({ key: 'rank', operator: 'Gt', values: ['5'] }), 'b'],
    ['Lt', required({ key: 'rank', operator: 'Lt', values: ['5'] }), 'a'],
    [
      'DoesNotExist',
      required({ key: 'gpu', operator: 'DoesNotExist' }, { key: 'disk', operator: 'In', values: ['hdd'] }),
      'b',
    ],
    ['Exists', required({ key: 'gpu', operator: 'Exists' }), undefined],
  ])('follows %s', async (_, spec, node) => {
    await create('web', spec);
    expect(nodeOf('web')).toBe(node);
  });

  it('follows preferences, but not against room', async () => {
    const preference = { matchExpressions: [{ key: 'disk', operator: 'In', values: ['hdd'] }] };
    const preferredDuringSchedulingIgnoredDuringExecution = [{ weight: 100, preference }];
    const affinity = { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution } };
    await create('one', { ...requests('3'), affinity });
    await create('two', { ...requests('3'), affinity });
    expect([nodeOf('one'), nodeOf('two')]).toEqual(['b', 'a']);
  });

  it('avoids taints it does not tolerate, and prefers nodes without PreferNoSchedule', async () => {
    const taint = (name: string, effect: string) =>
      rig.client.patch('nodes', undefined, name, { spec: { taints: [{ key: 'team', value: 'x', effect }] } });
    taint('a', 'NoExecute');
    await rig.settle();
    await create('stranger');
    expect(nodeOf('stranger')).toBe('b');
    taint('b', 'NoSchedule');
    await rig.settle();
    await create('friend', {
      tolerations: [{ key: 'team', operator: 'Equal', value: 'x', effect: 'NoExecute' }],
    });
    expect(nodeOf('friend')).toBe('a');
    taint('a', 'PreferNoSchedule');
    rig.client.patch('nodes', undefined, 'b', { spec: { taints: null } });
    await rig.settle();
    await create('picky');
    expect(nodeOf('picky')).toBe('b');
  });

  it('avoids a cordoned node', async () => {
    rig.client.patch('nodes', undefined, 'a', { spec: { unschedulable: true } });
    rig.client.patch('nodes', undefined, 'b', { spec: { unschedulable: true } });
    await rig.settle();
    await create('web');
    expect(rig.events('FailedScheduling')[0]).toMatch(
      /^0\/2 nodes are available: 2 node\(s\) were unschedulable\. /,
    );
    rig.client.patch('nodes', undefined, 'b', { spec: { unschedulable: null } });
    await rig.settle();
    await rig.advance(1_000);
    expect(nodeOf('web')).toBe('b');
  });

  it('never shares a host port', async () => {
    const ports = { ports: [{ containerPort: 80, hostPort: 8080 }] };
    for (const name of ['one', 'two', 'three']) await create(name, requests('100m', ports));
    expect(new Set([nodeOf('one'), nodeOf('two')])).toEqual(new Set(['a', 'b']));
    expect(rig.events('FailedScheduling')[0]).toContain(
      "2 node(s) didn't have free ports for the requested pod ports",
    );
  });

  it('counts init containers by the largest and sidecars with the rest', async () => {
    const sidecar = { name: 's', image: 'x', restartPolicy: 'Always', resources: { requests: { cpu: '2' } } };
    const init = { name: 'i', image: 'x', resources: { requests: { cpu: '3' } } };
    await create('web', { ...requests('1'), initContainers: [sidecar, init] });
    expect(rig.events('FailedScheduling')[0]).toContain('2 Insufficient cpu');
    await create('slim', { ...requests('1'), initContainers: [init, sidecar] });
    expect(nodeOf('slim')).toBeDefined();
  });

  const near = (app: string, topologyKey = 'kubernetes.io/hostname') => [
    { topologyKey, labelSelector: { matchLabels: { app } } },
  ];
  const labelled = async (name: string, app: string, spec: object = {}) => {
    const metadata = { name, namespace: 'default', labels: { app } };
    rig.client.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata, spec: { ...podSpec, ...spec } });
    await rig.settle();
  };
  const affinity = (kind: string, terms: object[]) => ({
    affinity: { [kind]: { requiredDuringSchedulingIgnoredDuringExecution: terms } },
  });

  it('follows required affinity to other pods, and waits for them', async () => {
    await labelled('friend', 'friend', affinity('podAffinity', near('leader')));
    expect(rig.events('FailedScheduling')[0]).toContain("2 node(s) didn't match pod affinity rules.");
    await labelled('leader', 'leader', { nodeSelector: { disk: 'hdd' } });
    await rig.advance(1_000);
    expect(nodeOf('friend')).toBe('b');
  });

  it('lets the first of a group that wants to be together go anywhere', async () => {
    for (const name of ['one', 'two', 'three'])
      await labelled(name, 'pack', affinity('podAffinity', near('pack')));
    expect(new Set([nodeOf('one'), nodeOf('two'), nodeOf('three')]).size).toBe(1);
    expect(nodeOf('one')).toBeDefined();
  });

  it('keeps pods apart that do not want each other, whoever came first', async () => {
    for (const name of ['one', 'two', 'three']) {
      await labelled(name, 'loner', affinity('podAntiAffinity', near('loner')));
    }
    expect(new Set([nodeOf('one'), nodeOf('two')])).toEqual(new Set(['a', 'b']));
    expect(rig.events('FailedScheduling')[0]).toContain(
      "2 node(s) didn't match pod anti-affinity rules. no new claims to deallocate, preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.",
    );
    await labelled('guest', 'loner');
    expect(rig.events('FailedScheduling')[0]).toContain(
      "2 node(s) didn't satisfy existing pods anti-affinity rules",
    );
  });

  it('spreads over a topology as evenly as maxSkew says', async () => {
    const constraint = { maxSkew: 1, topologyKey: 'disk', whenUnsatisfiable: 'DoNotSchedule' };
    const topologySpreadConstraints = [{ ...constraint, labelSelector: { matchLabels: { app: 'even' } } }];
    for (const name of ['1', '2', '3', '4']) await labelled(name, 'even', { topologySpreadConstraints });
    expect(['1', '2', '3', '4'].map(nodeOf).sort()).toEqual(['a', 'a', 'b', 'b']);
    const nowhere = [{ ...topologySpreadConstraints[0], topologyKey: 'zone' }];
    await labelled('lost', 'even', { topologySpreadConstraints: nowhere });
    expect(rig.events('FailedScheduling')[0]).toContain(
      "2 node(s) didn't match pod topology spread constraints (missing required label)",
    );
  });
});
