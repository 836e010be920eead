/** ComponentStatuses, read-only and deprecated, which `kubectl get cs` still shows. */
import type { ResourceDefinition } from '../../scheme/types.ts';
import { column, doc, nameColumn } from '../columns.ts';
import { listOf } from '../fields.ts';

export const componentstatuses: ResourceDefinition = {
  group: '',
  version: 'v1',
  kind: 'ComponentStatus',
  plural: 'componentstatuses',
  singular: 'componentstatus',
  shortNames: ['cs'],
  namespaced: false,
  verbs: ['get', 'list'],
  deprecation: 'v1 ComponentStatus is deprecated in v1.19+',
  schema: 'io.k8s.api.core.v1.ComponentStatus',
  subresources: {},
  strategy: { applyDefaults() {}, validate: () => [] },
  table: {
    columns: [
      nameColumn,
      column('Status', 'Status of the component conditions'),
      column('Message', 'Message of the component conditions'),
      column('Error', doc('ComponentCondition', 'error')),
    ],
    row(component) {
      const healthy = listOf(component['conditions']).find((each) => each['type'] === 'Healthy') ?? {};
      const status = { True: 'Healthy', False: 'Unhealthy' }[String(healthy['status'])] ?? 'Unknown';
      return [component.metadata.name, status, healthy['message'] ?? '', healthy['error'] ?? ''];
    },
  },
};
