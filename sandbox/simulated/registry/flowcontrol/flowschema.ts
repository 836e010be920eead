/** FlowSchemas and PriorityLevelConfigurations, as objects: the simulated server serves every request at once. */
import type { FieldError, KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { ageColumn, ageOf, column, doc, nameColumn } from '../columns.ts';
import { sameKind, specAndStatus } from '../definitions.ts';
import { type Fields, listOf, setDefault, setDefaultForZero } from '../fields.ts';
import { forbidden, invalid, oneOf, required } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsSubdomain } from '../validation/names.ts';

const flowcontrol = { group: 'flowcontrol.apiserver.k8s.io', version: 'v1', namespaced: false };
const MAX_PRECEDENCE = 10000;

export const flowschemas: ResourceDefinition = {
  ...flowcontrol,
  kind: 'FlowSchema',
  plural: 'flowschemas',
  singular: 'flowschema',
  schema: 'io.k8s.api.flowcontrol.v1.FlowSchema',
  subresources: { status: sameKind('FlowSchema') },
  strategy: {
    applyDefaults(schema) {
      schema['spec'] ??= {};
      schema['status'] ??= {};
      setDefaultForZero(schema['spec'], 'matchingPrecedence', 1000);
    },
    ...specAndStatus,
    validate: validateFlowSchema,
  },
  table: {
    columns: [
      nameColumn,
      column('PriorityLevel', doc('FlowSchemaSpec', 'priorityLevelConfiguration', 'flowcontrol')),
      column('MatchingPrecedence', doc('FlowSchemaSpec', 'matchingPrecedence', 'flowcontrol')),
      column('DistinguisherMethod', doc('FlowSchemaSpec', 'distinguisherMethod', 'flowcontrol')),
      ageColumn,
      column('MissingPL', 'references a broken or non-existent PriorityLevelConfiguration'),
    ],
    row: (schema, now) => [
      schema.metadata.name,
      schema['spec']?.priorityLevelConfiguration?.name ?? '',
      schema['spec']?.matchingPrecedence ?? 0,
      schema['spec']?.distinguisherMethod?.type ?? '<none>',
      ageOf(schema, now),
      listOf(schema['status']?.conditions).find(({ type }) => type === 'Dangling')?.['status'] ?? '?',
    ],
  },
};

function validateFlowSchema(schema: KubeObject): FieldError[] {
  const spec: Fields = schema['spec'] ?? {};
  const precedence = spec['matchingPrecedence'];
  const found = validateMetadata(schema, isDnsSubdomain);
  if (precedence <= 0) found.push(invalid('spec.matchingPrecedence', precedence, 'must be a positive value'));
  if (precedence > MAX_PRECEDENCE) {
    found.push(invalid('spec.matchingPrecedence', precedence, `must not be greater than ${MAX_PRECEDENCE}`));
  }
  if (precedence === 1 && schema.metadata.name !== 'exempt') {
    found.push(
      invalid(
        'spec.matchingPrecedence',
        precedence,
        "only the schema named 'exempt' may have matchingPrecedence 1",
      ),
    );
  }
  if (spec['distinguisherMethod']) {
    found.push(
      ...oneOf('spec.distinguisherMethod.type', spec['distinguisherMethod'].type, ['ByNamespace', 'ByUser']),
    );
  }
  if (!spec['priorityLevelConfiguration']?.name) {
    found.push(required('spec.priorityLevelConfiguration.name', 'must reference a priority level'));
  }
  return found;
}

export const prioritylevelconfigurations: ResourceDefinition = {
  ...flowcontrol,
  kind: 'PriorityLevelConfiguration',
  plural: 'prioritylevelconfigurations',
  singular: 'prioritylevelconfiguration',
  schema: 'io.k8s.api.flowcontrol.v1.PriorityLevelConfiguration',
  subresources: { status: sameKind('PriorityLevelConfiguration') },
  strategy: { applyDefaults: applyLevelDefaults, ...specAndStatus, validate: validateLevel },
  table: {
    columns: [
      nameColumn,
      column('Type', doc('PriorityLevelConfigurationSpec', 'type', 'flowcontrol')),
      column(
        'NominalConcurrencyShares',
        doc('LimitedPriorityLevelConfiguration', 'nominalConcurrencyShares', 'flowcontrol'),
      ),
      column('Queues', doc('QueuingConfiguration', 'queues', 'flowcontrol')),
      column('HandSize', doc('QueuingConfiguration', 'handSize', 'flowcontrol')),
      column('QueueLengthLimit', doc('QueuingConfiguration', 'queueLengthLimit', 'flowcontrol')),
      ageColumn,
    ],
    row(level, now) {
      const spec: Fields = level['spec'] ?? {};
      const queuing: Fields = spec['limited']?.limitResponse?.queuing ?? {};
      return [
        level.metadata.name,
        spec['type'] ?? '',
        spec['limited']?.nominalConcurrencyShares ?? '<none>',
        ...['queues', 'handSize', 'queueLengthLimit'].map((name) => queuing[name] ?? '<none>'),
        ageOf(level, now),
      ];
    },
  },
};

/** After `SetDefaults_LimitedPriorityLevelConfiguration` and its neighbours. */
function applyLevelDefaults(level: KubeObject): void {
  level['spec'] ??= {};
  level['status'] ??= {};
  const { limited, exempt } = level['spec'] as Fields;
  if (exempt) {
    setDefault(exempt, 'nominalConcurrencyShares', 0);
    setDefault(exempt, 'lendablePercent', 0);
  }
  if (!limited) return;
  setDefault(limited, 'nominalConcurrencyShares', 30);
  setDefault(limited, 'lendablePercent', 0);
  const queuing: Fields | undefined = limited['limitResponse']?.queuing;
  if (!queuing) return;
  setDefaultForZero(queuing, 'queues', 64);
  setDefaultForZero(queuing, 'handSize', 8);
  setDefaultForZero(queuing, 'queueLengthLimit', 50);
}

function validateLevel(level: KubeObject): FieldError[] {
  const { type, limited, exempt } = (level['spec'] ?? {}) as Fields;
  const found = [
    ...validateMetadata(level, isDnsSubdomain),
    ...oneOf('spec.type', type, ['Exempt', 'Limited']),
  ];
  if (type === 'Exempt' && limited)
    found.push(forbidden('spec.limited', 'must be nil if the type is not Limited'));
  if (type === 'Limited' && exempt)
    found.push(forbidden('spec.exempt', 'must be nil if the type is Limited'));
  if (type === 'Limited' && !limited)
    found.push(required('spec.limited', 'must not be empty when type is Limited'));
  if (limited && type === 'Limited') {
    found.push(...oneOf('spec.limited.limitResponse.type', limited.limitResponse?.type, ['Queue', 'Reject']));
  }
  return found;
}
