import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Fault } from '../../../../sandbox/faults.ts';
import { type Kube, openKube } from '../../../../sandbox/kube.ts';
import type { HostedCluster } from '../../../../sandbox/simulated/tenancy/hosted.ts';
import { ClusterPool, type PoolOptions } from '../../../../sandbox/simulated/tenancy/pool.ts';

const MISBEHAVING = new URL('./misbehaving.ts', import.meta.url);
const signal = new AbortController().signal;

interface Kept {
  readonly cluster: HostedCluster;
  readonly faults: string[];
  /** Resolves when it has come back from an end of its thread. */
  readonly back: Promise<void>;
}

let directory: string;
let pool: ClusterPool | undefined;
const open: Kube[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'naru-tenancy-'));
});
afterEach(async () => {
  for (const kube of open.splice(0)) kube.close();
  await pool?.close();
  rmSync(directory, { recursive: true, force: true });
});

function poolOf(options: PoolOptions): ClusterPool {
  pool = new ClusterPool({ entry: MISBEHAVING, patience: 2000, ...options });
  return pool;
}

async function kept(home: ClusterPool, name: string, more: object = {}): Promise<Kept> {
  const faults: string[] = [];
  const back = Promise.withResolvers<void>();
  const cluster = await home.open({
    name,
    nodes: 1,
    directory: join(directory, name),
    log: (message, cause) => faults.push(cause instanceof Fault ? cause.code : `${message} ${cause}`),
    onBack: () => back.resolve(),
    ...more,
  });
  return { cluster, faults, back: back.promise };
}

async function kubeOf({ cluster }: Kept): Promise<Kube> {
  const kube = await openKube(cluster.kubeconfig);
  open.push(kube);
  return kube;
}

const configMap = (name: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
});

/** Makes it, and does not wait for the answer: there may be none. */
async function provoke(one: Kept, name: string): Promise<void> {
  const kube = await kubeOf(one);
  void kube.apply([configMap(name)], signal).catch(() => {});
}

/** Asks until it fails. */
async function patiently(ask: () => Promise<void>): Promise<never> {
  for (;;) {
    await ask();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const has = async (one: Kept, name: string) =>
  (
    await (await kubeOf(one)).list({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default' }, signal)
  ).some((each) => each.metadata?.name === name);

describe('a thread that is started ahead', () => {
  it('is the one the first cluster lives in', async () => {
    const home = poolOf({ threads: 2 });
    home.warm();
    home.warm();
    expect(home.size).toBe(1);
    await kept(home, 'one');
    expect(home.size).toBe(1);
  });

  it('ends when no cluster comes', async () => {
    const home = poolOf({ linger: 10 });
    home.warm();
    await expect.poll(() => home.size).toBe(0);
  });
});

describe('clusters in threads', { timeout: 90_000 }, () => {
  it('leave a neighbour in another thread alone, whatever one of them does', async () => {
    const home = poolOf({ threads: 2 });
    const [one, other] = [await kept(home, 'one'), await kept(home, 'other')];
    await provoke(one, 'spin');
    let answers = 0;
    const stop = new AbortController();
    void one.back.then(() => stop.abort());
    for (; !stop.signal.aborted; answers += 1) expect(await has(other, 'spin')).toBe(false);
    expect(answers).toBeGreaterThan(5);
    expect(one.faults).toContain('sandbox/stalled');
    expect(other.faults).toEqual([]);
  });

  it('come back with all they had when a neighbour kept their thread busy, and that one sits alone', async () => {
    const home = poolOf({ threads: 1 });
    const [one, other] = [await kept(home, 'one'), await kept(home, 'other')];
    await (await kubeOf(other)).apply([configMap('mine')], signal);
    const { kubeconfig } = other.cluster;
    await provoke(one, 'spin');
    await other.back;
    expect(await has(other, 'mine')).toBe(true);
    expect(other.cluster.kubeconfig).toBe(kubeconfig);
    expect(other.faults).toEqual(['sandbox/thread-ended']);
    expect(one.faults[0]).toBe('sandbox/stalled');
    expect(home.size).toBe(2);
  });

  it('are given up when they do it again and again, and come back by a reset', async () => {
    const home = poolOf({ threads: 1, patience: 1000 });
    const one = await kept(home, 'one');
    await provoke(one, 'spin-again');
    await one.back;
    await expect(patiently(async () => void (await one.cluster.ping()))).rejects.toMatchObject({
      code: 'sandbox/stalled',
    });
    await one.cluster.reset(signal);
    expect(await has(one, 'spin-again')).toBe(false);
  });

  it('end before one of them needs all the memory', async () => {
    const home = poolOf({ threads: 1, heapMegabytes: 128 });
    const one = await kept(home, 'one');
    const other = await kept(home, 'other');
    await provoke(one, 'hog');
    await other.back;
    expect(one.faults).toContain('sandbox/out-of-memory');
    expect(other.faults[0]).toBe('sandbox/thread-ended');
    expect(await has(other, 'hog')).toBe(false);
  });

  it('start over alone when something was thrown that nobody caught', async () => {
    const home = poolOf({ threads: 1 });
    const [one, other] = [await kept(home, 'one'), await kept(home, 'other')];
    await provoke(one, 'throw');
    await one.back;
    expect(one.faults[0]).toBe('sandbox/thread-ended');
    expect(other.faults).toEqual([]);
    expect(await has(other, 'throw')).toBe(false);
  });

  it('can be copied: the copy goes its own way, with certificates of its own', async () => {
    const home = poolOf({ threads: 1 });
    const one = await kept(home, 'one');
    await (await kubeOf(one)).apply([configMap('mine')], signal);
    const { objects } = await one.cluster.image();
    const copy = await kept(home, 'copy', { objects });
    await (await kubeOf(copy)).apply([configMap('other')], signal);
    expect(await has(copy, 'mine')).toBe(true);
    expect(await has(one, 'other')).toBe(false);
    const stranger = await openKube(
      one.cluster.kubeconfig.replace(/server: .*/, `server: https://127.0.0.1:${copy.cluster.port}`),
    );
    open.push(stranger);
    await expect(stranger.list({ apiVersion: 'v1', kind: 'Node' }, signal)).rejects.toMatchObject({
      code: 'sandbox/api-unreachable',
    });
  });
});
