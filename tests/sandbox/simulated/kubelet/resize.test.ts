import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../sandbox/simulated/objects.ts';
import { type NodeBench, startNodeBench } from './support.ts';

let bench: NodeBench;
beforeEach(() => {
  bench = startNodeBench();
});
afterEach(() => {
  expect(bench.logged).toEqual([]);
  bench[Symbol.dispose]();
});

const small = { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '128Mi' } };
const container = (more: object = {}) => ({
  name: 'c',
  image: 'busybox:1.36',
  command: ['sleep', '3600'],
  resources: small,
  ...more,
});
const isRunning = (pod: KubeObject) => pod['status']?.phase === 'Running';

async function resize(name: string, resources: object): Promise<void> {
  const pod = bench.get(name);
  const containers = pod['spec'].containers.map((one: object) => ({ ...one, resources }));
  bench.client.update('pods', { ...pod, spec: { ...pod['spec'], containers } }, { subresource: 'resize' });
}

describe('a pod that is resized', () => {
  it('has what it asked for a moment later, without a restart', async () => {
    bench.pod('live', { containers: [container()] });
    await bench.until('live', isRunning);
    await resize('live', { requests: { cpu: '150m', memory: '64Mi' }, limits: { memory: '256Mi' } });
    const pod = await bench.until(
      'live',
      ({ status }) => status.containerStatuses[0].resources.requests.cpu === '150m',
    );
    expect(pod['status']).toMatchObject({
      allocatedResources: { cpu: '150m', memory: '64Mi' },
      resources: { requests: { cpu: '150m' }, limits: { memory: '256Mi' } },
      containerStatuses: [{ restartCount: 0, allocatedResources: { cpu: '150m' } }],
    });
    expect(bench.events('live').slice(-2)).toEqual([
      'Normal ResizeStarted Pod resize started: {"containers":[{"name":"c","resources":{"limits":{"memory":"256Mi"},"requests":{"cpu":"150m","memory":"64Mi"}}}],"generation":2}',
      'Normal ResizeCompleted Pod resize completed: {"containers":[{"name":"c","resources":{"limits":{"memory":"256Mi"},"requests":{"cpu":"150m","memory":"64Mi"}}}],"generation":2}',
    ]);
  });

  it('says what it was granted before it runs, and that it has nothing when it asked for nothing', async () => {
    bench.pod('waits', { containers: [container({ image: 'busybox:nosuch' })] });
    const waiting = await bench.until('waits', ({ status }) => status.containerStatuses?.length > 0);
    expect(waiting['status']).toMatchObject({
      phase: 'Pending',
      allocatedResources: small.requests,
      resources: small,
    });
    bench.pod('modest', { containers: [container({ resources: {} })] });
    const { resources, allocatedResources } = (await bench.until('modest', isRunning))['status'];
    expect([resources, allocatedResources]).toEqual([{}, undefined]);
  });

  it('is restarted where its policy says so', async () => {
    const resizePolicy = [{ resourceName: 'memory', restartPolicy: 'RestartContainer' }];
    bench.pod('again', { containers: [container({ resizePolicy })] });
    await bench.until('again', isRunning);
    await resize('again', { requests: { cpu: '100m', memory: '96Mi' }, limits: { memory: '128Mi' } });
    const pod = await bench.until(
      'again',
      ({ status }) => status.containerStatuses[0].restartCount === 1 && status.containerStatuses[0].ready,
    );
    expect(pod['status'].containerStatuses[0].resources.requests.memory).toBe('96Mi');
    expect(bench.events('again')).toContain('Normal Killing Container c resize requires restart');
  });

  it('waits until the node has room', async () => {
    bench.pod('big', { containers: [container({ resources: { requests: { cpu: '3' } } })] });
    bench.pod('more', { containers: [container()] });
    for (const name of ['big', 'more']) await bench.until(name, isRunning);
    await resize('more', { ...small, requests: { cpu: '2', memory: '64Mi' } });
    const waiting = await bench.until('more', ({ status }) =>
      status.conditions.some(({ type }: { type: string }) => type === 'PodResizePending'),
    );
    expect(waiting['status'].conditions).toContainEqual(
      expect.objectContaining({
        type: 'PodResizePending',
        reason: 'Deferred',
        message: "Node didn't have enough resource: cpu, requested: 2000, used: 3000, capacity: 4000",
      }),
    );
    expect(waiting['status'].allocatedResources.cpu).toBe('100m');
    bench.client.delete('pods', 'default', 'big', { gracePeriodSeconds: 0 });
    const done = await bench.until('more', ({ status }) => status.allocatedResources.cpu === '2');
    await bench.until('more', ({ status }) => status.resources.requests.cpu === '2');
    expect(done['status'].conditions.map(({ type }: { type: string }) => type)).not.toContain(
      'PodResizePending',
    );
  });
});

describe('a pod that somebody else bound to the node', () => {
  const rejected = (pod: KubeObject) => pod['status']?.phase === 'Failed';

  it('is rejected when the node has not got what it needs', async () => {
    bench.pod('huge', { containers: [container({ resources: { requests: { cpu: '100' } } })] });
    const { status } = await bench.until('huge', rejected);
    expect(status).toMatchObject({
      reason: 'OutOfcpu',
      message:
        "Pod was rejected: Node didn't have enough resource: cpu, requested: 100000, used: 0, capacity: 4000",
    });
    expect(bench.events('huge')).toEqual([
      "Warning OutOfcpu Node didn't have enough resource: cpu, requested: 100000, used: 0, capacity: 4000",
    ]);
  });

  it('is rejected when it wants to be elsewhere, or a port that is taken', async () => {
    bench.pod('lost', { nodeSelector: { a: 'b' }, containers: [container()] });
    expect((await bench.until('lost', rejected))['status'].reason).toBe('NodeAffinity');
    const ports = [{ containerPort: 80, hostPort: 32333 }];
    bench.pod('first', { containers: [container({ ports })] });
    await bench.until('first', isRunning);
    bench.pod('second', { containers: [container({ ports })] });
    expect((await bench.until('second', rejected))['status'].message).toBe(
      "Pod was rejected: Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports",
    );
  });
});

it('the status of a pod sums up what its containers have', async () => {
  bench.pod('sum', {
    initContainers: [container({ name: 'i', command: ['true'], resources: { requests: { cpu: '300m' } } })],
    containers: [
      container({
        name: 'a',
        resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '200m' } },
      }),
      container({
        name: 'b',
        resources: { requests: { cpu: '50m', memory: '1Gi' }, limits: { memory: '1Gi' } },
      }),
    ],
  });
  const { status } = await bench.until('sum', isRunning);
  expect(status.resources).toEqual({
    limits: { cpu: '200m', memory: '1Gi' },
    requests: { cpu: '300m', memory: '1088Mi' },
  });
  expect(status.allocatedResources).toEqual({ cpu: '300m', memory: '1088Mi' });
});
