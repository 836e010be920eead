/** Validation of Jobs. After `pkg/apis/batch/validation`. */
import type { FieldError, KubeObject } from '../../objects.ts';
import { validateTemplateBody } from '../apps/validation.ts';
import { sameFields } from '../definitions.ts';
import { type Fields, listOf } from '../fields.ts';
import {
  duplicate,
  eachInvalid,
  immutable,
  invalid,
  notSupported,
  oneOf,
  required,
} from '../validation/errors.ts';
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
  const labels = spec['template']?.metadata?.labels;
  if (!spec['selector']) {
    found.push(required('spec.selector'));
    if (spec['manualSelector'] && !labels) found.push(notSelected(null));
    return found;
  }
  found.push(...validateLabelSelector(spec['selector'], 'spec.selector'));
  if (!selectorMatches(spec['selector'], labels)) {
    if (!spec['manualSelector'])
      found.unshift(invalid('spec.selector', spec['selector'], '`selector` not auto-generated'));
    found.push(notSelected(labels ? Object.fromEntries(Object.entries(labels).sort()) : null));
  }
  return found;
}

function notSelected(labels: object | null): FieldError {
  return invalid('spec.template.metadata.labels', labels, '`selector` does not match template `labels`');
}

/** The spec of a job, which in a CronJob has no selector. `field` is its path. */
export function validateJobSpec(spec: Fields, field: string): FieldError[] {
  return [
    ...NOT_NEGATIVE.flatMap((name) => nonNegative(`${field}.${name}`, spec[name])),
    ...(spec['maxFailedIndexes'] !== undefined && spec['backoffLimitPerIndex'] === undefined
      ? [required(`${field}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified')]
      : []),
    ...validateManager(spec['managedBy'], `${field}.managedBy`),
    ...validateMode(spec, `${field}.completionMode`),
    ...(spec['completionMode'] === 'Indexed' ? validateIndexed(spec, field) : validatePlain(spec, field)),
    ...validateFailurePolicy(spec, `${field}.podFailurePolicy`),
    ...validateReplacementPolicy(spec, `${field}.podReplacementPolicy`),
    ...validateTemplateBody(spec['template'] ?? {}, `${field}.template`),
    ...validateRestartPolicy(spec['template']?.spec?.restartPolicy, `${field}.template.spec.restartPolicy`),
  ];
}

/** How many pods of an indexed job may run at once. */
const MAX_PARALLELISM = 100_000;

function validateIndexed(spec: Fields, field: string): FieldError[] {
  const { completions, parallelism, maxFailedIndexes } = spec;
  const found: FieldError[] = [];
  if (completions === undefined)
    found.push(required(`${field}.completions`, 'when completion mode is Indexed'));
  if (parallelism > MAX_PARALLELISM) {
    const detail = `must be less than or equal to ${MAX_PARALLELISM} when completion mode is Indexed`;
    found.push(invalid(`${field}.parallelism`, parallelism, detail));
  }
  if (completions !== undefined && maxFailedIndexes > completions) {
    const detail = 'must be less than or equal to completions';
    found.push(invalid(`${field}.maxFailedIndexes`, maxFailedIndexes, detail));
  }
  return found;
}

/** What only indexed jobs have. */
function validatePlain(spec: Fields, field: string): FieldError[] {
  const found = ['backoffLimitPerIndex', 'maxFailedIndexes', 'successPolicy']
    .filter((name) => spec[name] !== undefined)
    .map((name) => invalid(`${field}.${name}`, asGo(spec[name]), 'requires indexed completion mode'));
  return found;
}

/** A success policy is shown as the internal type, which has no JSON names. */
function asGo(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return { Rules: listOf((value as Fields)['rules']) };
}

/** The controller that minds the job: `acme.io/controller`. */
function validateManager(manager: string | undefined, field: string): FieldError[] {
  if (manager === undefined) return [];
  if (manager === '') return [required(field)];
  const [domain = '', ...path] = manager.split('/');
  if (path.length === 0 || path.join('/') === '' || domain === '') {
    return [invalid(field, manager, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  }
  return eachInvalid(field, domain, isDnsSubdomain(domain));
}

function validateMode({ completionMode }: Fields, field: string): FieldError[] {
  return completionMode === undefined ? [] : oneOf(field, completionMode, ['NonIndexed', 'Indexed']);
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
      ...(rule['onExitCodes'] ? validateExitCodes(rule['onExitCodes'], `${path}.onExitCodes`) : []),
      ...(neither ? [oneIsRequired(path)] : []),
    ];
  });
  const restart = spec['template']?.spec?.restartPolicy;
  if (restart !== 'Never') {
    const path = field.replace('podFailurePolicy', 'template.spec.restartPolicy');
    found.push(invalid(path, restart, 'only "Never" is supported when podFailurePolicy is specified'));
  }
  return found;
}

/** The value, no value at all in Go, is not shown. */
function oneIsRequired(field: string): FieldError {
  const detail = 'Invalid value: specifying one of OnExitCodes and OnPodConditions is required';
  return { type: 'FieldValueInvalid', field, detail };
}

function validateExitCodes({ operator, values = [] }: Fields, field: string): FieldError[] {
  const found = oneOf(`${field}.operator`, operator, ['In', 'NotIn']);
  const path = `${field}.values`;
  if (values.length === 0) found.push(invalid(path, values, 'at least one value is required'));
  const seen = new Set<unknown>();
  for (const [index, value] of values.entries()) {
    const at = `${path}[${index}]`;
    if (operator === 'In' && value === 0) found.push(invalid(at, value, 'must not be 0 for the In operator'));
    if (seen.has(value)) found.push(duplicate(at, value));
    seen.add(value);
  }
  const ordered = values.every((value: number, index: number) => index === 0 || values[index - 1] <= value);
  return ordered ? found : [...found, invalid(path, values, 'must be ordered')];
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
