import { describe, expect, it } from 'vitest';
import { kept } from '../../../checker/kinds/kept.ts';
import { remember, startRecord } from '../../../checker/start-record.ts';
import type { KubeObject } from '../../../checker/types.ts';
import { clusterOf } from '../fake-cluster.ts';
import { spec } from '../specs.ts';

const signal = new AbortController().signal;
const RESTARTED = { 'kubectl.kubernetes.io/restartedAt': '2026-01-01T00:00:00Z' };

const web = (
  rest: { uid?: string; replicas?: number; annotations?: object; image?: string } = {},
): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop', uid: rest.uid ?? 'one', labels: { app: 'web' }, generation: 1 },
  spec: {
    replicas: rest.replicas ?? 2,
    template: {
      metadata: { labels: { app: 'web' }, ...(rest.annotations && { annotations: rest.annotations }) },
      spec: { containers: [{ name: 'web', image: rest.image ?? 'nginx:1.27' }] },
    },
  },
});

/** Findings when the first objects were there at the start, and the others are there now. */
async function look(keys: object, then: KubeObject[], now: KubeObject[]) {
  const params = kept.params.parse({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', ...keys });
  const check = spec('kept', { kind: 'kept', params });
  const memories = await remember([check], { kept }, clusterOf(then), signal);
  return kept.look(params, { ...clusterOf(now), start: startRecord(memories) }, signal);
}
const codes = async (keys: object, then: KubeObject[], now: KubeObject[]) =>
  (await look(keys, then, now)).map(({ code }) => code);

describe('kept, one object', () => {
  const name = 'web';

  it('is the one of the start, whatever has changed in it', async () => {
    expect(await codes({ name }, [web()], [web({ replicas: 5 })])).toEqual([]);
    expect(await codes({ name }, [web()], [web({ uid: 'two' })])).toEqual(['kept.remade']);
    expect(await look({ name }, [web()], [])).toEqual([
      {
        code: 'kept.gone',
        values: { object: 'Deployment shop/web' },
        at: { object: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name } },
      },
    ]);
  });

  it('has fields that are as they were', async () => {
    const keys = { name, fields: ['spec.template.spec.containers[*].image', 'metadata.labels'] };
    expect(await codes(keys, [web()], [web({ replicas: 5 })])).toEqual([]);
    const [finding] = await look(keys, [web()], [web({ image: 'nginx:1.28' })]);
    expect(finding?.values).toEqual({
      path: 'spec.template.spec.containers[*].image[0]',
      want: 'nginx:1.27',
      got: 'nginx:1.28',
    });
  });

  it('with unchanged, differs in nothing but metadata, status and what restarts write', async () => {
    const keys = { name, unchanged: true };
    expect(await codes(keys, [web()], [{ ...web(), status: { replicas: 1 } }])).toEqual([]);
    expect(await codes(keys, [web()], [web({ annotations: RESTARTED })])).toEqual([]);
    expect(await codes(keys, [web()], [web({ annotations: { ...RESTARTED, mine: 'x' } })])).toEqual([
      'field.extra',
    ]);
    expect(await codes(keys, [web()], [web({ replicas: 3 })])).toEqual(['field.differs']);
  });

  it('may differ in what is excepted', async () => {
    const keys = { name, unchanged: true, except: ['spec.replicas', 'spec.template.metadata.annotations'] };
    expect(await codes(keys, [web()], [web({ replicas: 3, annotations: { mine: 'x' } })])).toEqual([]);
    expect(await codes(keys, [web()], [web({ replicas: 3, image: 'x' })])).toEqual(['field.differs']);
  });

  it('may be another one with remade, as long as it is the same', async () => {
    const keys = { name, unchanged: true, remade: true };
    expect(await codes(keys, [web()], [web({ uid: 'two' })])).toEqual([]);
    expect(await codes(keys, [web()], [web({ uid: 'two', replicas: 3 })])).toEqual(['field.differs']);
  });

  it('is a fault of ours when it was not there, or was not written down', async () => {
    await expect(look({ name }, [], [web()])).rejects.toThrow('there was no Deployment shop/web');
    const params = kept.params.parse({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' });
    await expect(kept.look(params, clusterOf([web()]), signal)).rejects.toThrow('nothing was written down');
  });
});

describe('kept, several objects', () => {
  const named = (name: string, rest: object = {}): KubeObject => ({
    ...web(),
    metadata: { name, namespace: 'shop', uid: `uid-${name}`, labels: { app: 'web' }, ...rest },
  });

  it('are those with the labels at the start, found again by name', async () => {
    const keys = { labels: { app: 'web' }, fields: ['metadata.labels'] };
    expect(await codes(keys, [named('a'), named('b')], [named('a'), named('b'), named('c')])).toEqual([]);
    const relabelled = named('b', { labels: { app: 'other' } });
    expect(await look(keys, [named('a'), named('b')], [named('a'), relabelled])).toMatchObject([
      { code: 'field.differs', values: { path: 'b: metadata.labels.app', want: 'web', got: 'other' } },
    ]);
    expect(await codes(keys, [named('a'), named('b')], [named('a')])).toEqual(['kept.gone']);
  });

  it('are those that were like where, which may have changed since', async () => {
    const keys = { where: { spec: { replicas: 2 } } };
    const other = { ...named('b'), spec: { replicas: 7 } };
    expect(await codes(keys, [named('a'), other], [{ ...named('a'), spec: {} }])).toEqual([]);
    expect(await codes(keys, [named('a'), other], [other])).toEqual(['kept.gone']);
  });

  it('with alone, none has come besides', async () => {
    const keys = { alone: true };
    expect(await codes(keys, [named('a')], [named('a')])).toEqual([]);
    expect(await codes(keys, [named('a')], [named('a'), named('b')])).toEqual(['kept.new']);
  });

  it('are compared in a moment when there are ten thousand', async () => {
    const many = Array.from({ length: 10_000 }, (_, at) => named(`n${at}`));
    const findings = await look({ unchanged: true }, many, [named('n1')]);
    expect([findings.length, findings.at(-1)?.code]).toEqual([13, 'field.more']);
  });
});

describe('the keys of kept', () => {
  const problem = (keys: object) =>
    kept.params.safeParse({ apiVersion: 'v1', kind: 'Pod', ...keys }).error?.issues[0]?.message;

  it('refuses what does not go together', () => {
    expect(problem({ name: 'a', labels: {} })).toContain('do not go with name');
    expect(problem({ name: 'a', fields: ['spec'], unchanged: true })).toContain('not both');
    expect(problem({ name: 'a', remade: true })).toContain('say what must not have changed');
    expect(problem({ name: 'a', fields: ['a b'] })).toContain('is no path');
    expect(problem({ name: 'a', unchanged: true, except: ['spec.ports[0].port'] })).toContain('fields only');
  });
});

describe('kept, as it was before the setup', () => {
  const corefile = (text: string, uid = 'one'): KubeObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'coredns', namespace: 'kube-system', uid },
    data: { Corefile: text },
  });
  const place = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'kube-system', name: 'coredns' };
  const found = async (now: KubeObject[]) => {
    const params = kept.params.parse({ ...place, unchanged: true, before: true });
    const checks = [spec('kept', { kind: 'kept', params })];
    const [whole, spoilt] = [clusterOf([corefile('forward .\n')]), clusterOf([corefile('forwrad .\n')])];
    const memories = [
      ...(await remember(checks, { kept }, whole, signal, 'before')),
      ...(await remember(checks, { kept }, spoilt, signal)),
    ];
    return kept.look(params, { ...clusterOf(now), start: startRecord(memories) }, signal);
  };

  it('is compared with what was there then, whatever the blanks, and nobody is told what that was', async () => {
    expect(await found([corefile('  forward   .')])).toEqual([]);
    expect(await found([corefile('forwrad .\n')])).toMatchObject([
      { code: 'kept.broken', values: { path: 'data.Corefile' } },
    ]);
    const [finding] = await found([corefile('forwrad .\n')]);
    expect(Object.keys(finding?.values ?? {})).toEqual(['path']);
  });

  it('must be the same object', async () => {
    expect(await found([corefile('forward .\n', 'two')])).toMatchObject([{ code: 'kept.remade' }]);
  });

  it('goes with a name and with something to compare', () => {
    expect(kept.params.safeParse({ ...place, before: true }).success).toBe(false);
    expect(
      kept.params.safeParse({ apiVersion: 'v1', kind: 'Node', unchanged: true, before: true }).success,
    ).toBe(false);
  });
});
