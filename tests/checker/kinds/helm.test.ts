import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { helm } from '../../../checker/kinds/helm.ts';
import type { KubeObject } from '../../../checker/types.ts';
import { clusterOf } from '../fake-cluster.ts';
import recorded from '../fixtures/helm-release-secret.json' with { type: 'json' };

const never = new AbortController().signal;

/** A revision as Helm stores it. */
function revision(version: number, info: object, config: object = {}): KubeObject {
  const chart = { metadata: { name: 'webapp', version: `1.${version}.0` } };
  const release = { name: 'shop', version, namespace: 'shop', info, chart, config };
  const packed = gzipSync(JSON.stringify(release)).toString('base64');
  return secret(`sh.helm.release.v1.shop.v${version}`, Buffer.from(packed).toString('base64'));
}

function secret(name: string, release: string): KubeObject {
  const labels = { owner: 'helm', name: 'shop' };
  const metadata = { name, namespace: 'shop', labels };
  return { apiVersion: 'v1', kind: 'Secret', metadata, type: 'helm.sh/release.v1', data: { release } };
}

const rolledBack = [
  revision(3, { status: 'superseded', description: 'Rollback to 1' }),
  revision(10, { status: 'deployed', description: 'Upgrade complete' }, { message: 'welcome' }),
  revision(2, { status: 'superseded', description: 'Upgrade complete' }),
];

async function look(params: object, objects: KubeObject[]) {
  const found = await helm.look(
    helm.params.parse({ namespace: 'shop', ...params }),
    clusterOf(objects),
    never,
  );
  return found.map(({ code, values }) => ({ code, ...values }));
}

describe('a release', () => {
  it('as Helm stored it is read: status, chart and what the user has set', async () => {
    const objects = [recorded as KubeObject];
    const values = { replicaCount: 2, service: { type: 'NodePort' }, message: { $absent: true } };
    expect(
      await look({ release: 'shop', status: 'superseded', chart: 'web-0.1.0', values }, objects),
    ).toEqual([]);
    expect(await look({ release: 'shop', chart: 'web-0.2.0', values: { replicaCount: 3 } }, objects)).toEqual(
      [
        { code: 'field.differs', path: 'helm shop/shop: chart', got: 'web-0.1.0', want: 'web-0.2.0' },
        { code: 'field.differs', path: 'helm shop/shop: values.replicaCount', got: 2, want: 3 },
      ],
    );
  });

  it('is as its newest revision is, by number and not by text', async () => {
    const values = { message: 'welcome' };
    expect(await look({ release: 'shop', status: 'deployed', revision: 10, values }, rolledBack)).toEqual([]);
  });

  it('has a history, in order', async () => {
    const back = { description: { $matches: '^Rollback to 1' } };
    expect(
      await look({ release: 'shop', history: [{ revision: 2 }, back, { status: 'deployed' }] }, rolledBack),
    ).toEqual([]);
    expect(await look({ release: 'shop', history: [back, { revision: 2 }] }, rolledBack)).toMatchObject([
      { code: 'helm.history', step: 2 },
    ]);
    const wanted = helm.params.parse({
      namespace: 'shop',
      release: 'shop',
      values: { a: 1 },
      history: [{ ...back, revision: 9 }],
    });
    expect(
      (await helm.look(wanted, clusterOf(rolledBack), never)).map(({ values, at }) => [values['want'], at]),
    ).toEqual([
      [1, { helm: 'values', namespace: 'shop', release: 'shop' }],
      ['{description: Rollback to 1…, revision: 9}', { helm: 'history', namespace: 'shop', release: 'shop' }],
    ]);
  });

  it('can be missing, and can have to be', async () => {
    expect(await look({ release: 'shop', status: 'deployed' }, [])).toMatchObject([{ code: 'helm.missing' }]);
    expect(await look({ absent: true }, [])).toEqual([]);
    expect(await look({ absent: true }, rolledBack)).toMatchObject([
      { code: 'helm.present', release: 'shop/shop' },
    ]);
  });

  it('is not made of Secrets that only look like one', async () => {
    const bomb = Buffer.from(gzipSync(Buffer.alloc(64 << 20)).toString('base64')).toString('base64');
    const odd = [secret('a', 'bm90IGEgcmVsZWFzZQ=='), secret('b', ''), secret('c', bomb)];
    expect(await look({ release: 'shop', status: 'deployed' }, odd)).toMatchObject([
      { code: 'helm.missing' },
    ]);
  });

  it.each([[{}], [{ absent: true, status: 'deployed' }]])('is refused as %j', (params) => {
    expect(helm.params.safeParse({ namespace: 'shop', ...params }).success).toBe(false);
  });
});
