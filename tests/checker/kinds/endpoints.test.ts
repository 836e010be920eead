import { describe, expect, it } from 'vitest';
import { endpoints } from '../../../checker/kinds/endpoints.ts';
import type { KubeObject } from '../../../checker/types.ts';
import { clusterOf } from '../fake-cluster.ts';

const signal = new AbortController().signal;
const service = (spec: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { selector: { app: 'web' }, ports: [{ port: 80 }], ...spec },
});
const pod = (name: string, labels: object = { app: 'web' }, ready = 'True'): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', uid: `uid-${name}`, labels: labels as Record<string, string> },
  status: { conditions: [{ type: 'Ready', status: ready }] },
});
const endpoint = (name: string, address: string, ready: boolean | undefined = true) => ({
  addresses: [address],
  ...(ready !== undefined && { conditions: { ready } }),
  targetRef: { kind: 'Pod', name, uid: `uid-${name}` },
});
const slice = (
  list: object[],
  ports: object[] = [{ name: '', port: 8080 }],
  by = 'endpointslice-controller.k8s.io',
): KubeObject => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: {
    name: `web-${by.length}`,
    namespace: 'shop',
    labels: { 'kubernetes.io/service-name': 'web', 'endpointslice.kubernetes.io/managed-by': by },
  },
  ports,
  endpoints: list,
});
const look = async (keys: object, ...objects: KubeObject[]) => {
  const wanted = endpoints.params.parse({ service: 'web', namespace: 'shop', ...keys });
  return (await endpoints.look(wanted, clusterOf(objects), signal)).map(({ code, values }) => ({
    code,
    values,
  }));
};
const codes = async (keys: object, ...objects: KubeObject[]) =>
  (await look(keys, ...objects)).map(({ code }) => code);
const two = slice([endpoint('a', '10.0.0.1'), endpoint('b', '10.0.0.2', undefined)]);

describe('endpoints', () => {
  it('counts those that are ready, or do not say', async () => {
    expect(await codes({ ready: 2 }, service(), two)).toEqual([]);
    const unready = slice([endpoint('a', '10.0.0.1'), endpoint('b', '10.0.0.2', false)]);
    expect(await look({ ready: 2 }, service(), unready)).toEqual([
      { code: 'endpoints.count', values: { service: 'Service shop/web', want: 2, got: 1 } },
    ]);
    expect(await codes({ ready: 1 })).toEqual(['object.missing']);
  });

  it('counts no slice whose port has another name than that of the Service', async () => {
    const named = slice([endpoint('a', '10.0.0.1')], [{ name: 'http', port: 8080 }]);
    expect(await look({ ready: 1 }, service(), named)).toEqual([
      {
        code: 'endpoints.names',
        values: { service: 'Service shop/web', slice: named.metadata?.name, got: 'http', want: '–' },
      },
    ]);
    expect(await codes({ ready: 0 }, service(), named)).toEqual([]);
    expect(await codes({ ready: 1 }, service({ ports: [{ name: 'http', port: 80 }] }), named)).toEqual([]);
  });

  it('says that no container declares the port, where addresses are there and no port', async () => {
    const ports = [{ port: 80, targetPort: 'http' }];
    expect(await look({ ready: 1 }, service({ ports }), slice([endpoint('a', '10.0.0.1')], []))).toEqual([
      { code: 'endpoints.portless', values: { service: 'Service shop/web', target: 'http' } },
    ]);
  });

  it('wants the ports at each endpoint', async () => {
    expect(await codes({ ports: [8080] }, service(), two)).toEqual([]);
    expect(await look({ ports: [80] }, service(), two)).toEqual([
      {
        code: 'endpoints.port',
        values: { service: 'Service shop/web', address: '10.0.0.1', want: '80', got: '8080' },
      },
    ]);
    const both = service({
      ports: [
        { name: 'web', port: 80 },
        { name: 'metrics', port: 9100 },
      ],
    });
    const ports = [
      { name: 'web', port: 8080 },
      { name: 'metrics', port: 9100 },
    ];
    expect(
      await codes(
        { ports: [8080, { name: 'metrics', port: 9100 }] },
        both,
        slice([endpoint('a', '10.0.0.1')], ports),
      ),
    ).toEqual([]);
    expect(await codes({ ports: [8080] }, service(), slice([]))).toEqual(['endpoints.none']);
  });

  it('wants exactly these addresses, from one slice or several', async () => {
    const addresses = ['10.0.0.2', '10.0.0.1'];
    const other = slice([endpoint('b', '10.0.0.2')], undefined, 'me');
    expect(await codes({ addresses }, service(), slice([endpoint('a', '10.0.0.1')]), other)).toEqual([]);
    expect(await codes({ addresses }, service(), slice([endpoint('a', '10.0.0.1')]))).toEqual([
      'endpoints.addresses',
    ]);
  });

  it('wants these Pods and no others', async () => {
    const pods = [{ labels: { app: 'web' }, count: 2 }];
    expect(await codes({ pods }, service(), two, pod('a'), pod('b'))).toEqual([]);
    expect(await codes({ pods }, service(), two, pod('a'), pod('b', { app: 'other' }))).toEqual([
      'endpoints.pods',
      'endpoints.others',
    ]);
    expect(await look({ pods }, service(), two, pod('a'), pod('b'), pod('c'))).toEqual([
      { code: 'endpoints.missing', values: { service: 'Service shop/web', got: 'c' } },
    ]);
    expect(await codes({ pods }, service(), slice([endpoint('a', '10.0.0.1')]), pod('a'))).toEqual([
      'endpoints.pods',
    ]);
    expect(await codes({ pods: [{ name: 'a' }, { name: 'b' }] }, service(), two, pod('a'), pod('b'))).toEqual(
      [],
    );
    expect(await codes({ pods: [{ name: 'a' }] }, service(), two, pod('a'), pod('b'))).toEqual([
      'endpoints.others',
    ]);
    expect(await codes({ pods: [{ name: 'none' }] }, service(), slice([]))).toEqual(['endpoints.pods']);
  });

  it('with bySelector, takes none that somebody wrote', async () => {
    expect(await codes({ ready: 2, bySelector: true }, service(), two)).toEqual([]);
    expect(await codes({ ready: 2, bySelector: true }, service({ selector: undefined }), two)).toEqual([
      'endpoints.selector',
    ]);
    const mine = slice([endpoint('a', '10.0.0.1')], undefined, 'me');
    expect(await codes({ ready: 1, bySelector: true }, service(), mine)).toEqual(['endpoints.manual']);
  });

  it('says in a moment what ten thousand endpoints are', async () => {
    const many = slice(
      Array.from({ length: 10_000 }, (_, at) => endpoint(`p${at}`, `10.0.${at >> 8}.${at & 255}`)),
    );
    expect(await codes({ ready: 2, pods: [{ name: 'a' }] }, service(), many)).toEqual([
      'endpoints.count',
      'endpoints.pods',
      'endpoints.others',
    ]);
  });
});
