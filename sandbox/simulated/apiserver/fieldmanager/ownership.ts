/** The rules of ownership: what nobody owns, and how a change takes fields from their owners. */
import type { KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { type Comparison, compareObjects } from './compare.ts';
import { difference, type FieldSet, isEmpty, recursiveDifference, union } from './field-set.ts';
import type { FieldType } from './field-type.ts';
import { type ManagerId, type Managers, put, withFields } from './managed-fields.ts';

/** Where a write comes from. */
export interface Ownership {
  readonly manager: string;
  /** '' for the object itself. */
  readonly subresource: string;
  /** RFC 3339, seconds. */
  readonly time: string;
}

/** Fields of the server: they are in every object, and nobody can own them (managedfields/internal/stripmeta.go). */
const NOBODYS: FieldSet = {
  'f:apiVersion': {},
  'f:kind': {},
  'f:metadata': {
    '.': {},
    'f:clusterName': {},
    'f:creationTimestamp': {},
    'f:generation': {},
    'f:managedFields': {},
    'f:name': {},
    'f:namespace': {},
    'f:resourceVersion': {},
    'f:selfLink': {},
    'f:uid': {},
  },
};

export function withoutServersFields(set: FieldSet): FieldSet {
  return difference(set, NOBODYS);
}

/** What of a new object belongs to whoever makes it: not what the server says, nor, where it is the server's to write, the status. */
export function ownedOfNew(definition: ResourceDefinition, fields: FieldSet): FieldSet {
  const owned: Record<string, FieldSet> = {};
  for (const element in fields) {
    if (element === 'f:status' && definition.subresources.status) continue;
    const mine = fields[element]!;
    const nobodys = NOBODYS[element];
    const left = nobodys === undefined ? mine : withoutNames(mine, nobodys);
    if (left) owned[element] = left;
  }
  return owned;
}

function withoutNames(fields: FieldSet, names: FieldSet): FieldSet | undefined {
  const left: Record<string, FieldSet> = {};
  for (const element in fields) if (!Object.hasOwn(names, element)) left[element] = fields[element]!;
  return isEmpty(left) ? undefined : left;
}

/** A set without the fields that a write through this subresource cannot change. */
export type Filter = (set: FieldSet) => FieldSet;

const STATUS: FieldSet = { 'f:status': {} };
const SPEC: FieldSet = { 'f:spec': {} };

export function filterFor(definition: ResourceDefinition, subresource: string): Filter {
  if (subresource === 'status') {
    if (definition.strategy.prepareForStatusUpdate) return (set) => recursiveDifference(set, SPEC);
    return (set) => pick(set, 'f:status');
  }
  return definition.subresources.status ? (set) => recursiveDifference(set, STATUS) : (set) => set;
}

function pick(set: FieldSet, element: string): FieldSet {
  const node = set[element];
  return node ? { [element]: node } : {};
}

/** An object without its owners, which are no part of what is owned. */
export function unmanaged(object: KubeObject): KubeObject {
  if (object.metadata.managedFields === undefined) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

export function idOf(object: KubeObject, operation: 'Apply' | 'Update', by: Ownership): ManagerId {
  return { manager: by.manager, operation, apiVersion: object.apiVersion, subresource: by.subresource };
}

/** What a write changed of that which it can change. */
export function changesBetween(before: unknown, after: unknown, type: FieldType, filter: Filter): Comparison {
  const { added, modified, removed } = compareObjects(before, after, type);
  return { added: filter(added), modified: filter(modified), removed: filter(removed) };
}

/** All that a write touched. */
export function touched({ added, modified, removed }: Comparison): FieldSet {
  return union(union(added, modified), removed);
}

/** Takes fields from everybody, or from all but one. */
export function disown(managers: Managers, fields: FieldSet, except?: string): void {
  if (isEmpty(fields)) return;
  for (const [key, entry] of [...managers]) {
    if (key !== except) put(managers, key, withFields(entry, difference(entry.fieldsV1, fields)));
  }
}
