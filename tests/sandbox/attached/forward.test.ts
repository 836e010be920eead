import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { forward } from '../../../sandbox/attached/forward.ts';
import { openKube } from '../../../sandbox/kube.ts';
import { createCluster, type SimulatedCluster } from '../../../sandbox/simulated/cluster.ts';

const signal = new AbortController().signal;
let cluster: SimulatedCluster;
/** As somebody has it whose cluster is elsewhere. */
let elsewhere: string;

beforeAll(async () => {
  cluster = await createCluster({ name: 'mine', nodes: 1, log: () => {} });
  elsewhere = cluster.kubeconfig().replace('127.0.0.1', 'localhost');
}, 30_000);
afterAll(() => cluster?.stop());

describe('the way to an API server elsewhere', () => {
  it('is a port on loopback, where its certificate is still asked for by its own name', async () => {
    const led = (await forward(elsewhere))!;
    const [{ cluster: told }] = parse(led.kubeconfig).clusters;
    expect(told.server).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(told['tls-server-name']).toBe('localhost');
    expect(told.server).not.toBe(parse(cluster.kubeconfig()).clusters[0].cluster.server);
    const kube = await openKube(led.kubeconfig);
    expect(await kube.list({ apiVersion: 'v1', kind: 'Node' }, signal)).toHaveLength(1);
    kube.close();
    led.close();
    led.close();
    const closed = await openKube(led.kubeconfig);
    expect(await closed.alive(signal)).toBe(false);
    closed.close();
  });

  it('is not made where nothing has to be led anywhere', async () => {
    expect(await forward(cluster.kubeconfig())).toBeUndefined();
    expect(await forward(elsewhere.replace('https:', 'http:'))).toBeUndefined();
    const proxied = elsewhere.replace(/( +)server:/, '$1proxy-url: http://proxy:3128\n$1server:');
    expect(parse(proxied).clusters[0].cluster['proxy-url']).toBe('http://proxy:3128');
    expect(await forward(proxied)).toBeUndefined();
  });
});
