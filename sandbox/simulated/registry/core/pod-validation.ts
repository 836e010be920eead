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
  const found = [...validateAdditions(spec, before), ...validateGatesUpdate(spec, before)];
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
  if (listOf(before['schedulingGates']).length > 0) undoGated(undone, before);
  // Ephemeral containers have a subresource of their own.
  if (before['ephemeralContainers']) undone['ephemeralContainers'] = before['ephemeralContainers'];
  return undone;
}

/** A pod that is still held back may lose gates and gain node selectors. */
function undoGated(undone: Fields, before: Fields): void {
  undone['schedulingGates'] = before['schedulingGates'];
  if (before['nodeSelector']) undone['nodeSelector'] = before['nodeSelector'];
  else delete undone['nodeSelector'];
}
