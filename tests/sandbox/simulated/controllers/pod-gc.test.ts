import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createInformerFactory } from '../../../../sandbox/simulated/clientgo/informer.ts';
import { startPodGarbageCollector } from '../../../../sandbox/simulated/controllers/pod-gc.ts';
import { podSpec, type Rig, startRig } from './rig.ts';

let rig: Rig;

beforeEach(async () => {
  rig = await startRig({ nodes: ['n1'], scheduler: false });
});

afterEach(() => {
  rig[Symbol.dispose]();
  expect(rig.logged).toEqual([]);
});

/** One that keeps `threshold` pods that have ended, beside the cluster's own. */
function startWith(threshold: number): Disposable {
  const informers = createInformerFactory(rig.client, rig.context.log);
  const collector = startPodGarbageCollector({ ...rig.context, informers }, threshold);
  return {
    [Symbol.dispose]() {
      collector[Symbol.dispose]();
      informers[Symbol.dispose]();
    },
  };
}

function create(name: string, more: object = {}): void {
  const metadata = { name, namespace: 'default', ...more };
  rig.client.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata, spec: podSpec });
}

function end(name: string, status: object): void {
  rig.client.patch('pods', 'default', name, { status }, { subresource: 'status' });
}

const names = () => rig.pods().map(({ metadata }) => metadata.name);

describe('pods that have ended', () => {
  it('stay up to the threshold; beyond it evicted ones go first, then the oldest', async () => {
    using _ = startWith(2);
    for (const name of ['running', 'a', 'b', 'c', 'd']) {
      create(name);
      await rig.advance(1_000);
    }
    end('a', { phase: 'Succeeded' });
    end('b', { phase: 'Failed' });
    await rig.advance(60_000);
    expect(names()).toEqual(['a', 'b', 'c', 'd', 'running']);
    end('c', { phase: 'Failed', reason: 'Evicted' });
    end('d', { phase: 'Succeeded' });
    await rig.settle();
    await rig.advance(19_000);
    expect(names()).toEqual(['a', 'b', 'c', 'd', 'running']);
    await rig.advance(1_000);
    expect(names()).toEqual(['b', 'd', 'running']);
  });

  it('are no reason for a clock to run while they are not too many', async () => {
    using _ = startWith(2);
    await rig.settle();
    const before = rig.clock.pending;
    create('a');
    end('a', { phase: 'Succeeded' });
    await rig.settle();
    expect(rig.clock.pending).toBe(before);
  });
});

describe('pods that cannot end by themselves', () => {
  it('are marked as failed before they go, also those that never had a node', async () => {
    create('held', { finalizers: ['example.com/held'] });
    rig.client.delete('pods', 'default', 'held');
    await rig.settle();
    expect(rig.pods()[0]!.status).toMatchObject({ phase: 'Failed' });
  });

  it('say once why they are disturbed, whatever was said before', async () => {
    const metadata = { name: 'lost', namespace: 'default', finalizers: ['example.com/held'] };
    const spec = { ...podSpec, nodeName: 'n1' };
    rig.client.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata, spec });
    await rig.settle();
    const before = { type: 'DisruptionTarget', status: 'True', reason: 'DeletionByTaintManager' };
    end('lost', { conditions: [before] });
    rig.client.delete('nodes', undefined, 'n1');
    await rig.settle();
    await rig.advance(41_000);
    const { phase, conditions = [] } = rig.pods()[0]!.status!;
    expect(phase).toBe('Failed');
    expect(conditions.filter(({ type }) => type === 'DisruptionTarget')).toMatchObject([
      { reason: 'DeletionByPodGC', message: 'PodGC: node no longer exists' },
    ]);
  });
});
