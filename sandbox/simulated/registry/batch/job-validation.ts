/** Validation of Jobs. After `pkg/apis/batch/validation`. */
import type { FieldError, KubeObject } from '../../objects.ts';
import { validateTemplateBody } from '../apps/validation.ts';
import { sameFields } from '../definitions.ts';
import { type Fields, listOf } from '../fields.ts';
import { immutable, invalid, notSupported, oneOf, required } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsSubdomain } from '../validation/names.ts';
import { nonNegative } from '../validation/numbers.ts';
import { selectorMatches, validateLabelSelector } from '../validation/selectors.ts';

const NOT_NEGATIVE = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
];
const IMMUTABLE = [
  'selector',
  'completionMode',
  'podFailurePolicy',
  'backoffLimitPerIndex',
  'managedBy',
  'successPolicy',
];

export function validateJob(job: KubeObject): FieldError[] {
  const spec: Fields = job['spec'] ?? {};
  const found = [...validateMetadata(job, isDnsSubdomain), ...validateJobSpec(spec, 'spec')];
  if (!spec['selector']) return [...found, required('spec.selector')];
  const labels = spec['template']?.metadata?.labels;
  found.push(...validateLabelSelector(spec['selector'], 'spec.selector'));
  if (!selectorMatches(spec['selector'], labels)) {
    const detail = '`selector` does not match template `labels`';
    found.push(invalid('spec.template.metadata.labels', labels ?? null, detail));
  }
  return found;
}

/** The spec of a job, which in a CronJob has no selector. `field` is its path. */
export function validateJobSpec(spec: Fields, field: string): FieldError[] {
  const indexed = spec['completionMode'] === 'Indexed';
  return [
    ...NOT_NEGATIVE.flatMap((name) => nonNegative(`${field}.${name}`, spec[name])),
    ...validateMode(spec, `${field}.completionMode`),
    ...(indexed && spec['completions'] === undefined
      ? [required(`${field}.completions`, 'when completion mode is Indexed')]
      : []),
    ...(!indexed && spec['backoffLimitPerIndex'] !== undefined
      ? [
          invalid(
            `${field}.backoffLimitPerIndex`,
            spec['backoffLimitPerIndex'],
            'requires indexed completion mode',
          ),
        ]
      : []),
    ...validateFailurePolicy(spec, `${field}.podFailurePolicy`),
    ...validateReplacementPolicy(spec, `${field}.podReplacementPolicy`),
    ...validateTemplateBody(spec['template'] ?? {}, `${field}.template`),
    ...validateRestartPolicy(spec['template']?.spec?.restartPolicy, `${field}.template.spec.restartPolicy`),
  ];
}

function validateMode({ completionMode }: Fields, field: string): FieldError[] {
  return completionMode === undefined ? [] : oneOf(field, completionMode, ['Indexed', 'NonIndexed']);
}

const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];

function validateFailurePolicy(spec: Fields, field: string): FieldError[] {
  const policy: Fields | undefined = spec['podFailurePolicy'];
  if (!policy) return [];
  const found = listOf(policy['rules']).flatMap((rule, index) => {
    const path = `${field}.rules[${index}]`;
    const conditions = Array.isArray(rule['onPodConditions']) && rule['onPodConditions'].length > 0;
    const neither = !rule['onExitCodes'] && !conditions;
    return [
      ...oneOf(`${path}.action`, rule['action'], ACTIONS),
      ...(neither
        ? [invalid(path, '', 'specifying one of OnExitCodes and OnPodConditions is required')]
        : []),
    ];
  });
  const restart = spec['template']?.spec?.restartPolicy;
  if (restart !== 'Never') {
    const path = field.replace('podFailurePolicy', 'template.spec.restartPolicy');
    found.push(invalid(path, restart, 'only "Never" is supported when podFailurePolicy is specified'));
  }
  return found;
}

function validateReplacementPolicy(spec: Fields, field: string): FieldError[] {
  const policy = spec['podReplacementPolicy'];
  if (policy === undefined) return [];
  return oneOf(field, policy, spec['podFailurePolicy'] ? ['Failed'] : ['Failed', 'TerminatingOrFailed']);
}

/** Defaults have put `Always` where nothing was said: that cannot be meant. */
function validateRestartPolicy(policy: string | undefined, field: string): FieldError[] {
  if (!policy || policy === 'Always') return [required(field, 'valid values: "OnFailure", "Never"')];
  const known = policy === 'OnFailure' || policy === 'Never';
  return known ? [] : [notSupported(field, policy, ['OnFailure', 'Never'])];
}

export function validateJobUpdate(job: KubeObject, old: KubeObject): FieldError[] {
  const [spec, before]: [Fields, Fields] = [job['spec'] ?? {}, old['spec'] ?? {}];
  return [
    ...validateCompletionsUpdate(spec, before),
    ...validateTemplateUpdate(job, old),
    ...IMMUTABLE.flatMap((name) => immutable(`spec.${name}`, spec[name], before[name])),
  ];
}

/** Indexed jobs may grow and shrink when completions and parallelism stay the same number. */
function validateCompletionsUpdate(spec: Fields, before: Fields): FieldError[] {
  if (spec['completions'] === before['completions']) return [];
  const elastic = spec['completionMode'] === 'Indexed' && typeof spec['completions'] === 'number';
  if (!elastic) return [invalid('spec.completions', spec['completions'], 'field is immutable')];
  const same = spec['completions'] === spec['parallelism'] && before['completions'] === before['parallelism'];
  const detail = 'can only be modified in tandem with spec.parallelism';
  return same ? [] : [invalid('spec.completions', spec['completions'], detail)];
}

/** Where the pods of a suspended job that never ran will go may still change. */
function validateTemplateUpdate(job: KubeObject, old: KubeObject): FieldError[] {
  const template: Fields = job['spec']?.template ?? {};
  const before: Fields = old['spec']?.template ?? {};
  const notStarted = old['spec']?.suspend === true && !old['status']?.startTime;
  const [now, then] = notStarted ? [unscheduled(template), unscheduled(before)] : [template, before];
  return sameFields(now, then) ? [] : [invalid('spec.template', template, 'field is immutable')];
}

function unscheduled(template: Fields): Fields {
  const {
    affinity: _,
    nodeSelector: __,
    tolerations: ___,
    schedulingGates: ____,
    ...spec
  } = template['spec'] ?? {};
  const { labels: _____, annotations: ______, ...metadata } = template['metadata'] ?? {};
  return { ...template, metadata, spec };
}

/** The job of a CronJob gets a selector when it is made, and may not bring one. */
export function noSelector(spec: Fields, field: string): FieldError[] {
  const { selector } = spec;
  const found = selector ? [invalid(`${field}.selector`, selector, '`selector` will be auto-generated')] : [];
  if (spec['manualSelector']) {
    found.push(notSupported(`${field}.manualSelector`, spec['manualSelector'], ['nil', 'false']));
  }
  return found;
}
