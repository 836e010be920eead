/** Who owns which field: the door of this room. Every write passes through here (apimachinery/pkg/util/managedfields). */
import type { KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { equalJson } from '../../storage/index.ts';
import { type Applied, applyPatch } from './apply.ts';
import type { ManagedFieldsEntry } from './managed-fields.ts';
import { type Ownership, unmanaged } from './ownership.ts';
import { recordUpdate } from './update.ts';

export type { Applied, Ownership };

export interface FieldManager {
  /** Records the owner of what changed, in `object` (a private copy). `old` is what is stored, absent on create. */
  recordUpdate(
    definition: ResourceDefinition,
    object: KubeObject,
    old: KubeObject | undefined,
    by: Ownership,
  ): void;
  /** What an apply makes of the stored object, absent on create. Throws 400, 409 for conflicts, 500. */
  apply(
    definition: ResourceDefinition,
    live: KubeObject | undefined,
    patch: KubeObject,
    by: Ownership,
    force: boolean,
  ): Applied;
}

/** Keeps managedFields as a real server does. */
export const fieldManager: FieldManager = { recordUpdate, apply: applyPatch };

/** Keeps no record, for clusters of tests that look at something else: what clients send as managedFields is dropped. */
export const noFieldManager: FieldManager = {
  recordUpdate(_, object) {
    delete object.metadata.managedFields;
  },
  apply: (...write) => ({ ...applyPatch(...write), managedFields: undefined }),
};

/** Puts the times of the owners back when nothing else is new: then there is nothing to store. */
export function keepTimesIfUnchanged(object: KubeObject, old: KubeObject): void {
  const [now, before] = [entries(object), entries(old)];
  if (now.length === 0 || now.length !== before.length) return;
  if (!now.every((entry, index) => equalJson(timeless(entry), timeless(before[index]!)))) return;
  if (equalJson(unmanaged(object), unmanaged(old))) object.metadata.managedFields = [...before];
}

function entries({ metadata }: KubeObject): readonly ManagedFieldsEntry[] {
  return (metadata.managedFields ?? []) as ManagedFieldsEntry[];
}

function timeless({ time: _, ...entry }: ManagedFieldsEntry): object {
  return entry;
}
