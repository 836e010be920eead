import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { timestamp } from '../../../../sandbox/simulated/clientgo/time.ts';
import { addNode, podSpec, type Rig, startRig } from './rig.ts';

let rig: Rig;

beforeEach(async () => {
  rig = await startRig({ nodes: ['n1'] });
});

afterEach(() => {
  rig[Symbol.dispose]();
  expect(rig.logged).toEqual([]);
});

const taints = () => rig.client.get('nodes', undefined, 'n1')!.spec.taints;

async function setCondition(type: string, status: string): Promise<void> {
  const conditions = [{ type, status, lastTransitionTime: timestamp(rig.clock.now()) }];
  rig.client.patch('nodes', undefined, 'n1', { status: { conditions } }, { subresource: 'status' });
  await rig.settle();
}

describe('the taints of a node', () => {
  it('are taken away once it is ready, and say what is wrong with it', async () => {
    expect(taints()).toBeUndefined();
    await setCondition('Ready', 'False');
    expect(taints()).toMatchObject([{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }]);
    await setCondition('Ready', 'Unknown');
    expect(taints()).toMatchObject([{ key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule' }]);
    await setCondition('Ready', 'True');
    expect(taints()).toBeUndefined();
  });

  it('follow cordon and uncordon, and leave people’s own taints alone', async () => {
    rig.client.patch('nodes', undefined, 'n1', {
      spec: { unschedulable: true, taints: [{ key: 'team', value: 'a', effect: 'NoSchedule' }] },
    });
    await rig.settle();
    expect(taints()).toMatchObject([{ key: 'team' }, { key: 'node.kubernetes.io/unschedulable' }]);
    rig.client.patch('nodes', undefined, 'n1', { spec: { unschedulable: null } });
    await rig.settle();
    expect(taints()).toEqual([{ key: 'team', value: 'a', effect: 'NoSchedule' }]);
  });

  it('stay on a node that has not said anything yet', async () => {
    rig.client.create('nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n2' } });
    await rig.settle();
    expect(rig.client.get('nodes', undefined, 'n2')!.spec.taints).toMatchObject([
      { key: 'node.kubernetes.io/not-ready' },
    ]);
  });
});

describe('pods of a node that is gone', () => {
  it('are given up after 40 s, not before', async () => {
    const metadata = { name: 'web', namespace: 'default' };
    rig.client.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata, spec: podSpec });
    await rig.settle();
    rig.client.delete('nodes', undefined, 'n1');
    await rig.settle();
    await rig.advance(39_000);
    expect(rig.pods()).toHaveLength(1);
    await rig.advance(2_000);
    expect(rig.pods()).toEqual([]);
  });

  it('stay when the node comes back in time', async () => {
    const metadata = { name: 'web', namespace: 'default' };
    rig.client.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata, spec: podSpec });
    await rig.settle();
    rig.client.delete('nodes', undefined, 'n1');
    await rig.advance(10_000);
    addNode(rig, 'n1');
    await rig.advance(60_000);
    expect(rig.pods()).toHaveLength(1);
  });
});

describe('a NoExecute taint', () => {
  const evict = { key: 'evict', value: 'now', effect: 'NoExecute' };
  const taint = async (...added: object[]) => {
    rig.client.patch('nodes', undefined, 'n1', { spec: { taints: added.length > 0 ? added : null } });
    await rig.settle();
  };
  const create = async (name: string, tolerations: object[] = []) => {
    const metadata = { name, namespace: 'default' };
    rig.client.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata, spec: { ...podSpec, tolerations } });
    await rig.settle();
  };
  const names = () => rig.pods().map(({ metadata }) => metadata.name);

  it('drives out pods that do not tolerate it, at once', async () => {
    await create('plain');
    await create('loyal', [{ key: 'evict', operator: 'Exists' }]);
    await taint(evict);
    expect(names()).toEqual(['loyal']);
    expect(rig.events('TaintManagerEviction')).toEqual(['Marking for deletion Pod default/plain']);
  });

  it('gives a pod the time it asked for', async () => {
    await create('patient', [
      { key: 'evict', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 },
    ]);
    await taint(evict);
    await rig.advance(59_000);
    expect(names()).toEqual(['patient']);
    await rig.advance(1_000);
    expect(names()).toEqual([]);
  });

  it('lets a pod stay when it is taken away in time', async () => {
    await create('patient', [
      { key: 'evict', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 },
    ]);
    await taint(evict);
    await rig.advance(30_000);
    await taint();
    await rig.advance(60_000);
    expect(names()).toEqual(['patient']);
    expect(rig.events('TaintManagerEviction')).toEqual(['Cancelling deletion of Pod default/patient']);
  });
});
