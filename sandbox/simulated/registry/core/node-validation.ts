/** Validation of nodes: names, and taints, which learners write by hand. */
import type { FieldError, KubeObject } from '../../objects.ts';
import { type Fields, listOf } from '../fields.ts';
import { duplicate, eachInvalid, notSupported, required } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsSubdomain, isLabelValue, isQualifiedName } from '../validation/names.ts';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export function validateNode(node: KubeObject): FieldError[] {
  return [...validateMetadata(node, isDnsSubdomain), ...validateTaints(listOf(node['spec']?.taints))];
}

function validateTaints(taints: readonly Fields[]): FieldError[] {
  const seen = new Set<string>();
  return taints.flatMap((taint, index) => {
    const field = `spec.taints[${index}]`;
    const identity = `${taint['key']}:${taint['effect']}`;
    const found = [
      ...eachInvalid(`${field}.key`, taint['key'] ?? '', isQualifiedName(taint['key'] ?? '')),
      ...eachInvalid(`${field}.value`, taint['value'], isLabelValue(taint['value'] ?? '')),
      ...validateEffect(taint, `${field}.effect`),
      ...(seen.has(identity) ? [duplicate(field, taint)] : []),
    ];
    seen.add(identity);
    return found;
  });
}

function validateEffect(taint: Fields, field: string): FieldError[] {
  if (!taint['effect']) return [required(field)];
  return EFFECTS.includes(taint['effect']) ? [] : [notSupported(field, taint['effect'], EFFECTS)];
}
