/** The Job controller: pods that run to their end, as often as it takes (pkg/controller/job). */
import { keyOf, splitKey } from '../../clientgo/keys.ts';
import { createRecorder } from '../../clientgo/recorder.ts';
import type { WorkQueue } from '../../clientgo/types.ts';
import { createWorkQueue } from '../../clientgo/workqueue.ts';
import type { KubeObject } from '../../objects.ts';
import { watchControllees, watchOwn } from '../controllees.ts';
import { together } from '../end.ts';
import { PodControl } from '../pod-control.ts';
import { type ControllerContext, controllerOf } from '../types.ts';
import { endOf } from './conditions.ts';
import { isManagedElsewhere, syncJob } from './sync.ts';
import { removeFinalizer } from './tracking.ts';
import { isTracked, type Job, type JobContext, type JobPod, jobsResource } from './types.ts';

export function startJobController(context: ControllerContext): Disposable {
  const { clock, log, informers } = context;
  const queue: WorkQueue = createWorkQueue({ clock, log, work: (key) => sync(jobContext, key) });
  const recorder = createRecorder(context, 'job-controller');
  const jobContext: JobContext = {
    ...context,
    recorder,
    pods: new PodControl(context.client, recorder),
    failures: new Map(),
    syncAfter: (job, milliseconds) => queue.addAfter(keyOf(job), milliseconds),
  };
  const jobs = informers.informer(jobsResource);
  return together(
    queue,
    watchOwn(jobs, queue),
    watchControllees(informers.informer('pods'), jobs, 'Job', queue),
    startOrphanWork(context),
  );
}

function sync(context: JobContext, key: string): void {
  const { namespace, name } = splitKey(key);
  const job = context.client.get<Job>(jobsResource, namespace, name);
  if (job) syncJob(context, key, job);
  else context.failures.delete(key);
}

/** Pods that have lost their job before they were counted are let go: nobody else would. */
function startOrphanWork(context: ControllerContext): Disposable {
  const { clock, log, informers } = context;
  const queue = createWorkQueue({ clock, log, work: (key) => letGo(context, key) });
  const pods = informers.informer<JobPod>('pods');
  const consider = (pod: JobPod) => {
    if (isTracked(pod) && isOrphan(context, pod)) queue.add(keyOf(pod));
  };
  return together(
    queue,
    pods.on({ added: consider, updated: (_, pod) => consider(pod) }),
    informers.informer<Job>(jobsResource).on({
      deleted: ({ metadata }) => {
        for (const pod of pods.list(metadata.namespace)) {
          if (controllerOf(pod)?.uid === metadata.uid) consider(pod);
        }
      },
    }),
  );
}

function letGo(context: ControllerContext, key: string): void {
  const { namespace, name } = splitKey(key);
  const pod = context.client.get<JobPod>('pods', namespace, name);
  if (pod && isOrphan(context, pod)) removeFinalizer(context, pod);
}

/** Its job is gone, or has ended; or it never had one. */
function isOrphan({ client }: ControllerContext, pod: KubeObject): boolean {
  const owner = controllerOf(pod);
  if (!owner) return true;
  if (owner.kind !== 'Job' || owner.apiVersion !== 'batch/v1') return false;
  const job = client.get<Job>(jobsResource, pod.metadata.namespace, owner.name);
  if (job?.metadata.uid !== owner.uid) return true;
  return !isManagedElsewhere(job) && endOf(job) !== undefined;
}
