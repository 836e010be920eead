/** Validation of pods, and of what may change about one that exists. */
import type { FieldError, KubeObject } from '../../objects.ts';
import { sameFields } from '../definitions.ts';
import { type Fields, listOf } from '../fields.ts';
import { forbidden, invalid } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsSubdomain } from '../validation/names.ts';
import { validatePodSpec } from '../validation/pod-spec.ts';
import { validateGatesUpdate } from '../validation/scheduling.ts';
import { structDiff } from './go-structs.ts';

export function validatePod(pod: KubeObject): FieldError[] {
  return [...validateMetadata(pod, isDnsSubdomain), ...validatePodSpec(pod['spec'] ?? {}, 'spec')];
}

/** What a pod that runs may have, and one that is made may not. */
export function validateNewPod(pod: KubeObject): FieldError[] {
  const spec: Fields = pod['spec'] ?? {};
  const hasGates = listOf(spec['schedulingGates']).length > 0;
  return [
    ...(listOf(spec['ephemeralContainers']).length > 0
      ? [forbidden('spec.ephemeralContainers', 'cannot be set on create')]
      : []),
    ...(spec['nodeName'] && hasGates
      ? [forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared')]
      : []),
  ];
}

/** After `ValidatePodEphemeralContainersUpdate`: those that were added stay, as they are. */
export function validateEphemeralUpdate(pod: KubeObject, old: KubeObject): FieldError[] {
  const field = 'spec.ephemeralContainers';
  const [now, before] = [pod, old].map(({ spec }) => listOf(spec?.ephemeralContainers));
  return before!.flatMap((container) => {
    const same = now!.find(({ name }) => name === container['name']);
    const name = JSON.stringify(container['name']);
    if (!same) return [forbidden(field, `existing ephemeral containers ${name} may not be removed\n`)];
    if (sameFields(same, container)) return [];
    const difference = structDiff(container, same, 'io.k8s.api.core.v1.EphemeralContainer');
    return [forbidden(field, `existing ephemeral containers ${name} may not be changed\n${difference}`)];
  });
}

const MAY_CHANGE =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** After `ValidatePodUpdate`: whatever is left different once the changes that are allowed have been undone is forbidden. */
export function validatePodUpdate(pod: KubeObject, old: KubeObject): FieldError[] {
  const [spec, before]: [Fields, Fields] = [pod['spec'] ?? {}, old['spec'] ?? {}];
  for (const kind of ['containers', 'initContainers']) {
    if (listOf(spec[kind]).length !== listOf(before[kind]).length) {
      return [forbidden(`spec.${kind}`, 'pod updates may not add or remove containers')];
    }
  }
  const found = [
    ...validateAdditions(spec, before),
    ...validateGatesUpdate(spec, before),
    ...(isGated(before) ? validateWhere(spec, before) : []),
  ];
  const changed = undoAllowed(spec, before);
  if (!sameFields(changed, before)) {
    found.push(
      forbidden('spec', `${MAY_CHANGE}\n${structDiff(before, changed, 'io.k8s.api.core.v1.PodSpec')}`),
    );
  }
  return found;
}

function validateAdditions(spec: Fields, before: Fields): FieldError[] {
  const missing = listOf(before['tolerations']).filter(
    (toleration) => !listOf(spec['tolerations']).some((each) => sameFields(each, toleration)),
  );
  const detail = 'existing toleration can not be modified except its tolerationSeconds';
  return missing
    .filter((toleration) => !listOf(spec['tolerations']).some((each) => sameButSeconds(each, toleration)))
    .map(() => forbidden('spec.tolerations', detail))
    .concat(validateDeadlineUpdate(spec['activeDeadlineSeconds'], before['activeDeadlineSeconds']));
}

function sameButSeconds(a: Fields, b: Fields): boolean {
  return sameFields({ ...a, tolerationSeconds: 0 }, { ...b, tolerationSeconds: 0 });
}

function validateDeadlineUpdate(seconds: number | undefined, before: number | undefined): FieldError[] {
  if (before === undefined) return [];
  if (seconds === undefined) {
    return [
      invalid('spec.activeDeadlineSeconds', null, 'must not update from a positive integer to nil value'),
    ];
  }
  if (seconds <= before) return [];
  return [invalid('spec.activeDeadlineSeconds', seconds, 'must be less than or equal to previous value')];
}

function undoAllowed(spec: Fields, before: Fields): Fields {
  const undone: Fields = structuredClone(spec);
  for (const name of ['activeDeadlineSeconds', 'tolerations']) {
    if (before[name] === undefined) delete undone[name];
    else undone[name] = before[name];
  }
  for (const kind of ['containers', 'initContainers']) {
    for (const [index, container] of listOf(undone[kind]).entries()) {
      container['image'] = before[kind]?.[index]?.image;
    }
  }
  if (before['terminationGracePeriodSeconds'] < 0 && spec['terminationGracePeriodSeconds'] === 1) {
    undone['terminationGracePeriodSeconds'] = before['terminationGracePeriodSeconds'];
  }
  if (isGated(before)) undoGated(undone, before);
  // Ephemeral containers have a subresource of their own.
  if (before['ephemeralContainers']) undone['ephemeralContainers'] = before['ephemeralContainers'];
  return undone;
}

function isGated(spec: Fields): boolean {
  return listOf(spec['schedulingGates']).length > 0;
}

/** Where a pod may run that is still held back can be narrowed, not changed. */
function validateWhere(spec: Fields, before: Fields): FieldError[] {
  const [now, old]: Fields[] = [spec['nodeSelector'] ?? {}, before['nodeSelector'] ?? {}];
  const detail = 'only additions to spec.nodeSelector are allowed (no mutations or deletions)';
  const isKept = Object.entries(old!).every(([key, value]) => now![key] === value);
  return [
    ...(isKept ? [] : [invalid('spec.nodeSelector', now, detail)]),
    ...validateTerms(termsOf(spec), termsOf(before)),
  ];
}

function termsOf(spec: Fields): Fields[] {
  const { nodeAffinity } = spec['affinity'] ?? {};
  return listOf(nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms);
}

function validateTerms(terms: readonly Fields[], before: readonly Fields[]): FieldError[] {
  const field = 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms';
  if (before.length === 0) return [];
  if (terms.length !== before.length) {
    const detail = 'no additions/deletions to non-empty NodeSelectorTerms list are allowed';
    return [invalid(field, terms.map(asGoTerm), detail)];
  }
  return before.flatMap((old, index) => {
    const term = terms[index]!;
    const detail = 'only additions are allowed (no mutations or deletions)';
    return hasOnlyGrown(term, old) ? [] : [invalid(`${field}[${index}]`, asGoTerm(term), detail)];
  });
}

const PARTS = ['matchExpressions', 'matchFields'];

function hasOnlyGrown(term: Fields, old: Fields): boolean {
  const wasEmpty = PARTS.every((part) => listOf(old[part]).length === 0);
  if (wasEmpty) return PARTS.every((part) => listOf(term[part]).length === 0);
  return PARTS.every((part) =>
    listOf(old[part]).every((each, index) => sameFields(listOf(term[part])[index] ?? {}, each)),
  );
}

/** As the internal type, which has no JSON names. */
function asGoTerm(term: Fields): Fields {
  const list = (part: string) =>
    term[part]?.map(({ key, operator, values = null }: Fields) => ({
      Key: key,
      Operator: operator,
      Values: values,
    })) ?? null;
  return { MatchExpressions: list('matchExpressions'), MatchFields: list('matchFields') };
}

/** A pod that is still held back may lose gates, and be told more of where it may run. */
function undoGated(undone: Fields, before: Fields): void {
  undone['schedulingGates'] = before['schedulingGates'];
  if (before['nodeSelector']) undone['nodeSelector'] = before['nodeSelector'];
  else delete undone['nodeSelector'];
  undoNodeAffinity(undone, before);
}

function undoNodeAffinity(undone: Fields, before: Fields): void {
  const affinity: Fields = { ...undone['affinity'] };
  delete affinity['nodeAffinity'];
  const old = before['affinity']?.nodeAffinity;
  if (old) affinity['nodeAffinity'] = old;
  if (before['affinity'] || Object.keys(affinity).length > 0) undone['affinity'] = affinity;
  else delete undone['affinity'];
}
