/** metadata.managedFields: the owners of an object, read, changed and written back as a real server writes them. */
import { sharedFieldSet } from '../../storage/index.ts';
import { type FieldSet, isEmpty, readFieldSet, union } from './field-set.ts';

/** One entry of metadata.managedFields, its fields in the order in which they are written. */
export interface ManagedFieldsEntry {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  /** RFC 3339, seconds. Missing for somebody who applied what was there already. */
  readonly time?: string;
  readonly fieldsType: 'FieldsV1';
  readonly fieldsV1: FieldSet;
  readonly subresource?: string;
}

/** Who owns: all of an entry but what and since when. */
export interface ManagerId {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string;
}

/** Entries by `keyOf`. */
export type Managers = Map<string, ManagedFieldsEntry>;

/** One owner, one key. Who applies in another version stays the same owner. */
export function keyOf({
  manager,
  operation,
  apiVersion,
  subresource,
}: Omit<ManagerId, 'subresource'> & { subresource?: string }) {
  return JSON.stringify({
    manager,
    operation,
    ...(operation === 'Update' ? { apiVersion } : {}),
    ...(subresource ? { subresource } : {}),
  });
}

/** The owners in a managedFields that we wrote, or that a client sent; `undefined` when it cannot be read. */
export function readManagers(managedFields: unknown): Managers | undefined {
  const managers: Managers = new Map();
  if (!Array.isArray(managedFields)) return managers;
  for (const value of managedFields) {
    const entry = Object.isFrozen(value) ? (value as ManagedFieldsEntry) : readEntry(value);
    if (!entry) return undefined;
    managers.set(keyOf(entry), entry);
  }
  return managers;
}

function readEntry(value: unknown): ManagedFieldsEntry | undefined {
  const {
    manager = '',
    operation,
    apiVersion,
    time,
    fieldsType,
    fieldsV1 = {},
    subresource,
  } = (value ?? {}) as Partial<ManagedFieldsEntry>;
  if ((operation !== 'Apply' && operation !== 'Update') || !apiVersion || fieldsType !== 'FieldsV1')
    return undefined;
  try {
    const id = { manager, operation, apiVersion, subresource: subresource ?? '' };
    return entryOf(id, readFieldSet(fieldsV1), time);
  } catch {
    return undefined;
  }
}

/** An entry as it is written. */
export function entryOf(id: ManagerId, fieldsV1: FieldSet, time: string | undefined): ManagedFieldsEntry {
  const { manager, operation, apiVersion, subresource } = id;
  return Object.freeze({
    manager,
    operation,
    apiVersion,
    ...(time ? { time } : {}),
    fieldsType: 'FieldsV1',
    fieldsV1: sharedFieldSet(fieldsV1),
    ...(subresource ? { subresource } : {}),
  });
}

/** The same owner of other fields. */
export function withFields(entry: ManagedFieldsEntry, fieldsV1: FieldSet): ManagedFieldsEntry {
  if (fieldsV1 === entry.fieldsV1) return entry;
  return Object.freeze({ ...entry, fieldsV1: sharedFieldSet(fieldsV1) });
}

/** Keeps what is owned by somebody, drops owners of nothing. */
export function put(managers: Managers, key: string, entry: ManagedFieldsEntry): void {
  if (isEmpty(entry.fieldsV1)) managers.delete(key);
  else managers.set(key, entry);
}

/** As managedFields: who applies first, then by time, manager, version and subresource. `undefined` for no owners. */
export function writeManagers(managers: Managers): readonly ManagedFieldsEntry[] | undefined {
  if (managers.size === 0) return undefined;
  return [...managers.values()].sort(compareEntries);
}

function compareEntries(a: ManagedFieldsEntry, b: ManagedFieldsEntry): number {
  return (
    compare(a.operation, b.operation) ||
    compare(a.time ?? '', b.time ?? '') ||
    compare(a.manager, b.manager) ||
    compare(a.apiVersion, b.apiVersion) ||
    compare(a.subresource ?? '', b.subresource ?? '')
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `true` for what tells the server to forget all owners: `[]` and `[{}]`. */
export function isReset(managedFields: unknown): boolean {
  if (!Array.isArray(managedFields)) return false;
  if (managedFields.length === 0) return true;
  const [only] = managedFields;
  return (
    managedFields.length === 1 && typeof only === 'object' && only !== null && Object.keys(only).length === 0
  );
}

/** As many writers as an object remembers by name, `Apply` aside; the oldest become one. */
const MAX_UPDATE_MANAGERS = 10;
const ANCIENT = 'ancient-changes';

/** Merges the oldest writers, so that an object that many have touched does not grow without end. */
export function capManagers(managers: Managers): void {
  const writers = [...managers].filter(([, entry]) => entry.operation === 'Update');
  if (writers.length <= MAX_UPDATE_MANAGERS) return;
  writers.sort(([, a], [, b]) => compare(a.time ?? '', b.time ?? '') || compare(a.manager, b.manager));
  let writersLeft = writers.length;
  for (const [key, entry] of writers) {
    if (writersLeft <= MAX_UPDATE_MANAGERS) return;
    if (mergeIntoAncient(managers, key, entry)) writersLeft -= 1;
  }
}

/** Whether there is one writer less now: the first of a version only takes the name. */
function mergeIntoAncient(managers: Managers, key: string, entry: ManagedFieldsEntry): boolean {
  const id: ManagerId = { ...entry, manager: ANCIENT, subresource: '' };
  const bucket = keyOf(id);
  if (bucket === key) return false;
  const known = managers.get(bucket);
  managers.delete(key);
  managers.set(
    bucket,
    entryOf(id, known ? union(known.fieldsV1, entry.fieldsV1) : entry.fieldsV1, entry.time),
  );
  return known !== undefined;
}
