/** IngressClasses. After `ValidateIngressClass`. */
import type { FieldError, KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { ageColumn, ageOf, column, nameColumn } from '../columns.ts';
import { countedGeneration } from '../definitions.ts';
import { type Fields, setDefaultForZero } from '../fields.ts';
import {
  eachInvalid,
  forbidden,
  immutable,
  invalid,
  notSupported,
  required,
  tooLong,
} from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsSubdomain } from '../validation/names.ts';

const MAX_CONTROLLER = 250;

export const ingressclasses: ResourceDefinition = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IngressClass',
  plural: 'ingressclasses',
  singular: 'ingressclass',
  namespaced: false,
  schema: 'io.k8s.api.networking.v1.IngressClass',
  subresources: {},
  strategy: {
    applyDefaults(ingressClass) {
      ingressClass['spec'] ??= {};
      const parameters = ingressClass['spec'].parameters;
      if (parameters) setDefaultForZero(parameters, 'scope', 'Cluster');
    },
    ...countedGeneration(),
    validate: validateIngressClass,
    validateUpdate: (ingressClass, old) =>
      immutable('spec.controller', ingressClass['spec']?.controller, old['spec']?.controller),
  },
  table: {
    columns: [
      nameColumn,
      column('Controller', 'Controller that is responsible for handling this class'),
      column('Parameters', 'A reference to a resource with additional parameters'),
      ageColumn,
    ],
    row: (ingressClass, now) => [
      ingressClass.metadata.name,
      ingressClass['spec']?.controller ?? '',
      formatParameters(ingressClass['spec']?.parameters),
      ageOf(ingressClass, now),
    ],
  },
};

function formatParameters(parameters: Fields | undefined): string {
  if (!parameters) return '<none>';
  const group = parameters['apiGroup'] ? `.${parameters['apiGroup']}` : '';
  return `${parameters['kind']}${group}/${parameters['name']}`;
}

function validateIngressClass(ingressClass: KubeObject): FieldError[] {
  const { controller = '', parameters } = (ingressClass['spec'] ?? {}) as Fields;
  return [
    ...validateMetadata(ingressClass, isDnsSubdomain),
    ...validateController(controller),
    ...(parameters ? validateParameters(parameters, 'spec.parameters') : []),
  ];
}

function validateController(controller: string): FieldError[] {
  const field = 'spec.controller';
  if (controller === '') return [required(field)];
  const found = controller.length > MAX_CONTROLLER ? [tooLong(field, MAX_CONTROLLER)] : [];
  const [host = '', ...path] = controller.split('/');
  if (host === '' || path.join('/') === '') {
    return [...found, invalid(field, controller, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  }
  return [...found, ...eachInvalid(field, host, isDnsSubdomain(host))];
}

function validateParameters(parameters: Fields, field: string): FieldError[] {
  const found = ['kind', 'name']
    .filter((name) => !parameters[name])
    .map((name) => required(`${field}.${name}`));
  const scope = parameters['scope'];
  if (scope !== 'Cluster' && scope !== 'Namespace') {
    return [...found, notSupported(`${field}.scope`, scope, ['Cluster', 'Namespace'])];
  }
  if (scope === 'Namespace' && !parameters['namespace']) {
    found.push(required(`${field}.namespace`, "`parameters.scope` is set to 'Namespace'"));
  }
  if (scope === 'Cluster' && parameters['namespace']) {
    found.push(forbidden(`${field}.namespace`, "`parameters.scope` is set to 'Cluster'"));
  }
  return found;
}
