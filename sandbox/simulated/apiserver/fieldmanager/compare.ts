/** What a write changed, field by field: the fields it added, changed and took away. */

import { equalJson } from '../../storage/index.ts';
import { isRecord } from '../patch/merge-patch.ts';
import { EMPTY, type FieldSet, FieldSetBuilder } from './field-set.ts';
import { type FieldType, type ListType, type MapType, shapeOf } from './field-type.ts';
import { elementOf, fieldElement } from './path-element.ts';

export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

export const UNCHANGED: Comparison = { added: EMPTY, modified: EMPTY, removed: EMPTY };

/** Compares two objects of a kind as Go would hold them: fields it always writes are there on both sides. */
export function compareObjects(before: unknown, after: unknown, type: FieldType): Comparison {
  const comparer = new Comparer();
  comparer.compare(before, after, type);
  return comparer.result();
}

/** Sides that are `undefined` are not there; at most one of them is. */
class Comparer {
  readonly #added = new FieldSetBuilder();
  readonly #modified = new FieldSetBuilder();
  readonly #removed = new FieldSetBuilder();
  readonly #path: string[] = [];

  result(): Comparison {
    return { added: this.#added.set(), modified: this.#modified.set(), removed: this.#removed.set() };
  }

  compare(before: unknown, after: unknown, type: FieldType): void {
    if (before === after) return;
    // Most of what is written back is as it was. Whole objects hardly ever are.
    if (this.#path.length > 0 && equalJson(before, after)) return;
    const shape = shapeOf(type, after ?? before);
    if (shape.kind === 'map' && !shape.atomic) this.#compareMaps(before, after, shape);
    else if (shape.kind === 'list' && !shape.atomic) this.#compareLists(before, after, shape);
    else this.#compareLeaves(before, after);
  }

  #compareLeaves(before: unknown, after: unknown): void {
    if (before === undefined) this.#added.add(this.#path);
    else if (after === undefined) this.#removed.add(this.#path);
    else if (!equalJson(before, after)) this.#modified.add(this.#path);
  }

  #compareMaps(before: unknown, after: unknown, type: MapType): void {
    if (isEmptyMap(before, type) && isEmptyMap(after, type)) {
      this.#compareLeaves(before, after);
      return;
    }
    const left = isRecord(before) ? before : undefined;
    const right = isRecord(after) ? after : undefined;
    for (const name in right) this.#compareField(name, left, right, type);
    for (const name in left)
      if (!right || !Object.hasOwn(right, name)) this.#compareField(name, left, right, type);
    for (const name of type.implied.keys()) {
      if (!(left && Object.hasOwn(left, name)) && !(right && Object.hasOwn(right, name))) {
        this.#compareField(name, left, right, type);
      }
    }
    this.#noteWhole(before, after);
  }

  #compareField(
    name: string,
    left: Record<string, unknown> | undefined,
    right: Record<string, unknown> | undefined,
    type: MapType,
  ): void {
    const before = fieldOf(left, name, type);
    const after = fieldOf(right, name, type);
    if (before === after) return;
    this.#path.push(fieldElement(name));
    this.compare(before, after, type.field(name) ?? { kind: 'unknown' });
    this.#path.pop();
  }

  #compareLists(before: unknown, after: unknown, type: ListType): void {
    const [left, right] = [itemsOf(before), itemsOf(after)];
    if (left.length === 0 && right.length === 0) {
      this.#compareLeaves(before, after);
      return;
    }
    const [ours, theirs] = [byElement(left, type), byElement(right, type)];
    for (const [element, items] of theirs) this.#compareItems(element, ours.get(element), items, type);
    for (const [element, items] of ours) {
      if (!theirs.has(element)) this.#compareItems(element, items, undefined, type);
    }
    this.#noteWhole(before, after);
  }

  #compareItems(
    element: string,
    before: readonly unknown[] | undefined,
    after: readonly unknown[] | undefined,
    type: ListType,
  ): void {
    this.#path.push(element);
    // Items that cannot be told apart have one owner together.
    if ((before?.length ?? 0) > 1 || (after?.length ?? 0) > 1) this.#compareLeaves(before, after);
    else this.compare(before?.[0], after?.[0], type.item());
    this.#path.pop();
  }

  #noteWhole(before: unknown, after: unknown): void {
    if (before === undefined) this.#added.add(this.#path);
    else if (after === undefined) this.#removed.add(this.#path);
  }
}

function fieldOf(map: Record<string, unknown> | undefined, name: string, type: MapType): unknown {
  if (map === undefined) return undefined;
  return Object.hasOwn(map, name) ? map[name] : type.implied.get(name);
}

/** `true` also for what is no map. */
export function isEmptyMap(value: unknown, type: MapType): boolean {
  if (!isRecord(value)) return true;
  if (type.implied.size > 0) return false;
  for (const _ in value) return false;
  return true;
}

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Items by what tells them apart. Those that have nothing of the kind are nobody's. */
export function byElement(items: readonly unknown[], type: ListType): Map<string, unknown[]> {
  const found = new Map<string, unknown[]>();
  for (const item of items) {
    const element = elementOf(type, item);
    if (element === undefined) continue;
    const same = found.get(element);
    if (same) same.push(item);
    else found.set(element, [item]);
  }
  return found;
}
