/** PriorityClasses. After `pkg/registry/scheduling/priorityclass/strategy.go` and its validation. */
import type { FieldError, KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { ageColumn, ageOf, column, doc, nameColumn } from '../columns.ts';
import { countedGeneration } from '../definitions.ts';
import { setDefault } from '../fields.ts';
import { forbidden, immutable, oneOfOrNone } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsSubdomain } from '../validation/names.ts';

const HIGHEST = 1_000_000_000;
const SYSTEM_PREFIX = 'system-';

/** The two classes a cluster is born with. */
export const SYSTEM_CLASSES: Readonly<
  Record<string, { readonly value: number; readonly description: string }>
> = {
  'system-node-critical': {
    value: 2_000_001_000,
    description: 'Used for system critical pods that must not be moved from their current node.',
  },
  'system-cluster-critical': {
    value: 2_000_000_000,
    description:
      'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  },
};

export const priorityclasses: ResourceDefinition = {
  group: 'scheduling.k8s.io',
  version: 'v1',
  kind: 'PriorityClass',
  plural: 'priorityclasses',
  singular: 'priorityclass',
  shortNames: ['pc'],
  namespaced: false,
  schema: 'io.k8s.api.scheduling.v1.PriorityClass',
  subresources: {},
  strategy: {
    applyDefaults(priorityClass) {
      setDefault(priorityClass, 'value', 0);
      setDefault(priorityClass, 'preemptionPolicy', 'PreemptLowerPriority');
    },
    ...countedGeneration(['value', 'globalDefault', 'description', 'preemptionPolicy']),
    validate: validatePriorityClass,
    validateUpdate: (priorityClass, old) => [
      ...(priorityClass['value'] === old['value']
        ? []
        : [forbidden('value', 'may not be changed in an update.')]),
      ...immutable('preemptionPolicy', priorityClass['preemptionPolicy'], old['preemptionPolicy']),
    ],
  },
  table: {
    columns: [
      nameColumn,
      column('Value', doc('PriorityClass', 'value', 'scheduling'), { type: 'integer' }),
      column('Global-Default', doc('PriorityClass', 'globalDefault', 'scheduling'), { type: 'boolean' }),
      ageColumn,
      column('PreemptionPolicy', doc('PriorityClass', 'preemptionPolicy', 'scheduling')),
    ],
    row: (priorityClass, now) => [
      priorityClass.metadata.name,
      priorityClass['value'] ?? 0,
      priorityClass['globalDefault'] ?? false,
      ageOf(priorityClass, now),
      priorityClass['preemptionPolicy'] ?? '',
    ],
  },
};

function validatePriorityClass(priorityClass: KubeObject): FieldError[] {
  return [
    ...validateMetadata(priorityClass, isDnsSubdomain),
    ...validateValue(priorityClass),
    ...oneOfOrNone('preemptionPolicy', priorityClass['preemptionPolicy'], ['PreemptLowerPriority', 'Never']),
  ];
}

function validateValue(priorityClass: KubeObject): FieldError[] {
  const { name } = priorityClass.metadata;
  if (name.startsWith(SYSTEM_PREFIX)) {
    const problem = systemProblem(name, priorityClass['value'], priorityClass['globalDefault'] ?? false);
    const prefix = "priority class names with 'system-' prefix are reserved for system use only. error: ";
    return problem === undefined ? [] : [forbidden('metadata.name', `${prefix}${problem}`)];
  }
  if (priorityClass['value'] <= HIGHEST) return [];
  return [forbidden('value', `maximum allowed value of a user defined priority is ${HIGHEST}`)];
}

function systemProblem(name: string, value: number, globalDefault: boolean): string | undefined {
  const known = SYSTEM_CLASSES[name];
  if (!known) return `${name} is not a known system priority class`;
  if (known.value !== value) return `value of ${name} PriorityClass must be ${known.value}`;
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined;
}
