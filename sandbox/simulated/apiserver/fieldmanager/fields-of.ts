/** The fields an object names, as a set: what somebody who applies it owns. */
import { isRecord } from '../patch/merge-patch.ts';
import { byElement } from './compare.ts';
import { type FieldSet, FieldSetBuilder, isEmpty, isMember } from './field-set.ts';
import { type FieldType, type ListType, type MapType, shapeOf } from './field-type.ts';

/** Every leaf and every item the value has. */
export function fieldsOf(value: unknown, type: FieldType): FieldSet {
  const builder = new FieldSetBuilder();
  collect(value, type, [], builder);
  return builder.set();
}

function collect(value: unknown, type: FieldType, path: string[], into: FieldSetBuilder): void {
  const shape = shapeOf(type, value);
  if (shape.kind === 'scalar' || shape.atomic) into.add(path);
  else if (shape.kind === 'list') collectItems(value, shape, path, into);
  else collectFields(value, shape, path, into);
}

function collectItems(value: unknown, type: ListType, path: string[], into: FieldSetBuilder): void {
  if (!Array.isArray(value)) return;
  for (const [element, items] of byElement(value, type)) {
    path.push(element);
    if (items.length === 1) collect(items[0], type.item(), path, into);
    into.add(path);
    path.pop();
  }
}

function collectFields(value: unknown, type: MapType, path: string[], into: FieldSetBuilder): void {
  if (!isRecord(value)) return;
  for (const [name, field] of Object.entries(value)) {
    path.push(`f:${name}`);
    collect(field, type.field(name) ?? { kind: 'unknown' }, path, into);
    const isEmptyMap = isRecord(field) && Object.keys(field).length === 0;
    if (field === null || isEmptyMap || !type.declares(name)) into.add(path);
    path.pop();
  }
}

/** The set with the fields of structs that hold something in it: those are not in it by themselves. */
export function withNamedFields(set: FieldSet, type: FieldType): FieldSet {
  const out: Record<string, FieldSet> = {};
  for (const [element, child] of Object.entries(set)) {
    if (element === '.') out[element] = child;
    else out[element] = isEmpty(child) ? child : namedChild(element, child, type);
  }
  return out;
}

function namedChild(element: string, child: FieldSet, type: FieldType): FieldSet {
  const name = element.slice(2);
  const isField = element[0] === 'f' && type.kind === 'map';
  const below = isField ? type.field(name) : type.kind === 'list' ? type.item() : undefined;
  const named = withNamedFields(child, below ?? { kind: 'unknown' });
  const isDeclared = isField && type.declares(name);
  return isDeclared && !isMember(named) ? { '.': {}, ...named } : named;
}
