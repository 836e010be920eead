/** Writes core/v1 Events about objects, with the fields and names client-go's recorder gives them. */
import type { Clock } from '../../clock.ts';
import { persistently, tellsOfWaiting } from '../admission/pending.ts';
import type { ClusterContext } from '../context.ts';
import { type KubeObject, StatusError } from '../objects.ts';
import { createCorrelator, type WrittenEvent } from './correlator.ts';
import { timestamp } from './time.ts';
import type { EventRecorder } from './types.ts';

/**
 * `component` is who reports (`deployment-controller`, `kubelet`), `host` the node it runs on, for kubelets.
 * An event that cannot be written (its namespace is ending, say) is lost, as in a real cluster.
 */
export function createRecorder(context: ClusterContext, component: string, host = ''): EventRecorder {
  const correlate = createCorrelator(context.clock);
  const reporter = {
    source: { component, ...(host && { host }) },
    reportingComponent: component,
    reportingInstance: host,
  };
  return {
    event(about, type, reason, message, { fieldPath = '' } = {}) {
      if (tellsOfWaiting(message)) return;
      const correlation = correlate({ about: identityOf(about), fieldPath, type, reason, message });
      if (correlation.action === 'drop') return;
      const involvedObject = referenceTo(about, fieldPath);
      const fields = { involvedObject, type, reason, message: correlation.message, ...reporter };
      let name: string | undefined;
      const write = () => {
        if (countUp(context, correlation.written, fields)) return;
        // The same at every try: who is asked about it must know it again.
        name ??= `${involvedObject.name}.${nanoseconds(context).toString(16)}`;
        createEvent(context, name, correlation.written, fields);
      };
      persistently(write, (cause) => {
        if (!(cause instanceof StatusError)) context.log(`The event ${reason} could not be written.`, cause);
      });
    },
  };
}

interface EventFields {
  readonly involvedObject: ObjectReference;
  readonly message: string;
}

/** Real uids are one object's; what is called uid elsewhere may be a name. */
const LENGTH_OF_UID = 36;

function identityOf({ apiVersion, kind, metadata }: KubeObject): string {
  // Somebody holds the uid already, and it is held again for every object that has events.
  if (metadata.uid?.length === LENGTH_OF_UID) return metadata.uid;
  return [apiVersion, kind, metadata.namespace, metadata.name, metadata.uid].join('\u0000');
}

interface ObjectReference {
  kind: string;
  namespace?: string;
  name: string;
  uid?: string;
  apiVersion: string;
  resourceVersion?: string;
  fieldPath?: string;
}

function referenceTo(object: KubeObject, fieldPath: string): ObjectReference {
  const { namespace, name, uid, resourceVersion } = object.metadata;
  return {
    kind: object.kind,
    ...(namespace && { namespace }),
    name,
    ...(uid && { uid }),
    apiVersion: object.apiVersion,
    ...(resourceVersion && { resourceVersion }),
    ...(fieldPath && { fieldPath }),
  };
}

/** Events about cluster-scoped objects live in `default`. */
function namespaceOf(reference: ObjectReference): string {
  return reference.namespace ?? 'default';
}

function createEvent(
  context: ClusterContext,
  name: string,
  written: WrittenEvent,
  fields: EventFields,
): void {
  const { involvedObject } = fields;
  context.client.create('events', {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace: namespaceOf(involvedObject) },
    ...fields,
    firstTimestamp: timestamp(written.firstTimestamp),
    lastTimestamp: timestamp(context.clock.now()),
    count: written.count,
    eventTime: null,
  });
  written.name = name;
}

/** False when there is nothing to count up: never written, expired, or deleted. */
function countUp(context: ClusterContext, written: WrittenEvent, fields: EventFields): boolean {
  if (!written.name) return false;
  const { message, involvedObject } = fields;
  const patch = { count: written.count, lastTimestamp: timestamp(context.clock.now()), message };
  try {
    context.client.patch('events', namespaceOf(involvedObject), written.name, patch);
    return true;
  } catch (cause) {
    if (cause instanceof StatusError && cause.status.code === 404) return false;
    throw cause;
  }
}

/** The last time given out, by clock: all recorders of a cluster share its clock. */
const lastNanoseconds = new WeakMap<Clock, bigint>();

/**
 * The clock gives milliseconds; chance gives the rest, but never less than the time before, so that names differ and
 * sort in the order in which things happened.
 */
function nanoseconds({ clock, random }: ClusterContext): bigint {
  const now = BigInt(clock.now()) * 1_000_000n;
  const last = lastNanoseconds.get(clock) ?? 0n;
  const next = (last > now ? last : now) + BigInt(1 + Math.floor(random() * 1_000));
  lastNanoseconds.set(clock, next);
  return next;
}
