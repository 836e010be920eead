/** Server-side apply: merging what somebody wants into what is there, as far as others let it. */
import { readTyped } from '../../codec/typed.ts';
import type { KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { copyJson, equalJson } from '../../storage/index.ts';
import { badRequest, statusError } from '../errors.ts';
import { typeProblem } from './check-type.ts';
import { applyConflict, type Conflict, conflictsWith } from './conflicts.ts';
import { difference, type FieldSet, has, intersection, isEmpty, union } from './field-set.ts';
import { type FieldType, typeOfKind } from './field-type.ts';
import { fieldsOf, withNamedFields } from './fields-of.ts';
import { KUBECTL, LAST_APPLIED, lastAppliedFields, lastAppliedText } from './last-applied.ts';
import {
  entryOf,
  keyOf,
  type ManagedFieldsEntry,
  type Managers,
  put,
  readManagers,
  writeManagers,
} from './managed-fields.ts';
import { mergeValues, removeFields } from './merge.ts';
import {
  changesBetween,
  disown,
  type Filter,
  filterFor,
  idOf,
  type Ownership,
  unmanaged,
  withoutServersFields,
} from './ownership.ts';
import { NOTHING, own } from './update.ts';

/** What an apply makes: the object, still to be defaulted and validated, and who owns it. */
export interface Applied {
  readonly object: KubeObject;
  readonly managedFields: readonly ManagedFieldsEntry[] | undefined;
}

/** Takes part of an apply that owns what was there before owners were recorded. */
const BEFORE_FIRST_APPLY = 'before-first-apply';

/**
 * Applies `patch`, which is as the client sent it, to `live` (absent when there is no such object yet). Throws 400, 409
 * for conflicts unless `force`, and 500 for a patch that does not fit the schema, as a real server does.
 */
export function applyPatch(
  definition: ResourceDefinition,
  live: KubeObject | undefined,
  patch: KubeObject,
  by: Ownership,
  force: boolean,
): Applied {
  checkPatch(definition, patch);
  const apply = new Apply(definition, live, patch, by);
  return apply.run(force);
}

function checkPatch(definition: ResourceDefinition, patch: KubeObject): void {
  const wanted = gvkText(definition.group, definition.version, definition.kind);
  const [group, version] = groupVersion(patch.apiVersion);
  const found = gvkText(group, version, patch.kind ?? '');
  if (found !== wanted) throw badRequest(`invalid object type: ${found}`);
  if (patch.metadata?.managedFields) throw badRequest('metadata.managedFields must be nil');
  const problem = typeProblem(patch, typeOfKind(definition));
  if (problem === undefined) return;
  const { namespace = '', name = '' } = patch.metadata ?? {};
  throw statusError(
    500,
    '',
    `failed to create typed patch object (${namespace}/${name}; ${found}): ${problem}`,
  );
}

function groupVersion(apiVersion: unknown): [group: string, version: string] {
  const parts = typeof apiVersion === 'string' ? apiVersion.split('/') : [''];
  return parts.length === 2 ? [parts[0]!, parts[1]!] : ['', parts[0]!];
}

function gvkText(group: string, version: string, kind: string): string {
  return `${group}/${version}, Kind=${kind}`;
}

/** Of an object that may have none yet. */
function metadataOf({ metadata }: Partial<KubeObject>): KubeObject['metadata'] {
  return metadata ? copyJson(metadata) : { name: '' };
}

class Apply {
  readonly #definition: ResourceDefinition;
  readonly #live: KubeObject | undefined;
  readonly #patch: KubeObject;
  readonly #by: Ownership;
  readonly #type: FieldType;
  readonly #filter: Filter;
  readonly #managers: Managers;
  readonly #key: string;

  constructor(
    definition: ResourceDefinition,
    live: KubeObject | undefined,
    patch: KubeObject,
    by: Ownership,
  ) {
    this.#definition = definition;
    this.#live = live && unmanaged(live);
    this.#patch = patch;
    this.#by = by;
    this.#type = typeOfKind(definition);
    this.#filter = filterFor(definition, by.subresource);
    this.#managers = this.#managersOf(live);
    this.#key = keyOf(idOf(patch, 'Apply', by));
  }

  run(force: boolean): Applied {
    const before = this.#managers.get(this.#key);
    const wanted = this.#filter(fieldsOf(this.#patch, this.#type));
    const id = idOf(this.#patch, 'Apply', this.#by);
    this.#managers.set(this.#key, entryOf(id, wanted, before?.time));
    const merged = this.#prune(mergeValues(this.#live ?? {}, this.#patch, this.#type) as KubeObject, before);
    this.#settle(merged, force);
    const same = this.#live !== undefined && equalJson(this.#live, merged);
    const owned = withoutServersFields(this.#managers.get(this.#key)?.fieldsV1 ?? wanted);
    put(this.#managers, this.#key, entryOf(id, owned, same ? before?.time : this.#by.time));
    return {
      object: this.#withLastApplied(this.#typed(merged)),
      managedFields: writeManagers(this.#managers),
    };
  }

  /** Takes from others what changes, if they do not mind. */
  #settle(merged: KubeObject, force: boolean): void {
    const changes = changesBetween(this.#live ?? NOTHING, merged, this.#type, this.#filter);
    const taken = union(changes.added, changes.modified);
    const conflicts = force ? [] : this.#conflicts(taken);
    if (conflicts.length > 0) throw applyConflict(conflicts);
    disown(this.#managers, union(taken, changes.removed), this.#key);
  }

  #conflicts(taken: FieldSet): Conflict[] {
    const others = [...this.#managers]
      .filter(([key]) => key !== this.#key)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const conflicts = others.flatMap(([, owner]) =>
      conflictsWith(owner, intersection(owner.fieldsV1, taken)),
    );
    if (conflicts.length === 0 || this.#by.manager !== KUBECTL || !this.#live) return conflicts;
    const allowed = lastAppliedFields(this.#live, this.#type);
    return conflicts.filter(({ path }) => !has(allowed, path));
  }

  #managersOf(live: KubeObject | undefined): Managers {
    const managers = readManagers(live?.metadata.managedFields) ?? new Map();
    if (!live || managers.size > 0) return managers;
    const by = { ...this.#by, manager: BEFORE_FIRST_APPLY };
    own(this.#definition, managers, unmanaged(live), undefined, by);
    return managers;
  }

  /** Without the fields that were applied last time, are not now, and are owned by nobody else. */
  #prune(merged: KubeObject, before: ManagedFieldsEntry | undefined): KubeObject {
    if (!before || isEmpty(before.fieldsV1)) return merged;
    const named = (set: FieldSet) => withNamedFields(set, this.#type);
    const fields = named(fieldsOf(merged, this.#type));
    const last = named(before.fieldsV1);
    const pruned = removeFields(merged, last, this.#type);
    const left = named(fieldsOf(pruned, this.#type));
    const all = [...this.#managers.values()].reduce<FieldSet>((set, entry) => union(set, entry.fieldsV1), {});
    const restored = removeFields(merged, difference(fields, union(left, named(all))), this.#type);
    const lost = difference(fields, named(fieldsOf(restored, this.#type)));
    return removeFields(merged, intersection(lost, last), this.#type) as KubeObject;
  }

  /** A private copy as Go would hold it: without nulls and the like. */
  #typed(merged: KubeObject): KubeObject {
    const { value, error } = readTyped(merged, this.#definition.schema);
    if (error === undefined)
      return { ...copyJson(value as KubeObject), metadata: metadataOf(value as KubeObject) };
    throw statusError(500, '', `failed to convert new object to proper version: ${error}`);
  }

  #withLastApplied(object: KubeObject): KubeObject {
    const { annotations } = object.metadata;
    if (this.#by.manager !== KUBECTL || annotations?.[LAST_APPLIED] === undefined) return object;
    object.metadata.annotations = { ...annotations, [LAST_APPLIED]: lastAppliedText(this.#patch) };
    return object;
  }
}
