/** Watches and informers of @kubernetes/client-node: what they tell, how they go on after a break, what is too long ago. */
import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import * as k8s from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClientRig, clientRig, configMap, type Loose, PATIENCE } from './rig.ts';

let rig: ClientRig;
let namespace: string;
let path: string;
beforeAll(async () => {
  rig = await clientRig();
  namespace = rig.namespace;
  path = `/api/v1/namespaces/${namespace}/configmaps`;
});
afterAll(() => rig[Symbol.asyncDispose]());

const create = (name: string, labels: Record<string, string> = {}) =>
  rig.core.createNamespacedConfigMap({ namespace, body: configMap(name, {}, labels) });
const remove = (name: string) => rig.core.deleteNamespacedConfigMap({ namespace, name });
const label = (name: string, labels: Record<string, string | null>) =>
  rig.core.patchNamespacedConfigMap(
    { namespace, name, body: { metadata: { labels } } as never },
    k8s.setHeaderOptions('Content-Type', k8s.PatchStrategy.MergePatch),
  );
const revision = async () =>
  (await rig.core.listNamespacedConfigMap({ namespace, limit: 1 })).metadata!.resourceVersion!;

interface Told {
  readonly type: string;
  readonly object: Loose;
}

/** Events of a watch, one by one; `undefined` once it has ended. */
async function watch(query: Record<string, string>, at = path) {
  const told: Told[] = [];
  const waiting: ((event: Told | undefined) => void)[] = [];
  let over: { error: unknown } | undefined;
  const controller = await new k8s.Watch(rig.config).watch(
    at,
    query,
    (type, object) => {
      const next = waiting.shift();
      if (next) next({ type, object });
      else told.push({ type, object });
    },
    (error) => {
      over = { error };
      for (const wake of waiting.splice(0)) wake(undefined);
    },
  );
  const next = (): Promise<Told | undefined> => {
    if (told.length > 0) return Promise.resolve(told.shift());
    if (over) return Promise.resolve(undefined);
    return new Promise((resolve) => waiting.push(resolve));
  };
  return {
    next,
    named: async () => {
      const event = await next();
      return event && `${event.type} ${event.object.metadata.name}`;
    },
    error: () => over?.error,
    stop: () => controller.abort(),
  };
}

describe('a watch', () => {
  it('tells what comes, changes and goes, from the revision of a list on', async () => {
    await create('before');
    const watching = await watch({ resourceVersion: await revision() });
    await create('seen');
    await label('seen', { a: 'b' });
    await remove('seen');
    expect([await watching.named(), await watching.named(), await watching.named()]).toEqual([
      'ADDED seen',
      'MODIFIED seen',
      'DELETED seen',
    ]);
    watching.stop();
  });

  it('without a revision begins with what is there', async () => {
    await create('there', { set: 'there' });
    const watching = await watch({ labelSelector: 'set=there' });
    expect(await watching.named()).toBe('ADDED there');
    await label('there', { more: '1' });
    expect(await watching.named()).toBe('MODIFIED there');
    watching.stop();
  });

  it('of a selector takes what begins to match for new and what stops for gone', async () => {
    await create('turns');
    const watching = await watch({ resourceVersion: await revision(), labelSelector: 'on' });
    await label('turns', { on: '1' });
    await label('turns', { on: '2' });
    await label('turns', { on: null });
    const [came, changed, gone] = [await watching.next(), await watching.next(), await watching.next()];
    expect([came?.type, changed?.type, gone?.type]).toEqual(['ADDED', 'MODIFIED', 'DELETED']);
    expect(gone?.object.metadata.labels).toMatchObject({ on: '2' });
    watching.stop();
  });

  it('resumes where it left off', async () => {
    const from = await revision();
    await create('first');
    await create('second');
    const one = await watch({ resourceVersion: from });
    const first = await one.next();
    one.stop();
    const other = await watch({ resourceVersion: first!.object.metadata.resourceVersion });
    expect(await other.named()).toBe('ADDED second');
    other.stop();
  });

  it('that asks for initial events gets them, and a bookmark behind them', async () => {
    await create('initial', { set: 'initial' });
    const watching = await watch({
      sendInitialEvents: 'true',
      resourceVersionMatch: 'NotOlderThan',
      allowWatchBookmarks: 'true',
      labelSelector: 'set=initial',
    });
    expect(await watching.named()).toBe('ADDED initial');
    const mark = await watching.next();
    expect(mark).toMatchObject({
      type: 'BOOKMARK',
      object: {
        kind: 'ConfigMap',
        apiVersion: 'v1',
        metadata: {
          annotations: { 'k8s.io/initial-events-end': 'true' },
          resourceVersion: expect.any(String),
        },
      },
    });
    await label('initial', { more: '1' });
    expect(await watching.named()).toBe('MODIFIED initial');
    watching.stop();
  });

  it('ends when its time is over, without an error', async () => {
    const watching = await watch({ resourceVersion: await revision(), timeoutSeconds: '1' });
    expect(await watching.next()).toBeUndefined();
    expect(watching.error()).toBeNull();
  });

  it('from a past that is forgotten says so with an event, and ends', async () => {
    await create('changing');
    rig.forgetPast('changing');
    const watching = await watch({ resourceVersion: '1' });
    expect(await watching.next()).toMatchObject({
      type: 'ERROR',
      object: {
        kind: 'Status',
        code: 410,
        reason: 'Expired',
        message: expect.stringMatching(/^too old resource version: 1 \(\d+\)$/),
      },
    });
    expect(await watching.next()).toBeUndefined();
  });

  it('of what cannot be selected is refused', async () => {
    const watching = await watch({ fieldSelector: 'data.a=b' });
    expect(await watching.next()).toBeUndefined();
    expect(watching.error()).toMatchObject({ statusCode: 400 });
  });
});

describe(
  'an informer',
  () => {
    const list = () => rig.core.listNamespacedConfigMap({ namespace, labelSelector: 'informed' });

    /** Hears of everything; `next` resolves with the next thing told. */
    function listen(config: k8s.KubeConfig, at = path) {
      const informer = k8s.makeInformer(config, at, list, 'informed');
      const told: string[] = [];
      let wake = () => {};
      const tell = (event: string) => (object?: Loose) => {
        told.push(`${event} ${object?.metadata?.name ?? ''}`.trim());
        wake();
      };
      for (const event of ['add', 'update', 'delete'] as const) informer.on(event, tell(event));
      informer.on('error', tell('error'));
      informer.on('connect', tell('connect'));
      const next = async () => {
        while (told.length === 0) await new Promise<void>((resolve) => (wake = resolve));
        return told.shift();
      };
      return { informer, next };
    }

    it('holds what there is and tells what comes, changes and goes', async () => {
      await create('held', { informed: '' });
      const { informer, next } = listen(rig.config);
      await informer.start();
      expect([await next(), await next()]).toEqual(['connect', 'add held']);
      await create('later', { informed: '' });
      expect(await next()).toBe('add later');
      await label('later', { seen: '1' });
      expect(await next()).toBe('update later');
      expect(informer.get('later', namespace)?.metadata?.labels).toMatchObject({ seen: '1' });
      await remove('later');
      expect(await next()).toBe('delete later');
      expect(informer.list(namespace).map(({ metadata }) => metadata?.name)).toEqual(['held']);
      await informer.stop();
    });

    it('goes on by itself when the server ends the watch', async () => {
      const { informer, next } = listen(rig.config, `${path}?timeoutSeconds=1`);
      await informer.start();
      expect([await next(), await next(), await next()]).toEqual(['connect', 'add held', 'connect']);
      await create('after-the-end', { informed: '' });
      expect(await next()).toBe('add after-the-end');
      await informer.stop();
      await remove('after-the-end');
    });

    it('that lost its connection catches up when it is started again', async () => {
      await using relay = await breakable(rig.config);
      const { informer, next } = listen(relay.config);
      await informer.start();
      expect([await next(), await next()]).toEqual(['connect', 'add held']);
      relay.breakOff();
      expect(await next()).toBe('error');
      await create('missed', { informed: '' });
      await remove('held');
      await informer.start();
      expect([await next(), await next(), await next()].toSorted()).toEqual([
        'add missed',
        'connect',
        'delete held',
      ]);
      await informer.stop();
    });
  },
  PATIENCE,
);

interface Relay extends AsyncDisposable {
  readonly config: k8s.KubeConfig;
  /** Cuts every connection. */
  breakOff(): void;
}

/** The cluster behind a relay of bytes on this machine, whose connections can be cut. */
async function breakable(config: k8s.KubeConfig): Promise<Relay> {
  const { hostname, port } = new URL(config.getCurrentCluster()!.server);
  const open = new Set<Socket>();
  const server: Server = createServer((socket) => {
    const onward = dial(Number(port), hostname);
    for (const end of [socket, onward]) {
      open.add(end);
      end.on('error', () => {});
      end.on('close', () => open.delete(end));
    }
    socket.pipe(onward).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as { port: number };
  const cluster = { ...config.getCurrentCluster()!, server: `https://${hostname}:${address.port}` };
  const relayed = new k8s.KubeConfig();
  relayed.loadFromClusterAndUser(cluster, config.getCurrentUser()!);
  const breakOff = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    config: relayed,
    breakOff,
    async [Symbol.asyncDispose]() {
      breakOff();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
