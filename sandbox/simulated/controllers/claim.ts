/**
 * Adoption and release: who matches the selector and has no controller is taken in, who no longer matches is let go
 * (controller_ref_manager.go).
 */
import type { Client } from '../client.ts';
import { selects } from '../clientgo/selector.ts';
import { type KubeObject, type ResourceName, StatusError } from '../objects.ts';
import { controllerOf, controllerReference, type LabelSelector } from './types.ts';

/** An object that manages others by a selector. */
export interface Claimer extends KubeObject {
  spec: { selector: LabelSelector };
}

export interface ClaimOptions<T> {
  /** Only objects that pass may be adopted and kept, beside what the selector says. */
  readonly accepts?: (object: T) => boolean;
  /** Added to what is adopted. */
  readonly finalizer?: string;
}

/** The objects of the claimer's namespace that are its own after adopting and releasing. */
export function claim<T extends KubeObject>(
  client: Client,
  claimer: Claimer,
  resource: ResourceName,
  options: ClaimOptions<T> = {},
): T[] {
  const claimed: T[] = [];
  for (const object of client.list<T>(resource, namespaceOf(claimer))) {
    const mine = claimOne(client, claimer, resource, object, options);
    if (mine) claimed.push(mine);
  }
  return claimed;
}

function namespaceOf({ metadata }: KubeObject): { namespace?: string } {
  return metadata.namespace === undefined ? {} : { namespace: metadata.namespace };
}

function claimOne<T extends KubeObject>(
  client: Client,
  claimer: Claimer,
  resource: ResourceName,
  object: T,
  { accepts = () => true, finalizer }: ClaimOptions<T>,
): T | undefined {
  const controller = controllerOf(object);
  if (controller && controller.uid !== claimer.metadata.uid) return undefined;
  const matches = selects(claimer.spec.selector, object.metadata.labels) && accepts(object);
  if (controller) {
    if (matches) return object;
    if (!claimer.metadata.deletionTimestamp) release(client, claimer, resource, object);
    return undefined;
  }
  if (!matches || claimer.metadata.deletionTimestamp || object.metadata.deletionTimestamp) return undefined;
  return adopt(client, claimer, resource, object, finalizer);
}

function adopt<T extends KubeObject>(
  client: Client,
  claimer: Claimer,
  resource: ResourceName,
  { metadata }: T,
  finalizer: string | undefined,
): T {
  const ownerReferences = [...(metadata.ownerReferences ?? []), controllerReference(claimer)];
  const finalizers = [...new Set([...(metadata.finalizers ?? []), finalizer])];
  const changed = { ownerReferences, ...(finalizer !== undefined && { finalizers }) };
  return client.patch<T>(resource, metadata.namespace, metadata.name, { metadata: changed });
}

/** An object that is gone meanwhile, or refuses the change, is not ours any more either way. */
function release(client: Client, claimer: Claimer, resource: ResourceName, object: KubeObject): void {
  const { ownerReferences = [] } = object.metadata;
  const others = ownerReferences.filter(({ uid }) => uid !== claimer.metadata.uid);
  try {
    setOwners(client, resource, object, others);
  } catch (cause) {
    if (!(cause instanceof StatusError && [404, 422].includes(cause.status.code))) throw cause;
  }
}

/** Replaces the owner references of an object; none at all removes the field. */
export function setOwners<T extends KubeObject>(
  client: Client,
  resource: ResourceName,
  { metadata }: KubeObject,
  owners: readonly object[],
): T {
  const ownerReferences = owners.length > 0 ? owners : null;
  return client.patch<T>(resource, metadata.namespace, metadata.name, { metadata: { ownerReferences } });
}
