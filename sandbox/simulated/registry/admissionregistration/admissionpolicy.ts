/** Validating and mutating admission policies, as objects: their expressions are run by the admission plug-ins. */
import type { FieldError, KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { ageColumn, ageOf, column, integer, nameColumn } from '../columns.ts';
import { countedGeneration, sameKind, specAndStatus } from '../definitions.ts';
import { type Fields, isZero, listOf, setDefault } from '../fields.ts';
import { oneOf, oneOfOrNone, required } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsSubdomain } from '../validation/names.ts';
import { validateLabelSelector } from '../validation/selectors.ts';
import { applyMatchDefaults } from './defaults.ts';
import { validateRules } from './rules.ts';

const policy = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  categories: ['api-extensions'],
  namespaced: false,
};
const paramKindColumn = column(
  'ParamKind',
  'ParamKind specifies the kind of resources used to parameterize this policy',
);

function applyDefaults(object: KubeObject): void {
  object['spec'] ??= {};
  setDefault(object['spec'], 'failurePolicy', 'Fail');
  if (object['spec'].matchConstraints) applyMatchDefaults(object['spec'].matchConstraints);
}

export const validatingadmissionpolicies: ResourceDefinition = {
  ...policy,
  kind: 'ValidatingAdmissionPolicy',
  plural: 'validatingadmissionpolicies',
  singular: 'validatingadmissionpolicy',
  schema: 'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicy',
  subresources: { status: sameKind('ValidatingAdmissionPolicy') },
  strategy: {
    applyDefaults(object) {
      applyDefaults(object);
      object['status'] ??= {};
    },
    ...specAndStatus,
    validate: (object) => [...validatePolicy(object), ...validateValidations(object['spec'] ?? {})],
  },
  table: {
    columns: [
      nameColumn,
      column(
        'Validations',
        'Validations indicates the number of validation rules defined in this configuration',
        integer,
      ),
      paramKindColumn,
      ageColumn,
    ],
    row: (object, now) => [
      object.metadata.name,
      listOf(object['spec']?.validations).length,
      formatParamKind(object['spec']?.paramKind),
      ageOf(object, now),
    ],
  },
};

export const mutatingadmissionpolicies: ResourceDefinition = {
  ...policy,
  kind: 'MutatingAdmissionPolicy',
  plural: 'mutatingadmissionpolicies',
  singular: 'mutatingadmissionpolicy',
  schema: 'io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicy',
  subresources: {},
  strategy: {
    applyDefaults(object) {
      applyDefaults(object);
      setDefault(object['spec'], 'reinvocationPolicy', 'Never');
    },
    ...countedGeneration(),
    validate: (object) => [...validatePolicy(object), ...validateMutations(object['spec'] ?? {})],
  },
  table: {
    columns: [
      nameColumn,
      column(
        'Mutations',
        'Mutation indicates the number of mutations rules defined in this configuration',
        integer,
      ),
      paramKindColumn,
      ageColumn,
    ],
    row: (object, now) => [
      object.metadata.name,
      listOf(object['spec']?.mutations).length,
      formatParamKind(object['spec']?.paramKind),
      ageOf(object, now),
    ],
  },
};

function formatParamKind(kind: Fields | undefined): string {
  return kind ? `${kind['apiVersion']}/${kind['kind']}` : '<unset>';
}

function validatePolicy(object: KubeObject): FieldError[] {
  const spec: Fields = object['spec'] ?? {};
  return [
    ...validateMetadata(object, isDnsSubdomain),
    ...oneOf('spec.failurePolicy', spec['failurePolicy'], ['Fail', 'Ignore']),
    ...(spec['paramKind'] ? validateParamKind(spec['paramKind']) : []),
    ...(spec['matchConstraints']
      ? [
          ...validateMatch(spec['matchConstraints'], 'spec.matchConstraints'),
          // Expressions need to know what types they are about.
          ...(isZero(spec['matchConstraints'].resourceRules)
            ? [required('spec.matchConstraints.resourceRules')]
            : []),
        ]
      : [required('spec.matchConstraints')]),
  ];
}

function validateParamKind(kind: Fields): FieldError[] {
  return ['apiVersion', 'kind']
    .filter((name) => !kind[name])
    .map((name) => required(`spec.paramKind.${name}`));
}

/** Which requests a policy or its binding is about. */
export function validateMatch(match: Fields, field: string): FieldError[] {
  return [
    ...oneOfOrNone(`${field}.matchPolicy`, match['matchPolicy'], ['Equivalent', 'Exact']),
    ...validateLabelSelector(match['namespaceSelector'], `${field}.namespaceSelector`),
    ...validateLabelSelector(match['objectSelector'], `${field}.objectSelector`),
    ...validateRules(listOf(match['resourceRules']), `${field}.resourceRules`),
    ...validateRules(listOf(match['excludeResourceRules']), `${field}.excludeResourceRules`),
  ];
}

function validateValidations(spec: Fields): FieldError[] {
  if (isZero(spec['validations']) && isZero(spec['auditAnnotations'])) {
    const detail = 'validations or auditAnnotations must contain at least one item';
    return [required('spec.validations', detail), required('spec.auditAnnotations', detail)];
  }
  return listOf(spec['validations']).flatMap((each, index) =>
    String(each['expression'] ?? '').trim() === ''
      ? [required(`spec.validations[${index}].expression`, 'expression is not specified')]
      : [],
  );
}

function validateMutations(spec: Fields): FieldError[] {
  if (isZero(spec['mutations']))
    return [required('spec.mutations', 'mutations must contain at least one item')];
  return listOf(spec['mutations']).flatMap((each, index) => {
    const field = `spec.mutations[${index}]`;
    const found = oneOf(`${field}.patchType`, each['patchType'], ['ApplyConfiguration', 'JSONPatch']);
    const part = each['patchType'] === 'JSONPatch' ? 'jsonPatch' : 'applyConfiguration';
    return each[part]?.expression
      ? found
      : [...found, required(`${field}.${part}.expression`, 'expression is not specified')];
  });
}
