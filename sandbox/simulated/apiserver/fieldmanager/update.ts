/** Creates, updates and patches: whoever changed a field owns it from then on, and nobody else does. */
import type { KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { equalJson } from '../../storage/index.ts';
import { isEmpty, union } from './field-set.ts';
import { typeOfKind } from './field-type.ts';
import {
  capManagers,
  entryOf,
  isReset,
  keyOf,
  type ManagedFieldsEntry,
  type Managers,
  readManagers,
  writeManagers,
} from './managed-fields.ts';
import { fieldsOfNew } from './new-fields.ts';
import {
  changesBetween,
  disown,
  filterFor,
  idOf,
  type Ownership,
  ownedOfNew,
  touched,
  unmanaged,
  withoutServersFields,
} from './ownership.ts';

/** What an object is before it is there. */
export const NOTHING = Object.freeze({});

/** Records in `object` who owns what after a write that came from `old` (absent on create). */
export function recordUpdate(
  definition: ResourceDefinition,
  object: KubeObject,
  old: KubeObject | undefined,
  by: Ownership,
): void {
  const managers = managersFor(object, old, by);
  delete object.metadata.managedFields;
  // An object whose owners were forgotten has none until somebody applies it.
  if (old && managers.size === 0) return;
  own(definition, managers, object, old, by);
  const stored = (old?.metadata.managedFields ?? []) as readonly ManagedFieldsEntry[];
  const written = writeManagers(managers);
  if (!written) return;
  const same = written.length === stored.length && written.every((entry, index) => entry === stored[index]);
  // What is shared with the stored object needs neither copying nor freezing again.
  object.metadata.managedFields = (same ? stored : written) as unknown[];
}

/** Gives what changed to whoever changed it. */
export function own(
  definition: ResourceDefinition,
  managers: Managers,
  object: KubeObject,
  old: KubeObject | undefined,
  by: Ownership,
): void {
  const id = idOf(object, 'Update', by);
  if (!old && managers.size === 0 && by.subresource === '') {
    const owned = ownedOfNew(definition, fieldsOfNew(object, typeOfKind(definition)));
    if (!isEmpty(owned)) managers.set(keyOf(id), entryOf(id, owned, by.time));
    return;
  }
  const before = old ? unmanaged(old) : NOTHING;
  const filter = filterFor(definition, by.subresource);
  const changes = changesBetween(before, object, typeOfKind(definition), filter);
  const all = touched(changes);
  if (isEmpty(all)) return;
  disown(managers, all);
  const owned = withoutServersFields(union(changes.added, changes.modified));
  if (isEmpty(owned)) return;
  const key = keyOf(id);
  const known = managers.get(key);
  managers.set(key, entryOf(id, known ? union(known.fieldsV1, owned) : owned, by.time));
  capManagers(managers);
}

/** The owners to begin with: those the client sends, because it may change them, else those there are. */
function managersFor(object: KubeObject, old: KubeObject | undefined, by: Ownership): Managers {
  const sent = object.metadata.managedFields;
  const stored = old?.metadata.managedFields;
  if (by.subresource === '' && sent !== undefined && !equalJson(sent, stored)) {
    if (isReset(sent)) return new Map();
    const managers = readManagers(sent);
    if (managers && managers.size > 0) return managers;
  }
  return readManagers(stored) ?? new Map();
}
