/**
 * Sets of fields, in the very form in which managedFields carries them (FieldsV1, sigs.k8s.io/structured-merge-diff):
 * an object whose keys are path elements (`f:spec`, `k:{"name":"web"}`, `v:"x"`, `i:0`). A node without keys is a field
 * that is in the set; a node with keys is in the set itself only if one of them is `.`.
 *
 * Sets are values: no operation changes one, and what an operation leaves as it was is shared, not copied. Where the
 * difference of nodes and leaves matters, they do what structured-merge-diff does.
 */
import { compareElements } from './path-element.ts';

export interface FieldSet {
  readonly [element: string]: FieldSet;
}

interface Draft {
  [element: string]: Draft;
}

/** A field without fields, and the set without any. */
export const EMPTY: FieldSet = Object.freeze({});

/** Of a field that is in the set: nothing is ever put into it. */
const NO_DRAFT: Draft = Object.freeze({});

export function isEmpty(set: FieldSet): boolean {
  for (const _ in set) return false;
  return true;
}

/** Collects paths and makes a set of them. */
export class FieldSetBuilder {
  readonly #root: Draft = {};
  #size = 0;

  get isEmpty(): boolean {
    return this.#size === 0;
  }

  /** Adds a field. The empty path is the object itself, which nobody owns. */
  add(path: readonly string[]): void {
    if (path.length === 0) return;
    let node = this.#root;
    for (const element of path) {
      node[element] ??= {};
      node = node[element];
    }
    node['.'] = NO_DRAFT;
    this.#size += 1;
  }

  set(): FieldSet {
    return this.isEmpty ? EMPTY : canonical(this.#root);
  }
}

/** Sorted as a real server writes it; a leaf is `{}`, not `{".":{}}`. */
function canonical(node: Draft): FieldSet {
  const elements = Object.keys(node);
  if (elements.length === 1 && elements[0] === '.') return EMPTY;
  const set: Record<string, FieldSet> = {};
  for (const each of inOrder(elements)) set[each] = canonicalChild(node, each);
  return set;
}

/** More are left to the sort of JavaScript, which copies them but never takes the square of their number. */
const FEW = 16;

/** Sorts in place, as a real server writes them. */
export function inOrder(elements: string[]): string[] {
  if (elements.length > FEW) return elements.sort(compareElements);
  for (let end = 1; end < elements.length; end++) {
    const element = elements[end]!;
    let at = end;
    for (; at > 0 && compareElements(elements[at - 1]!, element) > 0; at--) elements[at] = elements[at - 1]!;
    elements[at] = element;
  }
  return elements;
}

function canonicalChild(node: Draft, element: string): FieldSet {
  return element === '.' ? EMPTY : canonical(node[element]!);
}

/** Fields of either. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b || isEmpty(b)) return a;
  if (isEmpty(a)) return b;
  return mergeNodes(a, b, false);
}

function mergeNodes(a: FieldSet, b: FieldSet, isField: boolean): FieldSet {
  const out: Record<string, FieldSet> = { ...a };
  let grown = false;
  for (const element in b) {
    const mine = Object.hasOwn(a, element) ? a[element] : undefined;
    const both = mine === undefined ? b[element]! : element === '.' ? mine : mergeChildren(mine, b[element]!);
    if (both === mine) continue;
    out[element] = both;
    grown = true;
  }
  if (isField && !Object.hasOwn(out, '.')) {
    out['.'] = EMPTY;
    grown = true;
  }
  return grown ? sorted(out) : a;
}

function mergeChildren(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b) return a;
  const isField = isMember(a) || isMember(b);
  if (isEmpty(a) && isEmpty(b)) return a;
  return mergeNodes(a, b, isField);
}

/** What is in `a` and not in `b`. A node of `b` takes only itself away, not what is below it. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return differenceOf(a, b, false);
}

/** As `difference`, but what is in `b` goes with everything below it. */
export function recursiveDifference(a: FieldSet, b: FieldSet): FieldSet {
  return differenceOf(a, b, true);
}

function differenceOf(a: FieldSet, b: FieldSet, deep: boolean): FieldSet {
  const out: Record<string, FieldSet> = {};
  let same = true;
  for (const element in a) {
    const mine = a[element]!;
    const left = element === '.' || !Object.hasOwn(b, element) ? mine : without(mine, b[element]!, deep);
    if (left !== undefined) out[element] = left;
    if (left !== mine) same = false;
  }
  return same ? a : out;
}

/** A child without the fields of another; `undefined` when nothing is left. */
function without(mine: FieldSet, theirs: FieldSet, deep: boolean): FieldSet | undefined {
  const taken = isMember(theirs);
  if (taken && (deep || isEmpty(mine))) return undefined;
  const below = differenceOf(mine, theirs, deep);
  const isField = isMember(mine) && !taken;
  if (isField === isMember(below) && below === mine) return mine;
  const { '.': _, ...children } = below;
  if (!isEmpty(children)) return isField ? { '.': EMPTY, ...children } : children;
  return isField ? EMPTY : undefined;
}

/** Fields of both. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  const out: Record<string, FieldSet> = {};
  for (const element in a) {
    if (element === '.' || !Object.hasOwn(b, element)) continue;
    const below = intersection(a[element]!, b[element]!);
    const isField = isMember(a[element]!) && isMember(b[element]!);
    if (!isEmpty(below)) out[element] = isField ? { '.': EMPTY, ...below } : below;
    else if (isField) out[element] = EMPTY;
  }
  return out;
}

/** `true` for a node that is itself in the set. */
export function isMember(node: FieldSet): boolean {
  return Object.hasOwn(node, '.') || isEmpty(node);
}

export function has(set: FieldSet, path: readonly string[]): boolean {
  let node = set;
  for (const element of path) {
    if (!Object.hasOwn(node, element)) return false;
    node = node[element]!;
  }
  return isMember(node);
}

/** Every path in the set: at each level first the fields themselves, then what is below them. */
export function* paths(set: FieldSet, prefix: readonly string[] = []): Generator<readonly string[]> {
  const elements = Object.keys(set).filter((element) => element !== '.');
  for (const element of elements) if (isMember(set[element]!)) yield [...prefix, element];
  for (const element of elements) yield* paths(set[element]!, [...prefix, element]);
}

/** A set as somebody sent it, in our order. Throws a TypeError for what is no FieldsV1. */
export function readFieldSet(value: unknown): FieldSet {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('no FieldsV1');
  const { '.': _, ...rest } = readNode(value as Record<string, unknown>);
  return rest;
}

function readNode(node: Record<string, unknown>): FieldSet {
  const elements = Object.keys(node);
  if (elements.length === 1 && elements[0] === '.') return EMPTY;
  if (elements.some((each) => each !== '.' && !/^[fkvi]:/.test(each))) throw new TypeError('no path element');
  const read = elements
    .sort(compareElements)
    .map((each) => [each, each === '.' ? EMPTY : readChild(node[each])]);
  return Object.fromEntries(read);
}

function readChild(value: unknown): FieldSet {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('no FieldsV1');
  return readNode(value as Record<string, unknown>);
}

function sorted(node: Record<string, FieldSet>): FieldSet {
  const elements = Object.keys(node);
  if (elements.every((each, index) => index === 0 || compareElements(elements[index - 1]!, each) < 0))
    return node;
  return Object.fromEntries(elements.sort(compareElements).map((each) => [each, node[each]!]));
}
