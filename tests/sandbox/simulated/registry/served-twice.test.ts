import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootCluster, type TestCluster } from '../support.ts';

let test: TestCluster;
beforeAll(async () => {
  test = await bootCluster({ timeFactor: 0.01 });
});
afterAll(async () => {
  expect(test.logged).toEqual([]);
  await test[Symbol.asyncDispose]();
});

const merge = { headers: { 'content-type': 'application/merge-patch+json' } };
const core = '/api/v1/namespaces/default';

describe('HorizontalPodAutoscalers', () => {
  const [v1, v2] = ['v1', 'v2'].map(
    (version) => `/apis/autoscaling/${version}/namespaces/default/horizontalpodautoscalers`,
  );
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };

  it('are the same objects in v1 and in v2', async () => {
    const spec = { scaleTargetRef, maxReplicas: 5, targetCPUUtilizationPercentage: 70 };
    await test.ask('POST', v1!, { body: { metadata: { name: 'web' }, spec } });
    const newer = (await test.ask('GET', `${v2}/web`)).body;
    expect(newer.apiVersion).toBe('autoscaling/v2');
    expect(newer.spec.metrics).toEqual([
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
      },
    ]);
    expect((await test.ask('GET', v1!)).body).toMatchObject({
      apiVersion: 'autoscaling/v1',
      items: [{ spec: { ...spec, minReplicas: 1 } }],
    });
  });

  it('keep what v1 has no field for when they are written as v1', async () => {
    const memory = {
      type: 'Resource',
      resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 60 } },
    };
    const spec = { scaleTargetRef, maxReplicas: 2, metrics: [memory] };
    await test.ask('POST', v2!, { body: { metadata: { name: 'both' }, spec } });
    await test.ask('PATCH', `${v1}/both`, { ...merge, body: { spec: { maxReplicas: 4 } } });
    const { spec: after, metadata } = (await test.ask('GET', `${v2}/both`)).body;
    expect(after).toMatchObject({ maxReplicas: 4, metrics: [memory] });
    expect(metadata.annotations).toBeUndefined();
  });
});

describe('Events', () => {
  it('of events.k8s.io are those of the core group under other names', async () => {
    const involvedObject = { kind: 'Pod', name: 'p', namespace: 'default' };
    const body = {
      metadata: { name: 'e' },
      involvedObject,
      reason: 'Seen',
      message: 'It was seen.',
      count: 3,
    };
    await test.ask('POST', `${core}/events`, { body });
    const list = '/apis/events.k8s.io/v1/namespaces/default/events';
    const selector = encodeURIComponent('regarding.name=p,reason=Seen');
    const { items } = (await test.ask('GET', `${list}?fieldSelector=${selector}`)).body;
    expect(items).toMatchObject([{ regarding: involvedObject, note: 'It was seen.', deprecatedCount: 3 }]);
    expect(items[0].involvedObject).toBeUndefined();
    expect((await test.ask('GET', `${list}?fieldSelector=involvedObject.name%3Dp`)).code).toBe(400);
  });
});

describe('kinds that are only asked or only sent', () => {
  it('a Binding sends a pod to its node', async () => {
    const spec = { schedulerName: 'nobody', containers: [{ name: 'c', image: 'nginx' }] };
    await test.ask('POST', `${core}/pods`, { body: { metadata: { name: 'lone' }, spec } });
    const target = { kind: 'Node', name: test.cluster.nodeNames[0] };
    const bound = await test.ask('POST', `${core}/bindings`, {
      body: { metadata: { name: 'lone' }, target },
    });
    expect(bound.code).toBe(201);
    expect((await test.ask('GET', `${core}/pods/lone`)).body.spec.nodeName).toBe(target.name);
    expect((await test.ask('GET', `${core}/bindings`)).code).toBe(405);
  });

  it('ComponentStatuses can be read, with a warning, and not be written', async () => {
    const { body, headers } = await test.ask('GET', '/api/v1/componentstatuses');
    expect(body.items).toHaveLength(3);
    expect(headers['warning']).toBe('299 - "v1 ComponentStatus is deprecated in v1.19+"');
    expect((await test.ask('DELETE', '/api/v1/componentstatuses/etcd-0')).code).toBe(405);
  });

  it('proxies lead to what is there', async () => {
    const answer = await test.ask('GET', `${core}/services/web:80/proxy/index.html`);
    expect([answer.code, answer.body.message]).toEqual([404, 'services "web" not found']);
  });
});

describe('subresources', () => {
  it('resize changes what a container may use, and nothing else', async () => {
    const containers = [{ name: 'c', image: 'nginx', resources: { requests: { cpu: '100m' } } }];
    await test.ask('POST', `${core}/pods`, { body: { metadata: { name: 'grown' }, spec: { containers } } });
    const changed = [{ name: 'c', image: 'busybox', resources: { requests: { cpu: '200m' } } }];
    const patch = { headers: { 'content-type': 'application/strategic-merge-patch+json' } };
    const body = { spec: { containers: changed } };
    const resized = await test.ask('PATCH', `${core}/pods/grown/resize`, { ...patch, body });
    expect(resized.body.spec.containers[0]).toMatchObject({
      image: 'nginx',
      resources: { requests: { cpu: '200m' } },
    });
  });

  it('the Scale of a ReplicationController selects by its labels', async () => {
    const template = {
      metadata: { labels: { app: 'rc' } },
      spec: { containers: [{ name: 'c', image: 'nginx' }] },
    };
    const body = { metadata: { name: 'rc' }, spec: { replicas: 2, template } };
    await test.ask('POST', `${core}/replicationcontrollers`, { body });
    const item = `${core}/replicationcontrollers/rc`;
    await test.ask('PATCH', `${item}/scale`, { ...merge, body: { spec: { replicas: 3 } } });
    const scale = (await test.ask('GET', `${item}/scale`)).body;
    expect(scale).toMatchObject({ kind: 'Scale', spec: { replicas: 3 }, status: { selector: 'app=rc' } });
    expect((await test.ask('GET', item)).body.spec.replicas).toBe(3);
  });
});

describe('a new cluster', () => {
  it('has what the API server makes for itself', async () => {
    const names = async (path: string) => {
      const { items } = (await test.ask('GET', path)).body;
      return items.map(({ metadata }: { metadata: { name: string } }) => metadata.name);
    };
    expect(await names('/apis/scheduling.k8s.io/v1/priorityclasses')).toEqual([
      'system-cluster-critical',
      'system-node-critical',
    ]);
    const flowcontrol = '/apis/flowcontrol.apiserver.k8s.io/v1';
    expect(await names(`${flowcontrol}/flowschemas`)).toHaveLength(11);
    expect(await names(`${flowcontrol}/prioritylevelconfigurations`)).toHaveLength(8);
    expect(await names('/apis/apiregistration.k8s.io/v1/apiservices')).toContain('v1.apps');
    expect(await names('/apis/networking.k8s.io/v1/servicecidrs')).toEqual(['kubernetes']);
  });

  it('gives pods the priority of their class', async () => {
    const body = { metadata: { name: 'high' }, value: 100_000 };
    await test.ask('POST', '/apis/scheduling.k8s.io/v1/priorityclasses', { body });
    const spec = { priorityClassName: 'high', containers: [{ name: 'c', image: 'nginx' }] };
    const pod = await test.ask('POST', `${core}/pods`, { body: { metadata: { name: 'high' }, spec } });
    expect(pod.body.spec).toMatchObject({ priority: 100_000, preemptionPolicy: 'PreemptLowerPriority' });
  });

  it('has one class at most for pods that name none', async () => {
    const classes = '/apis/scheduling.k8s.io/v1/priorityclasses';
    const usual = (name: string) => ({ metadata: { name }, value: 5, globalDefault: true });
    expect((await test.ask('POST', classes, { body: usual('usual') })).code).toBe(201);
    const second = await test.ask('POST', classes, { body: usual('second') });
    expect([second.code, second.body.message]).toEqual([
      403,
      'priorityclasses.scheduling.k8s.io "second" is forbidden: PriorityClass usual is already marked as default. Only one default can exist',
    ]);
    await test.ask('DELETE', `${classes}/usual`);
  });

  it('clears a namespace of every kind that lives in one', async () => {
    await test.ask('POST', '/api/v1/namespaces', { body: { metadata: { name: 'full' } } });
    const quotas = '/api/v1/namespaces/full/resourcequotas';
    const policies = '/apis/networking.k8s.io/v1/namespaces/full/networkpolicies';
    await test.ask('POST', quotas, { body: { metadata: { name: 'q' }, spec: { hard: { pods: '5' } } } });
    await test.ask('POST', policies, { body: { metadata: { name: 'p' }, spec: { podSelector: {} } } });
    const gone = await test.kubectl('delete namespace full --timeout=10s');
    expect(gone).toMatchObject({ code: 0, stderr: '' });
    expect((await test.ask('GET', policies)).body.items).toEqual([]);
    expect((await test.ask('GET', quotas)).body.items).toEqual([]);
  });
});
