import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { suspicions } from '../../../sandbox/attached/guard.ts';
import { readAttachment } from '../../../sandbox/attached/kubeconfig.ts';
import { AttachedProvider } from '../../../sandbox/attached/provider.ts';
import type { Fault } from '../../../sandbox/faults.ts';
import { type Kube, type KubeObject, openKube } from '../../../sandbox/kube.ts';
import { createCluster, type SimulatedCluster } from '../../../sandbox/simulated/cluster.ts';
import type { Sandbox } from '../../../sandbox/types.ts';

const signal = new AbortController().signal;
let folder: string;
let cluster: SimulatedCluster;
/** Of the owner of the cluster. */
let owner: Kube;
let made: Sandbox[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'naru-attached-'));
  cluster = await createCluster({ name: 'mine', nodes: 2, log: () => {} });
  owner = await openKube(cluster.kubeconfig());
  await writeFile(join(folder, 'kubeconfig'), cluster.kubeconfig());
  await owner.apply([space('theirs'), map('theirs', 'kept')], signal);
}, 30_000);
afterEach(async () => {
  for (const sandbox of made) await sandbox.destroy();
  made = [];
});
afterAll(async () => {
  owner?.close();
  await cluster?.stop();
  await rm(folder, { recursive: true, force: true });
});

const space = (name: string): KubeObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
const map = (namespace: string, name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { namespace, name },
});
const role = (name: string): KubeObject => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name },
  rules: [],
});
const volume = (name: string, namespace: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name },
  spec: {
    accessModes: ['ReadWriteOnce'],
    capacity: { storage: '1Gi' },
    claimRef: { namespace, name: 'data' },
    hostPath: { path: '/tmp/x' },
    persistentVolumeReclaimPolicy: 'Retain',
  },
});
const there = (object: KubeObject) =>
  owner.get(
    {
      apiVersion: object.apiVersion!,
      kind: object.kind!,
      name: object.metadata!.name!,
      ...(object.metadata!.namespace && { namespace: object.metadata!.namespace }),
    },
    signal,
  );

const providerOf = (env: Record<string, string> = {}, notices: Fault[] = []) =>
  new AttachedProvider({
    dataDir: join(folder, 'data'),
    toolsDir: join(folder, 'tools'),
    env: { NARU_KUBECONFIG: join(folder, 'kubeconfig'), ...env },
    onNotice: (notice) => void notices.push(notice),
  });

async function attach(id: string, nodes = 2, notices: Fault[] = []) {
  const options = { id, signal, onProgress: () => {} };
  const sandbox = await providerOf({}, notices).create({ nodes }, options);
  made.push(sandbox);
  // As the server asks.
  return { sandbox, kube: await openKube(await sandbox.kubeconfig(), (...args) => sandbox.ask(...args)) };
}

describe('an attached cluster', () => {
  it('is changed by the server only where it has made something itself', async () => {
    const { sandbox, kube } = await attach('a');
    await kube.apply([space('shop'), map('shop', 'own'), role('shop-reader')], signal);
    expect((await there(space('shop')))?.metadata?.labels).toMatchObject({ 'naru.dev/sandbox': 'a' });
    const refused = { code: 'sandbox/api-refused', message: expect.stringContaining('was there before') };
    await expect(kube.apply([map('theirs', 'new')], signal)).rejects.toMatchObject(refused);
    await expect(kube.deleteNamespace('theirs', signal)).rejects.toMatchObject(refused);
    await expect(kube.deleteNamespace('kube-system', signal)).rejects.toMatchObject(refused);
    const theirRole = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', name: 'view' };
    await expect(kube.delete(theirRole, signal)).rejects.toMatchObject({
      message: expect.stringContaining('is not of this sandbox'),
    });
    await kube.delete({ ...theirRole, name: 'shop-reader' }, signal);
    expect(await there(role('shop-reader'))).toBeUndefined();
    await kube.deleteNamespace('shop', signal);
    expect(await there(space('shop'))).toBeUndefined();
    const user = { user: 'jane', groups: [], verb: 'get', group: '', resource: 'pods' };
    expect(await kube.allowed(user, signal)).toBe(false);
    expect(await kube.dryRun({ create: map('theirs', 'tried') }, signal)).toHaveProperty('object');
    kube.close();
    await sandbox.release();
  });

  it('lets an object of the cluster become what it was when the server first saw it, and nothing else', async () => {
    const { kube } = await attach('r');
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'theirs', name: 'kept' };
    const absent = { ...ref, name: 'learners' };
    const was = (await kube.get(ref, signal))!;
    expect(await kube.get(absent, signal)).toBeUndefined();
    // By the learner's kubectl.
    await owner.apply([{ ...map('theirs', 'kept'), data: { a: 'b' } }, map('theirs', 'learners')], signal);
    const other = { ...map('theirs', 'kept'), data: { a: 'c' } };
    expect(await kube.change({ replace: other }, signal)).toHaveProperty('refused');
    const { apiVersion, kind } = ref;
    const back = { apiVersion, kind, metadata: { name: 'kept', namespace: 'theirs' } };
    expect(was['data']).toBeUndefined();
    expect(await kube.change({ replace: back }, signal)).toHaveProperty('object');
    expect((await owner.get(ref, signal))?.['data']).toBeUndefined();
    await kube.delete(absent, signal);
    expect(await owner.get(absent, signal)).toBeUndefined();
    await expect(kube.delete(ref, signal)).rejects.toMatchObject({ code: 'sandbox/api-refused' });
    kube.close();
  });

  it('lets nodes have back the labels that learners have changed', async () => {
    const { kube } = await attach('n');
    const of = { apiVersion: 'v1', kind: 'Node', name: 'mine-worker' };
    const changed = await kube.change({ patch: { metadata: { labels: { disk: null } } }, of }, signal);
    expect(changed).toHaveProperty('object');
    kube.close();
  });

  it('is left at the end as it was, but for what others have made meanwhile under their own label', async () => {
    const { sandbox, kube } = await attach('b');
    const other = await attach('c');
    await kube.apply([space('mine-1'), role('mine-reader')], signal);
    await other.kube.apply([space('others-1')], signal);
    // By the learner's kubectl, and a volume for somebody whose claim was there before.
    await owner.apply([space('by-hand'), role('by-hand-reader'), volume('theirs-1', 'theirs')], signal);
    const names = async (one: Kube) =>
      (await one.list({ apiVersion: 'v1', kind: 'PersistentVolume' }, signal)).map(
        ({ metadata }) => metadata?.name,
      );
    expect(await names(owner)).toEqual(['theirs-1']);
    expect(await names(kube)).toEqual([]);
    kube.close();
    other.kube.close();
    await sandbox.destroy();
    for (const gone of [space('mine-1'), role('mine-reader'), space('by-hand'), role('by-hand-reader')])
      expect(await there(gone), gone.metadata!.name!).toBeUndefined();
    for (const kept of [
      volume('theirs-1', 'theirs'),
      space('others-1'),
      space('theirs'),
      map('theirs', 'kept'),
      role('view'),
    ])
      expect(await there(kept), kept.metadata!.name!).toBeDefined();
    expect(await sandbox.alive(signal)).toBe(false);
  });

  it('is taken with fewer nodes than exercises want, and somebody is told', async () => {
    const notices: Fault[] = [];
    await attach('few', 3, notices);
    expect(notices).toMatchObject([{ code: 'sandbox/few-nodes' }]);
  });

  it('cannot do what an API server alone cannot', async () => {
    const { sandbox, kube } = await attach('x');
    kube.close();
    await expect(sandbox.dial()).rejects.toMatchObject({
      code: 'sandbox/dial-failed',
    });
    await expect(sandbox.exec({ node: 'mine-worker' }, ['true'], signal)).rejects.toMatchObject({
      code: 'sandbox/exec-failed',
    });
    await expect(sandbox.readFile()).rejects.toMatchObject({
      code: 'sandbox/file-unreadable',
    });
  });

  it('is another one when the context is', async () => {
    const { sandbox, kube } = await attach('ctx');
    kube.close();
    const handle = { ...sandbox.handle, state: { ...sandbox.handle.state, context: 'other' } };
    expect(await providerOf().restore(handle, signal)).toBeUndefined();
  });
});

describe('the guard of attached clusters', () => {
  const attachment = (names: string[]) => ({ kubeconfig: '', context: names[0]!, names });

  it.each([
    [['minikube', 'https://192.168.49.2:8443'], []],
    [['k3d-product-demo'], []],
    [['shop-prod', 'https://10.0.0.1'], ['it is called shop-prod']],
    [
      ['arn:aws:eks:eu:1:cluster/web', 'https://AB.gr7.eu-1.eks.amazonaws.com'],
      [expect.stringContaining('a cloud runs it')],
    ],
  ])('says of %j: %j', async (names, why) => {
    expect(await suspicions(owner, attachment(names), signal)).toEqual(why);
  });

  it('counts nodes and what runs outside of the system', async () => {
    const many = (count: number, namespace: string): KubeObject[] =>
      Array.from({ length: count }, (_, index) => ({ metadata: { name: `p${index}`, namespace } }));
    const kube = {
      list: async ({ kind }: { kind: string }) =>
        kind === 'Node' ? many(11, '') : [...many(30, 'shop'), ...many(90, 'kube-system')],
    } as unknown as Kube;
    expect(await suspicions(kube, attachment(['lab']), signal)).toEqual([
      'it has 11 nodes',
      '30 Pods run there',
    ]);
  });

  it('gives way to who names the context, and to nobody else', async () => {
    const config = parse(cluster.kubeconfig()) as Record<string, unknown>;
    const contexts = [{ ...(config['contexts'] as object[])[0]!, name: 'shop-prod' }];
    const path = join(folder, 'prod');
    await writeFile(path, stringify({ ...config, contexts, 'current-context': 'shop-prod' }));
    const probe = (env: Record<string, string>) =>
      providerOf({ NARU_KUBECONFIG: path, ...env }).probe(signal);
    expect(await probe({})).toMatchObject({
      ready: false,
      missing: expect.stringContaining('it is called shop-prod'),
      remedy: expect.stringContaining('NARU_ATTACH=shop-prod'),
    });
    expect(await probe({ NARU_ATTACH: 'yes' })).toMatchObject({ ready: false });
    expect(await probe({ NARU_ATTACH: 'shop-prod' })).toMatchObject({
      ready: true,
      detail: /shop-prod, 2 nodes/,
    });
    const options = { id: 'p', signal, onProgress: () => {} };
    await expect(providerOf({ NARU_KUBECONFIG: path }).create({ nodes: 2 }, options)).rejects.toMatchObject({
      code: 'sandbox/cluster-guarded',
    });
    expect(await providerOf().list()).toEqual([]);
  });
});

describe('the kubeconfig of an attached cluster', () => {
  const file = async (config: object) => {
    const path = join(folder, 'own');
    await writeFile(path, stringify(config));
    return { NARU_KUBECONFIG: path };
  };
  const config = (user: object, clusterFields: object = {}) => ({
    'current-context': 'one',
    contexts: [
      { name: 'one', context: { cluster: 'c', user: 'u' } },
      { name: 'two', context: { cluster: 'none', user: 'u' } },
    ],
    clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:6443', ...clusterFields } }],
    users: [
      { name: 'u', user },
      { name: 'somebody', user: { token: 'secret' } },
    ],
  });

  it('stands by itself, with one context and what lay in files beside it', async () => {
    await writeFile(join(folder, 'ca.crt'), 'CA');
    await writeFile(join(folder, 'token'), 'abc\n');
    const env = await file(config({ tokenFile: 'token' }, { 'certificate-authority': 'ca.crt' }));
    const { kubeconfig, context, names } = await readAttachment(env);
    expect(context).toBe('one');
    expect(names).toEqual(['one', 'c', 'u', 'https://127.0.0.1:6443']);
    const standing = parse(kubeconfig);
    expect(standing.clusters[0].cluster).toEqual({
      server: 'https://127.0.0.1:6443',
      'certificate-authority-data': Buffer.from('CA').toString('base64'),
    });
    expect(standing.users).toEqual([{ name: 'u', user: { token: 'abc' } }]);
  });

  it.each([
    ['no YAML', 'a: [', /it is no YAML/],
    ['a context without a cluster', { ...config({}), 'current-context': 'two' }, /no context "two"/],
    ['a login by a program', config({ exec: { command: 'aws' } }), /logs in by exec/],
    ['a file that is not there', config({ 'client-key': 'gone.key' }), /client-key cannot be read/],
  ])('is refused for %s', async (_, content, message) => {
    const path = join(folder, 'bad');
    await writeFile(path, typeof content === 'string' ? content : stringify(content));
    await expect(readAttachment({ NARU_KUBECONFIG: path })).rejects.toMatchObject({
      code: 'sandbox/kubeconfig-unusable',
      message: expect.stringMatching(message),
    });
  });

  it('has to be named', async () => {
    await expect(readAttachment({})).rejects.toMatchObject({ code: 'sandbox/kubeconfig-missing' });
    await expect(readAttachment({ NARU_KUBECONFIG: join(folder, 'none') })).rejects.toMatchObject({
      code: 'sandbox/kubeconfig-missing',
    });
    expect(await providerOf({ NARU_KUBECONFIG: '' }).probe(signal)).toMatchObject({ ready: false });
  });
});
