/** Validating and mutating admission policies, as objects: their expressions are run by the admission plug-ins. */
import type { Declarations } from '../../admission/policy/environment.ts';
import { RETURNS } from '../../admission/policy/expressions.ts';
import type { FieldError, KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { ageColumn, ageOf, column, integer, nameColumn } from '../columns.ts';
import { countedGeneration, sameKind, specAndStatus } from '../definitions.ts';
import { type Fields, isZero, listOf, setDefault } from '../fields.ts';
import { invalid, notSupported, oneOf, oneOfOrNone, required } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDns1035Label, isDnsSubdomain } from '../validation/names.ts';
import { validateLabelSelector } from '../validation/selectors.ts';
import { applyMatchDefaults } from './defaults.ts';
import {
  validateAnnotations,
  validateExpression,
  validateMatchConditions,
  validateValidations,
  validateVariables,
} from './expressions.ts';
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
    validate: (object) => {
      const { problems, declarations } = validateVariables(object['spec'] ?? {}, false);
      return [...validatePolicy(object), ...problems, ...validateRulesOf(object, declarations)];
    },
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
    validate: (object) => {
      const { problems, declarations } = validateVariables(object['spec'] ?? {}, true);
      return [
        ...validatePolicy(object),
        ...validateOperations(listOf(object['spec']?.matchConstraints?.resourceRules)),
        ...problems,
        ...validateMutations(object['spec'] ?? {}, declarations),
        ...oneOf('spec.reinvocationPolicy', object['spec']?.reinvocationPolicy, ['IfNeeded', 'Never']),
      ];
    },
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
    ...validateMatchConditions(
      listOf(spec['matchConditions']),
      'spec.matchConditions',
      Boolean(spec['paramKind']),
    ),
  ];
}

function validateParamKind({ apiVersion = '', kind = '' }: Fields): FieldError[] {
  const field = 'spec.paramKind';
  const parts = String(apiVersion).split('/');
  const [version = '', group = ''] = parts.toReversed();
  const found: FieldError[] = [];
  if (apiVersion === '') found.push(required(`${field}.apiVersion`));
  else if (parts.length > 2)
    found.push(invalid(`${field}.apiVersion`, apiVersion, `unexpected GroupVersion string: ${apiVersion}`));
  else {
    if (group) found.push(...joined(`${field}.apiVersion`, group, isDnsSubdomain(group)));
    if (version === '') found.push(invalid(`${field}.apiVersion`, apiVersion, 'version must be specified'));
    else found.push(...joined(`${field}.apiVersion`, version, isDns1035Label(version)));
  }
  const wrong = 'may have mixed case, but should otherwise match: ';
  if (kind === '') found.push(required(`${field}.kind`));
  else found.push(...joined(`${field}.kind`, kind, isDns1035Label(String(kind).toLowerCase()), wrong));
  return found;
}

/** All that is wrong with a value in one finding. */
function joined(field: string, value: unknown, messages: readonly string[], before = ''): FieldError[] {
  return messages.length > 0 ? [invalid(field, value, `${before}${messages.join(',')}`)] : [];
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

function validateRulesOf({ metadata, spec = {} }: KubeObject, declarations: Declarations): FieldError[] {
  if (isZero(spec['validations']) && isZero(spec['auditAnnotations'])) {
    const detail = 'validations or auditAnnotations must contain at least one item';
    return [required('spec.validations', detail), required('spec.auditAnnotations', detail)];
  }
  return [
    ...validateValidations(listOf(spec['validations']), declarations),
    ...validateAnnotations(listOf(spec['auditAnnotations']), metadata.name, declarations),
  ];
}

const MUTABLE = ['*', 'CONNECT', 'CREATE', 'UPDATE'];

/** What is deleted cannot be changed. */
function validateOperations(rules: readonly Fields[]): FieldError[] {
  const field = 'spec.matchConstraints.resourceRules.operations';
  const operations = rules.flatMap((rule): string[] => rule['operations'] ?? []);
  return operations
    .filter((operation) => !MUTABLE.includes(operation))
    .map((operation) => notSupported(field, operation, MUTABLE));
}

const PATCH_TYPES = ['ApplyConfiguration', 'JSONPatch'];
const PARTS: Readonly<Record<string, readonly [string, string]>> = {
  ApplyConfiguration: ['applyConfiguration', 'jsonPatch'],
  JSONPatch: ['jsonPatch', 'applyConfiguration'],
};

function validateMutations(spec: Fields, declarations: Declarations): FieldError[] {
  if (isZero(spec['mutations']))
    return [required('spec.mutations', 'mutations must contain at least one item')];
  return listOf(spec['mutations']).flatMap((mutation, index) =>
    validateMutation(mutation, `spec.mutations[${index}]`, declarations),
  );
}

function validateMutation(mutation: Fields, field: string, declarations: Declarations): FieldError[] {
  const { patchType } = mutation;
  const parts = PARTS[patchType ?? ''];
  if (!parts) return oneOf(`${field}.patchType`, patchType, PATCH_TYPES);
  const [own, other] = parts;
  const returns = patchType === 'JSONPatch' ? RETURNS.jsonPatch : RETURNS.applyConfiguration;
  const expression = mutation[own]?.expression;
  const found = mutation[own]
    ? validateExpression(
        `${field}.${own}.expression`,
        String(expression ?? '').trim(),
        declarations,
        returns,
        '',
      )
    : [required(`${field}.${own}`, `must be specified when patchType is ${patchType}`)];
  if (!mutation[other]) return found;
  const detail = `must not be specified when patchType is ${patchType}`;
  return [...found, invalid(`${field}.${other}`, `{${other}}`, detail)];
}
