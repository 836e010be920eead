/** Plain JSON values: copying, freezing and comparing them. Objects of the store never hold anything else. */

/** A deep, mutable copy. Fields that are `undefined` are left out, as JSON would. */
export function copyJson<T>(value: T): T {
  if (Array.isArray(value)) return value.map((item) => copyJson(item)) as T;
  if (value === null || typeof value !== 'object') return value;
  const copy: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(value)) {
    if (field !== undefined) setField(copy, key, copyJson(field));
  }
  return copy as T;
}

/** Freezes a value and all it holds, in place. Stops at what is frozen already. */
export function deepFreeze<T>(value: T): T {
  if (value === null || typeof value !== 'object' || Object.isFrozen(value)) return value;
  Object.freeze(value);
  if (Array.isArray(value)) for (const item of value) deepFreeze(item);
  else for (const key in value) deepFreeze(value[key]);
  return value;
}

/**
 * Lets a value hold the very parts of an older one that are equal to its own, so that the past of an object costs what
 * changed of it. `value` must not be frozen yet. Returns whether the two are equal, fields in the same order.
 */
export function shareWith(value: object, older: object): boolean {
  if (Array.isArray(value)) return Array.isArray(older) && shareItems(value, older);
  if (Array.isArray(older)) return false;
  const [ours, theirs] = [value as Record<string, unknown>, older as Record<string, unknown>];
  const keys = Object.keys(ours);
  const old = Object.keys(theirs);
  let equal = keys.length === old.length;
  for (const [index, key] of keys.entries()) {
    if (Object.hasOwn(theirs, key)) equal = shareField(ours, theirs, key) && equal && old[index] === key;
    else equal = false;
  }
  return equal;
}

function shareItems(value: unknown[], older: unknown[]): boolean {
  let equal = value.length === older.length;
  const both = Math.min(value.length, older.length);
  for (let index = 0; index < both; index++) {
    equal = shareField(value as never, older as never, index as never) && equal;
  }
  return equal;
}

function shareField(value: Record<string, unknown>, older: Record<string, unknown>, key: string): boolean {
  const [ours, theirs] = [value[key], older[key]];
  if (ours === theirs) return true;
  if (!ours || !theirs || typeof ours !== 'object' || typeof theirs !== 'object') return false;
  // What is frozen is somebody's already, and holds what it holds.
  if (Object.isFrozen(ours)) return false;
  const equal = shareWith(ours, theirs);
  if (equal) setField(value, key, theirs);
  return equal;
}

/** `true` when both would serialise to the same JSON, whatever the order of their fields. */
export function equalJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  return Array.isArray(a) ? equalLists(a, b as unknown[]) : equalRecords(a, b);
}

function equalLists(a: unknown[], b: unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => equalJson(item, b[index]));
}

function equalRecords(a: object, b: object): boolean {
  const left = Object.entries(a).filter(([, field]) => field !== undefined);
  const right = new Map(Object.entries(b).filter(([, field]) => field !== undefined));
  if (left.length !== right.size) return false;
  return left.every(([key, field]) => right.has(key) && equalJson(field, right.get(key)));
}

/** Sets a field of its own, also when a client named it `__proto__`. */
export function setField(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') {
    target[key] = value;
    return;
  }
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
