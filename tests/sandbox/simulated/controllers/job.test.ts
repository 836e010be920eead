import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobPod } from '../../../../sandbox/simulated/controllers/job/types.ts';
import type { Condition } from '../../../../sandbox/simulated/controllers/types.ts';
import type { KubeObject } from '../../../../sandbox/simulated/objects.ts';
import { podSpec, type Rig, startRig } from './rig.ts';

let rig: Rig;
/** Timers of a cluster without any work. */
let idle: number;

beforeEach(async () => {
  rig = await startRig();
  idle = rig.clock.pending;
});

afterEach(() => {
  rig[Symbol.dispose]();
  expect(rig.logged).toEqual([]);
});

function job(spec: object = {}, pod: object = {}): KubeObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'sum', namespace: 'default' },
    spec: { template: { spec: { ...podSpec, restartPolicy: 'Never', ...pod } }, ...spec },
  };
}

async function create(spec: object = {}, pod: object = {}): Promise<void> {
  rig.client.create('jobs.batch', job(spec, pod));
  await rig.settle();
}

async function change(patch: object): Promise<void> {
  rig.client.patch('jobs.batch', 'default', 'sum', patch);
  await rig.settle();
}

const get = () => rig.client.get('jobs.batch', 'default', 'sum')!;
const pods = () => rig.pods() as readonly JobPod[];
const running = () => pods().filter(({ status }) => status?.phase === 'Running');
const indexOf = ({ metadata }: JobPod) => metadata.labels!['batch.kubernetes.io/job-completion-index'];
const conditions = () =>
  (get().status.conditions ?? []).map(({ type, status }: Condition) => `${type}=${status}`);

/** Ends a pod with an exit code, the oldest that runs unless told. */
async function end(exitCode: number, pod: JobPod = running()[0]!): Promise<void> {
  const finishedAt = new Date(rig.clock.now()).toISOString();
  const status = {
    phase: exitCode === 0 ? 'Succeeded' : 'Failed',
    conditions: [{ type: 'Ready', status: 'False' }],
    containerStatuses: [
      {
        name: 'c',
        image: '',
        imageID: '',
        ready: false,
        restartCount: 0,
        state: { terminated: { exitCode, finishedAt } },
      },
    ],
  };
  rig.client.patch('pods', 'default', pod.metadata.name, { status }, { subresource: 'status' });
  await rig.settle();
}

describe('a Job', () => {
  it('runs a pod, counts it when it is done, lets it go, and is complete', async () => {
    await create();
    expect(get().status).toEqual({
      active: 1,
      ready: 1,
      terminating: 0,
      startTime: expect.any(String),
      uncountedTerminatedPods: {},
    });
    expect(pods()[0]!.metadata.finalizers).toEqual(['batch.kubernetes.io/job-tracking']);
    await end(0);
    expect(pods()[0]!.metadata.finalizers).toBeUndefined();
    expect(get().status).toMatchObject({
      succeeded: 1,
      ready: 0,
      completionTime: expect.any(String),
      uncountedTerminatedPods: {},
      conditions: ['SuccessCriteriaMet', 'Complete'].map((type) => ({
        type,
        status: 'True',
        reason: 'CompletionsReached',
        message: 'Reached expected number of succeeded pods',
      })),
    });
    expect(rig.events('Completed')).toEqual(['Job completed']);
    expect(rig.clock.pending).toBeLessThanOrEqual(idle);
  });

  it('runs no more pods at once than it may, and no more than are left to do', async () => {
    await create({ completions: 3, parallelism: 2 });
    expect(running()).toHaveLength(2);
    await end(0);
    expect(running()).toHaveLength(2);
    await end(0);
    expect(running()).toHaveLength(1);
    await change({ spec: { parallelism: 0 } });
    expect(running()).toHaveLength(0);
    expect(get().status.failed).toBeUndefined();
    await change({ spec: { parallelism: 1 } });
    await end(0);
    expect(conditions()).toContain('Complete=True');
  });

  it('without completions is complete when one pod has succeeded and all have ended', async () => {
    await create({ parallelism: 2 });
    await end(0);
    expect(running()).toHaveLength(1);
    expect(conditions()).toEqual([]);
    await end(1);
    expect(conditions()).toContain('Complete=True');
  });

  it('waits longer and longer before it replaces failed pods, and fails at its limit', async () => {
    await create({ backoffLimit: 2 });
    for (const wait of [10_000, 20_000]) {
      await end(1);
      await rig.advance(wait - 2_000);
      expect(running()).toHaveLength(0);
      await rig.advance(2_000);
      expect(running()).toHaveLength(1);
    }
    await end(1);
    expect(get().status).toMatchObject({
      failed: 3,
      conditions: ['FailureTarget', 'Failed'].map((type) => ({
        type,
        status: 'True',
        reason: 'BackoffLimitExceeded',
        message: 'Job has reached the specified backoff limit',
      })),
    });
    expect(rig.events('BackoffLimitExceeded')).toEqual(['Job has reached the specified backoff limit']);
  });

  it('fails when containers were restarted too often in their pods', async () => {
    await create({ backoffLimit: 2 }, { restartPolicy: 'OnFailure' });
    const containerStatuses = [{ name: 'c', image: '', imageID: '', ready: false, restartCount: 2 }];
    const [pod] = pods();
    rig.client.patch(
      'pods',
      'default',
      pod!.metadata.name,
      { status: { containerStatuses } },
      { subresource: 'status' },
    );
    await rig.settle();
    expect(conditions()).toEqual(['FailureTarget=True', 'Failed=True']);
    expect(pods()).toEqual([]);
  });

  it('fails at its deadline, when its pods are gone', async () => {
    await create({ activeDeadlineSeconds: 30 });
    rig.going = false;
    await rig.advance(30_000);
    expect(conditions()).toEqual(['FailureTarget=True']);
    expect(get().status).toMatchObject({ terminating: 1, failed: 1 });
    rig.client.delete('pods', 'default', pods()[0]!.metadata.name, { gracePeriodSeconds: 0 });
    await rig.settle();
    expect(conditions()).toEqual(['FailureTarget=True', 'Failed=True']);
    expect(rig.events('DeadlineExceeded')).toEqual(['Job was active longer than specified deadline']);
  });

  it('has no pods while it is suspended, and its time begins when it goes on', async () => {
    await create({ suspend: true });
    expect(pods()).toEqual([]);
    expect(get().status.startTime).toBeUndefined();
    expect(conditions()).toEqual(['Suspended=True']);
    await change({ spec: { suspend: false } });
    expect(running()).toHaveLength(1);
    expect(conditions()).toEqual(['Suspended=False']);
    await change({ spec: { suspend: true } });
    expect(pods()).toEqual([]);
    expect(get().status).not.toHaveProperty('failed');
    expect(rig.events('Suspended')).toHaveLength(1);
    expect(rig.events('Resumed')).toEqual(['Job resumed']);
  });

  it('goes some time after it has ended, when it says so', async () => {
    await create({ ttlSecondsAfterFinished: 60 });
    await end(0);
    await rig.advance(59_000);
    expect(get().status.succeeded).toBe(1);
    await rig.advance(1_000);
    expect(rig.client.get('jobs.batch', 'default', 'sum')).toBeUndefined();
    expect(pods()).toEqual([]);
  });

  it('lets its pods go when it is deleted', async () => {
    await create();
    rig.client.delete('jobs.batch', 'default', 'sum', { propagationPolicy: 'Background' });
    await rig.settle();
    expect(pods()).toEqual([]);
  });

  it('that somebody else manages is left alone', async () => {
    await create({ managedBy: 'example.com/other' });
    expect(pods()).toEqual([]);
    expect(get().status).toEqual({});
  });

  it('replaces pods only when they have ended, when it says so', async () => {
    await create({ podReplacementPolicy: 'Failed', parallelism: 2, completions: 2 });
    rig.going = false;
    rig.client.delete('pods', 'default', pods()[0]!.metadata.name);
    await rig.settle();
    expect(pods()).toHaveLength(2);
    expect(get().status).toMatchObject({ active: 1, terminating: 1 });
  });
});

describe('a pod failure policy', () => {
  const policy = (action: string) => ({
    podFailurePolicy: { rules: [{ action, onExitCodes: { operator: 'In', values: [42] } }] },
  });

  it('fails the job at once', async () => {
    await create({ ...policy('FailJob'), parallelism: 2, completions: 2 });
    const name = running()[0]!.metadata.name;
    await end(42);
    const message = `Container c for pod default/${name} failed with exit code 42 matching FailJob rule at index 0`;
    expect(get().status.conditions).toMatchObject([
      { type: 'FailureTarget', reason: 'PodFailurePolicy', message },
      { type: 'Failed', reason: 'PodFailurePolicy', message },
    ]);
  });

  it('does not count what it ignores', async () => {
    await create({ ...policy('Ignore'), backoffLimit: 0 });
    await end(42);
    expect(conditions()).toEqual([]);
    await rig.advance(20_000);
    await end(1);
    expect(conditions()).toContain('Failed=True');
    expect(get().status.failed).toBe(1);
  });
});

describe('an Indexed Job', () => {
  const indexed = { completionMode: 'Indexed', completions: 3, parallelism: 3, backoffLimit: 6 };

  it('has a pod for each index, that knows it', async () => {
    await create(indexed);
    expect(pods().map(indexOf).sort()).toEqual(['0', '1', '2']);
    const second = pods().find((pod) => indexOf(pod) === '1')!;
    expect(second.metadata.name).toMatch(/^sum-1-\w{5}$/);
    expect(second.spec.hostname).toBe('sum-1');
    expect(second.spec.containers[0]).toMatchObject({
      env: [
        {
          name: 'JOB_COMPLETION_INDEX',
          valueFrom: {
            fieldRef: { fieldPath: "metadata.labels['batch.kubernetes.io/job-completion-index']" },
          },
        },
      ],
    });
    for (const index of ['2', '0']) await end(0, pods().find((pod) => indexOf(pod) === index)!);
    expect(get().status).toMatchObject({ completedIndexes: '0,2', succeeded: 2, active: 1 });
    await end(0);
    expect(get().status).toMatchObject({ completedIndexes: '0-2', succeeded: 3 });
    expect(conditions()).toContain('Complete=True');
  });

  it('counts failures by index, and fails when all others are done', async () => {
    await create({ completionMode: 'Indexed', completions: 2, parallelism: 2, backoffLimitPerIndex: 1 });
    const second = () => running().find((pod) => indexOf(pod) === '1')!;
    await end(1, second());
    expect(running()).toHaveLength(1);
    await rig.advance(11_000);
    expect(second().metadata.annotations).toMatchObject({
      'batch.kubernetes.io/job-index-failure-count': '1',
    });
    await end(1, second());
    expect(get().status).toMatchObject({ failedIndexes: '1', failed: 2 });
    await end(0);
    expect(get().status).toMatchObject({ completedIndexes: '0', failedIndexes: '1' });
    expect(get().status.conditions).toMatchObject([
      { type: 'FailureTarget', reason: 'FailedIndexes', message: 'Job has failed indexes' },
      { type: 'Failed', reason: 'FailedIndexes' },
    ]);
  });

  it('fails when too many indexes have', async () => {
    await create({
      completionMode: 'Indexed',
      completions: 3,
      parallelism: 3,
      backoffLimitPerIndex: 0,
      maxFailedIndexes: 1,
    });
    await end(1);
    expect(conditions()).toEqual([]);
    await end(1);
    expect(get().status.conditions).toMatchObject([
      { type: 'FailureTarget', reason: 'MaxFailedIndexesExceeded' },
      { type: 'Failed', reason: 'MaxFailedIndexesExceeded' },
    ]);
  });

  it('is complete when its success policy is met, whatever the others do', async () => {
    await create({ ...indexed, successPolicy: { rules: [{ succeededIndexes: '1-2', succeededCount: 1 }] } });
    await end(0, pods().find((pod) => indexOf(pod) === '0')!);
    expect(conditions()).toEqual([]);
    await end(0, pods().find((pod) => indexOf(pod) === '2')!);
    expect(get().status.conditions).toMatchObject([
      { type: 'SuccessCriteriaMet', reason: 'SuccessPolicy', message: 'Matched rules at index 0' },
      { type: 'Complete', reason: 'SuccessPolicy' },
    ]);
    expect(running()).toEqual([]);
    expect(get().status).toMatchObject({ succeeded: 2, completedIndexes: '0,2' });
    expect(get().status).not.toHaveProperty('failed');
  });

  it('may shrink and grow', async () => {
    await create(indexed);
    await change({ spec: { completions: 2, parallelism: 2 } });
    expect(pods().map(indexOf).sort()).toEqual(['0', '1']);
    await change({ spec: { completions: 4, parallelism: 4 } });
    expect(pods().map(indexOf).sort()).toEqual(['0', '1', '2', '3']);
  });
});
