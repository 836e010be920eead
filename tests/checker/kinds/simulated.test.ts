/** The kinds that look at objects, on a cluster as learners have it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kinds } from '../../../checker/kinds/index.ts';
import { lookUntil } from '../../../checker/kinds/trial-look.ts';
import { remember, startRecord } from '../../../checker/start-record.ts';
import type { ClusterView } from '../../../checker/types.ts';
import { type Kube, openKube } from '../../../sandbox/kube.ts';
import { bootCluster, type TestCluster } from '../../sandbox/simulated/support.ts';
import { clusterOf } from '../fake-cluster.ts';
import { spec } from '../specs.ts';

const signal = new AbortController().signal;
const NAMESPACE = 'trying';
const template = {
  metadata: { labels: { app: 'web' } },
  spec: {
    containers: [{ name: 'web', image: 'nginx:1.27-alpine', resources: { limits: { memory: '64Mi' } } }],
  },
};
const object = (apiVersion: string, kind: string, name: string, rest: object) => ({
  apiVersion,
  kind,
  metadata: { name, namespace: NAMESPACE },
  ...rest,
});
const OBJECTS = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
  object('apps/v1', 'Deployment', 'web', {
    spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template },
  }),
  object('v1', 'Service', 'web', { spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } }),
  object('v1', 'ResourceQuota', 'team', { spec: { hard: { pods: '3' } } }),
  object('v1', 'ServiceAccount', 'bot', {}),
  object('rbac.authorization.k8s.io/v1', 'Role', 'reader', {
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }],
  }),
  object('rbac.authorization.k8s.io/v1', 'RoleBinding', 'reader', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
    subjects: [{ kind: 'ServiceAccount', name: 'bot', namespace: NAMESPACE }],
  }),
];

let booted: TestCluster;
let kube: Kube;
let view: ClusterView;

beforeAll(async () => {
  booted = await bootCluster();
  kube = await openKube(booted.cluster.kubeconfig());
  const applied = await kube.apply(OBJECTS, signal);
  expect(await kube.waitUntilReady(applied, 20_000, signal)).toEqual([]);
  const { get, list, allowed, dryRun, change, raw } = kube;
  view = {
    ...clusterOf([]),
    get: get.bind(kube),
    list: list.bind(kube),
    allowed: allowed.bind(kube),
    dryRun: dryRun.bind(kube),
    change: change.bind(kube),
    raw: raw.bind(kube),
  };
});
afterAll(async () => {
  kube.close();
  await booted[Symbol.asyncDispose]();
});

/** Codes of the findings, after up to so many seconds. */
async function look(kind: string, keys: unknown, within = 0, cluster = view): Promise<string[]> {
  const params = kinds[kind]?.params.parse(keys);
  const findings = await lookUntil(kinds, { kind, params }, { within }, cluster, signal);
  return findings.map(({ code }) => code);
}
const web = { kind: 'Deployment', namespace: NAMESPACE, name: 'web' };
const owner = { kind: 'Deployment', name: 'web' };
const here = { namespace: NAMESPACE };

describe('the kinds, on a simulated cluster', () => {
  it('object, rollout and container see a Deployment and its Pods', async () => {
    const pods = { apiVersion: 'v1', kind: 'Pod', ...here, labels: { app: 'web' }, ownedBy: owner };
    expect(await look('object', { ...pods, count: 2, is: { status: { phase: 'Running' } } })).toEqual([]);
    expect(await look('object', { ...pods, all: true, ownedBy: { kind: 'Job', name: 'web' } })).toHaveLength(
      2,
    );
    const image = { spec: { containers: [{ name: 'web', image: { $image: 'nginx:1.27-alpine' } }] } };
    expect(
      await look('rollout', { deployment: 'web', ...here, replicas: 2, template: image, restarts: 0 }),
    ).toEqual([]);
    const memory = { resources: { requests: { memory: { $quantity: '64Mi' } } } };
    expect(await look('container', { ...web, is: memory })).toEqual([]);
    expect(await look('container', { ...web, live: true, is: { ...memory, mounts: { $keys: [] } } })).toEqual(
      [],
    );
  });

  it('endpoints and placement see where the Pods are', async () => {
    const pods = [{ ownedBy: owner, count: 2 }];
    expect(
      await look('endpoints', { service: 'web', ...here, ready: 2, ports: [80], pods, bySelector: true }, 5),
    ).toEqual([]);
    expect(await look('endpoints', { service: 'web', ...here, ready: 3 })).toEqual(['endpoints.count']);
    expect(await look('placement', { ...here, ownedBy: owner, ready: 2, on: 'all' })).toEqual([]);
    const nodes = (await kube.list({ apiVersion: 'v1', kind: 'Node' }, signal)).map(
      (node) => node.metadata!.name!,
    );
    expect(await look('placement', { ...here, labels: { app: 'web' }, off: nodes })).toHaveLength(2);
  });

  it('access asks the authorizers', async () => {
    const as = { serviceAccount: 'bot', ...here };
    const cannot = ['delete pods', 'get pods in default', 'list pods everywhere', 'get deployments.apps'];
    expect(await look('access', { as, ...here, can: ['get,list pods'], cannot })).toEqual([]);
    expect(await look('access', { as, ...here, can: ['watch pods'] })).toEqual(['access.denied-here']);
  });

  it('admission asks with a dry run: nothing is left of it', async () => {
    const pod = object('v1', 'Pod', 'x', { spec: { containers: [{ name: 'x', image: 'busybox' }] } });
    const becomes = { spec: { serviceAccountName: 'default', dnsPolicy: 'ClusterFirst' } };
    expect(await look('admission', { create: pod, becomes })).toEqual([]);
    expect(await look('admission', { template: web })).toEqual([]);
    const odd = { ...pod, spec: { ...pod, contaners: [] } };
    expect(await look('admission', { create: odd, refused: 'unknown field' })).toEqual([]);
    expect(await kube.list({ apiVersion: 'v1', kind: 'Pod', ...here }, signal)).toHaveLength(2);
  });

  it('api reads health, JSON and tables', async () => {
    expect(await look('api', { path: '/readyz', text: 'ok' })).toEqual([]);
    const columns = [{ name: 'ready' }];
    const table = { columns, rows: [{ name: 'web', ready: '2/2' }] };
    expect(await look('api', { path: `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`, table })).toEqual(
      [],
    );
    expect(await look('api', { path: '/nothing' })).toEqual(['api.status']);
  });

  it('trial fills a quota, sees the refusal, and leaves nothing', async () => {
    const pod = object('v1', 'Pod', 'full', { spec: { containers: [{ name: 'x', image: 'busybox' }] } });
    const refused = { admission: { create: pod, refused: 'exceeded quota: team' } };
    expect(await look('trial', { steps: [{ create: pod }, refused] })).toEqual([]);
    expect(await look('trial', { steps: [{ create: pod, times: 2 }, refused] })).toEqual(['trial.refused']);
    expect(await kube.list({ apiVersion: 'v1', kind: 'Pod', ...here }, signal)).toHaveLength(2);
  });

  it('trial changes a Deployment for a moment, which kept does not see afterwards', async () => {
    const check = spec('kept', {
      kind: 'kept',
      params: kinds['kept']!.params.parse({ apiVersion: 'apps/v1', ...web, unchanged: true }),
    });
    const memories = await remember([check], kinds, view, signal);
    const cluster = { ...view, start: startRecord(memories) };
    const patch = { patch: { apiVersion: 'apps/v1', ...web }, with: { spec: { replicas: 1 } } };
    const scaled = { rollout: { deployment: 'web', ...here, replicas: 1 }, within: '20s' };
    expect(await look('trial', { steps: [patch, scaled] })).toEqual([]);
    expect(await look('kept', check.params, 0, cluster)).toEqual([]);
    expect(await look('rollout', { deployment: 'web', ...here, replicas: 2 }, 20)).toEqual([]);
  });

  it('trial takes a Pod, and another comes', async () => {
    const step = { delete: { ...here, labels: { app: 'web' } } };
    const back = { rollout: { deployment: 'web', ...here, replicas: 2 }, within: '20s' };
    expect(await look('trial', { steps: [step, back] })).toEqual([]);
  });
});
