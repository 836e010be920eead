import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../sandbox/simulated/objects.ts';
import { type NodeBench, nodeName, startNodeBench } from './support.ts';

let bench: NodeBench;
beforeEach(() => {
  bench = startNodeBench();
});
afterEach(() => {
  expect(bench.logged).toEqual([]);
  bench[Symbol.dispose]();
});

const nginx = { containers: [{ name: 'c', image: 'nginx:1.27' }] };
const phaseOf = (name: string) => bench.client.get('pods', 'default', name)?.['status'].phase;
const isRunning = (pod: KubeObject) => pod['status']?.phase === 'Running';
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('a kubelet that was stopped', () => {
  it('leaves its containers running, and looks after nobody', async () => {
    bench.pod('old', nginx);
    const { status } = await bench.until('old', isRunning);
    bench.kubelet.stop();
    expect(bench.kubelet.isRunning).toBe(false);
    bench.pod('new', nginx);
    bench.client.delete('pods', 'default', 'old');
    await pause(60);
    expect(phaseOf('new')).toBe('Pending');
    expect(bench.get('old').metadata.deletionTimestamp).toBeDefined();
    const from = { ip: '10.244.1.200', namespace: 'default' };
    const stream = await bench.network.connect(from, status.podIP, 80, AbortSignal.timeout(1000));
    stream.destroy();
  });

  it('takes up its work where others have left it when it starts again', async () => {
    bench.pod('kept', nginx);
    bench.pod('gone', nginx);
    const { status } = await bench.until('kept', isRunning);
    await bench.until('gone', isRunning);
    bench.kubelet.stop();
    bench.pod('new', nginx);
    bench.client.delete('pods', 'default', 'gone', { gracePeriodSeconds: 0 });
    const conditions = [{ type: 'Ready', status: 'False' }];
    bench.client.patch('pods', 'default', 'kept', { status: { conditions } }, { subresource: 'status' });
    await pause(20);
    bench.kubelet.start();
    await bench.until('new', isRunning);
    const kept = await bench.until('kept', (pod) =>
      pod['status'].conditions.some(
        (one: { type: string; status: string }) => one.type === 'Ready' && one.status === 'True',
      ),
    );
    expect(kept['status'].containerStatuses[0]).toMatchObject({
      restartCount: 0,
      containerID: status.containerStatuses[0].containerID,
    });
  });

  it('registers its node again when somebody has deleted it', async () => {
    bench.kubelet.stop();
    bench.client.delete('nodes', undefined, nodeName);
    expect(bench.client.get('nodes', undefined, nodeName)).toBeUndefined();
    bench.kubelet.start();
    expect(bench.client.get('nodes', undefined, nodeName)?.['status'].conditions).toContainEqual(
      expect.objectContaining({ type: 'Ready', status: 'True' }),
    );
  });
});

it('what a node has of other resources can be used once its kubelet has seen it', async () => {
  const json = { status: { capacity: { 'example.com/slot': '2' } } };
  bench.client.patch('nodes', undefined, nodeName, json, { subresource: 'status' });
  for (let i = 0; i < 100; i += 1) {
    if (bench.client.get('nodes', undefined, nodeName)?.['status'].allocatable['example.com/slot']) break;
    await pause(5);
  }
  const { capacity, allocatable } = bench.client.get('nodes', undefined, nodeName)!['status'];
  expect(capacity['example.com/slot']).toBe('2');
  expect(allocatable).toEqual(capacity);
});
