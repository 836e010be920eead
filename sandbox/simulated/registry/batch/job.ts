/** Jobs. After `pkg/registry/batch/job/strategy.go`. */
import { humanDuration } from '../../codec/duration.ts';
import type { KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
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
import { type Fields, listOf } from '../fields.ts';
import { podSpecWarnings } from '../pod-spec-warnings.ts';
import { applyJobSpecDefaults } from './job-defaults.ts';
import { validateJob, validateJobUpdate } from './job-validation.ts';

export const jobs: ResourceDefinition = {
  group: 'batch',
  version: 'v1',
  kind: 'Job',
  plural: 'jobs',
  singular: 'job',
  categories: ['all'],
  namespaced: true,
  schema: 'io.k8s.api.batch.v1.Job',
  subresources: { status: sameKind('Job') },
  strategy: {
    applyDefaults(job) {
      job['spec'] ??= {};
      job['status'] ??= {};
      applyJobSpecDefaults(job['spec']);
      takeLabelsOfTemplate(job);
    },
    ...specAndStatus,
    prepareForCreate(job) {
      specAndStatus.prepareForCreate(job);
      generateSelector(job);
      takeLabelsOfTemplate(job);
    },
    validate: validateJob,
    validateUpdate: validateJobUpdate,
    warnings: (job) => podSpecWarnings(job['spec']?.template?.spec ?? {}, 'spec.template.spec'),
  },
  table: {
    columns: [
      nameColumn,
      column('Status', 'Status of the job.'),
      column('Completions', doc('JobStatus', 'succeeded', 'batch')),
      column('Duration', 'Time required to complete the job.'),
      ageColumn,
      ...containerColumns,
      column('Selector', doc('JobSpec', 'selector', 'batch'), { wide: true }),
    ],
    row(job, now) {
      const spec: Fields = job['spec'] ?? {};
      return [
        job.metadata.name,
        formatStatus(job),
        formatCompletions(job),
        formatDuration(job['status'] ?? {}, now),
        ageOf(job, now),
        ...containerCells(spec['template']?.spec),
        formatSelector(spec['selector']),
      ];
    },
  },
  fields: (job) => ({ 'status.successful': String(job['status']?.succeeded ?? 0) }),
};

const PREFIX = 'batch.kubernetes.io/';

/** The pods of a job are those that carry its uid; nobody has to think of a selector. After `generateSelector`. */
function generateSelector(job: KubeObject): void {
  const spec: Fields = job['spec'];
  if (spec['manualSelector'] === true) return;
  const { uid = '', name } = job.metadata;
  const labels: Record<string, string> = { ...spec['template'].metadata.labels };
  for (const prefix of ['', PREFIX]) {
    labels[`${prefix}controller-uid`] = uid;
    labels[`${prefix}job-name`] = name.slice(0, 63);
  }
  spec['template'].metadata.labels = labels;
  spec['selector'] ??= {};
  // In the order of the alphabet, as Go prints them where it refuses the selector.
  const selected = Object.entries({ ...spec['selector'].matchLabels, [`${PREFIX}controller-uid`]: uid });
  spec['selector'].matchLabels = Object.fromEntries(
    selected.sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

function takeLabelsOfTemplate(job: KubeObject): void {
  const labels = job['spec'].template.metadata.labels;
  if (labels && Object.keys(job.metadata.labels ?? {}).length === 0) job.metadata.labels = { ...labels };
}

/** The first that is true of the job decides. */
function formatStatus(job: KubeObject): string {
  const isTrue = (type: string) =>
    listOf(job['status']?.conditions).some((each) => each['type'] === type && each['status'] === 'True');
  if (isTrue('Complete')) return 'Complete';
  if (isTrue('Failed')) return 'Failed';
  if (job.metadata.deletionTimestamp) return 'Terminating';
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(isTrue) ?? 'Running';
}

function formatCompletions(job: KubeObject): string {
  const { completions, parallelism = 0 } = job['spec'] ?? {};
  const succeeded = job['status']?.succeeded ?? 0;
  if (completions !== undefined) return `${succeeded}/${completions}`;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function formatDuration({ startTime, completionTime }: Fields, now: number): string {
  if (!startTime) return '';
  return humanDuration((completionTime ? Date.parse(completionTime) : now) - Date.parse(startTime));
}
