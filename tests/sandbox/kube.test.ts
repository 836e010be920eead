import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Kube, openKube } from '../../sandbox/kube.ts';
import { isReady } from '../../sandbox/kube-apply.ts';
import { waitUntilClusterReady } from '../../sandbox/ready.ts';
import { FakeApiServer } from '../fakes/api-server.ts';
import { NOWHERE_KUBECONFIG } from '../fakes/providers.ts';

const signal = new AbortController().signal;
/** How long to wait for what comes soon: machines that run tests can be very busy. */
const PATIENT = { timeout: 15_000 };
let api: FakeApiServer;
let kube: Kube;

beforeEach(async () => {
  api = await new FakeApiServer().listen();
  kube = await openKube(api.kubeconfig);
});
afterEach(() => {
  kube.close();
  api.close();
});

const configMap = (name: string, data: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'shop' },
  data,
});

describe('kube', () => {
  it('gets an object as the JSON the server sent, and undefined where there is none', async () => {
    api.put('/api/v1/namespaces/shop/configmaps/a', configMap('a', { time: '2026-01-01T00:00:00Z' }));
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'a' };
    expect(await kube.get(ref, signal)).toEqual(configMap('a', { time: '2026-01-01T00:00:00Z' }));
    expect(await kube.get({ ...ref, name: 'b' }, signal)).toBeUndefined();
    expect(await kube.get({ ...ref, kind: 'Gateway' }, signal)).toBeUndefined();
    expect(await kube.get({ ...ref, apiVersion: 'example.com/v1' }, signal)).toBeUndefined();
  });

  it('lists with kind and apiVersion filled in, in one namespace or all', async () => {
    api.put('/api/v1/namespaces/shop/configmaps/a', configMap('a'));
    api.put('/api/v1/namespaces/bank/configmaps/b', configMap('b'));
    const query = { apiVersion: 'v1', kind: 'ConfigMap' };
    expect((await kube.list(query, signal)).map((item) => [item.kind, item.metadata?.name])).toEqual([
      ['ConfigMap', 'a'],
      ['ConfigMap', 'b'],
    ]);
    expect(await kube.list({ ...query, namespace: 'bank' }, signal)).toHaveLength(1);
    expect(await kube.list({ ...query, kind: 'Gateway' }, signal)).toEqual([]);
  });

  it('asks for the kinds of a group once', async () => {
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', name: 'a' };
    await kube.get(ref, signal);
    await kube.get(ref, signal);
    expect(api.requests.filter((request) => request === 'GET /api/v1')).toHaveLength(1);
  });

  it('watches from what is there, then every change, and ends with the server’s watch', async () => {
    api.putNode('one', false);
    const seen: string[] = [];
    const watching = (async () => {
      for await (const { type, object } of kube.watch({ apiVersion: 'v1', kind: 'Node' }, signal)) {
        seen.push(`${type} ${object.metadata?.name} ${isReady(object)}`);
        if (seen.length === 1) setTimeout(() => api.putNode('one', true), 20);
        if (seen.length === 2) api.endWatches();
      }
    })();
    await watching;
    expect(seen).toEqual(['ADDED one false', 'MODIFIED one true']);
  });

  it('follows from now on, and says from where once nothing can be missed', async () => {
    api.putNode('one', false);
    const seen: string[] = [];
    const options = { metadataOnly: true };
    for await (const { type, object } of kube.follow({ apiVersion: 'v1', kind: 'Node' }, options, signal)) {
      seen.push(`${type} ${object.metadata?.name ?? object.metadata?.['resourceVersion']}`);
      if (type === 'BOOKMARK') api.putNode('two', true);
      else api.endWatches();
    }
    expect(seen).toEqual(['BOOKMARK 1', 'ADDED two']);
    const odd = kube.follow({ apiVersion: 'v1', kind: 'Gateway' }, options, signal);
    expect((await odd[Symbol.asyncIterator]().next()).done).toBe(true);
  });

  it('creates what is not there and merges into what is', async () => {
    await kube.apply([configMap('a', { x: '1' })], signal);
    await kube.apply([configMap('a', { x: '2' })], signal);
    expect(api.objects.get('/api/v1/namespaces/shop/configmaps/a')?.['data']).toEqual({ x: '2' });
    expect(api.requests.filter((request) => /POST|PATCH/.test(request))).toEqual([
      'POST /api/v1/namespaces/shop/configmaps',
      'PATCH /api/v1/namespaces/shop/configmaps/a',
    ]);
  });

  it('merges plainly where the server knows no strategic merge', async () => {
    await kube.apply([configMap('a')], signal);
    api.refusals.set('PATCH /api/v1/namespaces/shop/configmaps/a', { status: 415, body: {} });
    await kube.apply([configMap('a', { x: '2' })], signal);
    expect(api.objects.get('/api/v1/namespaces/shop/configmaps/a')?.['data']).toEqual({ x: '2' });
  });

  it('waits while a new namespace has no service account yet', async () => {
    const message = 'error looking up service account shop/default: serviceaccount "default" not found';
    api.refusals.set('POST /api/v1/namespaces/shop/configmaps', { status: 403, body: { message } });
    await kube.apply([configMap('a')], signal);
    expect(api.objects.size).toBe(1);
  });

  it('says what the server said when it refuses', async () => {
    const body = { reason: 'Invalid', message: 'data: Invalid value' };
    api.refusals.set('POST /api/v1/namespaces/shop/configmaps', { status: 422, body });
    await expect(kube.apply([configMap('a')], signal)).rejects.toMatchObject({
      code: 'sandbox/api-error',
      reason: 'Invalid',
      message: 'ConfigMap a: data: Invalid value',
    });
    await expect(kube.apply([{ kind: 'ConfigMap' }], signal)).rejects.toMatchObject({
      code: 'sandbox/object-incomplete',
    });
  });

  it('deletes a namespace, asks its pods to be quick, and waits until it is gone', async () => {
    api.put('/api/v1/namespaces/shop', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    await kube.deleteNamespace('shop', signal);
    await kube.deleteNamespace('shop', signal);
    expect(api.objects.size).toBe(0);
    const asked = api.requests.filter((one) => one.startsWith('DELETE'));
    expect(asked).toEqual([
      'DELETE /api/v1/namespaces/shop',
      'DELETE /api/v1/namespaces/shop/pods',
      'DELETE /api/v1/namespaces/shop',
    ]);
  });

  it('answers what is not ready when patience ends', async () => {
    const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } };
    api.put('/apis/apps/v1/namespaces/default/deployments/web', { ...deployment, spec: { replicas: 2 } });
    expect(await kube.waitUntilReady([deployment], 10, signal)).toEqual([deployment]);
    const status = { updatedReplicas: 2, availableReplicas: 2 };
    api.put('/apis/apps/v1/namespaces/default/deployments/web', {
      ...deployment,
      spec: { replicas: 2 },
      status,
    });
    expect(await kube.waitUntilReady([deployment], 10, signal)).toEqual([]);
  });

  it('says that a kubeconfig points nowhere', async () => {
    const nowhere = await openKube(NOWHERE_KUBECONFIG);
    await expect(nowhere.list({ apiVersion: 'v1', kind: 'Pod' }, signal)).rejects.toMatchObject({
      code: 'sandbox/api-unreachable',
      message: expect.stringContaining('https://127.0.0.1:1'),
    });
    expect(await nowhere.alive(signal)).toBe(false);
    await expect(nowhere.exec({ namespace: 'a', name: 'b' }, ['true'], signal)).rejects.toMatchObject({
      code: 'sandbox/exec-failed',
    });
  });

  it('refuses a kubeconfig that is none', async () => {
    for (const text of ['', 'a: [', 'kind: Config', '[]']) {
      await expect(openKube(text)).rejects.toMatchObject({ code: 'sandbox/kubeconfig-invalid' });
    }
  });

  it('throws the reason of an abort, not a fault', async () => {
    const reason = new Error('the learner left');
    await expect(kube.list({ apiVersion: 'v1', kind: 'Pod' }, AbortSignal.abort(reason))).rejects.toBe(
      reason,
    );
    const controller = new AbortController();
    const watching = (async () => {
      for await (const _ of kube.watch({ apiVersion: 'v1', kind: 'Pod' }, controller.signal));
    })();
    setTimeout(() => controller.abort(reason), 20);
    await expect(watching).rejects.toBe(reason);
  });
});

describe('a cluster is ready', () => {
  it('once the API server says so and every node is Ready', async () => {
    api.ready = false;
    api.putNode('one', true);
    api.putNode('two', false);
    const counts: number[] = [];
    const onNodes = (count: number) => void counts.push(count);
    const waiting = waitUntilClusterReady(kube, { nodes: 2, patience: 5_000, onNodes }, signal);
    await expect.poll(() => api.requests, PATIENT).toContain('GET /readyz');
    api.ready = true;
    await expect.poll(() => counts, PATIENT).toEqual([1]);
    // The list and the watch: this server tells only those who watch already.
    const asked = () => api.requests.filter((one) => one === 'GET /api/v1/nodes').length;
    await expect.poll(asked, PATIENT).toBeGreaterThan(1);
    api.endWatches();
    api.putNode('two', true);
    await waiting;
    expect(counts).toEqual([1, 2]);
  });

  it('only when kubelets have renewed their leases since it was started', async () => {
    api.putNode('one', true);
    const lease = (renewTime: string) =>
      api.put('/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/one', { spec: { renewTime } });
    lease('2026-01-01T00:00:00.000000Z');
    const since = Date.parse('2026-01-01T00:00:01Z');
    let ready = false;
    const waiting = waitUntilClusterReady(kube, { nodes: 1, patience: 5_000, since }, signal).then(() => {
      ready = true;
    });
    await expect
      .poll(() => api.requests.filter((one) => one.endsWith('/leases')).length, PATIENT)
      .toBeGreaterThan(0);
    expect(ready).toBe(false);
    lease('2026-01-01T00:00:02.000000Z');
    await waiting;
  });

  it('or says how many nodes were Ready when patience ended', async () => {
    api.putNode('one', true);
    let last = 0;
    const onNodes = (count: number): void => {
      last = count;
    };
    const failure = await waitUntilClusterReady(kube, { nodes: 2, patience: 300, onNodes }, signal).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({
      code: 'sandbox/not-ready',
      message: expect.stringContaining(`${last} of 2 nodes`),
    });
  });
});
