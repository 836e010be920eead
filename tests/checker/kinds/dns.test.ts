import { describe, expect, it } from 'vitest';
import { dns } from '../../../checker/kinds/dns.ts';
import type { ClusterView, KubeObject, NameAnswer, NameQuestion } from '../../../checker/types.ts';
import { clusterOf } from '../fake-cluster.ts';

const never = new AbortController().signal;

const pod = (name: string, podIP: string, ready = true): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', labels: { app: 'db' } },
  status: { phase: 'Running', podIP, conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
});
const service = (clusterIP: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'api', namespace: 'shop' },
  spec: { clusterIP },
});

const found = (type: string, ...data: string[]): Partial<NameAnswer> => ({
  outcome: 'found',
  records: data.map((one) => ({ name: 'x', type, data: one })),
});

function names(
  answer: (question: NameQuestion) => Partial<NameAnswer>,
  objects: KubeObject[] = [],
): ClusterView & { readonly asked: unknown[] } {
  const asked: unknown[] = [];
  return {
    ...clusterOf(objects),
    asked,
    resolve: async (from, question) => {
      asked.push([from, question]);
      return { outcome: 'found', name: question.name, records: [], ...answer(question) };
    },
  };
}

const look = (params: object, cluster: ClusterView) => dns.look(dns.params.parse(params), cluster, never);
const codes = async (params: object, cluster: ClusterView) =>
  (await look(params, cluster)).map(({ code }) => code);

describe('dns', () => {
  it('leads to the resolver of a Pod that does not know a Service which is there', async () => {
    const params = {
      name: 'api.shop.svc.cluster.local',
      from: { namespace: 'shop', name: 'db-0' },
      service: { namespace: 'shop', name: 'api' },
    };
    const cluster = names(
      () => ({ outcome: 'no-such-name' }),
      [service('10.96.0.5'), pod('db-0', '10.244.1.1')],
    );
    expect(await look(params, cluster)).toMatchObject([
      { at: { exec: { namespace: 'shop', name: 'db-0' }, run: ['cat', '/etc/resolv.conf'] } },
    ]);
  });

  it('compares addresses in any order', async () => {
    const params = { name: 'db.corp.internal', addresses: ['198.51.100.8', '198.51.100.7'] };
    const cluster = names(() => found('A', '198.51.100.7', '198.51.100.8'));
    expect(await look(params, cluster)).toEqual([]);
    expect(cluster.asked).toEqual([['probe', { name: 'db.corp.internal', type: 'A' }]]);
    expect(await look({ ...params, addresses: ['198.51.100.7'] }, cluster)).toEqual([
      {
        code: 'dns.differs',
        values: {
          name: 'db.corp.internal',
          from: 'naru-probe/probe',
          want: '198.51.100.7',
          got: '198.51.100.7, 198.51.100.8',
        },
      },
    ]);
  });

  it('computes the addresses of Pods that are Ready, and of Services', async () => {
    const pods = [pod('db-0', '10.244.1.1'), pod('db-1', '10.244.1.2'), pod('db-2', '10.244.1.3', false)];
    const cluster = names(() => found('A', '10.244.1.2', '10.244.1.1'), pods);
    expect(await look({ name: 'db', pods: { namespace: 'shop', labels: { app: 'db' } } }, cluster)).toEqual(
      [],
    );
    expect(await codes({ name: 'db', pods: { namespace: 'shop', name: 'db-1' } }, cluster)).toEqual([
      'dns.differs',
    ]);
    const one = { name: 'api', service: { namespace: 'shop', name: 'api' } };
    expect(
      await codes(
        one,
        names(() => found('A', '10.96.0.7'), [service('10.96.0.7')]),
      ),
    ).toEqual([]);
    expect(
      await codes(
        one,
        names(() => found('A', '10.96.0.8'), [service('10.96.0.7')]),
      ),
    ).toEqual(['dns.differs']);
    expect(
      await codes(
        one,
        names(() => found('A'), [service('None')]),
      ),
    ).toEqual(['dns.no-cluster-ip']);
    expect(
      await codes(
        one,
        names(() => found('A')),
      ),
    ).toEqual(['object.missing']);
  });

  it('asks in every Pod, for every name', async () => {
    const cluster = names(() => found('A', '10.96.0.7'), [pod('a', '10.244.1.1'), pod('b', '10.244.1.2')]);
    const params = {
      name: ['api', 'api.shop'],
      from: { namespace: 'shop', labels: { app: 'db' } },
      resolves: true,
    };
    expect(await codes(params, cluster)).toEqual([]);
    expect(cluster.asked).toHaveLength(4);
  });

  it('asks what a name is another name for', async () => {
    const params = { name: 'billing.shop', alias: 'billing.example.com.' };
    const cluster = names(({ type }) => found(type, 'billing.example.com'));
    expect(await codes(params, cluster)).toEqual([]);
    expect(
      await codes(
        params,
        names(() => found('A', '10.96.0.7')),
      ),
    ).toEqual(['dns.alias']);
  });

  it.each([
    [{ outcome: 'no-such-name' }, 'dns.no-such-name', undefined],
    [{ outcome: 'no-answer' }, 'dns.no-answer', 'dns.no-answer'],
    [{ outcome: 'failed' }, 'dns.failed', 'dns.failed'],
    [{ outcome: 'found' }, 'dns.empty', 'dns.present'],
  ] as const)('tells %j apart', async (answer, whenWanted, whenNot) => {
    expect(
      await codes(
        { name: 'api', resolves: true },
        names(() => answer),
      ),
    ).toEqual([whenWanted]);
    const absent = await codes(
      { name: 'api', absent: true },
      names(() => answer),
    );
    expect(absent).toEqual(whenNot ? [whenNot] : []);
  });

  it.each([
    [{ name: 'api' }],
    [{ name: 'api', resolves: true, absent: true }],
    [{ name: 'A B', resolves: true }],
  ])('refuses %j', (params) => expect(dns.params.safeParse(params).success).toBe(false));
});
