/** Before a definition goes, its objects go. After controller/finalizer of apiextensions-apiserver. */
import type { Client } from '../../client.ts';
import { timestamp } from '../../clientgo/time.ts';
import { StatusError } from '../../objects.ts';
import { copyJson } from '../../storage/index.ts';
import {
  CLEANUP_FINALIZER,
  DEFINITIONS,
  type Definition,
  isTrue,
  setCondition,
} from '../definition/types.ts';

/** Deletes what is left of a definition's objects; lets the definition go when there is none. */
export function cleanUp(client: Client, definition: Definition, now: number): void {
  const { metadata, spec } = definition;
  if (!metadata.deletionTimestamp || !metadata.finalizers?.includes(CLEANUP_FINALIZER)) return;
  const resource = `${spec.names.plural}.${spec.group}`;
  const current = inProgress(client, definition, now);
  if (isTrue(definition, 'Established') && !clear(client, resource)) return;
  const next = copyJson(current) as Definition;
  const finalizers = (next.metadata.finalizers ?? []).filter((each) => each !== CLEANUP_FINALIZER);
  client.patch(DEFINITIONS, undefined, metadata.name, {
    metadata: { finalizers: finalizers.length > 0 ? finalizers : null },
  });
}

function inProgress(client: Client, definition: Definition, now: number): Definition {
  const next = copyJson(definition) as Definition;
  setCondition(next, timestamp(now), {
    type: 'Terminating',
    status: 'True',
    reason: 'InstanceDeletionInProgress',
    message: 'CustomResource deletion is in progress',
  });
  return client.update<Definition>(DEFINITIONS, next, { subresource: 'status' });
}

/** Whether nothing is left. */
function clear(client: Client, resource: string): boolean {
  for (const { metadata } of client.list(resource)) {
    if (metadata.deletionTimestamp) continue;
    try {
      client.delete(resource, metadata.namespace, metadata.name, { propagationPolicy: 'Background' });
    } catch (error) {
      if (!(error instanceof StatusError && error.status.code === 404)) throw error;
    }
  }
  return client.list(resource).length === 0;
}
