import { describe, expect, it } from 'vitest';
import { placement } from '../../../checker/kinds/placement.ts';
import type { KubeObject } from '../../../checker/types.ts';
import { clusterOf } from '../fake-cluster.ts';

const signal = new AbortController().signal;
const node = (name: string, labels: Record<string, string> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels },
});
const NODES = [node('cp', { 'node-role.kubernetes.io/control-plane': '' }), node('w1'), node('w2')];
const pod = (name: string, nodeName: string, ready = 'True'): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', labels: { app: 'web' } },
  spec: { nodeName },
  status: { conditions: [{ type: 'Ready', status: ready }] },
});
const look = async (keys: object, ...pods: KubeObject[]) => {
  const wanted = placement.params.parse({ namespace: 'shop', labels: { app: 'web' }, ...keys });
  return (await placement.look(wanted, clusterOf([...NODES, ...pods]), signal)).map(({ code, values }) => ({
    code,
    values,
  }));
};
const codes = async (keys: object, ...pods: KubeObject[]) =>
  (await look(keys, ...pods)).map(({ code }) => code);

describe('placement', () => {
  it('wants every ready Pod on the nodes, and one on each', async () => {
    expect(
      await codes({ on: ['w1'], ready: 2 }, pod('a', 'w1'), pod('b', 'w1'), pod('c', 'w2', 'False')),
    ).toEqual([]);
    expect(await look({ on: ['w1'] }, pod('a', 'w1'), pod('b', 'w2'))).toEqual([
      { code: 'placement.elsewhere', values: { pod: 'b', node: 'w2' } },
    ]);
    expect(await look({ on: ['w1', 'w2'] }, pod('a', 'w1'))).toEqual([
      { code: 'placement.node', values: { node: 'w2', want: '≥ 1', got: 0 } },
    ]);
  });

  it('counts them', async () => {
    expect(await codes({ on: ['w1'], ready: 2 }, pod('a', 'w1'))).toEqual(['placement.count']);
    expect(await codes({ on: ['w1'] })).toEqual(['placement.none']);
  });

  it('wants so many on each of all nodes, or of the workers', async () => {
    expect(await codes({ on: 'all', perNode: 1 }, pod('a', 'cp'), pod('b', 'w1'), pod('c', 'w2'))).toEqual(
      [],
    );
    expect(await codes({ on: 'all', perNode: 1 }, pod('b', 'w1'), pod('c', 'w2'))).toEqual([
      'placement.node',
    ]);
    expect(await codes({ on: 'workers', perNode: 1 }, pod('b', 'w1'), pod('c', 'w2'))).toEqual([]);
    expect(
      await codes({ on: 'workers', perNode: 1 }, pod('a', 'cp'), pod('b', 'w1'), pod('c', 'w2')),
    ).toEqual(['placement.elsewhere']);
    expect(
      await codes({ on: 'workers', perNode: 1 }, pod('b', 'w1'), pod('c', 'w1'), pod('d', 'w2')),
    ).toEqual(['placement.node']);
  });

  it('keeps them off nodes', async () => {
    expect(await codes({ off: ['w1'] }, pod('b', 'w2'))).toEqual([]);
    expect(await codes({ off: ['w1'] }, pod('b', 'w1'))).toEqual(['placement.elsewhere']);
  });

  it('refuses keys that do not say which Pods, or where', () => {
    const problem = (keys: object) =>
      placement.params.safeParse({ namespace: 'shop', ...keys }).error?.issues[0]?.message;
    expect(problem({ on: 'all' })).toContain('which Pods');
    expect(problem({ labels: {} })).toContain('say where');
    expect(problem({ labels: {}, off: ['a'], perNode: 1 })).toContain('goes with on');
  });
});
