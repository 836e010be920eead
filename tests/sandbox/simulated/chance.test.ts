import { afterEach, describe, expect, it } from 'vitest';
import { seededChance } from '../../../sandbox/simulated/chance.ts';
import type { SimulatedCluster } from '../../../sandbox/simulated/cluster.ts';
import { bootCluster, type TestCluster } from './support.ts';

describe('chance with a seed', () => {
  it('gives every purpose a row of its own, whoever draws in between', () => {
    const [one, two] = [seededChance('7'), seededChance('7')];
    const row = [one.random('a'), one.random('a'), one.random('a')];
    two.random('b');
    expect([two.random('a'), two.random('b'), two.random('a')].filter((_, index) => index !== 1)).toEqual(
      row.slice(0, 2),
    );
    expect(new Set(row).size).toBe(3);
    expect(one.uuid('pod')).toBe(two.uuid('pod'));
    expect(one.uuid('pod')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(seededChance('8').random('a')).not.toBe(row[0]);
  });

  it('is spread evenly', () => {
    const chance = seededChance('even');
    const counts = new Map<number, number>();
    for (let draw = 0; draw < 4000; draw += 1) {
      const slot = Math.floor(chance.random(`node of default/web-${draw % 500}`) * 4);
      counts.set(slot, (counts.get(slot) ?? 0) + 1);
    }
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });
});

describe('two clusters', () => {
  let booted: TestCluster[] = [];
  afterEach(async () => {
    for (const one of booted) await one[Symbol.asyncDispose]();
    booted = [];
  });

  async function run(seed: string): Promise<string[]> {
    const one = await bootCluster({ nodes: 3, addons: 'plain', seed, timeFactor: 0.05 });
    booted.push(one);
    const { client } = one.cluster;
    const labels = { app: 'web' };
    const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'nginx:1.27' }] } };
    const spec = { replicas: 9, selector: { matchLabels: labels }, template };
    const metadata = { name: 'web', namespace: 'default' };
    client.create('deployments.apps', { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec });
    await expect.poll(() => placed(one.cluster).length, { timeout: 8_000, interval: 10 }).toBe(9);
    return placed(one.cluster);
  }
  const placed = ({ client }: SimulatedCluster) =>
    client
      .list('pods', { namespace: 'default' })
      .filter(({ spec }) => spec.nodeName)
      .map(({ metadata, spec }) => `${metadata.name} ${metadata.uid} on ${spec.nodeName}`)
      .sort();

  it('have the same pods on the same nodes by the same seed, and others by another', async () => {
    const [first, second, other] = [await run('a'), await run('a'), await run('b')];
    expect(second).toEqual(first);
    expect(other).not.toEqual(first);
  }, 20_000);
});
