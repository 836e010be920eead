/** ServiceCIDRs: where addresses of Services come from. After `ValidateServiceCIDR`. */
import type { FieldError, KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { ageColumn, ageOf, column, doc, nameColumn } from '../columns.ts';
import { sameKind, specAndStatus } from '../definitions.ts';
import { isCidr } from '../validation/addresses.ts';
import { eachInvalid, immutable, invalid, required } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsSubdomain } from '../validation/names.ts';

export const servicecidrs: ResourceDefinition = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'ServiceCIDR',
  plural: 'servicecidrs',
  singular: 'servicecidr',
  namespaced: false,
  schema: 'io.k8s.api.networking.v1.ServiceCIDR',
  subresources: { status: sameKind('ServiceCIDR') },
  strategy: {
    applyDefaults(range) {
      range['spec'] ??= {};
      range['status'] ??= {};
    },
    ...specAndStatus,
    validate: validateServiceCidr,
    validateUpdate: (range, old) => validateUpdate(range['spec']?.cidrs ?? [], old['spec']?.cidrs ?? []),
  },
  table: {
    columns: [nameColumn, column('CIDRs', doc('ServiceCIDRSpec', 'cidrs', 'networking')), ageColumn],
    row: (range, now) => [range.metadata.name, (range['spec']?.cidrs ?? []).join(','), ageOf(range, now)],
  },
};

function validateServiceCidr(range: KubeObject): FieldError[] {
  const cidrs: string[] = range['spec']?.cidrs ?? [];
  const found = validateMetadata(range, isDnsSubdomain);
  if (cidrs.length === 0) return [...found, required('spec.cidrs', 'at least one CIDR required')];
  if (cidrs.length > 2) {
    return [...found, invalid('spec.cidrs', { cidrs }, 'may only hold up to 2 values')];
  }
  return [
    ...found,
    ...cidrs.flatMap((cidr, index) => eachInvalid(`spec.cidrs[${index}]`, cidr, isCidr(cidr))),
    ...oneOfEachFamily(cidrs),
  ];
}

function oneOfEachFamily(cidrs: readonly string[]): FieldError[] {
  const [first, second] = cidrs;
  if (!first || !second || first.includes(':') !== second.includes(':')) return [];
  const detail = 'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64';
  return [invalid('spec.cidrs', cidrs, detail)];
}

/** A second range, of the other family, may be added; what is there stays. */
function validateUpdate(cidrs: readonly string[], before: readonly string[]): FieldError[] {
  const grows = before.length === 1 && cidrs.length === 2;
  if (cidrs.length !== before.length && !grows) return [invalid('spec.cidrs', cidrs, 'field is immutable')];
  return before.flatMap((cidr, index) => immutable(`spec.cidrs[${index}]`, cidrs[index], cidr));
}
