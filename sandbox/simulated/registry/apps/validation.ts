/** Validation of Deployments and ReplicaSets. After `pkg/apis/apps/validation`. */
import type { FieldError, KubeObject } from '../../objects.ts';
import { sameFields } from '../definitions.ts';
import type { Fields } from '../fields.ts';
import { forbidden, invalid, notSupported, required } from '../validation/errors.ts';
import { validateAnnotations, validateLabels, validateMetadata } from '../validation/metadata.ts';
import { isDnsSubdomain } from '../validation/names.ts';
import { nonNegative, positiveIntOrPercent } from '../validation/numbers.ts';
import { validatePodSpec } from '../validation/pod-spec.ts';
import { isEmptySelector, selectorMatches, validateLabelSelector } from '../validation/selectors.ts';

export function validateDeployment(deployment: KubeObject): FieldError[] {
  const spec: Fields = deployment['spec'] ?? {};
  const deadline = spec['progressDeadlineSeconds'];
  return [
    ...validateMetadata(deployment, isDnsSubdomain),
    ...nonNegative('spec.replicas', spec['replicas']),
    ...validateSelector(spec['selector'], 'deployment'),
    ...validateTemplate(spec, 'ReplicaSet'),
    ...validateStrategy(spec['strategy'] ?? {}),
    ...nonNegative('spec.minReadySeconds', spec['minReadySeconds']),
    ...nonNegative('spec.revisionHistoryLimit', spec['revisionHistoryLimit']),
    ...nonNegative('spec.progressDeadlineSeconds', deadline),
    ...(deadline !== undefined && deadline <= (spec['minReadySeconds'] ?? 0)
      ? [invalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds')]
      : []),
  ];
}

export function validateDeploymentUpdate(deployment: KubeObject, old: KubeObject): FieldError[] {
  return validateSelectorUpdate(deployment, old);
}

export function validateReplicaSet(replicaSet: KubeObject): FieldError[] {
  const spec: Fields = replicaSet['spec'] ?? {};
  return [
    ...validateMetadata(replicaSet, isDnsSubdomain),
    ...nonNegative('spec.replicas', spec['replicas']),
    ...nonNegative('spec.minReadySeconds', spec['minReadySeconds']),
    // "deployment" stands in the server's source for ReplicaSets too.
    ...validateSelector(spec['selector'], 'deployment'),
    ...validateTemplate(spec, 'ReplicaSet'),
  ];
}

export function validateReplicaSetUpdate(replicaSet: KubeObject, old: KubeObject): FieldError[] {
  return validateSelectorUpdate(replicaSet, old);
}

/** A selector cannot be changed: pods would be left alone. */
export function validateSelectorUpdate(object: KubeObject, old: KubeObject): FieldError[] {
  const selector = object['spec']?.selector;
  if (sameFields(selector, old['spec']?.selector)) return [];
  return [invalid('spec.selector', selector, 'field is immutable')];
}

/** A selector must be there and select something. */
export function validateSelector(selector: Fields | undefined, kind: string): FieldError[] {
  if (!selector) return [required('spec.selector')];
  const found = validateLabelSelector(selector, 'spec.selector');
  if (found.length > 0) found.push(invalid('spec.selector', selector, 'invalid label selector'));
  if (isEmptySelector(selector)) {
    found.push(invalid('spec.selector', selector, `empty selector is invalid for ${kind}`));
  }
  return found;
}

/** The template of a workload whose pods run for ever; `kind` is named where a deadline is forbidden. */
export function validateTemplate(spec: Fields, kind: string): FieldError[] {
  const template: Fields = spec['template'] ?? {};
  const labels = template['metadata']?.labels;
  const podSpec: Fields = template['spec'] ?? {};
  const found: FieldError[] = [];
  // A selector that is none was complained of already.
  const readable = validateLabelSelector(spec['selector'], '').length === 0;
  if (readable && !accepts(spec['selector'], labels)) {
    const detail = '`selector` does not match template `labels`';
    found.push(invalid('spec.template.metadata.labels', labels ?? null, detail));
  }
  found.push(...validateTemplateBody(template, 'spec.template'));
  if (podSpec['restartPolicy'] !== 'Always') {
    found.push(notSupported('spec.template.spec.restartPolicy', podSpec['restartPolicy'], ['Always']));
  }
  if (podSpec['activeDeadlineSeconds'] !== undefined) {
    const detail = `activeDeadlineSeconds in ${kind} is not Supported`;
    found.push(forbidden('spec.template.spec.activeDeadlineSeconds', detail));
  }
  return found;
}

/** What is true of every pod template, wherever it stands. */
export function validateTemplateBody(template: Fields, field: string): FieldError[] {
  return [
    ...validateLabels(template['metadata']?.labels, `${field}.labels`),
    ...validateAnnotations(template['metadata']?.annotations, `${field}.annotations`),
    ...validatePodSpec(template['spec'] ?? {}, `${field}.spec`),
    ...((template['spec']?.ephemeralContainers ?? []).length > 0
      ? [forbidden(`${field}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template')]
      : []),
  ];
}

/** No selector at all matches nothing; an empty one is complained of elsewhere. */
function accepts(selector: Fields | undefined, labels: Record<string, string> | undefined): boolean {
  return selector !== undefined && (isEmptySelector(selector) || selectorMatches(selector, labels));
}

/** How messages show an update strategy: as the internal type, which has no JSON names. */
export function asGoStrategy({ type, rollingUpdate }: Fields): object {
  return { Type: type, RollingUpdate: rollingUpdate ?? null };
}

function validateStrategy(strategy: Fields): FieldError[] {
  const { type, rollingUpdate } = strategy;
  if (type === 'Recreate') {
    const detail = "may not be specified when strategy `type` is 'Recreate'";
    return rollingUpdate ? [forbidden('spec.strategy.rollingUpdate', detail)] : [];
  }
  if (type !== 'RollingUpdate')
    return [notSupported('spec.strategy', asGoStrategy(strategy), ['Recreate', 'RollingUpdate'])];
  if (!rollingUpdate)
    return [required('spec.strategy.rollingUpdate', 'this should be defaulted and never be nil')];
  return validateRollingUpdate(rollingUpdate);
}

function validateRollingUpdate(rollingUpdate: Fields): FieldError[] {
  const field = 'spec.strategy.rollingUpdate';
  const { maxUnavailable, maxSurge } = rollingUpdate;
  const found = [
    ...positiveIntOrPercent(`${field}.maxUnavailable`, maxUnavailable),
    ...positiveIntOrPercent(`${field}.maxSurge`, maxSurge),
  ];
  if (isNothing(maxUnavailable) && isNothing(maxSurge)) {
    found.push(invalid(`${field}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0'));
  }
  if (typeof maxUnavailable === 'string' && Number.parseInt(maxUnavailable, 10) > 100) {
    found.push(invalid(`${field}.maxUnavailable`, maxUnavailable, 'must not be greater than 100%'));
  }
  return found;
}

function isNothing(value: unknown): boolean {
  return value === 0 || value === '0%' || value === undefined;
}
