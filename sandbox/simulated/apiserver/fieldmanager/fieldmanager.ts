/**
 * Who owns which field. Every write passes through here, so that managedFields and server-side apply have their place;
 * until they are there, objects carry no managedFields and `apply` says so.
 */
import type { KubeObject } from '../../objects.ts';

/** Where a write comes from. */
export interface Ownership {
  readonly manager: string;
  /** '' for the object itself. */
  readonly subresource: string;
  /** RFC 3339, seconds. */
  readonly time: string;
}

/** Records the owner of what changed, in `object` (a private copy). `old` is what is stored, absent on create. */
export interface FieldManager {
  recordUpdate(object: KubeObject, old: KubeObject | undefined, by: Ownership): void;
}

/** Keeps no record: what clients send as managedFields is dropped. */
export const noFieldManager: FieldManager = {
  recordUpdate(object) {
    delete object.metadata.managedFields;
  },
};
