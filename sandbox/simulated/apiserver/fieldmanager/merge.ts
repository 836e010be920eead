/** What an apply makes of the stored object: the applied object laid over it, and fields taken out again. */

import { setField } from '../../storage/index.ts';
import { isRecord } from '../patch/merge-patch.ts';
import { type FieldSet, isEmpty, isMember } from './field-set.ts';
import { type FieldType, type ListType, type MapType, shapeOf } from './field-type.ts';
import { elementOf } from './path-element.ts';

/** `applied` over `live`; both are left as they are, and the result shares what neither changes. */
export function mergeValues(live: unknown, applied: unknown, type: FieldType): unknown {
  if (applied === undefined) return live;
  if (live === undefined) return applied;
  const shape = shapeOf(type, applied ?? live);
  if (shape.kind === 'map' && !shape.atomic) return mergeMaps(live, applied, shape);
  if (shape.kind === 'list' && !shape.atomic) return mergeLists(live, applied, shape);
  return applied;
}

function mergeMaps(live: unknown, applied: unknown, type: MapType): unknown {
  if (!isRecord(live) || Object.keys(live).length === 0) return applied;
  // Somebody who applies no map at all takes nothing away from it.
  if (!isRecord(applied)) return live;
  const merged: Record<string, unknown> = { ...live };
  for (const [name, value] of Object.entries(applied)) {
    const below = type.field(name) ?? { kind: 'unknown' };
    setField(merged, name, mergeValues(Object.hasOwn(live, name) ? live[name] : undefined, value, below));
  }
  return merged;
}

function mergeLists(live: unknown, applied: unknown, type: ListType): unknown {
  if (!Array.isArray(live) || live.length === 0) return applied;
  if (!Array.isArray(applied)) return live;
  return new ListMerge(live, applied, type).merged();
}

/** Both lists in one, in the order of the applied one where the two disagree. */
class ListMerge {
  readonly #type: ListType;
  readonly #live: readonly Item[];
  readonly #applied: readonly Item[];
  readonly #inLive: ReadonlyMap<string, unknown>;
  readonly #inApplied: ReadonlyMap<string, unknown>;
  readonly #out: unknown[] = [];

  constructor(live: readonly unknown[], applied: readonly unknown[], type: ListType) {
    this.#type = type;
    this.#live = keyed(live, type);
    this.#applied = keyed(applied, type);
    this.#inLive = new Map(this.#live.map(({ key, item }) => [key, item]));
    this.#inApplied = new Map(this.#applied.map(({ key, item }) => [key, item]));
  }

  merged(): unknown[] {
    const shared = this.#applied.filter(({ key }) => this.#inLive.has(key)).map(({ key }) => key);
    const done = new Set<string>();
    let next = shared.shift();
    let [l, r] = [0, 0];
    while (l < this.#live.length || r < this.#applied.length) {
      const mine = this.#live[l];
      const theirs = this.#applied[r];
      if (mine && theirs && mine.key === theirs.key) {
        this.#take(theirs.key, done);
        l += 1;
        r += 1;
        next = shared.shift();
        continue;
      }
      // It comes later, at the place the applied list gives it.
      if (mine && theirs && this.#inApplied.has(mine.key) && next !== undefined && next !== mine.key) {
        l += 1;
        continue;
      }
      if (mine && !this.#inApplied.has(mine.key)) {
        this.#out.push(mine.item);
        l += 1;
        continue;
      }
      if (mine && done.has(mine.key)) l += 1;
      if (theirs) {
        this.#take(theirs.key, done);
        r += 1;
        if (next === theirs.key) next = shared.shift();
      } else if (mine && !done.has(mine.key)) l += 1;
    }
    return this.#out;
  }

  #take(key: string, done: Set<string>): void {
    done.add(key);
    this.#out.push(mergeValues(this.#inLive.get(key), this.#inApplied.get(key), this.#type.item()));
  }
}

interface Item {
  readonly key: string;
  readonly item: unknown;
}

function keyed(list: readonly unknown[], type: ListType): Item[] {
  return list.map((item, index) => ({ key: elementOf(type, item) ?? `i:${index}`, item }));
}

/** The value without the fields and items of a set. A map or list that loses all it had becomes `null`. */
export function removeFields(value: unknown, set: FieldSet, type: FieldType): unknown {
  if (isEmpty(set)) return value;
  const shape = shapeOf(type, value);
  if (shape.kind === 'scalar' || shape.atomic) return value;
  return shape.kind === 'list' ? removeItems(value, set, shape) : removeFromMap(value, set, shape);
}

function removeItems(value: unknown, set: FieldSet, type: ListType): unknown {
  if (!Array.isArray(value) || value.length === 0) return null;
  const kept: unknown[] = [];
  for (const item of value) {
    const element = elementOf(type, item);
    const node = element !== undefined && Object.hasOwn(set, element) ? set[element] : undefined;
    if (node === undefined) kept.push(item);
    else if (!isMember(node)) kept.push(removeFields(item, node, type.item()));
  }
  return kept.length > 0 ? kept : null;
}

function removeFromMap(value: unknown, set: FieldSet, type: MapType): unknown {
  if (!isRecord(value) || Object.keys(value).length === 0) return null;
  const kept: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    const element = `f:${name}`;
    const node = Object.hasOwn(set, element) ? set[element] : undefined;
    if (node === undefined) setField(kept, name, field);
    else if (!isMember(node))
      setField(kept, name, removeFields(field, node, type.field(name) ?? { kind: 'unknown' }));
  }
  return Object.keys(kept).length > 0 ? kept : null;
}
