import { describe, expect, it } from 'vitest';
import { nothingMoves } from '../../checker/rest.ts';
import type { KubeObject } from '../../checker/types.ts';
import { moves } from '../../sandbox/rest.ts';
import { clusterOf } from './fake-cluster.ts';

const signal = new AbortController().signal;

const object = (kind: string, rest: Partial<KubeObject> = {}, apiVersion = 'v1'): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name: 'web', namespace: 'shop' },
  ...rest,
});

const pod = (status: object, spec: object = { restartPolicy: 'Always' }): KubeObject =>
  object('Pod', { spec, status });
const is = (type: string, status: string, reason = '') => ({ type, status, reason });
const waiting = (reason: string) => ({ containerStatuses: [{ state: { waiting: { reason } } }] });

describe('what is on its way by itself', () => {
  it.each([
    ['goes away', object('ConfigMap', { metadata: { name: 'a', deletionTimestamp: 'now' } })],
    [
      'is not yet taken up by its controller',
      object('Deployment', { metadata: { generation: 2 }, status: { observedGeneration: 1 } }),
    ],
    ['is being started', pod({ phase: 'Pending', ...waiting('ContainerCreating') })],
    ['is not yet on a node', pod({ phase: 'Pending' })],
    ['makes room for itself', pod({ nominatedNodeName: 'a', conditions: [is('PodScheduled', 'False')] })],
    ['may be healed by its next start', pod({ phase: 'Running', ...waiting('CrashLoopBackOff') })],
    ['may get its image after all', pod({ phase: 'Pending', ...waiting('ImagePullBackOff') })],
    ['runs and is not ready', pod({ phase: 'Running', conditions: [is('Ready', 'False')] })],
    ['will end', pod({ phase: 'Running', conditions: [is('Ready', 'True')] }, { restartPolicy: 'Never' })],
    ['is ready and not yet available', object('Deployment', { status: { readyReplicas: 1 } })],
    ['works', object('Job', { status: { active: 1 } })],
    ['comes with time', object('CronJob', { spec: { schedule: '* * * * *' } })],
    ['follows the load', object('HorizontalPodAutoscaler')],
    ['gets an address', object('Service', { spec: { type: 'LoadBalancer' } })],
    ['has lost its kubelet for now', object('Node', { status: { conditions: [is('Ready', 'Unknown')] } })],
    [
      'is about to get its volume',
      object('PersistentVolumeClaim', {
        metadata: { annotations: { 'volume.kubernetes.io/storage-provisioner': 'x' } },
        status: { phase: 'Pending' },
      }),
    ],
    [
      'is about to be signed',
      object('CertificateSigningRequest', { status: { conditions: [is('Approved', 'True')] } }),
    ],
  ])('%s', (_, one) => expect(moves(one)).toBe(true));
});

describe('what only somebody can change', () => {
  it.each([
    ['a pod that is ready', pod({ phase: 'Running', conditions: [is('Ready', 'True')] })],
    ['a pod that is over', pod({ phase: 'Succeeded' }, { restartPolicy: 'Never' })],
    [
      'a pod for which no node is good enough',
      pod({ phase: 'Pending', conditions: [is('PodScheduled', 'False', 'Unschedulable')] }),
    ],
    ['a pod that lacks a ConfigMap', pod({ phase: 'Pending', ...waiting('CreateContainerConfigError') })],
    [
      'a claim that waits for its first pod',
      object('PersistentVolumeClaim', { status: { phase: 'Pending' } }),
    ],
    ['a Job that is over', object('Job', { status: { conditions: [is('Complete', 'True')] } })],
    ['a CronJob that rests', object('CronJob', { spec: { suspend: true } })],
    ['a ConfigMap', object('ConfigMap')],
  ])('%s', (_, one) => expect(moves(one)).toBe(false));
});

describe('a cluster at rest', () => {
  const node = object('Node', { metadata: { name: 'a' }, status: { conditions: [is('Ready', 'True')] } });
  const settled = pod({ phase: 'Running', conditions: [is('Ready', 'True')] });
  const starting = pod({ phase: 'Pending' });

  it('is one where nothing moves in the namespaces that were asked about', async () => {
    const elsewhere = { ...starting, metadata: { name: 'web', namespace: 'bank' } };
    const cluster = clusterOf([node, settled, elsewhere]);
    expect(await nothingMoves([], new Set(['shop']), cluster, signal)).toBe(true);
    expect(await nothingMoves([], new Set(['shop', 'bank']), cluster, signal)).toBe(false);
    expect(await nothingMoves([], new Set([undefined]), cluster, signal)).toBe(false);
  });

  it('is what the sandbox says where it can tell', async () => {
    const asked: unknown[] = [];
    const atRest = async (namespaces: readonly unknown[]) => asked.push(namespaces) > 1;
    const cluster = { ...clusterOf([starting]), atRest };
    expect(await nothingMoves([settled], new Set(['shop']), cluster, signal)).toBe(false);
    expect(await nothingMoves([settled], new Set(['shop']), cluster, signal)).toBe(true);
    expect(asked).toEqual([['shop'], ['shop']]);
  });

  it('is none while what was seen moves', async () => {
    expect(await nothingMoves([starting], new Set(), clusterOf([node]), signal)).toBe(false);
  });
});
