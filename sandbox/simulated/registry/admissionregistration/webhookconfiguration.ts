/** Validating and mutating webhook configurations. */
import type { FieldError, KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { ageColumn, ageOf, column, integer, nameColumn } from '../columns.ts';
import { countedGeneration } from '../definitions.ts';
import { type Fields, isZero, listOf, setDefault } from '../fields.ts';
import { duplicate, eachInvalid, invalid, oneOf, required } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsSubdomain } from '../validation/names.ts';
import { validateLabelSelector } from '../validation/selectors.ts';
import { applyWebhookDefaults } from './defaults.ts';
import { validateMatchConditions } from './expressions.ts';
import { validateRules } from './rules.ts';

const VERSIONS = ['v1', 'v1beta1'];

function configurations(kind: 'Validating' | 'Mutating'): ResourceDefinition {
  const plural = `${kind.toLowerCase()}webhookconfigurations`;
  return {
    group: 'admissionregistration.k8s.io',
    version: 'v1',
    kind: `${kind}WebhookConfiguration`,
    plural,
    singular: plural.slice(0, -1),
    categories: ['api-extensions'],
    namespaced: false,
    schema: `io.k8s.api.admissionregistration.v1.${kind}WebhookConfiguration`,
    subresources: {},
    strategy: {
      applyDefaults(configuration) {
        for (const webhook of listOf(configuration['webhooks'])) {
          applyWebhookDefaults(webhook);
          if (kind === 'Mutating') setDefault(webhook, 'reinvocationPolicy', 'Never');
        }
      },
      ...countedGeneration(['webhooks']),
      validate: validateConfiguration,
    },
    table: {
      columns: [
        nameColumn,
        column(
          'Webhooks',
          'Webhooks indicates the number of webhooks registered in this configuration',
          integer,
        ),
        ageColumn,
      ],
      row: (configuration, now) => [
        configuration.metadata.name,
        listOf(configuration['webhooks']).length,
        ageOf(configuration, now),
      ],
    },
  };
}

export const validatingwebhookconfigurations = configurations('Validating');
export const mutatingwebhookconfigurations = configurations('Mutating');

function validateConfiguration(configuration: KubeObject): FieldError[] {
  const names = new Set<string>();
  const webhooks = listOf(configuration['webhooks']).flatMap((webhook, index) => {
    const path = `webhooks[${index}]`;
    const found = validateWebhook(webhook, path);
    if (names.has(webhook['name'])) found.push(duplicate(`${path}.name`, webhook['name']));
    names.add(webhook['name']);
    return found;
  });
  return [...validateMetadata(configuration, isDnsSubdomain), ...webhooks];
}

function validateWebhook(webhook: Fields, path: string): FieldError[] {
  const { timeoutSeconds } = webhook;
  return [
    ...validateName(webhook['name'] ?? '', `${path}.name`),
    ...validateRules(listOf(webhook['rules']), `${path}.rules`),
    ...oneOf(`${path}.failurePolicy`, webhook['failurePolicy'], ['Fail', 'Ignore']),
    ...oneOf(`${path}.matchPolicy`, webhook['matchPolicy'], ['Equivalent', 'Exact']),
    ...validateSideEffects(webhook['sideEffects'], `${path}.sideEffects`),
    ...(timeoutSeconds < 1 || timeoutSeconds > 30
      ? [
          invalid(
            `${path}.timeoutSeconds`,
            timeoutSeconds,
            'the timeout value must be between 1 and 30 seconds',
          ),
        ]
      : []),
    ...validateLabelSelector(webhook['namespaceSelector'], `${path}.namespaceSelector`),
    ...validateLabelSelector(webhook['objectSelector'], `${path}.objectSelector`),
    ...validateClient(webhook['clientConfig'] ?? {}, `${path}.clientConfig`),
    ...validateMatchConditions(listOf(webhook['matchConditions']), `${path}.matchConditions`, false),
    ...validateVersions(webhook['admissionReviewVersions'], `${path}.admissionReviewVersions`),
  ];
}

function validateName(name: string, field: string): FieldError[] {
  if (name === '') return [required(field)];
  const messages = isDnsSubdomain(name);
  if (messages.length > 0) return eachInvalid(field, name, messages);
  return name.split('.').length < 3
    ? [invalid(field, name, 'should be a domain with at least three segments separated by dots')]
    : [];
}

function validateSideEffects(value: string | undefined, field: string): FieldError[] {
  if (!value) return [required(field, 'must specify one of None, NoneOnDryRun')];
  return oneOf(field, value, ['None', 'NoneOnDryRun']);
}

function validateClient({ url, service }: Fields, field: string): FieldError[] {
  if (Boolean(url) === Boolean(service))
    return [required(field, 'exactly one of url or service is required')];
  if (!service) {
    return String(url).startsWith('https://')
      ? []
      : [
          invalid(
            `${field}.url`,
            url,
            "'https' is the only allowed URL scheme; desired format: https://host[/path]",
          ),
        ];
  }
  const found = ['name', 'namespace']
    .filter((name) => !service[name])
    .map((name) => required(`${field}.service.${name}`, `service ${name} is required`));
  const port = service['port'];
  return port < 1 || port > 65535
    ? [
        ...found,
        invalid(`${field}.service.port`, port, 'port is not valid: must be between 1 and 65535, inclusive'),
      ]
    : found;
}

function validateVersions(versions: unknown, field: string): FieldError[] {
  const all = `must specify one of ${VERSIONS.join(', ')}`;
  if (isZero(versions) || !Array.isArray(versions)) return [required(field, all)];
  if (versions.some((version) => VERSIONS.includes(version))) return [];
  return [invalid(field, versions, `must include at least one of ${VERSIONS.join(', ')}`)];
}
