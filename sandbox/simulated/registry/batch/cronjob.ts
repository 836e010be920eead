/** CronJobs. After `pkg/registry/batch/cronjob/strategy.go` and `ValidateCronJob`. */
import { timeSince } from '../../codec/duration.ts';
import type { FieldError, KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { applyTemplateDefaults } from '../apps/template.ts';
import {
  ageColumn,
  ageOf,
  column,
  containerCells,
  containerColumns,
  doc,
  formatSelector,
  nameColumn,
} from '../columns.ts';
import { sameKind, specAndStatus } from '../definitions.ts';
import { type Fields, listOf, setDefault, setDefaultForZero } from '../fields.ts';
import { podSpecWarnings } from '../pod-spec-warnings.ts';
import { invalid, oneOf, required } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsSubdomain, maxLength } from '../validation/names.ts';
import { nonNegative } from '../validation/numbers.ts';
import { noSelector, validateJobSpec } from './job-validation.ts';
import { scheduleProblem } from './schedule.ts';

/** A job's name is that of its CronJob and eleven characters more. */
const MAX_NAME = 52;

export const cronjobs: ResourceDefinition = {
  group: 'batch',
  version: 'v1',
  kind: 'CronJob',
  plural: 'cronjobs',
  singular: 'cronjob',
  shortNames: ['cj'],
  categories: ['all'],
  namespaced: true,
  schema: 'io.k8s.api.batch.v1.CronJob',
  subresources: { status: sameKind('CronJob') },
  strategy: {
    applyDefaults,
    ...specAndStatus,
    validate: validateCronJob,
    warnings: (cronJob) => [
      ...podSpecWarnings(templateOf(cronJob)['spec'] ?? {}, 'spec.jobTemplate.spec.template.spec'),
      ...timeZoneWarning(cronJob['spec']?.schedule),
    ],
  },
  table: {
    columns: [
      nameColumn,
      column('Schedule', doc('CronJobSpec', 'schedule', 'batch')),
      column('Timezone', doc('CronJobSpec', 'timeZone', 'batch')),
      column('Suspend', doc('CronJobSpec', 'suspend', 'batch'), { type: 'boolean' }),
      column('Active', doc('CronJobStatus', 'active', 'batch'), { type: 'integer' }),
      column('Last Schedule', doc('CronJobStatus', 'lastScheduleTime', 'batch')),
      ageColumn,
      ...containerColumns,
      column('Selector', doc('JobSpec', 'selector', 'batch'), { wide: true }),
    ],
    row(cronJob, now) {
      const { spec = {}, status = {} } = cronJob as { spec?: Fields; status?: Fields };
      return [
        cronJob.metadata.name,
        spec['schedule'] ?? '',
        spec['timeZone'] ?? '<none>',
        formatBoolean(spec['suspend']),
        listOf(status['active']).length,
        status['lastScheduleTime'] ? timeSince(status['lastScheduleTime'], now) : '<none>',
        ageOf(cronJob, now),
        ...containerCells(templateOf(cronJob)['spec']),
        formatSelector(spec['jobTemplate']?.spec?.selector),
      ];
    },
  },
};

function templateOf(cronJob: KubeObject): Fields {
  return cronJob['spec']?.jobTemplate?.spec?.template ?? {};
}

/** As Go's printers write a pointer to a boolean. */
function formatBoolean(value: boolean | undefined): string {
  if (value === undefined) return '<unset>';
  return value ? 'True' : 'False';
}

/** After `SetDefaults_CronJob`. The job in it gets its own defaults when it is made. */
function applyDefaults(cronJob: KubeObject): void {
  cronJob['spec'] ??= {};
  cronJob['status'] ??= {};
  const spec: Fields = cronJob['spec'];
  setDefaultForZero(spec, 'concurrencyPolicy', 'Allow');
  setDefault(spec, 'suspend', false);
  setDefault(spec, 'successfulJobsHistoryLimit', 3);
  setDefault(spec, 'failedJobsHistoryLimit', 1);
  setDefault(spec, 'jobTemplate', {});
  setDefault(spec['jobTemplate'], 'metadata', {});
  setDefault(spec['jobTemplate'], 'spec', {});
  applyTemplateDefaults(spec['jobTemplate'].spec);
}

function validateCronJob(cronJob: KubeObject): FieldError[] {
  const spec: Fields = cronJob['spec'] ?? {};
  const job: Fields = spec['jobTemplate']?.spec ?? {};
  const { name } = cronJob.metadata;
  return [
    ...validateMetadata(cronJob, isDnsSubdomain),
    ...(spec['schedule'] ? validateSchedule(spec) : [required('spec.schedule')]),
    ...nonNegative('spec.startingDeadlineSeconds', spec['startingDeadlineSeconds']),
    ...validateTimeZone(spec['timeZone']),
    ...oneOf('spec.concurrencyPolicy', spec['concurrencyPolicy'], ['Allow', 'Forbid', 'Replace']),
    ...validateJobSpec(job, 'spec.jobTemplate.spec'),
    ...noSelector(job, 'spec.jobTemplate.spec'),
    ...nonNegative('spec.successfulJobsHistoryLimit', spec['successfulJobsHistoryLimit']),
    ...nonNegative('spec.failedJobsHistoryLimit', spec['failedJobsHistoryLimit']),
    ...(name.length > MAX_NAME ? [invalid('metadata.name', name, maxLength(MAX_NAME))] : []),
  ];
}

function validateSchedule({ schedule }: Fields): FieldError[] {
  const text = String(schedule);
  const named = /^(CRON_)?TZ=/.test(text);
  const problem = scheduleProblem(named ? text.replace(/^\S+\s*/, '') : text);
  const found = problem === undefined ? [] : [invalid('spec.schedule', text, problem)];
  if (!/TZ/.test(text)) return found;
  const detail = 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead';
  return [...found, invalid('spec.schedule', text, detail)];
}

function timeZoneWarning(schedule: string | undefined): string[] {
  if (!schedule?.includes('TZ')) return [];
  return [
    'CRON_TZ or TZ used in spec.schedule is not officially supported, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details',
  ];
}

function validateTimeZone(zone: string | undefined): FieldError[] {
  const field = 'spec.timeZone';
  if (zone === undefined) return [];
  if (zone === '') return [invalid(field, zone, 'timeZone must be nil or non-empty string')];
  const known = isTimeZone(zone) ? [] : [invalid(field, zone, `unknown time zone ${zone}`)];
  if (zone.toLowerCase() !== 'local') return known;
  const detail = 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones';
  return [invalid(field, zone, detail), ...known];
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
