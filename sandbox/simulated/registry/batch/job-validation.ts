/** Validation of Jobs. After `pkg/apis/batch/validation`. */
import type { FieldError, KubeObject } from '../../objects.ts';
import { validateTemplateBody } from '../apps/validation.ts';
import { showStruct, showTemplate } from '../core/go-structs.ts';
import { sameFields } from '../definitions.ts';
import { type Fields, listOf } from '../fields.ts';
import {
  duplicate,
  eachInvalid,
  invalid,
  notSupported,
  oneOf,
  required,
  tooMany,
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

const STRUCTS: Readonly<Record<string, string>> = {
  podFailurePolicy: 'PodFailurePolicy',
  successPolicy: 'SuccessPolicy',
};

export function validateJob(job: KubeObject): FieldError[] {
  const spec: Fields = job['spec'] ?? {};
  const found = [...validateMetadata(job, isDnsSubdomain), ...validateJobSpec(spec, 'spec')];
  const labels = spec['template']?.metadata?.labels;
  if (!spec['selector']) {
    found.push(required('spec.selector'));
    found.push(notSelected(labels));
    return found;
  }
  found.push(...validateLabelSelector(spec['selector'], 'spec.selector'));
  const ownLabels = spec['manualSelector'] ? [] : validateOwnLabels(job, labels);
  if (!selectorMatches(spec['selector'], labels)) found.push(notSelected(labels));
  return [...ownLabels, ...found];
}

/** What the server put there when the job was created must stay. */
function validateOwnLabels(job: KubeObject, labels: Fields = {}): FieldError[] {
  const { name, uid = '' } = job.metadata;
  const expected = {
    'controller-uid': uid,
    'job-name': name,
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
  };
  const field = 'spec.template.metadata.labels';
  const found = Object.entries(expected).flatMap(([key, value]) => {
    if (labels[key] === value) return [];
    const detail = `must be '${value}'`;
    return [
      labels[key] === undefined
        ? required(`${field}[${key}]`, detail)
        : invalid(`${field}[${key}]`, sorted(labels), detail),
    ];
  });
  const { selector } = job['spec'];
  if (selectorMatches(selector, expected)) return found;
  return [...found, invalid('spec.selector', selector, '`selector` not auto-generated')];
}

function sorted(labels: Fields): Fields {
  return Object.fromEntries(Object.entries(labels).sort());
}

function notSelected(labels: Fields | undefined): FieldError {
  const shown = labels && sorted(labels);
  return invalid('spec.template.metadata.labels', shown, '`selector` does not match template `labels`');
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
  if (completions === undefined) return found;
  return [...found, ...validateSuccessPolicy(spec['successPolicy'], completions, `${field}.successPolicy`)];
}

const MOST_RULES = 20;

function validateSuccessPolicy(policy: Fields | undefined, completions: number, path: string): FieldError[] {
  if (!policy) return [];
  const field = `${path}.rules`;
  const rules = listOf(policy['rules']);
  const none = 'at least one rules must be specified when the successPolicy is specified';
  return [
    ...(rules.length === 0 ? [required(field, none)] : []),
    ...(rules.length > MOST_RULES ? [tooMany(field, rules.length, MOST_RULES)] : []),
    ...rules.flatMap((rule, index) => validateSuccessRule(rule, completions, `${field}[${index}]`)),
  ];
}

function validateSuccessRule(
  { succeededIndexes: indexes, succeededCount: count }: Fields,
  completions: number,
  path: string,
): FieldError[] {
  if (indexes === undefined && count === undefined) {
    return [required(path, 'at least one of succeededCount or succeededIndexes must be specified')];
  }
  const found: FieldError[] = [];
  const counted = countIndexes(indexes ?? '', completions);
  if (typeof counted === 'string') {
    const detail = `error parsing succeededIndexes: ${counted}`;
    found.push(invalid(`${path}.succeededIndexes`, indexes, detail));
  }
  if (count === undefined) return found;
  const field = `${path}.succeededCount`;
  const atMost = (most: number, of: string) =>
    count > most
      ? [invalid(field, count, `must be less than or equal to ${most} (the number of ${of})`)]
      : [];
  const named = typeof counted === 'string' ? 0 : counted;
  return [
    ...found,
    ...nonNegative(field, count),
    ...atMost(completions, 'specified completions'),
    ...(indexes === undefined ? [] : atMost(named, 'indexes in the specified succeededIndexes field')),
  ];
}

/** How many indexes `0,2-4` names, or what is wrong with it. */
function countIndexes(text: string, completions: number): number | string {
  let [total, last] = [0, -1];
  for (const interval of text === '' ? [] : text.split(',')) {
    const limits = interval.split('-');
    if (limits.length > 2) {
      return `the fragment ${JSON.stringify(interval)} violates the requirement that an index interval can have at most two parts separated by '-'`;
    }
    for (const limit of limits) {
      const shown = JSON.stringify(limit);
      if (!/^[-+]?\d+$/.test(limit)) return `cannot convert string to integer for index: ${shown}`;
      if (Number(limit) >= completions) return `too large index: ${shown}`;
    }
    const [from = 0, to = from] = limits.map(Number);
    if (limits.length === 2 && from >= to) return notIncreasing(from, to);
    if (last >= from) return notIncreasing(last, from);
    total += to - from + 1;
    last = to;
  }
  return total;
}

function notIncreasing(previous: number, current: number): string {
  return `non-increasing order, previous: ${previous}, current: ${current}`;
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
  const rules = listOf((value as Fields)['rules']).map(({ succeededIndexes, succeededCount }) => ({
    SucceededIndexes: succeededIndexes ?? null,
    SucceededCount: succeededCount ?? null,
  }));
  return { Rules: rules };
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

const NO_CONTAINER = 'must be one of the container or initContainer names in the pod template';

function validateFailurePolicy(spec: Fields, field: string): FieldError[] {
  const policy: Fields | undefined = spec['podFailurePolicy'];
  if (!policy) return [];
  const pod: Fields = spec['template']?.spec ?? {};
  const names = new Set(
    [...listOf(pod['initContainers']), ...listOf(pod['containers'])].map(({ name }) => name),
  );
  const found = listOf(policy['rules']).flatMap((rule, index) => {
    const path = `${field}.rules[${index}]`;
    const { containerName } = rule['onExitCodes'] ?? {};
    const conditions = Array.isArray(rule['onPodConditions']) && rule['onPodConditions'].length > 0;
    const neither = !rule['onExitCodes'] && !conditions;
    return [
      ...oneOf(`${path}.action`, rule['action'], ACTIONS),
      ...(containerName === undefined || names.has(containerName)
        ? []
        : [invalid(`${path}.onExitCodes.containerName`, containerName, NO_CONTAINER)]),
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
    ...IMMUTABLE.flatMap((name) =>
      sameFields(spec[name], before[name])
        ? []
        : [invalid(`spec.${name}`, shownAs(name, spec[name]), 'field is immutable')],
    ),
  ];
}

function shownAs(name: string, value: unknown): unknown {
  const definition = STRUCTS[name];
  return definition && value ? showStruct(value, `io.k8s.api.batch.v1.${definition}`) : value;
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
  if (!notStarted) {
    const detail = 'field is immutable';
    return sameFields(template, before) ? [] : [invalid('spec.template', showTemplate(template), detail)];
  }
  const { spec = {} } = template;
  if (sameFields(unscheduled(spec), unscheduled(before['spec'] ?? {}))) return [];
  const shown = showStruct(spec, 'io.k8s.api.core.v1.PodSpec');
  return [invalid('spec.template.spec', shown, 'field is immutable')];
}

/** The spec of a template without what says where its pods go and what they ask for. */
function unscheduled({ affinity: _, nodeSelector: __, tolerations: ___, ...spec }: Fields): Fields {
  const { schedulingGates: _gates, containers, initContainers, ...rest } = spec;
  const bare = (list: unknown) => listOf(list).map(({ resources: _resources, ...container }) => container);
  return { ...rest, containers: bare(containers), initContainers: bare(initContainers) };
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
