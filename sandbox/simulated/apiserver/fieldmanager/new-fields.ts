/**
 * The fields of a new object that its creator owns. What a comparison with nothing tells (`compare.ts`), in one walk and
 * without the paths in between: most writes make something.
 */
import { equalJson } from '../../storage/index.ts';
import { isRecord } from '../patch/merge-patch.ts';
import { byElement, isEmptyMap } from './compare.ts';
import { EMPTY, type FieldSet, inOrder, isEmpty } from './field-set.ts';
import { type FieldType, type ListType, type MapType, shapeOf } from './field-type.ts';
import { fieldElement } from './path-element.ts';

type Fields = Record<string, FieldSet>;

const UNKNOWN: FieldType = { kind: 'unknown' };
/** What structs hold of themselves before anybody writes them. */
const NOTHING = Object.freeze({});

/** All that an object has which is not there anyway, because Go always writes it. */
export function fieldsOfNew(object: Record<string, unknown>, type: FieldType): FieldSet {
  return changed(NOTHING, object, type) ?? EMPTY;
}

/** What of a value differs from what was there before; `undefined` for nothing. */
function changed(before: unknown, value: unknown, type: FieldType): FieldSet | undefined {
  const shape = shapeOf(type, value);
  if (shape.kind === 'map' && !shape.atomic) return changedMap(before, value, shape);
  if (shape.kind === 'list' && !shape.atomic && !(isNothing(before) && isNothing(value)))
    return withoutItself(addedList(value, shape));
  return equalJson(before, value) ? undefined : EMPTY;
}

function changedMap(before: unknown, value: unknown, type: MapType): FieldSet | undefined {
  if (isEmptyMap(before, type) && isEmptyMap(value, type))
    return equalJson(before, value) ? undefined : EMPTY;
  if (!isRecord(value)) return undefined;
  if (!isRecord(before)) return withoutItself(addedMap(value, type));
  const fields: Fields = {};
  for (const name of sortedNames(value)) {
    const more = changedField(type.implied.get(name), value[name], type.field(name) ?? UNKNOWN);
    if (more) fields[fieldElement(name)] = more;
  }
  return isEmpty(fields) ? undefined : fields;
}

function changedField(before: unknown, value: unknown, type: FieldType): FieldSet | undefined {
  if (value === before) return undefined;
  return before === undefined ? added(value, type) : changed(before, value, type);
}

/** What a value brings where there was nothing: itself, and all that is in it. */
function added(value: unknown, type: FieldType): FieldSet {
  const shape = shapeOf(type, value);
  if (shape.kind === 'scalar' || shape.atomic) return EMPTY;
  return shape.kind === 'map' ? addedMap(value, shape) : addedList(value, shape);
}

function addedMap(value: unknown, type: MapType): FieldSet {
  if (!isRecord(value) || isEmptyMap(value, type)) return EMPTY;
  const fields: Fields = { '.': EMPTY };
  for (const name of sortedNames(value, type)) {
    const field = Object.hasOwn(value, name) ? value[name] : type.implied.get(name);
    if (field !== undefined) fields[fieldElement(name)] = added(field, type.field(name) ?? UNKNOWN);
  }
  return fields;
}

function addedList(value: unknown, type: ListType): FieldSet {
  if (isNothing(value)) return EMPTY;
  const items = byElement(value as unknown[], type);
  if (items.size === 0) return EMPTY;
  const set: Fields = { '.': EMPTY };
  for (const element of inOrder([...items.keys()])) {
    const same = items.get(element) ?? [];
    // Items that cannot be told apart have one owner together.
    set[element] = same.length > 1 ? EMPTY : added(same[0], type.item());
  }
  return set;
}

/** Of what was there already, without anything in it, only what is in it is new. */
function withoutItself(set: FieldSet): FieldSet | undefined {
  const { '.': _, ...below } = set;
  return isEmpty(below) ? undefined : below;
}

function isNothing(list: unknown): boolean {
  return !Array.isArray(list) || list.length === 0;
}

/** In the order in which fields are written; with a type also those that Go always writes. */
function sortedNames(value: Record<string, unknown>, type?: MapType): string[] {
  const names = Object.keys(value);
  for (const name of type?.implied.keys() ?? []) if (!Object.hasOwn(value, name)) names.push(name);
  return names.sort();
}
