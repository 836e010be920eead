import { afterEach, beforeEach, expect, it } from 'vitest';
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

const gib = 1024 ** 3;
const container = (memory?: string) => ({
  name: 'c',
  image: 'busybox:1.36',
  command: ['sleep', '3600'],
  ...(memory && { resources: { requests: { memory } } }),
});
const isRunning = (pod: KubeObject) => pod['status']?.phase === 'Running';
const condition = (type: string) =>
  bench.client
    .get('nodes', undefined, nodeName)!
    ['status'].conditions.find((one: { type: string }) => one.type === type);

it('a node that runs short of memory says so and sends away who asked for nothing', async () => {
  bench.pod('modest', { containers: [container('100Mi')] });
  bench.pod('greedy', { containers: [container()] });
  for (const name of ['modest', 'greedy']) await bench.until(name, isRunning);
  bench.kubelet.strain({ memory: 7.3 * gib });
  const { status } = await bench.until('greedy', (pod) => pod['status'].phase === 'Failed');
  expect(status.reason).toBe('Evicted');
  expect(status.message).toMatch(
    /^The node was low on resource: memory\. Threshold quantity: 100Mi, available: \d+\w*\. Container c was using \d+Ki, request is 0, has larger consumption of memory\. $/,
  );
  expect(status.conditions).toContainEqual(
    expect.objectContaining({
      type: 'DisruptionTarget',
      reason: 'TerminationByKubelet',
      message: status.message,
    }),
  );
  expect(condition('MemoryPressure')).toMatchObject({
    status: 'True',
    reason: 'KubeletHasInsufficientMemory',
    message: 'kubelet has insufficient memory available',
  });
  expect(isRunning(bench.get('modest'))).toBe(true);
  const reasons = bench.client.list('events').map(({ reason }) => reason);
  expect(reasons).toEqual(
    expect.arrayContaining(['EvictionThresholdMet', 'NodeHasInsufficientMemory', 'Evicted']),
  );
});

it('a full disk is told by the node, which takes no pods any more but those it needs', async () => {
  bench.kubelet.strain({ disk: 57 * gib });
  for (let i = 0; i < 100 && condition('DiskPressure').status !== 'True'; i += 1)
    await new Promise((resolve) => setTimeout(resolve, 10));
  expect(condition('DiskPressure')).toMatchObject({ status: 'True', reason: 'KubeletHasDiskPressure' });
  bench.pod('late', { containers: [container('100Mi')] });
  bench.pod('critical', { containers: [container()], priority: 2_000_000_000 });
  const { status } = await bench.until('late', (pod) => pod['status'].phase === 'Failed');
  expect(status).toMatchObject({
    reason: 'Evicted',
    message: 'Pod was rejected: The node had condition: [DiskPressure]. ',
  });
  expect(bench.events('late')).toEqual(['Warning Evicted The node had condition: [DiskPressure]. ']);
  await bench.until('critical', isRunning);
});
