/** APIServices: who answers for a group and version of the API. After `kube-aggregator/pkg/apis/apiregistration`. */
import type { FieldError, KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { ageColumn, ageOf, column, nameColumn } from '../columns.ts';
import { sameKind, statusOnly } from '../definitions.ts';
import { type Fields, listOf, setDefault } from '../fields.ts';
import { eachInvalid, invalid, required } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDns1035Label, isDnsSubdomain } from '../validation/names.ts';

export const apiservices: ResourceDefinition = {
  group: 'apiregistration.k8s.io',
  version: 'v1',
  kind: 'APIService',
  plural: 'apiservices',
  singular: 'apiservice',
  categories: ['api-extensions'],
  namespaced: false,
  schema: 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIService',
  subresources: { status: sameKind('APIService') },
  strategy: {
    applyDefaults(service) {
      service['spec'] ??= {};
      service['status'] ??= {};
      setDefault(service['spec'], 'groupPriorityMinimum', 0);
      setDefault(service['spec'], 'versionPriority', 0);
      if (service['spec'].service) setDefault(service['spec'].service, 'port', 443);
    },
    ...statusOnly(() => ({})),
    prepareForCreate(service) {
      service['status'] = service['spec'].service
        ? {}
        : localStatus(service.metadata.creationTimestamp ?? '');
    },
    validate: validateApiService,
  },
  table: {
    columns: [
      nameColumn,
      column('Service', 'The reference to the service that hosts this API endpoint.'),
      column('Available', 'Whether this service is available.'),
      ageColumn,
    ],
    row: (service, now) => [
      service.metadata.name,
      formatService(service['spec']?.service),
      formatAvailable(service),
      ageOf(service, now),
    ],
  },
};

/** Whoever serves it is here. */
function localStatus(lastTransitionTime: string): Fields {
  const message = 'Local APIServices are always available';
  return {
    conditions: [{ type: 'Available', status: 'True', lastTransitionTime, reason: 'Local', message }],
  };
}

function formatService(service: Fields | undefined): string {
  return service ? `${service['namespace']}/${service['name']}` : 'Local';
}

/** `True`, `False (MissingEndpoints)`, `Unknown` before anybody looked. */
function formatAvailable(service: KubeObject): string {
  const condition = listOf(service['status']?.conditions).find(({ type }) => type === 'Available');
  if (!condition) return 'Unknown';
  return condition['status'] === 'True' ? 'True' : `${condition['status']} (${condition['reason']})`;
}

function validateApiService(service: KubeObject): FieldError[] {
  const spec: Fields = service['spec'] ?? {};
  const { group = '', version = '' } = spec;
  const name = `${version}.${group}`;
  return [
    ...validateMetadata(service, (text) =>
      text === name ? [] : [`must be \`spec.version+"."+spec.group\`: ${JSON.stringify(name)}`],
    ),
    ...(group === '' ? [] : eachInvalid('spec.group', group, isDnsSubdomain(group))),
    ...eachInvalid('spec.version', version, isDns1035Label(version)),
    ...inRange('spec.groupPriorityMinimum', spec['groupPriorityMinimum'], 20000),
    ...inRange('spec.versionPriority', spec['versionPriority'], 1000),
    ...validateReference(spec),
  ];
}

function inRange(field: string, value: number, most: number): FieldError[] {
  return value > 0 && value <= most ? [] : [invalid(field, value, `must be positive and less than ${most}`)];
}

function validateReference({ service, insecureSkipTLSVerify, caBundle }: Fields): FieldError[] {
  if (!service) {
    return caBundle
      ? [
          invalid(
            'spec.caBundle',
            `${String(caBundle).length} bytes`,
            'local APIServices may not have a caBundle',
          ),
        ]
      : [];
  }
  const found = ['namespace', 'name']
    .filter((name) => !service[name])
    .map((name) => required(`spec.service.${name}`));
  if (insecureSkipTLSVerify && caBundle) {
    found.push(invalid('spec.insecureSkipTLSVerify', true, 'may not be true if caBundle is present'));
  }
  return found;
}
