/** What a write takes for granted of the object it is about: who it is, and how old. */
import type { KubeObject } from '../../objects.ts';
import { conflict, modifiedConflict } from '../errors.ts';
import { agreeOnName } from './metadata.ts';
import type { Deletion, ObjectRef } from './types.ts';

/** An applied object that is not there yet can have no past. Throws 400 and 409. */
export function checkAppliedNew(ref: ObjectRef, object: KubeObject): void {
  const { metadata } = object;
  if (metadata.uid) {
    const why = `uid mismatch: the provided object specified uid ${metadata.uid}, and no existing object was found`;
    throw conflict(ref.definition, ref.name, why);
  }
  agreeOnName(object, ref);
  delete metadata.resourceVersion;
}

/** A stale resourceVersion, or the uid of another object of that name. Throws 409. */
export function checkFreshness(ref: ObjectRef, object: KubeObject, old: KubeObject): void {
  const { resourceVersion, uid } = object.metadata;
  if (uid && uid !== old.metadata.uid) {
    const key = `/registry/${ref.definition.plural}/${ref.namespace ? `${ref.namespace}/` : ''}${ref.name}`;
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid}`;
    throw conflict(
      ref.definition,
      ref.name,
      `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`,
    );
  }
  if (resourceVersion && resourceVersion !== old.metadata.resourceVersion) {
    throw modifiedConflict(ref.definition, ref.name);
  }
}

/** What a DELETE says must be so. Throws 409. */
export function checkPreconditions(ref: ObjectRef, old: KubeObject, { preconditions }: Deletion): void {
  const { uid, resourceVersion } = preconditions ?? {};
  // Here a real server names the kind where it names the resource elsewhere.
  const named = { ...ref.definition, plural: ref.definition.kind };
  if (uid !== undefined && uid !== old.metadata.uid) {
    throw conflict(
      named,
      ref.name,
      `the UID in the precondition (${uid}) does not match the UID in record (${old.metadata.uid}). The object might have been deleted and then recreated`,
    );
  }
  if (resourceVersion !== undefined && resourceVersion !== old.metadata.resourceVersion) {
    throw conflict(
      named,
      ref.name,
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${old.metadata.resourceVersion}). The object might have been modified`,
    );
  }
}
