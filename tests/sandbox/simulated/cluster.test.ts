import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCluster } from '../../../sandbox/simulated/cluster.ts';
import type { KubeObject } from '../../../sandbox/simulated/objects.ts';
import { bootCluster, type TestCluster } from './support.ts';

const DEPLOYMENTS = 'deployments.apps';
let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'naru-kept-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function configMap(name: string, data: Record<string, string> = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' }, data };
}

function deployment(name: string, replicas: number): KubeObject {
  const labels = { app: name };
  const spec = { containers: [{ name: 'web', image: 'nginx' }] };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
}

/** Waits for a watch to see what is asked for. */
function seen(
  { cluster }: TestCluster,
  resource: string,
  wanted: (object: KubeObject) => boolean,
): Promise<KubeObject> {
  return new Promise((resolve) => {
    const watch = cluster.client.watch(resource, ({ object }) => {
      if (!wanted(object)) return;
      watch[Symbol.dispose]();
      resolve(object);
    });
  });
}

describe('a new cluster', () => {
  it('has its nodes ready, named and addressed as kind does', async () => {
    await using test = await bootCluster({ name: 'lab', nodes: 3 });
    const nodes = test.cluster.client.list('nodes');
    expect(nodes.map(({ metadata }) => metadata.name)).toEqual([
      'lab-control-plane',
      'lab-worker',
      'lab-worker2',
    ]);
    expect(nodes.map((node) => node['spec'].podCIDR)).toEqual([
      '10.244.0.0/24',
      '10.244.1.0/24',
      '10.244.2.0/24',
    ]);
    expect(nodes[0]?.['spec'].taints).toEqual([
      { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' },
    ]);
    expect(test.logged).toEqual([]);
  });

  it('has the namespaces and the Service that every cluster has', async () => {
    await using test = await bootCluster();
    const { client } = test.cluster;
    const names = client.list('namespaces').map(({ metadata }) => metadata.name);
    expect(names).toEqual(['default', 'kube-node-lease', 'kube-public', 'kube-system']);
    expect(client.get('services', 'default', 'kubernetes')?.['spec'].clusterIP).toBe('10.96.0.1');
  });

  it('runs a Deployment to the end, on its only node too', async () => {
    await using test = await bootCluster({ timeFactor: 0.01 });
    test.cluster.client.create(DEPLOYMENTS, deployment('web', 2));
    const done = await seen(test, DEPLOYMENTS, (object) => object['status']?.readyReplicas === 2);
    expect(done['status'].conditions).toEqual(
      expect.arrayContaining([expect.objectContaining({ type: 'Available', status: 'True' })]),
    );
    expect(test.logged).toEqual([]);
  });

  it('knows nothing of another one in the same process', async () => {
    await using one = await bootCluster();
    await using other = await bootCluster();
    one.cluster.client.create('configmaps', configMap('mine'));
    expect(other.cluster.client.get('configmaps', 'default', 'mine')).toBeUndefined();
    expect(one.cluster.port).not.toBe(other.cluster.port);
  });
});

describe('a cluster that is reset', () => {
  it('is new again at the same address with the same certificates', async () => {
    await using test = await bootCluster({ timeFactor: 0.01 });
    const { cluster } = test;
    const { client } = cluster;
    client.create(DEPLOYMENTS, deployment('web', 1));
    await seen(test, DEPLOYMENTS, (object) => object['status']?.readyReplicas === 1);
    const before = { kubeconfig: cluster.kubeconfig(), revision: cluster.snapshot().revision };
    await cluster.reset(AbortSignal.timeout(5000));
    expect(cluster.kubeconfig()).toBe(before.kubeconfig);
    expect(client.list('pods')).toEqual([]);
    expect(client.list(DEPLOYMENTS)).toEqual([]);
    expect(cluster.snapshot().revision).toBeGreaterThan(before.revision);
    expect((await test.ask('GET', '/api/v1/nodes')).body.items).toHaveLength(1);
    client.create(DEPLOYMENTS, deployment('web', 1));
    await seen(test, DEPLOYMENTS, (object) => object['status']?.readyReplicas === 1);
    expect(test.logged).toEqual([]);
  });

  it('ends the watches of its clients', async () => {
    await using test = await bootCluster();
    const begun = Promise.withResolvers<void>();
    const watching = test.ask('GET', '/api/v1/pods?watch=true', { onAnswer: begun.resolve });
    await begun.promise;
    await test.cluster.reset(AbortSignal.timeout(5000));
    expect((await watching).code).toBe(200);
  });
});

describe('a cluster that is kept on disk', () => {
  it('comes back with every object, its certificates and its port', async () => {
    const first = await bootCluster({ directory });
    const made = first.cluster.client.create('configmaps', configMap('kept', { a: '1' }));
    const kubeconfig = first.cluster.kubeconfig();
    const nodes = first.cluster.client.list('nodes').map(({ metadata }) => metadata.uid);
    await first[Symbol.asyncDispose]();
    await using second = await bootCluster({ directory });
    expect(second.cluster.client.get('configmaps', 'default', 'kept')).toEqual(made);
    expect(second.cluster.client.list('nodes').map(({ metadata }) => metadata.uid)).toEqual(nodes);
    expect(second.cluster.kubeconfig()).toBe(kubeconfig);
    expect(second.logged).toEqual([]);
  });

  it('goes on running what it ran', async () => {
    const first = await bootCluster({ directory, timeFactor: 0.01 });
    first.cluster.client.create(DEPLOYMENTS, deployment('web', 1));
    await seen(first, 'pods', (pod) => pod['status']?.phase === 'Running');
    await first[Symbol.asyncDispose]();
    await using second = await bootCluster({ directory, timeFactor: 0.01 });
    const [pod] = second.cluster.client.list('pods');
    second.cluster.client.delete('pods', 'default', pod!.metadata.name);
    const next = await seen(
      second,
      'pods',
      ({ metadata, status }) => metadata.uid !== pod!.metadata.uid && status?.phase === 'Running',
    );
    expect(next.metadata.name).toMatch(/^web-/);
  });

  it('loses nothing it has answered when its process is killed', async () => {
    const modules = new URL('../../../sandbox/simulated/cluster.ts', import.meta.url).href;
    const program = `
      import { createCluster } from ${JSON.stringify(modules)};
      const { client } = await createCluster({ name: 'naru', nodes: 1, directory: process.argv[1] });
      for (let i = 0; ; i++) {
        const { metadata } = client.create('configmaps', { metadata: { name: 'c' + i, namespace: 'default' }, data: {} });
        process.stdout.write(JSON.stringify([metadata.name, metadata.uid, metadata.resourceVersion]) + '\\n');
        await new Promise((resolve) => setImmediate(resolve));
      }`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, directory], {
      stdio: 'pipe',
    });
    let told = '';
    child.stdout.on('data', (chunk) => {
      told += chunk;
      if (told.length > 2000) child.kill('SIGKILL');
    });
    await once(child, 'close');
    const answered = told
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
    expect(answered.length).toBeGreaterThan(10);
    await using test = await bootCluster({ directory });
    for (const [name, uid, resourceVersion] of answered) {
      const metadata = test.cluster.client.get('configmaps', 'default', name)?.metadata;
      expect(metadata).toMatchObject({ uid, resourceVersion });
    }
  });

  it('has on disk what it began with as soon as it is there', async () => {
    await using first = await bootCluster({ directory: join(directory, 'one') });
    cpSync(join(directory, 'one'), join(directory, 'other'), { recursive: true });
    await using second = await bootCluster({ directory: join(directory, 'other') });
    const uids = ({ cluster: { client } }: typeof first) =>
      [
        client.get('namespaces', undefined, 'kube-system'),
        client.get('services', 'default', 'kubernetes'),
      ].map((object) => object?.metadata.uid);
    expect(uids(second)).toEqual(uids(first));
    expect(second.cluster.pki.authority).toBe(first.cluster.pki.authority);
  });

  it('sets damaged certificates aside, says so and makes new ones', async () => {
    const first = await bootCluster({ directory });
    first.cluster.client.create('configmaps', configMap('kept'));
    await first[Symbol.asyncDispose]();
    writeFileSync(join(directory, 'cluster.json'), '{"pki":');
    await using second = await bootCluster({ directory });
    expect(second.cluster.client.get('configmaps', 'default', 'kept')).toBeDefined();
    expect(second.logged.join()).toContain('certificates of a simulated cluster were damaged');
    expect(readdirSync(directory).some((name) => name.startsWith('cluster.json.damaged-'))).toBe(true);
    expect(JSON.parse(readFileSync(join(directory, 'cluster.json'), 'utf8')).port).toBe(second.cluster.port);
  });

  it('takes another port when its own is taken', async () => {
    const first = await bootCluster({ directory });
    const { port } = first.cluster;
    await first[Symbol.asyncDispose]();
    await using squatter = await bootCluster({ port });
    expect(squatter.cluster.port).toBe(port);
    await using second = await bootCluster({ directory });
    expect(second.cluster.port).not.toBe(port);
    expect(second.cluster.kubeconfig()).toContain(`:${second.cluster.port}`);
  });
});

describe('a cluster that is stopped', () => {
  it('can be stopped twice, and nobody answers any more', async () => {
    const cluster = await createCluster({ name: 'naru', nodes: 1, directory });
    await Promise.all([cluster.stop(), cluster.stop()]);
    await cluster.stop();
    await expect(fetch(`https://127.0.0.1:${cluster.port}/livez`)).rejects.toThrow();
    expect(existsSync(join(directory, 'cluster.json'))).toBe(true);
  });
});
