import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../sandbox/simulated/objects.ts';
import { podSpec, type Rig, startRig } from './rig.ts';

let rig: Rig;

beforeEach(async () => {
  rig = await startRig();
  // A whole minute, so that starts are easy to count.
  await rig.advance(60_000 - (rig.clock.now() % 60_000));
});

afterEach(() => {
  rig[Symbol.dispose]();
  expect(rig.logged).toEqual([]);
});

const minute = 60_000;

function cronJob(spec: object = {}): KubeObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'tick', namespace: 'default' },
    spec: {
      schedule: '* * * * *',
      jobTemplate: {
        metadata: { labels: { app: 'tick' } },
        spec: { template: { spec: { ...podSpec, restartPolicy: 'Never' } } },
      },
      ...spec,
    },
  };
}

async function create(spec: object = {}): Promise<void> {
  rig.client.create('cronjobs.batch', cronJob(spec));
  await rig.settle();
}

async function change(spec: object): Promise<void> {
  rig.client.patch('cronjobs.batch', 'default', 'tick', { spec });
  await rig.settle();
}

const get = () => rig.client.get('cronjobs.batch', 'default', 'tick')!;
const jobs = () => rig.client.list('jobs.batch');
const active = () => (get().status.active ?? []).map(({ name }: { name: string }) => name);

async function endAll(phase: 'Succeeded' | 'Failed'): Promise<void> {
  for (const pod of rig.pods()) {
    const { name } = pod.metadata;
    if (pod.status?.phase === 'Running') {
      rig.client.patch('pods', 'default', name, { status: { phase } }, { subresource: 'status' });
    }
  }
  await rig.settle();
}

describe('a CronJob', () => {
  it('makes a job each minute, named for it, and notes what became of it', async () => {
    await create({ timeZone: 'Asia/Seoul' });
    expect(jobs()).toEqual([]);
    await rig.advance(minute + 100);
    const start = rig.clock.now() - 100;
    const name = `tick-${start / minute}`;
    expect(jobs().map(({ metadata }) => metadata)).toMatchObject([
      {
        name,
        labels: { app: 'tick' },
        annotations: {
          'batch.kubernetes.io/cronjob-scheduled-timestamp': expect.stringMatching(/:00\+09:00$/),
        },
        ownerReferences: [{ kind: 'CronJob', name: 'tick', controller: true }],
      },
    ]);
    expect(active()).toEqual([name]);
    expect(Date.parse(get().status.lastScheduleTime)).toBe(start);
    expect(rig.events('SuccessfulCreate')).toContain(`Created job ${name}`);
    await endAll('Succeeded');
    expect(active()).toEqual([]);
    expect(get().status.lastSuccessfulTime).toEqual(jobs()[0]!['status'].completionTime);
    expect(rig.events('SawCompletedJob')).toEqual([`Saw completed job: ${name}, condition: Complete`]);
  });

  it('keeps a few jobs that have ended', async () => {
    await create({ successfulJobsHistoryLimit: 2, failedJobsHistoryLimit: 0 });
    for (let count = 0; count < 4; count++) {
      await rig.advance(minute + (count === 0 ? 100 : 0));
      await endAll('Succeeded');
    }
    expect(jobs()).toHaveLength(2);
    expect(rig.events('SuccessfulDelete')).toHaveLength(2);
  });

  it('does not start beside a job that still runs when that is forbidden', async () => {
    await create({ concurrencyPolicy: 'Forbid' });
    await rig.advance(minute + 100);
    await rig.advance(minute);
    expect(jobs()).toHaveLength(1);
    expect(rig.events('JobAlreadyActive')).toEqual([
      'Not starting job because prior execution is running and concurrency policy is Forbid',
    ]);
    // The start that was held back follows as soon as the job has ended.
    await endAll('Succeeded');
    expect(jobs()).toHaveLength(2);
  });

  it('replaces a job that still runs, or lets both run, as it says', async () => {
    await create({ concurrencyPolicy: 'Replace' });
    await rig.advance(minute + 100);
    const [first] = active();
    await rig.advance(minute);
    expect(active()).toHaveLength(1);
    expect(active()[0]).not.toBe(first);
    expect(rig.events('SuccessfulDelete')).toContain(`Deleted job ${first}`);
    await change({ concurrencyPolicy: 'Allow' });
    await rig.advance(minute);
    expect(active()).toHaveLength(2);
  });

  it('does nothing while it is suspended, and starts only once for all it missed', async () => {
    await create({ suspend: true });
    await rig.advance(10 * minute);
    expect(jobs()).toEqual([]);
    await change({ suspend: false });
    expect(jobs()).toHaveLength(1);
  });

  it('does not start too late', async () => {
    await create({ schedule: '0 0 1 1 *', startingDeadlineSeconds: 20, suspend: true });
    await change({ schedule: '* * * * *' });
    await rig.advance(minute + 30_000);
    await change({ suspend: false });
    expect(jobs()).toEqual([]);
    await rig.advance(30_100);
    expect(jobs()).toHaveLength(1);
  });

  it('starts nothing that was due before its schedule was changed', async () => {
    await create({ schedule: '0 0 1 1 *' });
    await rig.advance(3 * minute);
    await change({ schedule: '* * * * *' });
    expect(jobs()).toEqual([]);
    await rig.advance(minute + 100);
    expect(jobs()).toHaveLength(1);
  });

  it('forgets a job that somebody deleted, and wonders about one it did not make', async () => {
    await create();
    await rig.advance(minute + 100);
    const [name] = active();
    rig.client.delete('jobs.batch', 'default', name!, { propagationPolicy: 'Background' });
    await rig.settle();
    expect(active()).toEqual([]);
    expect(rig.events('MissingJob')).toEqual([`Active job went missing: ${name}`]);
    const { template } = get().spec.jobTemplate.spec;
    const { uid = '' } = get().metadata;
    const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: 'tick', uid, controller: true };
    const metadata = { name: 'manual', namespace: 'default', ownerReferences: [owner] };
    rig.client.create('jobs.batch', { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { template } });
    await rig.settle();
    expect(rig.events('UnexpectedJob')).toEqual([
      'Saw a job that the controller did not create or forgot: manual',
    ]);
    expect(active()).toEqual([]);
  });

  it('with a schedule that never comes says so', async () => {
    await create({ schedule: '0 0 31 2 *' });
    expect(rig.events('InvalidSchedule')).toEqual([
      'invalid schedule: 0 0 31 2 * : time difference between two schedules is less than 1 second',
    ]);
  });
});
