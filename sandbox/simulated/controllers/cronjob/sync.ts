/** One sync of a CronJob: what became of its jobs, and whether another one is due (cronjob_controllerv2.go). */
import { timestamp } from '../../clientgo/time.ts';
import { Hindrance } from '../../clientgo/workqueue.ts';
import { isAlreadyExists, isNotFound, messageOf } from '../failures.ts';
import { endOf } from '../job/conditions.ts';
import { type Job, jobsResource } from '../job/types.ts';
import { isNamespaceEnding } from '../pod-control.ts';
import { withoutUndefined } from '../replicaset-status.ts';
import { controllerOf, controllerReference } from '../types.ts';
import { parseSchedule, type Schedule } from './schedule.ts';
import { mostRecent, untilNext } from './times.ts';
import { type CronJob, type CronJobContext, type CronJobStatus, cronJobsResource } from './types.ts';
import { zoneNamed } from './zone.ts';

/** A CronJob in the middle of a sync. */
interface Round {
  readonly cronJob: CronJob;
  /** As it is to be written. */
  readonly status: CronJobStatus & { active: NonNullable<CronJobStatus['active']> };
  isNews: boolean;
}

/** Milliseconds until it is to be looked at again; `undefined` when something else has to happen first. */
export function syncCronJob(context: CronJobContext, cronJob: CronJob): number | undefined {
  const { metadata, status } = cronJob;
  const round: Round = { cronJob, status: { ...status, active: [...(status.active ?? [])] }, isNews: false };
  const jobs = context.client
    .list<Job>(jobsResource, { namespace: metadata.namespace ?? 'default' })
    .filter((job) => controllerOf(job)?.name === metadata.name);
  removeOld(context, round, jobs);
  try {
    for (const job of jobs) observe(context, round, job);
    forgetMissing(context, round, jobs);
    return metadata.deletionTimestamp ? undefined : startIfDue(context, round);
  } finally {
    updateStatus(context, round);
  }
}

function updateStatus({ client }: CronJobContext, { cronJob, status, isNews }: Round): void {
  if (!isNews) return;
  const written = withoutUndefined({
    ...status,
    active: status.active.length > 0 ? status.active : undefined,
  });
  client.update(cronJobsResource, { ...cronJob, status: written }, { subresource: 'status' });
}

/** The oldest of those that have ended, beyond the limits. */
function removeOld(context: CronJobContext, round: Round, jobs: readonly Job[]): void {
  const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = round.cronJob.spec;
  const limits = { Complete: successfulJobsHistoryLimit, Failed: failedJobsHistoryLimit };
  for (const [type, limit] of Object.entries(limits)) {
    if (limit === undefined) continue;
    const ended = jobs.filter((job) => endOf(job)?.type === type).sort(byStart);
    for (const job of ended.slice(0, Math.max(0, ended.length - limit))) removeJob(context, round, job);
  }
}

function byStart(one: Job, other: Job): number {
  const [a = '~', b = '~'] = [one.status.startTime, other.status.startTime];
  if (a !== b) return a < b ? -1 : 1;
  return one.metadata.name < other.metadata.name ? -1 : 1;
}

function removeJob({ client, recorder }: CronJobContext, round: Round, { metadata }: Job): boolean {
  const { namespace, name, uid } = metadata;
  try {
    client.delete(jobsResource, namespace, name, { propagationPolicy: 'Background' });
  } catch (cause) {
    recorder.event(round.cronJob, 'Warning', 'FailedDelete', `Deleted job: ${messageOf(cause)}`);
    return false;
  }
  forget(round, uid);
  recorder.event(round.cronJob, 'Normal', 'SuccessfulDelete', `Deleted job ${name}`);
  return true;
}

function forget(round: Round, uid: string | undefined): void {
  round.status.active = round.status.active.filter((job) => job.uid !== uid);
  round.isNews = true;
}

function observe({ recorder }: CronJobContext, round: Round, job: Job): void {
  const { cronJob, status } = round;
  const end = endOf(job);
  const { name, uid } = job.metadata;
  const isActive = status.active.some((active) => active.uid === uid);
  if (!end) {
    if (isActive) return;
    const message = `Saw a job that the controller did not create or forgot: ${name}`;
    recorder.event(cronJob, 'Warning', 'UnexpectedJob', message);
    return;
  }
  if (isActive) {
    forget(round, uid);
    const message = `Saw completed job: ${name}, condition: ${end.type}`;
    recorder.event(cronJob, 'Normal', 'SawCompletedJob', message);
  }
  const { completionTime } = job.status;
  if (end.type !== 'Complete' || !completionTime || completionTime <= (status.lastSuccessfulTime ?? ''))
    return;
  status.lastSuccessfulTime = completionTime;
  round.isNews = true;
}

function forgetMissing({ client, recorder }: CronJobContext, round: Round, jobs: readonly Job[]): void {
  const known = new Set(jobs.map(({ metadata }) => metadata.uid));
  for (const { namespace, name, uid } of round.status.active) {
    if (known.has(uid) || client.get(jobsResource, namespace, name)) continue;
    recorder.event(round.cronJob, 'Normal', 'MissingJob', `Active job went missing: ${name}`);
    forget(round, uid);
  }
}

/** The schedule with its time zone; kept in words because the library takes it so. */
export function scheduleOf({ spec }: CronJob): Schedule {
  const { schedule, timeZone } = spec;
  return parseSchedule(schedule.includes('TZ') || !timeZone ? schedule : `TZ=${timeZone} ${schedule}`);
}

function startIfDue(context: CronJobContext, round: Round): number | undefined {
  const { recorder, clock } = context;
  const { cronJob } = round;
  const { suspend, schedule: text } = cronJob.spec;
  if (suspend) return undefined;
  if (text.includes('TZ')) {
    const message = `CRON_TZ or TZ used in schedule ${JSON.stringify(text)} is not officially supported, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details`;
    recorder.event(cronJob, 'Warning', 'UnsupportedSchedule', message);
  }
  const schedule = scheduleOf(cronJob);
  const now = clock.now();
  let due: number | undefined;
  try {
    due = dueOf(context, cronJob, now, schedule);
  } catch (cause) {
    recorder.event(cronJob, 'Warning', 'InvalidSchedule', `invalid schedule: ${text} : ${messageOf(cause)}`);
    return undefined;
  }
  if (due !== undefined && mayStart(context, round, due, now))
    return start(context, round, due, now, schedule);
  return untilNext(cronJob, now, schedule);
}

function dueOf(
  { recorder }: CronJobContext,
  cronJob: CronJob,
  now: number,
  schedule: Schedule,
): number | undefined {
  const { due, missed } = mostRecent(cronJob, now, schedule, true);
  if (due !== undefined && missed === 'many') {
    const message =
      'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew';
    recorder.event(cronJob, 'Warning', 'TooManyMissedTimes', message);
  }
  return due;
}

function nameFor({ metadata }: CronJob, due: number): string {
  return `${metadata.name}-${Math.floor(due / 60_000)}`;
}

function mayStart(
  { recorder }: CronJobContext,
  { cronJob, status }: Round,
  due: number,
  now: number,
): boolean {
  const { startingDeadlineSeconds, concurrencyPolicy } = cronJob.spec;
  if (startingDeadlineSeconds !== undefined && due + startingDeadlineSeconds * 1000 < now) {
    const time = new Date(due).toUTCString().replace('GMT', '+0000');
    recorder.event(cronJob, 'Warning', 'MissSchedule', `Missed scheduled time to start a job: ${time}`);
    return false;
  }
  const isRunning = status.active.some(({ name }) => name === nameFor(cronJob, due));
  if (isRunning || Date.parse(status.lastScheduleTime ?? '') === Math.floor(due / 1000) * 1000) return false;
  if (concurrencyPolicy !== 'Forbid' || status.active.length === 0) return true;
  const message = 'Not starting job because prior execution is running and concurrency policy is Forbid';
  recorder.event(cronJob, 'Normal', 'JobAlreadyActive', message);
  return false;
}

/** Makes the job that is due, after deleting those before where it replaces them. */
function start(
  context: CronJobContext,
  round: Round,
  due: number,
  now: number,
  schedule: Schedule,
): number | undefined {
  const { cronJob, status } = round;
  if (cronJob.spec.concurrencyPolicy === 'Replace') removeActive(context, round);
  const job = createJob(context, round, due);
  if (!job || status.active.some(({ uid }) => uid === job.metadata.uid)) return undefined;
  const { namespace = 'default', name, uid = '', resourceVersion = '' } = job.metadata;
  const { kind, apiVersion } = job;
  status.active = [...status.active, { kind, namespace, name, uid, apiVersion, resourceVersion }];
  status.lastScheduleTime = timestamp(due);
  round.isNews = true;
  return untilNext({ ...cronJob, status }, now, schedule);
}

/** Throws when one of them cannot be deleted: then it is not replaced either. */
function removeActive(context: CronJobContext, round: Round): void {
  for (const { namespace, name } of round.status.active) {
    const job = context.client.get<Job>(jobsResource, namespace, name);
    if (job && !removeJob(context, round, job)) {
      throw new Hindrance(`could not replace job ${namespace}/${name}`);
    }
  }
}

/** A job that is there already is taken for the one that is due if it is ours; `undefined` when it is not. */
function createJob({ client, recorder }: CronJobContext, { cronJob }: Round, due: number): Job | undefined {
  const draft = jobFor(cronJob, due);
  try {
    const job = client.create<Job>(jobsResource, draft);
    recorder.event(cronJob, 'Normal', 'SuccessfulCreate', `Created job ${job.metadata.name}`);
    return job;
  } catch (cause) {
    if (isAlreadyExists(cause)) {
      const job = client.get<Job>(jobsResource, draft.metadata.namespace, draft.metadata.name);
      return job && controllerOf(job)?.uid === cronJob.metadata.uid ? job : undefined;
    }
    if (!isNamespaceEnding(cause) && !isNotFound(cause)) {
      recorder.event(cronJob, 'Warning', 'FailedCreate', `Error creating job: ${messageOf(cause)}`);
    }
    throw cause;
  }
}

function jobFor(cronJob: CronJob, due: number): Job {
  const { metadata: { labels, annotations } = {}, spec } = cronJob.spec.jobTemplate;
  const scheduled = zoneNamed(cronJob.spec.timeZone ?? 'UTC').format(due);
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: nameFor(cronJob, due),
      namespace: cronJob.metadata.namespace ?? 'default',
      ...(labels && { labels }),
      annotations: { ...annotations, 'batch.kubernetes.io/cronjob-scheduled-timestamp': scheduled },
      ownerReferences: [controllerReference(cronJob)],
    },
    spec,
  } as unknown as Job;
}
