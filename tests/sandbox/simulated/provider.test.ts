import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../../sandbox/faults.ts';
import { openKube } from '../../../sandbox/kube.ts';
import { SimulatedProvider } from '../../../sandbox/simulated/provider.ts';
import { EXEC_LIMIT } from '../../../sandbox/types.ts';
import { contractOf } from '../contract.ts';

const signal = new AbortController().signal;
const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'box', namespace: 'default' },
  spec: { containers: [{ name: 'box', image: 'busybox:1.36', command: ['sleep', '3600'] }] },
};

const providerIn = (dataDir: string) => () =>
  new SimulatedProvider({ dataDir, toolsDir: join(dataDir, 'tools'), env: process.env });

contractOf(
  'simulated',
  async (dataDir) => {
    const again = providerIn(dataDir);
    return { provider: again(), again };
  },
  {
    failing: async (sandbox) => {
      const kube = await openKube(await sandbox.kubeconfig());
      await kube.apply([POD], signal);
      expect(await kube.waitUntilReady([POD], 15_000, signal)).toEqual([]);
      kube.close();
      return { place: { pod: { namespace: 'default', name: 'box' } }, argv: ['sh', '-c', 'exit 42'] };
    },
    dialling: async (sandbox) => {
      const kube = await openKube(await sandbox.kubeconfig());
      await kube.apply([POD], signal);
      expect(await kube.waitUntilReady([POD], 15_000, signal)).toEqual([]);
      kube.close();
      return {
        from: { namespace: 'default', name: 'box' },
        open: { host: 'kubernetes', port: 443 },
        refused: { host: 'localhost', port: 80 },
        unknown: { host: 'no-such-name', port: 80 },
      };
    },
    network: true,
    nodeFile: {
      node: 'control-plane',
      path: '/etc/kubernetes/manifests/etcd.yaml',
      begins: 'apiVersion: v1\nkind: Pod\n',
    },
  },
);

describe('the simulated provider', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'naru-simulated-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));
  const create = (provider: SimulatedProvider, id: string) =>
    provider.create({ nodes: 2 }, { id, signal, onProgress: () => {} });

  it('keeps several clusters apart, each behind its own certificates', async () => {
    const provider = providerIn(dataDir)();
    const [one, two] = await Promise.all([create(provider, 'one'), create(provider, 'two')]);
    const kube = await openKube(
      (await one.kubeconfig()).replace(/server: .*/, serverOf(await two.kubeconfig())),
    );
    await expect(kube.list({ apiVersion: 'v1', kind: 'Node' }, signal)).rejects.toMatchObject({
      code: 'sandbox/api-unreachable',
    });
    kube.close();
    await one.destroy();
    expect(await two.alive(signal)).toBe(true);
    await two.destroy();
  });

  it('refuses an id that is taken, and to run one sandbox twice', async () => {
    const provider = providerIn(dataDir)();
    const sandbox = await create(provider, 'one');
    await expect(create(provider, 'one')).rejects.toMatchObject({ code: 'sandbox/name-taken' });
    await expect(provider.restore(sandbox.handle, signal)).rejects.toMatchObject({ code: 'sandbox/in-use' });
    expect(await sandbox.alive(signal)).toBe(true);
    await sandbox.release();
    await expect(create(providerIn(dataDir)(), 'one')).rejects.toMatchObject({ code: 'sandbox/name-taken' });
    await sandbox.destroy();
    expect(await readdir(join(dataDir, 'simulated'))).toEqual([]);
  });

  it('finds a cluster whose handle was damaged by what its keeper knows of it', async () => {
    const sandbox = await create(providerIn(dataDir)(), 'one');
    await sandbox.release();
    await writeFile(join(dataDir, 'simulated', 'one', 'sandbox.json'), '{"provi');
    const again = await providerIn(dataDir)().restore(sandbox.handle, signal);
    expect(again?.handle).toEqual(sandbox.handle);
    await again?.destroy();
    expect(await providerIn(dataDir)().restore(sandbox.handle, signal)).toBeUndefined();
  });

  it('tells somebody that saved state was damaged and set aside', async () => {
    const sandbox = await create(providerIn(dataDir)(), 'one');
    await sandbox.release();
    await writeFile(join(dataDir, 'simulated', 'one', 'cluster', 'cluster.json'), '{');
    const told: Fault[] = [];
    const options = { dataDir, toolsDir: join(dataDir, 'tools'), env: process.env };
    const provider = new SimulatedProvider({ ...options, onNotice: (notice) => told.push(notice) });
    const again = await provider.restore(sandbox.handle, signal);
    expect(told).toMatchObject([
      { code: 'sandbox/state-damaged', message: expect.stringContaining('cluster.json.damaged-') },
    ]);
    await again?.destroy();
  });

  it('keeps the address of a cluster, so that open shells go on after a restart', async () => {
    const sandbox = await create(providerIn(dataDir)(), 'one');
    const before = await sandbox.kubeconfig();
    await sandbox.release();
    const found = await providerIn(dataDir)().restore(sandbox.handle, signal);
    expect(await found?.kubeconfig()).toBe(before);
    await found?.destroy();
  });

  it('is not alive once its API server is gone, and a reset under way ends with the sandbox', async () => {
    const sandbox = await create(providerIn(dataDir)(), 'one');
    const resetting = sandbox.reset(signal);
    const destroying = sandbox.destroy();
    await expect(resetting).rejects.toThrow('was ended');
    await destroying;
    expect(await sandbox.alive(signal)).toBe(false);
    await expect(sandbox.reset(signal)).rejects.toThrow('was ended');
  });

  it('says that it runs no programs on nodes rather than making something up', async () => {
    const sandbox = await create(providerIn(dataDir)(), 'one');
    await expect(sandbox.exec({ node: 'worker' }, ['true'], signal)).rejects.toMatchObject({
      code: 'sandbox/not-simulated',
    });
    await sandbox.destroy();
  });

  it('is alive without an API server, which comes back with its manifest', async () => {
    const sandbox = await create(providerIn(dataDir)(), 'one');
    const path = '/etc/kubernetes/manifests/kube-apiserver.yaml';
    const { content } = (await sandbox.readFile('control-plane', path, signal)) ?? expect.unreachable();
    const kube = await openKube(await sandbox.kubeconfig());
    await sandbox.writeFile('control-plane', path, undefined, signal);
    await expect.poll(() => kube.alive(signal), { timeout: 10_000 }).toBe(false);
    expect(await sandbox.alive(signal)).toBe(true);
    await sandbox.writeFile('control-plane', path, content, signal);
    await expect.poll(() => kube.alive(signal), { timeout: 10_000 }).toBe(true);
    kube.close();
    await sandbox.destroy();
    expect(await sandbox.alive(signal)).toBe(false);
  }, 30_000);

  it('runs programs in pods, with both streams apart', async () => {
    const sandbox = await create(providerIn(dataDir)(), 'one');
    const kube = await openKube(await sandbox.kubeconfig());
    await kube.apply([POD], signal);
    expect(await kube.waitUntilReady([POD], 15_000, signal)).toEqual([]);
    kube.close();
    const pod = { namespace: 'default', name: 'box' };
    const run = (...argv: string[]) => sandbox.exec({ pod }, argv, signal);
    expect(await run('sh', '-c', 'cat; echo out; echo err >&2')).toEqual({
      exitCode: 0,
      stdout: 'out\n',
      stderr: 'err\n',
    });
    const much = await run('sh', '-c', 'head -c 9000000 /dev/zero');
    expect([much.exitCode, much.stdout.length]).toEqual([0, EXEC_LIMIT]);
    await expect(run('no-such-program')).rejects.toMatchObject({ code: 'sandbox/exec-failed' });
    await sandbox.destroy();
  });
});

const serverOf = (kubeconfig: string): string => /server: .*/.exec(kubeconfig)?.[0] ?? '';
