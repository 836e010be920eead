import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  MetricsSource,
  PodMetrics,
} from '../../../../sandbox/simulated/controllers/podautoscaler/source.ts';
import type { Condition } from '../../../../sandbox/simulated/controllers/types.ts';
import { deployment, podSpec, type Rig, startRig } from './rig.ts';

let rig: Rig;
/** CPU a pod, in thousandths; `undefined` while nobody serves metrics. */
let load: number | undefined;
/** How often figures were asked for. */
let asked: number;
/** Pods of which nothing is known. */
let silent: string[];

const source: MetricsSource = {
  podMetrics(_namespace, labelSelector) {
    asked++;
    if (load === undefined)
      return Promise.reject(new Error('the server could not find the requested resource'));
    const measured = rig.pods(labelSelector).filter(({ metadata }) => !silent.includes(metadata.name));
    return Promise.resolve(measured.map(({ metadata }) => metricsOf(metadata.name)));
  },
};

function metricsOf(name: string): PodMetrics {
  const timestamp = new Date(rig.clock.now()).toISOString();
  return {
    metadata: { name },
    timestamp,
    window: '15s',
    containers: [{ name: 'c', usage: { cpu: `${load}m`, memory: '64Mi' } }],
  };
}

beforeEach(async () => {
  load = undefined;
  asked = 0;
  silent = [];
  rig = await startRig({ metrics: source });
});

afterEach(() => {
  rig[Symbol.dispose]();
  expect(rig.logged).toEqual([]);
});

const template = {
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'c', image: 'nginx:1.27', resources: { requests: { cpu: '100m' } } }] },
};

async function create(replicas: number, spec: object = {}): Promise<void> {
  rig.client.create('deployments.apps', deployment('web', replicas, { template }));
  rig.client.create('horizontalpodautoscalers.autoscaling', {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 1,
      maxReplicas: 10,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
        },
      ],
      ...spec,
    },
  });
  await rig.settle();
}

/** As many looks as are asked for. */
async function look(times = 1): Promise<void> {
  for (let count = 0; count < times; count++) await rig.advance(15_000);
}

const get = () => rig.client.get('horizontalpodautoscalers.autoscaling', 'default', 'web')!;
const size = () => rig.client.get('deployments.apps', 'default', 'web')!['spec'].replicas;
const condition = (type: string) =>
  (get().status.conditions as Condition[]).find((each) => each.type === type) ?? {};

describe('an autoscaler', () => {
  it('keeps its target within its bounds whatever the load is', async () => {
    await create(1, { minReplicas: 2, maxReplicas: 3 });
    await look();
    expect(size()).toBe(2);
    expect(rig.events('SuccessfulRescale')).toEqual([
      'New size: 2; reason: Current number of replicas below Spec.MinReplicas',
    ]);
    expect(get().status).toMatchObject({ currentReplicas: 1, desiredReplicas: 2, currentMetrics: null });
    rig.client.patch('deployments.apps', 'default', 'web', { spec: { replicas: 8 } });
    await look();
    expect(size()).toBe(3);
    expect(rig.events('SuccessfulRescale')).toContain(
      'New size: 3; reason: Current number of replicas above Spec.MaxReplicas',
    );
  });

  it('says that nobody serves metrics', async () => {
    await create(1);
    await look();
    const why =
      'failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource';
    expect(condition('ScalingActive')).toMatchObject({
      status: 'False',
      reason: 'FailedGetResourceMetric',
      message: `the HPA was unable to compute the replica count: ${why}`,
    });
    expect(get().status.currentMetrics).toEqual([{ type: '' }]);
    expect(rig.events('FailedGetResourceMetric')).toEqual([why]);
    expect(rig.events('FailedComputeMetricsReplicas')).toEqual([
      `invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: ${why}`,
    ]);
  });

  it('scales up with the load, at most to the double at once', async () => {
    await create(2);
    load = 50;
    // Figures of pods that have just started are not taken seriously.
    await look(2);
    expect(size()).toBe(2);
    load = 160;
    await look();
    expect(size()).toBe(4);
    expect(rig.events('SuccessfulRescale')).toEqual([
      'New size: 4; reason: cpu resource utilization (percentage of request) above target',
    ]);
    expect(condition('ScalingLimited')).toMatchObject({ status: 'True', reason: 'ScaleUpLimit' });
    expect(get().status.currentMetrics).toEqual([
      {
        type: 'Resource',
        resource: { name: 'cpu', current: { averageUtilization: 160, averageValue: '160m' } },
      },
    ]);
  });

  it('scales down when it has been quiet for five minutes', async () => {
    await create(4);
    load = 50;
    await look(2);
    load = 20;
    await look(2);
    expect(size()).toBe(4);
    expect(condition('AbleToScale')).toMatchObject({ status: 'True', reason: 'ScaleDownStabilized' });
    await look(20);
    expect(size()).toBe(2);
    expect(rig.events('SuccessfulRescale')).toEqual(['New size: 2; reason: All metrics below target']);
  });

  it('leaves small differences alone', async () => {
    await create(2);
    load = 54;
    await look(25);
    expect(size()).toBe(2);
    expect(condition('ScalingActive')).toMatchObject({ status: 'True', reason: 'ValidMetricFound' });
    expect(condition('AbleToScale')).toMatchObject({ reason: 'ReadyForNewScale' });
  });

  it('goes as far and as fast as its behavior says', async () => {
    const policies = [{ type: 'Pods', value: 1, periodSeconds: 60 }];
    await create(2, { behavior: { scaleUp: { policies }, scaleDown: { selectPolicy: 'Disabled' } } });
    load = 50;
    await look(2);
    load = 200;
    await look();
    expect(size()).toBe(3);
    await look(3);
    expect(size()).toBe(3);
    await look(2);
    expect(size()).toBe(4);
    load = 5;
    await look(30);
    expect(size()).toBe(4);
    expect(condition('ScalingLimited')).toMatchObject({ status: 'True', reason: 'ScaleDownLimit' });
  });

  it('scales down as soon as its window allows', async () => {
    await create(4, { behavior: { scaleDown: { stabilizationWindowSeconds: 30 } } });
    load = 50;
    await look(2);
    load = 20;
    await look();
    expect(size()).toBe(4);
    await look();
    expect(size()).toBe(2);
  });

  it('does not scale down for pods of which it knows nothing', async () => {
    await create(2, { behavior: { scaleDown: { stabilizationWindowSeconds: 0 } } });
    load = 50;
    await look(2);
    silent = [rig.pods()[0]!.metadata.name];
    load = 20;
    await look();
    expect(size()).toBe(2);
    silent = [];
    await look();
    expect(size()).toBe(1);
  });

  it('says which request is missing', async () => {
    await create(1);
    const bare = { metadata: { labels: { app: 'web' } }, spec: podSpec };
    rig.client.patch('deployments.apps', 'default', 'web', { spec: { template: bare } });
    load = 10;
    await look(2);
    const [pod] = rig.pods();
    expect(rig.events('FailedGetResourceMetric')).toContain(
      `failed to get cpu utilization: missing request for cpu in container c of Pod ${pod!.metadata.name}`,
    );
  });

  it('takes the metric that asks for most, also of one container and by amount', async () => {
    await create(2, {
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '32Mi' } },
        },
        {
          type: 'ContainerResource',
          containerResource: {
            name: 'cpu',
            container: 'c',
            target: { type: 'Utilization', averageUtilization: 50 },
          },
        },
      ],
    });
    load = 60;
    await look();
    expect(size()).toBe(4);
    expect(rig.events('SuccessfulRescale')[0]).toBe('New size: 4; reason: memory resource above target');
    expect(get().status.currentMetrics).toMatchObject([
      { type: 'Resource', resource: { name: 'memory', current: { averageValue: '64Mi' } } },
      {
        type: 'ContainerResource',
        containerResource: { container: 'c', current: { averageUtilization: 60 } },
      },
    ]);
  });

  it.each([
    [{ kind: 'Deployment', name: 'nosuch' }, 'deployments.apps "nosuch" not found'],
    [{ kind: 'Foo', name: 'web' }, 'no matches for kind "Foo" in group "apps"'],
    [{ kind: 'DaemonSet', name: 'web' }, 'the server could not find the requested resource'],
  ])('says why it cannot scale %o', async (reference, message) => {
    await create(1, { scaleTargetRef: { apiVersion: 'apps/v1', ...reference } });
    await look();
    expect(rig.events('FailedGetScale')).toEqual([message]);
    expect(condition('AbleToScale')).toMatchObject({
      status: 'False',
      reason: 'FailedGetScale',
      message: `the HPA controller was unable to get the target's current scale: ${message}`,
    });
  });

  it('does nothing about pods that another one measures', async () => {
    await create(2);
    const { spec } = get();
    const metadata = { name: 'rival', namespace: 'default' };
    const rival = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata, spec };
    rig.client.create('horizontalpodautoscalers.autoscaling', rival);
    await look(2);
    expect(condition('ScalingActive')).toMatchObject({ status: 'False', reason: 'AmbiguousSelector' });
    expect(rig.events('AmbiguousSelector')).toContain(
      'pods by selector app=web are controlled by multiple HPAs: [default/web default/rival]',
    );
    rig.client.delete('horizontalpodautoscalers.autoscaling', 'default', 'rival');
    await look();
    expect(condition('ScalingActive')).toMatchObject({ reason: 'FailedGetResourceMetric' });
  });

  it('leaves a target alone that has no replicas', async () => {
    await create(0);
    await look();
    expect(size()).toBe(0);
    expect(condition('ScalingActive')).toMatchObject({ status: 'False', reason: 'ScalingDisabled' });
  });

  it('that is deleted is not looked at again', async () => {
    await create(1);
    await look();
    rig.client.delete('horizontalpodautoscalers.autoscaling', 'default', 'web');
    const before = asked;
    await look(3);
    expect(before).toBeGreaterThan(0);
    expect(asked).toBe(before);
  });
});
