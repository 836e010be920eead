/** Events of the core group. After `pkg/registry/core/event/strategy.go` and `printEvent`. */
import { timeSince } from '../../codec/duration.ts';
import type { FieldError, KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { column, doc, wideNameColumn } from '../columns.ts';
import type { Fields } from '../fields.ts';
import { invalid } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsSubdomain } from '../validation/names.ts';

export const events: ResourceDefinition = {
  group: '',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  singular: 'event',
  shortNames: ['ev'],
  namespaced: true,
  schema: 'io.k8s.api.core.v1.Event',
  subresources: {},
  strategy: {
    applyDefaults(event) {
      event['involvedObject'] ??= {};
      event['source'] ??= {};
      event['firstTimestamp'] ??= null;
      event['lastTimestamp'] ??= null;
      event['eventTime'] ??= null;
      event['reportingComponent'] ??= '';
      event['reportingInstance'] ??= '';
    },
    validate: (event) => [...validateMetadata(event, isDnsSubdomain), ...validateInvolved(event)],
  },
  table: {
    columns: [
      column('Last Seen', doc('Event', 'lastTimestamp')),
      column('Type', doc('Event', 'type')),
      column('Reason', doc('Event', 'reason')),
      column('Object', doc('Event', 'involvedObject')),
      column('Subobject', doc('ObjectReference', 'fieldPath'), { wide: true }),
      column('Source', doc('Event', 'source'), { wide: true }),
      column('Message', doc('Event', 'message')),
      column('First Seen', doc('Event', 'firstTimestamp'), { wide: true }),
      column('Count', doc('Event', 'count'), { wide: true }),
      wideNameColumn,
    ],
    row(event, now) {
      const first = event['firstTimestamp'] ?? event['eventTime'];
      const last = event['series']?.lastObservedTime ?? event['lastTimestamp'] ?? first;
      return [
        timeSince(last, now),
        event['type'] ?? '',
        event['reason'] ?? '',
        formatObject(event),
        event['involvedObject']?.fieldPath ?? '',
        formatSource(event['source'] ?? {}),
        String(event['message'] ?? '').trim(),
        timeSince(first, now),
        event['series']?.count || event['count'] || 1,
        event.metadata.name,
      ];
    },
  },
  fields: (event) => {
    const involved: Fields = event['involvedObject'] ?? {};
    const names = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];
    return {
      ...Object.fromEntries(names.map((name) => [`involvedObject.${name}`, involved[name] ?? ''])),
      reason: event['reason'] ?? '',
      reportingComponent: event['reportingComponent'] ?? '',
      source: event['source']?.component || event['reportingComponent'] || '',
      type: event['type'] ?? '',
    };
  },
};

/** An event stands beside what it is about; of what lies in no namespace, in the default one. */
function validateInvolved(event: KubeObject): FieldError[] {
  const namespace: string = event['involvedObject']?.namespace ?? '';
  const own = event.metadata.namespace ?? '';
  // Events of newer clients have this time; of them less is asked.
  const isNew = Boolean(event['eventTime']);
  if (isNew && namespace !== '') return [];
  const allowed = isNew ? ['default', 'kube-system'] : ['default'];
  if (namespace === own || (namespace === '' && allowed.includes(own))) return [];
  return [invalid('involvedObject.namespace', namespace, 'does not match event.namespace')];
}

function formatObject(event: KubeObject): string {
  const { kind = '', name } = event['involvedObject'] ?? {};
  return name ? `${kind.toLowerCase()}/${name}` : kind.toLowerCase();
}

function formatSource(source: Fields): string {
  return [source['component'], source['host']].filter(Boolean).join(', ');
}
