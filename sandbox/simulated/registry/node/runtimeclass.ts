/** RuntimeClasses. After `ValidateRuntimeClass`. */
import type { ResourceDefinition } from '../../scheme/types.ts';
import { ageColumn, ageOf, column, doc, nameColumn } from '../columns.ts';
import { canonicaliseAll } from '../pod-spec-defaults.ts';
import { eachInvalid, immutable } from '../validation/errors.ts';
import { validateLabels, validateMetadata } from '../validation/metadata.ts';
import { isDnsLabel, isDnsSubdomain } from '../validation/names.ts';

export const runtimeclasses: ResourceDefinition = {
  group: 'node.k8s.io',
  version: 'v1',
  kind: 'RuntimeClass',
  plural: 'runtimeclasses',
  singular: 'runtimeclass',
  namespaced: false,
  schema: 'io.k8s.api.node.v1.RuntimeClass',
  subresources: {},
  strategy: {
    applyDefaults(runtime) {
      canonicaliseAll(runtime['overhead']?.podFixed);
    },
    validate: (runtime) => [
      ...validateMetadata(runtime, isDnsSubdomain),
      ...eachInvalid('handler', runtime['handler'] ?? '', isDnsLabel(runtime['handler'] ?? '')),
      ...validateLabels(runtime['scheduling']?.nodeSelector, 'scheduling.nodeSelector'),
    ],
    validateUpdate: (runtime, old) => immutable('handler', runtime['handler'], old['handler']),
  },
  table: {
    columns: [nameColumn, column('Handler', doc('RuntimeClass', 'handler', 'node')), ageColumn],
    row: (runtime, now) => [runtime.metadata.name, runtime['handler'] ?? '', ageOf(runtime, now)],
  },
};
