/** Deletes jobs some time after they have ended, with their pods (pkg/controller/ttlafterfinished). */
import { keyOf, splitKey } from '../clientgo/keys.ts';
import type { WorkQueue } from '../clientgo/types.ts';
import { createWorkQueue } from '../clientgo/workqueue.ts';
import { together } from './end.ts';
import { endOf } from './job/conditions.ts';
import { type Job, jobsResource } from './job/types.ts';
import type { ControllerContext } from './types.ts';

export function startTTLAfterFinishedController(context: ControllerContext): Disposable {
  const { clock, log, client, informers } = context;
  const queue: WorkQueue = createWorkQueue({
    clock,
    log,
    work: (key) => {
      const { namespace, name } = splitKey(key);
      const job = client.get<Job>(jobsResource, namespace, name);
      const expiry = job && expiryOf(job);
      if (!job || expiry === undefined) return;
      if (expiry > clock.now()) queue.addAfter(key, expiry - clock.now());
      else client.delete(jobsResource, namespace, name, { propagationPolicy: 'Foreground' });
    },
  });
  const consider = (job: Job) => {
    if (expiryOf(job) !== undefined) queue.add(keyOf(job));
  };
  const jobs = informers.informer<Job>(jobsResource);
  return together(queue, jobs.on({ added: consider, updated: (_, job) => consider(job) }));
}

/** When the job is to go, in milliseconds; `undefined` as long as it has not ended, or when it may stay. */
function expiryOf(job: Job): number | undefined {
  const { ttlSecondsAfterFinished } = job.spec;
  if (job.metadata.deletionTimestamp || ttlSecondsAfterFinished === undefined) return undefined;
  const end = Date.parse(endOf(job)?.lastTransitionTime ?? '');
  return Number.isNaN(end) ? undefined : end + ttlSecondsAfterFinished * 1000;
}
