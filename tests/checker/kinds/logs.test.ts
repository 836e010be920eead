import { describe, expect, it } from 'vitest';
import { logs } from '../../../checker/kinds/logs.ts';
import type { ClusterView, KubeObject } from '../../../checker/types.ts';
import { clusterOf } from '../fake-cluster.ts';

const never = new AbortController().signal;
const pod = (name: string, ready = true): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'jobs', labels: { app: 'render' } },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
});

function printing(
  texts: Record<string, string[]>,
  pods = Object.keys(texts).map((name) => pod(name)),
): ClusterView {
  return {
    ...clusterOf(pods),
    logs: async ({ name, container }, { previous }) => {
      const key = [name, ...(container ? [container] : []), ...(previous ? ['before'] : [])].join('/');
      const left = texts[key];
      if (!left) return { why: `container of ${key} is waiting to start` };
      return { text: left.length > 1 ? left.shift()! : left[0]! };
    },
  };
}

const look = (params: object, cluster: ClusterView) => logs.look(logs.params.parse(params), cluster, never);

describe('logs', () => {
  it('are compared line by line', async () => {
    const cluster = printing({ greeter: ['안녕하세요 from greeter\n'] });
    const params = { namespace: 'jobs', name: 'greeter', lines: ['안녕하세요 from greeter'] };
    expect(await look(params, cluster)).toEqual([]);
    expect(await look({ ...params, lines: ['hello'] }, cluster)).toEqual([
      {
        code: 'text.line',
        values: {
          where: 'kubectl logs -n jobs greeter',
          line: 1,
          got: '안녕하세요 from greeter',
          want: 'hello',
        },
        at: { logs: { namespace: 'jobs', name: 'greeter' } },
      },
    ]);
  });

  it('of several Pods can be read as one', async () => {
    const cluster = printing({ a: ['frame 1\n'], b: ['frame 0\n'] });
    const params = {
      namespace: 'jobs',
      labels: { app: 'render' },
      lines: ['frame 0', 'frame 1'],
      anyOrder: true,
    };
    expect(await look({ ...params, together: true }, cluster)).toEqual([]);
    expect(await look(params, cluster)).not.toEqual([]);
  });

  it('of a container and of the time before a restart are told apart', async () => {
    const cluster = printing({ a: ['now'], 'a/side/before': ['gone'] }, [pod('a')]);
    const params = { namespace: 'jobs', name: 'a', container: 'side', previous: true, has: ['gone'] };
    expect(await look(params, cluster)).toEqual([]);
    expect(await look({ ...params, previous: undefined }, cluster)).toMatchObject([
      { code: 'logs.unreadable' },
    ]);
  });

  it('can have to grow', async () => {
    const params = { namespace: 'jobs', name: 'a', grows: 1 };
    expect(await look(params, printing({ a: ['tick', 'tick', 'tick\ntick'] }))).toEqual([]);
    expect(await look(params, printing({ a: ['tick'] }))).toMatchObject([
      { code: 'logs.still', values: { seconds: 1 } },
    ]);
  });

  it('of a Pod that is being deleted are left out', async () => {
    const leaving = pod('old');
    const metadata = { ...leaving.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' };
    const cluster = printing({ new: ['right'], old: ['wrong'] }, [pod('new'), { ...leaving, metadata }]);
    expect(await look({ namespace: 'jobs', labels: { app: 'render' }, has: ['right'] }, cluster)).toEqual([]);
  });

  it('of no Pod are missing', async () => {
    expect(await look({ namespace: 'jobs', name: 'x', has: ['x'] }, printing({}))).toMatchObject([
      { code: 'object.missing' },
    ]);
    const done = printing({ a: ['x'] }, [pod('a', false)]);
    const params = { namespace: 'jobs', labels: { app: 'render' }, has: ['x'] };
    expect(await look(params, done)).toEqual([]);
    expect(await look(params, printing({}))).toMatchObject([{ code: 'object.missing' }]);
  });
});
