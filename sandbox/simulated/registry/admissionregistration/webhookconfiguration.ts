/** Validating and mutating webhook configurations. */
import type { FieldError, KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { ageColumn, ageOf, column, integer, nameColumn } from '../columns.ts';
import { countedGeneration } from '../definitions.ts';
import { type Fields, isZero, listOf, setDefault } from '../fields.ts';
import { duplicate, eachInvalid, invalid, oneOf, required } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDns1035Label, isDnsSubdomain, isPortNumber } from '../validation/names.ts';
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
  if (messages.length > 0) return [invalid(field, name, messages.join(','))];
  return name.split('.').length < 3
    ? [invalid(field, name, 'should be a domain with at least three segments separated by dots')]
    : [];
}

function validateSideEffects(value: string | undefined, field: string): FieldError[] {
  if (!value) return [required(field, 'must specify one of None, NoneOnDryRun')];
  return oneOf(field, value, ['None', 'NoneOnDryRun']);
}

function validateClient({ url, service }: Fields, field: string): FieldError[] {
  const hasUrl = url !== undefined && url !== null;
  if (hasUrl === Boolean(service)) return [required(field, 'exactly one of url or service is required')];
  return service ? validateService(service, `${field}.service`) : validateUrl(String(url), `${field}.url`);
}

const FORM = '; desired format: https://host[/path]';

/** After ValidateWebhookURL of apiserver/pkg/util/webhook. */
function validateUrl(text: string, field: string): FieldError[] {
  const [, scheme = '', user, host = '', , query, fragment] =
    /^(?:([^:/?#]+):)?(?:\/\/(?:([^@/?#]*)@)?([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/.exec(text) ?? [];
  const found: FieldError[] = [];
  if (scheme !== 'https') found.push(invalid(field, scheme, `'https' is the only allowed URL scheme${FORM}`));
  if (host === '') found.push(invalid(field, host, `host must be specified${FORM}`));
  if (user !== undefined) found.push(invalid(field, user, 'user information is not permitted in the URL'));
  if (fragment) found.push(invalid(field, fragment, 'fragments are not permitted in the URL'));
  if (query) found.push(invalid(field, query, 'query parameters are not permitted in the URL'));
  return found;
}

/** After ValidateWebhookService. */
function validateService({ name, namespace, port, path }: Fields, field: string): FieldError[] {
  const found: FieldError[] = [];
  if (!name) found.push(required(`${field}.name`));
  if (!namespace) found.push(required(`${field}.namespace`));
  const problems = isPortNumber(port);
  if (problems.length > 0)
    found.push(invalid(`${field}.port`, port, `port is not valid: ${problems.join(', ')}`));
  return path && path !== '/' ? [...found, ...validatePath(String(path), `${field}.path`)] : found;
}

function validatePath(path: string, field: string): FieldError[] {
  if (path === '//') return [invalid(field, path, 'segment[0] may not be empty')];
  const found = path.startsWith('/') ? [] : [invalid(field, path, "must start with a '/'")];
  const steps = path.slice(1).replace(/\/$/, '').split('/');
  return [
    ...found,
    ...steps.flatMap((step, index) =>
      step === ''
        ? [invalid(field, path, `segment[${index}] may not be empty`)]
        : isDnsSubdomain(step).map((problem) => invalid(field, path, `segment[${index}]: ${problem}`)),
    ),
  ];
}

function validateVersions(versions: unknown, field: string): FieldError[] {
  const known = VERSIONS.join(', ');
  if (isZero(versions) || !Array.isArray(versions)) return [required(field, `must specify one of ${known}`)];
  const each = versions.flatMap((version: string, index) => {
    const at = `${field}[${index}]`;
    if (versions.indexOf(version) < index) return [invalid(at, version, 'duplicate version')];
    return eachInvalid(at, version, isDns1035Label(version));
  });
  if (versions.some((version) => VERSIONS.includes(version))) return each;
  return [...each, invalid(field, versions, `must include at least one of ${known}`)];
}
