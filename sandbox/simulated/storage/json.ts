/** Plain JSON values: freezing them, and sharing what is equal. Objects of the store never hold anything else. */
import { setField } from '../json.ts';

export { copyJson, equalJson, setField } from '../json.ts';

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
