/** Validation of nodes: names, and taints, which learners write by hand. */
import type { FieldError, KubeObject } from '../../objects.ts';
import { sameFields } from '../definitions.ts';
import { type Fields, listOf } from '../fields.ts';
import { isCidr } from '../validation/addresses.ts';
import { duplicate, eachInvalid, forbidden, notSupported, required } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsSubdomain, isLabelValue, isQualifiedName } from '../validation/names.ts';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export function validateNode(node: KubeObject): FieldError[] {
  const cidrs: string[] = node['spec']?.podCIDRs ?? [];
  return [
    ...validateMetadata(node, isDnsSubdomain),
    ...validateTaints(listOf(node['spec']?.taints)),
    ...cidrs.flatMap((cidr, index) => eachInvalid(`spec.podCIDRs[${index}]`, cidr, isCidr(cidr))),
  ];
}

/** After `ValidateNodeUpdate`: what a node was given once is its own. */
export function validateNodeUpdate(node: KubeObject, old: KubeObject): FieldError[] {
  const [spec, before]: [Fields, Fields] = [node['spec'] ?? {}, old['spec'] ?? {}];
  const fixed = (field: string, name: string) =>
    forbidden(field, `node updates may not change ${name} except from "" to valid`);
  const { podCIDR, podCIDRs = [] } = before;
  const isMoved =
    spec['podCIDR'] !== podCIDR || !sameFields({ of: spec['podCIDRs'] ?? [] }, { of: podCIDRs });
  return [
    ...(podCIDR && isMoved ? [fixed('spec.podCIDRs', 'podCIDR')] : []),
    ...(before['providerID'] && before['providerID'] !== spec['providerID']
      ? [fixed('spec.providerID', 'providerID')]
      : []),
  ];
}

function validateTaints(taints: readonly Fields[]): FieldError[] {
  const seen = new Set<string>();
  return taints.flatMap((taint, index) => {
    // Kubernetes' own path.
    const field = `metadata.taints[${index}]`;
    const identity = `${taint['key']}:${taint['effect']}`;
    const found = [
      ...eachInvalid(`${field}.key`, taint['key'] ?? '', isQualifiedName(taint['key'] ?? '')),
      ...eachInvalid(`${field}.value`, taint['value'], isLabelValue(taint['value'] ?? '')),
      ...validateEffect(taint, `${field}.effect`),
      ...(seen.has(identity) ? [twice(taint, field)] : []),
    ];
    seen.add(identity);
    return found;
  });
}

/** The taint is shown as the internal type, which has no JSON names. */
function twice(taint: Fields, field: string): FieldError {
  const { key, value = '', effect, timeAdded = null } = taint;
  const found = duplicate(field, { Key: key, Value: value, Effect: effect, TimeAdded: timeAdded });
  return { ...found, detail: `${found.detail}: taints must be unique by key and effect pair` };
}

function validateEffect(taint: Fields, field: string): FieldError[] {
  if (!taint['effect']) return [required(field)];
  return EFFECTS.includes(taint['effect']) ? [] : [notSupported(field, taint['effect'], EFFECTS)];
}
