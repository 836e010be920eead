/** resource.k8s.io: claims on devices, and what drivers offer. Objects only; nothing allocates them here. */
import type { FieldError, KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { ageColumn, ageOf, column, doc, nameColumn } from '../columns.ts';
import { countedGeneration, sameKind, statusOnly } from '../definitions.ts';
import { type Fields, isZero, listOf, setDefaultForZero } from '../fields.ts';
import { duplicate, eachInvalid, immutable, invalid, required } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsLabel, isDnsSubdomain } from '../validation/names.ts';

const resource = { group: 'resource.k8s.io', version: 'v1' };
const nameAndAge = {
  columns: [nameColumn, ageColumn],
  row: (object: KubeObject, now: number) => [object.metadata.name, ageOf(object, now)],
};

export const deviceclasses: ResourceDefinition = {
  ...resource,
  kind: 'DeviceClass',
  plural: 'deviceclasses',
  singular: 'deviceclass',
  namespaced: false,
  schema: 'io.k8s.api.resource.v1.DeviceClass',
  subresources: {},
  strategy: {
    applyDefaults(deviceClass) {
      deviceClass['spec'] ??= {};
    },
    ...countedGeneration(),
    validate: (deviceClass) => validateMetadata(deviceClass, isDnsSubdomain),
  },
  table: nameAndAge,
};

export const resourceclaims: ResourceDefinition = {
  ...resource,
  kind: 'ResourceClaim',
  plural: 'resourceclaims',
  singular: 'resourceclaim',
  namespaced: true,
  schema: 'io.k8s.api.resource.v1.ResourceClaim',
  subresources: { status: sameKind('ResourceClaim') },
  strategy: {
    applyDefaults(claim) {
      claim['spec'] ??= {};
      claim['status'] ??= {};
      applyClaimDefaults(claim['spec']);
    },
    ...statusOnly(() => ({})),
    validate: (claim) => [
      ...validateMetadata(claim, isDnsSubdomain),
      ...validateClaim(claim['spec'] ?? {}, 'spec'),
    ],
    validateUpdate: (claim, old) => immutable('spec', claim['spec'], old['spec']),
  },
  table: {
    columns: [
      nameColumn,
      column('State', 'A summary of the current state (allocated, pending, reserved, etc.).'),
      ageColumn,
    ],
    row: (claim, now) => [claim.metadata.name, stateOf(claim), ageOf(claim, now)],
  },
};

/** `pending`, or whatever is true of it together. */
function stateOf(claim: KubeObject): string {
  const states = [
    ...(claim.metadata.deletionTimestamp ? ['deleted'] : []),
    ...(claim['status']?.allocation ? ['allocated'] : []),
    ...(isZero(claim['status']?.reservedFor) ? [] : ['reserved']),
  ];
  if (!claim['status']?.allocation) states.push('pending');
  return states.join(',');
}

export const resourceclaimtemplates: ResourceDefinition = {
  ...resource,
  kind: 'ResourceClaimTemplate',
  plural: 'resourceclaimtemplates',
  singular: 'resourceclaimtemplate',
  namespaced: true,
  schema: 'io.k8s.api.resource.v1.ResourceClaimTemplate',
  subresources: {},
  strategy: {
    applyDefaults(template) {
      template['spec'] ??= {};
      template['spec'].metadata ??= {};
      template['spec'].spec ??= {};
      applyClaimDefaults(template['spec'].spec);
    },
    validate: (template) => [
      ...validateMetadata(template, isDnsSubdomain),
      ...validateClaim(template['spec']?.spec ?? {}, 'spec.spec'),
    ],
    validateUpdate: (template, old) => immutable('spec', template['spec'], old['spec']),
  },
  table: nameAndAge,
};

function applyClaimDefaults(spec: Fields): void {
  spec['devices'] ??= {};
  for (const request of listOf(spec['devices'].requests)) {
    const all = [...(request['exactly'] ? [request['exactly']] : []), ...listOf(request['firstAvailable'])];
    for (const each of all) {
      setDefaultForZero(each, 'allocationMode', 'ExactCount');
      if (each['allocationMode'] === 'ExactCount') setDefaultForZero(each, 'count', 1);
    }
  }
}

function validateClaim(spec: Fields, field: string): FieldError[] {
  const names = new Set<string>();
  return listOf(spec['devices']?.requests).flatMap((request, index) => {
    const path = `${field}.devices.requests[${index}]`;
    const name: string = request['name'] ?? '';
    const found =
      name === '' ? [required(`${path}.name`)] : eachInvalid(`${path}.name`, name, isDnsLabel(name));
    if (names.has(name)) found.push(duplicate(`${path}.name`, name));
    names.add(name);
    return [...found, ...validateRequest(request, path)];
  });
}

function validateRequest({ exactly, firstAvailable }: Fields, path: string): FieldError[] {
  const alternatives = listOf(firstAvailable).length > 0;
  if (!exactly && !alternatives)
    return [required(path, 'exactly one of `exactly` or `firstAvailable` is required')];
  if (exactly && alternatives)
    return [invalid(path, null, 'exactly one of `exactly` or `firstAvailable` is required')];
  return exactly && !exactly.deviceClassName ? [required(`${path}.exactly.deviceClassName`)] : [];
}

export const resourceslices: ResourceDefinition = {
  ...resource,
  kind: 'ResourceSlice',
  plural: 'resourceslices',
  singular: 'resourceslice',
  namespaced: false,
  schema: 'io.k8s.api.resource.v1.ResourceSlice',
  subresources: {},
  strategy: {
    applyDefaults(slice) {
      slice['spec'] ??= {};
      slice['spec'].pool ??= { name: '', generation: 0, resourceSliceCount: 0 };
    },
    ...countedGeneration(),
    validate: (slice) => [
      ...validateMetadata(slice, isDnsSubdomain),
      ...(slice['spec']?.driver ? [] : [required('spec.driver')]),
      ...(slice['spec']?.pool?.name ? [] : [required('spec.pool.name')]),
    ],
    validateUpdate: (slice, old) =>
      ['nodeName', 'driver'].flatMap((name) =>
        immutable(`spec.${name}`, slice['spec']?.[name], old['spec']?.[name]),
      ),
  },
  table: {
    columns: [
      nameColumn,
      column('Node', doc('ResourceSliceSpec', 'nodeName', 'resource')),
      column('Driver', doc('ResourceSliceSpec', 'driver', 'resource')),
      column('Pool', doc('ResourcePool', 'name', 'resource')),
      ageColumn,
    ],
    row: (slice, now) => [
      slice.metadata.name,
      slice['spec']?.nodeName ?? '',
      slice['spec']?.driver ?? '',
      slice['spec']?.pool?.name ?? '',
      ageOf(slice, now),
    ],
  },
  fields: (slice) => ({
    'spec.driver': slice['spec']?.driver ?? '',
    'spec.nodeName': slice['spec']?.nodeName ?? '',
  }),
};
