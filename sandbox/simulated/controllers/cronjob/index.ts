/** The CronJob controller: a job at each time of a schedule (pkg/controller/cronjob). */
import { keyOf, splitKey } from '../../clientgo/keys.ts';
import { createRecorder } from '../../clientgo/recorder.ts';
import type { WorkQueue } from '../../clientgo/types.ts';
import { createWorkQueue } from '../../clientgo/workqueue.ts';
import type { KubeObject } from '../../objects.ts';
import { together } from '../end.ts';
import { jobsResource } from '../job/types.ts';
import { type ControllerContext, controllerOf } from '../types.ts';
import { scheduleOf, syncCronJob } from './sync.ts';
import { untilNext } from './times.ts';
import { type CronJob, type CronJobContext, cronJobsResource } from './types.ts';

/** Timers cannot wait for months: what is further away is looked at again on the way. */
const longestWait = 24 * 3_600_000;

export function startCronJobController(context: ControllerContext): Disposable {
  const { clock, log, informers } = context;
  const cronJobContext: CronJobContext = {
    ...context,
    recorder: createRecorder(context, 'cronjob-controller'),
  };
  const later = (key: string, milliseconds: number) =>
    queue.addAfter(key, Math.min(milliseconds, longestWait));
  const queue: WorkQueue = createWorkQueue({
    clock,
    log,
    work: (key) => {
      const { namespace, name } = splitKey(key);
      const cronJob = context.client.get<CronJob>(cronJobsResource, namespace, name);
      const wait = cronJob && syncCronJob(cronJobContext, cronJob);
      if (wait !== undefined) later(key, wait);
    },
  });
  const wakeOwner = (job: KubeObject) => {
    const owner = controllerOf(job);
    if (owner?.kind === 'CronJob') queue.add(`${job.metadata.namespace}/${owner.name}`);
  };
  return together(
    queue,
    informers.informer<CronJob>(cronJobsResource).on({
      added: (cronJob) => queue.add(keyOf(cronJob)),
      updated(previous, cronJob) {
        // Another schedule starts nothing that it would have started before.
        if (isSameSchedule(previous, cronJob)) queue.add(keyOf(cronJob));
        else later(keyOf(cronJob), untilNext(cronJob, clock.now(), scheduleOf(cronJob)));
      },
    }),
    informers.informer(jobsResource).on({
      added: wakeOwner,
      updated: (_, job) => wakeOwner(job),
      deleted: wakeOwner,
    }),
  );
}

function isSameSchedule({ spec: one }: CronJob, { spec: other }: CronJob): boolean {
  return one.schedule === other.schedule && one.timeZone === other.timeZone;
}
