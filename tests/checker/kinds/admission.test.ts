import { describe, expect, it } from 'vitest';
import { admission } from '../../../checker/kinds/admission.ts';
import type { Change, Changed, KubeObject } from '../../../checker/types.ts';
import { clusterOf, refusal } from '../fake-cluster.ts';

const signal = new AbortController().signal;
const create = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x', namespace: 'shop' }, spec: { a: 1 } };

async function look(keys: object, answer?: Changed, objects: KubeObject[] = [], home?: string) {
  const asked: Change[] = [];
  const cluster = clusterOf(objects, undefined, (change) => {
    asked.push(change);
    return answer;
  });
  const readHome = async () => (home === undefined ? undefined : { content: home, mode: '0644', owner: 'x' });
  const findings = await admission.look(admission.params.parse(keys), { ...cluster, readHome }, signal);
  return {
    findings: findings.map(({ code, values }) => ({ code, values })),
    asked: asked as { create: KubeObject }[],
  };
}
const codes = async (...args: Parameters<typeof look>) =>
  (await look(...args)).findings.map(({ code }) => code);
const forbidden = refusal(403, 'Forbidden', 'pods "x" is forbidden: exceeded quota: team');

describe('admission', () => {
  it('asks under a new name, and compares what the server makes of the object', async () => {
    const { findings, asked } = await look({ create, becomes: { spec: { a: 1 } } });
    expect(findings).toEqual([]);
    expect(asked[0]?.create.metadata?.name).toMatch(/^x-[a-z0-9]{6}$/);
    expect(await codes({ create, becomes: { spec: { a: 2 } } })).toEqual(['field.differs']);
  });

  it('wants a refusal, for a reason', async () => {
    expect(await codes({ create, refused: 'exceeded quota: team' }, forbidden)).toEqual([]);
    expect(await codes({ create, refused: true }, forbidden)).toEqual([]);
    expect(await codes({ create, refused: ['exceeded quota', 'LimitRange'] }, forbidden)).toEqual([
      'admission.reason',
    ]);
    expect(await codes({ create: { ...create, spec: undefined }, refused: true })).toEqual([
      'admission.admitted',
    ]);
    const tried = { ...create, spec: { retention: 0 } };
    expect((await look({ create: tried, refused: true })).findings).toEqual([
      { code: 'admission.admitted-with', values: { object: 'Pod shop/x', spec: '{retention: 0}' } },
    ]);
    expect((await look({ create }, forbidden)).findings).toEqual([
      {
        code: 'admission.refused',
        values: { object: 'Pod shop/x', why: 'pods "x" is forbidden: exceeded quota: team' },
      },
    ]);
  });

  it('takes it for no refusal when there is no such namespace or kind', async () => {
    const nowhere = refusal(404, 'NotFound', 'namespaces "shop" not found');
    expect(await codes({ create, refused: true }, nowhere)).toEqual(['admission.refused']);
    expect(await codes({ create, refused: true }, { unserved: true })).toEqual(['admission.unserved']);
  });

  it('is a fault when the server cannot decide', async () => {
    await expect(look({ create, refused: true }, refusal(503, '', 'overloaded'))).rejects.toThrow(
      'could not decide',
    );
  });

  it('reads manifests of the home, every one of them', async () => {
    const file =
      'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: b, namespace: bank}\n';
    const { asked } = await look({ file: '~/lab/x.yaml', namespace: 'shop' }, undefined, [], file);
    expect(asked.map(({ create }) => create.metadata?.namespace)).toEqual(['shop', 'bank']);
    expect(await codes({ file: 'lab/x.yaml' })).toEqual(['admission.no-file']);
    expect(await codes({ file: 'lab/x.yaml' }, undefined, [], 'a: b: c\n-')).toEqual(['admission.no-object']);
    expect(await codes({ file: 'lab/x.yaml' }, undefined, [], 'just: words')).toEqual([
      'admission.no-object',
    ]);
  });

  it('is not drowned by a file of aliases', async () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefghij'
        .split('')
        .map((key, at) => `${key}: &${key} [${Array(9).fill(`*${'abcdefghij'[at]}`).join()}]`),
    ];
    expect(
      await codes({ file: 'lab/x.yaml' }, undefined, [], `apiVersion: v1\nkind: Pod\n${bomb.join('\n')}`),
    ).toEqual(['admission.no-object']);
  });

  it('ends soon with a file that is meant to be slow', async () => {
    expect(await codes({ file: 'lab/x.yaml' }, undefined, [], '"'.repeat(1 << 20))).toEqual([
      'admission.no-object',
    ]);
  });

  it('makes a Pod of the template of a workload', async () => {
    const workload: KubeObject = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { template: { metadata: { labels: { app: 'web' } }, spec: { containers: [] } } },
    };
    const template = { kind: 'Deployment', namespace: 'shop', name: 'web' };
    const { asked } = await look({ template }, undefined, [workload]);
    expect(asked[0]?.create).toMatchObject({
      kind: 'Pod',
      metadata: { namespace: 'shop', labels: { app: 'web' } },
      spec: { containers: [] },
    });
    expect(await codes({ template })).toEqual(['object.missing']);
  });

  it('refuses keys that do not go together', () => {
    const problem = (keys: object) => admission.params.safeParse(keys).error?.issues[0]?.message;
    expect(problem({})).toContain('give one of');
    expect(problem({ create, file: 'x' })).toContain('give one of');
    expect(problem({ create, becomes: {}, refused: true })).toContain('becomes or refused');
  });
});
