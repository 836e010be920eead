/** events.k8s.io: the Events of the core group under newer names. After `pkg/apis/events/v1/conversion.go`. */
import type { KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { events } from '../core/event.ts';
import type { Fields } from '../fields.ts';

/** Name here, name in the core group. */
const RENAMED = [
  ['deprecatedCount', 'count'],
  ['deprecatedFirstTimestamp', 'firstTimestamp'],
  ['deprecatedLastTimestamp', 'lastTimestamp'],
  ['deprecatedSource', 'source'],
  ['note', 'message'],
  ['regarding', 'involvedObject'],
  ['reportingController', 'reportingComponent'],
] as const;

function renamed(
  object: KubeObject,
  names: readonly (readonly [string, string])[],
  apiVersion: string,
): KubeObject {
  const { kind, apiVersion: _, metadata, ...rest } = object;
  const wanted = new Map<string, string>(names);
  const fields = Object.entries(rest).map(([name, value]) => [wanted.get(name) ?? name, value]);
  return { kind, apiVersion, metadata, ...Object.fromEntries(fields) };
}

function fromCore(stored: KubeObject): KubeObject {
  const back = RENAMED.map(([here, there]) => [there, here] as const);
  return renamed(stored, back, 'events.k8s.io/v1');
}

export const eventsOfEventsGroup: ResourceDefinition = {
  ...events,
  group: 'events.k8s.io',
  schema: 'io.k8s.api.events.v1.Event',
  storedAs: {
    resource: 'events',
    groupVersion: '/v1',
    toStored: (event) => renamed(event, RENAMED, 'v1'),
    fromStored: fromCore,
  },
  table: {
    columns: events.table.columns,
    row: (event, now) => events.table.row(renamed(event, RENAMED, 'v1'), now),
  },
  fields(event) {
    const regarding: Fields = event['regarding'] ?? {};
    const names = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];
    return {
      ...Object.fromEntries(names.map((name) => [`regarding.${name}`, regarding[name] ?? ''])),
      reason: event['reason'] ?? '',
      reportingController: event['reportingController'] ?? '',
      type: event['type'] ?? '',
    };
  },
};
