/** ConfigMaps. */
import type { ResourceDefinition } from '../../scheme/types.ts';
import { ageColumn, ageOf, column, doc, nameColumn } from '../columns.ts';
import { validateConfigMap, validateConfigMapUpdate } from './data-validation.ts';

export const configmaps: ResourceDefinition = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  singular: 'configmap',
  shortNames: ['cm'],
  namespaced: true,
  schema: 'io.k8s.api.core.v1.ConfigMap',
  subresources: {},
  strategy: {
    applyDefaults() {},
    validate: validateConfigMap,
    validateUpdate: validateConfigMapUpdate,
  },
  table: {
    columns: [nameColumn, column('Data', doc('ConfigMap', 'data')), ageColumn],
    row: (map, now) => [
      map.metadata.name,
      Object.keys(map['data'] ?? {}).length + Object.keys(map['binaryData'] ?? {}).length,
      ageOf(map, now),
    ],
  },
};
