import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { SimulatedCluster } from '../../../../sandbox/simulated/cluster.ts';
import type { KubeObject } from '../../../../sandbox/simulated/objects.ts';
import type { Trouble } from '../../../../sandbox/types.ts';
import { bootCluster, type TestCluster } from '../support.ts';

const signal = new AbortController().signal;
let booted: TestCluster[] = [];
afterEach(async () => {
  for (const one of booted) {
    expect(one.logged).toEqual([]);
    await one[Symbol.asyncDispose]();
  }
  booted = [];
});

async function boot(directory?: string): Promise<SimulatedCluster> {
  const options = { nodes: 2, addons: 'plain', timeFactor: 0.005, ...(directory && { directory }) } as const;
  const one = await bootCluster(options);
  booted.push(one);
  return one.cluster;
}

function pod(cluster: SimulatedCluster, name: string, container: object = {}): void {
  const whole = { name: 'c', image: 'busybox:1.36', command: ['sleep', '3600'], ...container };
  const metadata = { name, namespace: 'default', labels: { app: name } };
  const spec = { nodeName: 'naru-worker', terminationGracePeriodSeconds: 0, containers: [whole] };
  cluster.client.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata, spec });
}

async function until(cluster: SimulatedCluster, name: string, is: (pod: KubeObject) => boolean) {
  for (let tries = 0; tries < 500; tries += 1) {
    const found = cluster.client.get('pods', 'default', name);
    if (found && is(found)) return found;
    await pause(10);
  }
  return expect.unreachable(JSON.stringify(cluster.client.get('pods', 'default', name)?.['status']));
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const isRunning = (one: KubeObject) => one['status']?.phase === 'Running';
const containerOf = (one: KubeObject) => one['status']?.containerStatuses?.[0] ?? {};
const conditionOf = (cluster: SimulatedCluster, type: string): string | undefined =>
  cluster.client
    .get('nodes', undefined, 'naru-worker')
    ?.['status'].conditions.find((one: { type: string }) => one.type === type)?.status;
async function untilCondition(cluster: SimulatedCluster, type: string, status: string): Promise<void> {
  await expect.poll(() => conditionOf(cluster, type), { timeout: 8_000, interval: 10 }).toBe(status);
}

describe('a node that is silent', () => {
  it('runs nothing new and leaves running what runs, until it is relieved', async () => {
    const cluster = await boot();
    pod(cluster, 'old');
    const { status } = await until(cluster, 'old', isRunning);
    cluster.inflict({ kind: 'node-silent', node: 'worker' });
    pod(cluster, 'new');
    await pause(100);
    expect(containerOf(cluster.client.get('pods', 'default', 'new')!)).toEqual({});
    const to = { host: status.podIP, port: 80 };
    expect(cluster.dial({ namespace: 'default', name: 'old' }, to)).toBe('refused');
    cluster.relieve();
    await until(cluster, 'new', isRunning);
  }, 20_000);

  it('must be one the cluster has', async () => {
    const cluster = await boot();
    const fault = expect.objectContaining({ code: 'sandbox/node-unknown' });
    expect(() => cluster.inflict({ kind: 'node-silent', node: 'worker7' })).toThrow(fault);
    expect(() => cluster.inflict({ kind: 'disk-full', node: 'worker7' })).toThrow(fault);
  });
});

describe('troubles', () => {
  it('are there again after a restart of the cluster, and gone after a reset', async () => {
    const first = await bootCluster();
    const directory = join(first.directory, 'state');
    const cluster = await boot(directory);
    pod(cluster, 'box');
    await until(cluster, 'box', isRunning);
    cluster.inflict({ kind: 'node-silent', node: 'worker' });
    await cluster.stop();
    const again = await boot(directory);
    expect(again.kubeletFor('naru-worker')).toBeUndefined();
    await again.reset(signal);
    expect(again.kubeletFor('naru-worker')).toBeDefined();
    expect(existsSync(join(directory, 'troubles.json'))).toBe(false);
    await first[Symbol.asyncDispose]();
  }, 20_000);

  it('leave no word of themselves in any object', async () => {
    const cluster = await boot();
    const troubles: Trouble[] = [
      { kind: 'dns-broken' },
      { kind: 'image-pull', image: 'nginx:1.27', fails: 'EOF' },
      { kind: 'memory-leak', namespace: 'default', perMinute: '1Mi' },
      { kind: 'node-silent', node: 'worker' },
    ];
    for (const trouble of troubles) cluster.inflict(trouble);
    const text = JSON.stringify(cluster.snapshot());
    for (const { kind } of troubles) expect(text).not.toContain(kind);
  });
});

describe('pulls of an image', () => {
  it('fail in the words given, on nodes that had it, until the trouble is over', async () => {
    const cluster = await boot();
    const fails =
      'unexpected status from HEAD request to https://registry-1.docker.io/v2/: 503 Service Unavailable';
    cluster.inflict({ kind: 'image-pull', image: 'nginx:1.27', fails });
    pod(cluster, 'web', { image: 'docker.io/library/nginx:1.27', command: [] });
    pod(cluster, 'other');
    await until(cluster, 'other', isRunning);
    const waiting = (one: KubeObject) => containerOf(one).state?.waiting?.reason;
    const failed = await until(cluster, 'web', (one) =>
      /^(ErrImagePull|ImagePullBackOff)$/.test(waiting(one)),
    );
    expect(containerOf(failed).state.waiting.message).toContain(
      `failed to resolve reference "docker.io/library/nginx:1.27": ${fails}`,
    );
    cluster.relieve();
    await until(cluster, 'web', isRunning);
  }, 20_000);

  it('take so many seconds longer, and no longer once the trouble is over', async () => {
    const cluster = await boot();
    cluster.inflict({ kind: 'image-pull', image: 'nginx:1.27', seconds: 0.3 });
    cluster.inflict({ kind: 'image-pull', image: 'httpd:2.4', seconds: 600 });
    pod(cluster, 'web', { image: 'nginx:1.27', command: [] });
    pod(cluster, 'never', { image: 'httpd:2.4', command: [] });
    const start = performance.now();
    await until(cluster, 'web', isRunning);
    expect(performance.now() - start).toBeGreaterThan(250);
    expect(containerOf(await until(cluster, 'never', () => true)).state.waiting.reason).toBe(
      'ContainerCreating',
    );
    cluster.relieve();
    await until(cluster, 'never', isRunning);
  }, 20_000);

  it('fail as those of a registry that does not answer, unless told how', async () => {
    const cluster = await boot();
    cluster.inflict({ kind: 'image-pull', image: 'busybox:1.36' });
    pod(cluster, 'box');
    const failed = await until(
      cluster,
      'box',
      (one) => containerOf(one).state?.waiting?.message !== undefined,
    );
    expect(containerOf(failed).state.waiting.message).toMatch(/registry-1\.docker\.io.*i\/o timeout$/);
  });
});

it('a full disk puts its node under pressure until it has room again', async () => {
  const cluster = await boot();
  cluster.inflict({ kind: 'disk-full', node: 'naru-worker' });
  await untilCondition(cluster, 'DiskPressure', 'True');
  cluster.relieve();
  await untilCondition(cluster, 'DiskPressure', 'False');
}, 20_000);

it('a leak ends a container at its limit, and again after it was restarted', async () => {
  const cluster = await boot();
  pod(cluster, 'leaky', { resources: { limits: { memory: '20Mi' } } });
  pod(cluster, 'sound', { resources: { limits: { memory: '20Mi' } } });
  await until(cluster, 'leaky', isRunning);
  const labels = { app: 'leaky' };
  cluster.inflict({ kind: 'memory-leak', namespace: 'default', labels, perMinute: '1800Mi' });
  const killed = await until(cluster, 'leaky', (one) => containerOf(one).restartCount >= 2);
  expect(containerOf(killed).lastState.terminated).toMatchObject({ reason: 'OOMKilled', exitCode: 137 });
  expect(containerOf(await until(cluster, 'sound', isRunning)).restartCount).toBe(0);
}, 20_000);

it('names are not answered while CoreDNS looks well, until it has new pods', async () => {
  const cluster = await boot();
  pod(cluster, 'box');
  await until(cluster, 'box', isRunning);
  const dial = () => cluster.dial({ namespace: 'default', name: 'box' }, { host: 'kubernetes', port: 443 });
  const dns = () =>
    cluster.client.list('pods', { namespace: 'kube-system', labelSelector: 'k8s-app=kube-dns' });
  await expect.poll(dial, { timeout: 8_000 }).toBe('open');
  cluster.inflict({ kind: 'dns-broken' });
  expect(dial()).toBe('no-answer');
  expect(cluster.dial({ namespace: 'default', name: 'box' }, { host: '10.96.0.1', port: 443 })).toBe('open');
  expect(dns().map(isRunning)).toEqual([true, true]);
  for (const { metadata } of dns()) cluster.client.delete('pods', 'kube-system', metadata.name, {});
  await expect.poll(dial, { timeout: 8_000, interval: 20 }).toBe('open');
}, 20_000);
