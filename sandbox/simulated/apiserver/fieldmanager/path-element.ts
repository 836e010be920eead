/**
 * Elements of the paths in managedFields: fields (`f:spec`), items of keyed lists (`k:{"name":"web"}`), members of sets
 * (`v:"x"`) and places in lists (`i:0`). How they are sorted, and how they read in messages.
 */
import { isRecord } from '../patch/merge-patch.ts';
import type { ListType } from './field-type.ts';

/** As many names of fields as are remembered with their elements; labels and the like may have any. */
const MOST = 5_000;
const fieldElements = new Map<string, string>();

/** The element of a field. A text that is put together anew each time would have to be looked up letter by letter. */
export function fieldElement(name: string): string {
  const known = fieldElements.get(name);
  if (known !== undefined) return known;
  const element = `f:${name}`;
  if (fieldElements.size < MOST) fieldElements.set(name, element);
  return element;
}

/** What tells an item of a list apart; `undefined` for an item without any of its keys. */
export function elementOf(list: ListType, item: unknown): string | undefined {
  if (list.keys === undefined) {
    return typeof item === 'object' ? undefined : `v:${JSON.stringify(item)}`;
  }
  if (!isRecord(item)) return undefined;
  let text = '';
  for (const { name, quoted, fallback } of list.keys) {
    const value = Object.hasOwn(item, name) ? item[name] : fallback;
    if (value !== undefined) text += `${text === '' ? '' : ','}${quoted}:${JSON.stringify(value)}`;
  }
  return text === '' ? undefined : `k:{${text}}`;
}

const RANK: Readonly<Record<string, number>> = { '.': 0, f: 1, k: 2, v: 3, i: 4 };

/** The order in which a real server writes them. */
export function compareElements(a: string, b: string): number {
  if (a === b) return 0;
  // Nearly all are fields.
  if (a.startsWith('f:') && b.startsWith('f:')) return a < b ? -1 : 1;
  const byKind = RANK[a[0]!]! - RANK[b[0]!]!;
  if (byKind !== 0) return byKind;
  return a[0] === 'k' ? compareKeys(parsed(a), parsed(b)) : compareValues(parsed(a), parsed(b));
}

function parsed(element: string): unknown {
  try {
    return JSON.parse(element.slice(2));
  } catch {
    return element.slice(2);
  }
}

function compareKeys(a: unknown, b: unknown): number {
  const [left, right] = [Object.entries(a as object), Object.entries(b as object)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [name, value] = left[i]!;
    const [otherName, otherValue] = right[i]!;
    if (name !== otherName) return name < otherName ? -1 : 1;
    const order = compareValues(value, otherValue);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** Numbers before text, text before booleans. */
function compareValues(a: unknown, b: unknown): number {
  if (typeof a !== typeof b) return kindOf(a) - kindOf(b);
  if (a === b) return 0;
  return (a as string | number) < (b as string | number) ? -1 : 1;
}

function kindOf(value: unknown): number {
  return ['number', 'string', 'boolean'].indexOf(typeof value);
}

/** `.spec.containers[name="web"].image` */
export function printPath(path: readonly string[]): string {
  return path.map(printElement).join('');
}

/** One element of a path as messages show it. */
export function printElement(element: string): string {
  const rest = element.slice(2);
  switch (element[0]) {
    case 'f':
      return `.${rest}`;
    case 'k':
      return `[${Object.entries(parsed(element) as object)
        .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
        .join(',')}]`;
    case 'v':
      return `[=${rest}]`;
    default:
      return `[${rest}]`;
  }
}
