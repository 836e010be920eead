import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type KubeObject, type Status, StatusError } from '../../../../sandbox/simulated/objects.ts';
import { deployment, type Rig, startRig } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await startRig();
});
afterEach(() => {
  rig[Symbol.dispose]();
  expect(rig.logged).toEqual([]);
});

async function budget(spec: object, name = 'app'): Promise<void> {
  rig.client.create('poddisruptionbudgets.policy', {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace: 'default' },
    spec: { selector: { matchLabels: { app: 'app' } }, ...spec },
  });
  await rig.settle();
}

const statusOf = (name = 'app'): KubeObject['status'] =>
  rig.client.get('poddisruptionbudgets.policy', 'default', name)?.['status'];

async function run(replicas: number): Promise<string[]> {
  rig.client.create('deployments.apps', deployment('app', replicas));
  await rig.settle();
  return rig.pods('app=app').map(({ metadata }) => metadata.name);
}

function evict(name: string, deleteOptions: object = {}): Status | undefined {
  try {
    const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name }, deleteOptions };
    rig.client.createSubresource('pods', 'default', name, 'eviction', body);
    return undefined;
  } catch (cause) {
    if (cause instanceof StatusError) return cause.status;
    throw cause;
  }
}

describe('the status of a disruption budget', () => {
  it('counts the pods that are there, healthy, and needed', async () => {
    await run(3);
    await budget({ minAvailable: 2 });
    expect(statusOf()).toEqual({
      conditions: [
        {
          type: 'DisruptionAllowed',
          status: 'True',
          reason: 'SufficientPods',
          message: '',
          observedGeneration: 1,
          lastTransitionTime: expect.any(String),
        },
      ],
      currentHealthy: 3,
      desiredHealthy: 2,
      disruptionsAllowed: 1,
      expectedPods: 3,
      observedGeneration: 1,
    });
  });

  it('follows pods that lose their health', async () => {
    const [first = ''] = await run(2);
    await budget({ minAvailable: 1 });
    expect(statusOf().disruptionsAllowed).toBe(1);
    rig.setReady(first, false);
    await rig.settle();
    expect(statusOf()).toMatchObject({ currentHealthy: 1, disruptionsAllowed: 0 });
    expect(statusOf().conditions).toMatchObject([{ status: 'False', reason: 'InsufficientPods' }]);
  });

  it.each([
    [{ minAvailable: '50%' }, { desiredHealthy: 2, disruptionsAllowed: 1 }],
    [{ maxUnavailable: 1 }, { desiredHealthy: 2, disruptionsAllowed: 1 }],
    [{ maxUnavailable: '50%' }, { desiredHealthy: 1, disruptionsAllowed: 2 }],
    [{ maxUnavailable: 0 }, { desiredHealthy: 3, disruptionsAllowed: 0 }],
  ])('knows what %j of the Deployment behind three pods means', async (spec, expected) => {
    await run(3);
    await budget(spec);
    expect(statusOf()).toMatchObject({ expectedPods: 3, currentHealthy: 3, ...expected });
  });

  it('allows nothing where there are no pods, and says so', async () => {
    await budget({ minAvailable: 0 });
    expect(statusOf()).toMatchObject({ expectedPods: 0, disruptionsAllowed: 0 });
    expect(rig.events('NoPods')).toEqual(['No matching pods found']);
  });

  it('allows nothing where nobody says how many pods there should be', async () => {
    const owner = { apiVersion: 'batch/v1', kind: 'Job', name: 'j', uid: 'u', controller: true };
    const spec = { containers: [{ name: 'c', image: 'nginx' }] };
    const metadata = { name: 'p', namespace: 'default', labels: { app: 'app' } };
    rig.client.create('jobs.batch', {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'j', namespace: 'default' },
      // Nobody here makes pods for it, or takes this one away.
      spec: { managedBy: 'example.com/nobody', template: { spec: { ...spec, restartPolicy: 'Never' } } },
    });
    const job = rig.client.get('jobs.batch', 'default', 'j')!;
    owner.uid = job.metadata.uid ?? '';
    const labels = { ...metadata.labels, ...job['spec'].selector.matchLabels };
    const own = { ...metadata, labels, ownerReferences: [owner] };
    rig.client.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: own, spec });
    await budget({ maxUnavailable: 1 });
    expect(statusOf().conditions).toMatchObject([
      {
        status: 'False',
        reason: 'SyncFailed',
        message: 'batch/v1, Resource=jobs does not implement the scale subresource',
      },
    ]);
    expect(statusOf().disruptionsAllowed).toBe(0);
  });
});

describe('an eviction', () => {
  it('deletes a pod that has no budget', async () => {
    const [first = ''] = await run(1);
    rig.going = false;
    expect(evict(first)).toBeUndefined();
    const pod = rig.client.get('pods', 'default', first);
    expect(pod?.metadata.deletionTimestamp).toBeDefined();
    expect(pod?.['status'].conditions).toContainEqual(
      expect.objectContaining({ type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI' }),
    );
  });

  it('is refused when the budget has nothing left', async () => {
    const [first = ''] = await run(2);
    await budget({ minAvailable: 2 });
    expect(evict(first)).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      reason: 'TooManyRequests',
      details: {
        causes: [
          {
            reason: 'DisruptionBudget',
            message: 'The disruption budget app needs 2 healthy pods and has 2 currently',
          },
        ],
      },
      code: 429,
    });
    expect(rig.client.get('pods', 'default', first)?.metadata.deletionTimestamp).toBeUndefined();
  });

  it('takes what the budget has at once, before the controller looks', async () => {
    const [first = '', second = ''] = await run(3);
    await budget({ minAvailable: 2 });
    rig.going = false;
    expect(evict(first)).toBeUndefined();
    expect(statusOf()).toMatchObject({
      disruptionsAllowed: 0,
      disruptedPods: { [first]: expect.any(String) },
    });
    expect(evict(second)?.code).toBe(429);
    await rig.settle();
    expect(statusOf().disruptedPods).toBeUndefined();
  });

  it('is possible again when another pod has taken the place of the first', async () => {
    const [first = '', second = ''] = await run(2);
    await budget({ maxUnavailable: 1 });
    expect(evict(first)).toBeUndefined();
    expect(evict(second)?.code).toBe(429);
    await rig.settle();
    expect(statusOf()).toMatchObject({ currentHealthy: 2, disruptionsAllowed: 1 });
    expect(evict(second)).toBeUndefined();
  });

  it('waits for a controller that has not seen the budget', async () => {
    const [first = ''] = await run(2);
    rig.client.create('poddisruptionbudgets.policy', {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'app', namespace: 'default' },
      spec: { selector: { matchLabels: { app: 'app' } }, minAvailable: 1 },
    });
    expect(evict(first)).toMatchObject({
      code: 429,
      details: {
        retryAfterSeconds: 10,
        causes: [{ message: 'The disruption budget app is still being processed by the server.' }],
      },
    });
  });

  it('does not count pods that are not ready, as their budget says', async () => {
    const [first = '', second = ''] = await run(2);
    await budget({ minAvailable: 2 });
    rig.setReady(first, false);
    await rig.settle();
    expect(evict(first)?.code).toBe(429);
    rig.client.patch('poddisruptionbudgets.policy', 'default', 'app', {
      spec: { unhealthyPodEvictionPolicy: 'AlwaysAllow' },
    });
    await rig.settle();
    expect(evict(second)?.code).toBe(429);
    expect(evict(first)).toBeUndefined();
  });

  it('takes nothing when it is only a trial', async () => {
    const [first = ''] = await run(2);
    await budget({ minAvailable: 1 });
    expect(evict(first, { dryRun: ['All'] })).toBeUndefined();
    expect(statusOf().disruptionsAllowed).toBe(1);
    expect(rig.client.get('pods', 'default', first)?.metadata.deletionTimestamp).toBeUndefined();
  });

  it('is refused for a pod with two budgets', async () => {
    const [first = ''] = await run(2);
    await budget({ minAvailable: 1 });
    await budget({ minAvailable: 1 }, 'other');
    expect(evict(first)).toMatchObject({
      code: 500,
      message:
        'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    });
  });

  it('does not ask the budget of a pod that does nobody any good yet', async () => {
    rig.ready = false;
    rig.client.patch('nodes', undefined, 'n1', { spec: { unschedulable: true } });
    rig.client.patch('nodes', undefined, 'n2', { spec: { unschedulable: true } });
    const [first = ''] = await run(1);
    await budget({ minAvailable: 1 });
    expect(evict(first)).toBeUndefined();
  });

  it('names the pod it is about', async () => {
    const [first = ''] = await run(1);
    const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'other' } };
    expect(() => rig.client.createSubresource('pods', 'default', first, 'eviction', body)).toThrow(
      'name in URL does not match name in Eviction object',
    );
  });

  it('keeps to preconditions', async () => {
    const [first = ''] = await run(1);
    expect(evict(first, { preconditions: { resourceVersion: '1' } })?.code).toBe(409);
    const { resourceVersion } = rig.client.get('pods', 'default', first)!.metadata;
    expect(evict(first, { preconditions: { resourceVersion } })).toBeUndefined();
  });
});
