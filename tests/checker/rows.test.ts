import { describe, expect, it } from 'vitest';
import { rowLines, rows } from '../../checker/rows.ts';
import type { KubeObject } from '../../checker/types.ts';
import { clusterOf } from './fake-cluster.ts';

const signal = new AbortController().signal;
const named = (kind: string, name: string, more: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name },
  ...more,
});
const pod = (name: string, nodeName: string, cpu: string) =>
  named('Pod', name, { spec: { nodeName, containers: [{ resources: { requests: { cpu } } }] } });

describe('lines computed from the cluster', () => {
  it('have the nodes first of which most is requested', async () => {
    const cluster = clusterOf([
      ...['a', 'b', 'c'].map((name) => named('Node', name)),
      ...[pod('one', 'b', '1'), pod('two', 'c', '700m'), pod('three', 'c', '700m')],
    ]);
    const wanted = { apiVersion: 'v1', kind: 'Node', columns: ['metadata.name'], mostRequested: 'cpu' };
    expect(await rowLines(rows.parse(wanted), cluster, signal)).toEqual(['c', 'b', 'a']);
  });

  it('speak of requests only where the lines are nodes', () => {
    const wanted = { apiVersion: 'v1', kind: 'Pod', columns: ['metadata.name'], mostRequested: 'cpu' };
    expect(rows.safeParse(wanted).success).toBe(false);
  });
});
