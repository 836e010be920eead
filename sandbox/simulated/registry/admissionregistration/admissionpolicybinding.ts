/** Bindings of admission policies: where a policy holds, and with which parameters. */
import type { FieldError, KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { ageColumn, ageOf, column, nameColumn } from '../columns.ts';
import { countedGeneration } from '../definitions.ts';
import { type Fields, isZero } from '../fields.ts';
import { isPathSegment } from '../rbac/rule-validation.ts';
import {
  duplicate,
  eachInvalid,
  forbidden,
  invalid,
  notSupported,
  oneOf,
  required,
} from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsSubdomain } from '../validation/names.ts';
import { validateLabelSelector } from '../validation/selectors.ts';
import { validateMatch } from './admissionpolicy.ts';
import { applyMatchDefaults } from './defaults.ts';

const ACTIONS = ['Audit', 'Deny', 'Warn'];

function bindingsOf(kind: 'Validating' | 'Mutating'): ResourceDefinition {
  const singular = `${kind.toLowerCase()}admissionpolicybinding`;
  return {
    group: 'admissionregistration.k8s.io',
    version: 'v1',
    kind: `${kind}AdmissionPolicyBinding`,
    plural: `${singular}s`,
    singular,
    categories: ['api-extensions'],
    namespaced: false,
    schema: `io.k8s.api.admissionregistration.v1.${kind}AdmissionPolicyBinding`,
    subresources: {},
    strategy: {
      applyDefaults(binding) {
        binding['spec'] ??= {};
        if (binding['spec'].matchResources) applyMatchDefaults(binding['spec'].matchResources);
      },
      ...countedGeneration(),
      validate: (binding) => [
        ...validateBinding(binding),
        ...(kind === 'Validating' ? validateActions(binding['spec']?.validationActions) : []),
      ],
    },
    table: {
      columns: [
        nameColumn,
        column('PolicyName', 'PolicyName indicates the policy definition which the policy binding binded to'),
        column('ParamRef', 'ParamRef indicates the param resource which sets the configration param'),
        ageColumn,
      ],
      row: (binding, now) => [
        binding.metadata.name,
        binding['spec']?.policyName ?? '',
        formatParamRef(binding['spec']?.paramRef),
        ageOf(binding, now),
      ],
    },
  };
}

export const validatingadmissionpolicybindings = bindingsOf('Validating');
export const mutatingadmissionpolicybindings = bindingsOf('Mutating');

/** A name with its namespace, which may be any, or the selector as Go shows it. */
function formatParamRef(ref: Fields | undefined): string {
  if (!ref) return '<unset>';
  if (ref['name']) return `${ref['namespace'] || '*'}/${ref['name']}`;
  return ref['selector'] ? formatSelector(ref['selector']) : '<unset>';
}

function formatSelector({ matchLabels = {}, matchExpressions = [] }: Fields): string {
  const labels = Object.entries(matchLabels as Record<string, string>)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}: ${value},`)
    .join('');
  const expressions = (matchExpressions as Fields[])
    .map(
      ({ key, operator, values = [] }) =>
        `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`,
    )
    .join('');
  return `&LabelSelector{MatchLabels:map[string]string{${labels}},MatchExpressions:[]LabelSelectorRequirement{${expressions}},}`;
}

function validateBinding(binding: KubeObject): FieldError[] {
  const { policyName, paramRef, matchResources } = (binding['spec'] ?? {}) as Fields;
  const found = validateMetadata(binding, isDnsSubdomain);
  if (policyName) found.push(...eachInvalid('spec.policyName', policyName, isDnsSubdomain(policyName)));
  else found.push(required('spec.policyName'));
  if (paramRef) found.push(...validateParamRef(paramRef));
  return matchResources ? [...found, ...validateMatch(matchResources, 'spec.matchResources')] : found;
}

const NOT_FOUND_ACTIONS = ['Deny', 'Allow'];

function validateParamRef({ name, selector, parameterNotFoundAction }: Fields): FieldError[] {
  const field = 'spec.paramRef';
  const exclusive = 'name and selector are mutually exclusive';
  const found: FieldError[] = name ? eachInvalid(`${field}.name`, name, isPathSegment(name)) : [];
  if (name && selector) found.push(forbidden(`${field}.name`, exclusive));
  if (selector) found.push(...validateLabelSelector(selector, `${field}.selector`));
  if (name && selector) found.push(forbidden(`${field}.selector`, exclusive));
  if (!name && !selector) found.push(required(field, 'one of name or selector must be specified'));
  found.push(...oneOf(`${field}.parameterNotFoundAction`, parameterNotFoundAction, NOT_FOUND_ACTIONS));
  return found;
}

function validateActions(actions: unknown): FieldError[] {
  const field = 'spec.validationActions';
  if (isZero(actions) || !Array.isArray(actions))
    return [required(field, 'at least one validation action is required')];
  const found = actions.flatMap((action, index) => {
    const at = `${field}[${index}]`;
    const unknown = ACTIONS.includes(action) ? [] : [notSupported(at, action, ACTIONS)];
    return actions.indexOf(action) < index ? [...unknown, duplicate(at, action)] : unknown;
  });
  if (actions.includes('Deny') && actions.includes('Warn')) {
    found.push(
      invalid(
        field,
        actions,
        'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
      ),
    );
  }
  return found;
}
