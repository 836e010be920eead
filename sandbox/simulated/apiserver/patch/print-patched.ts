/**
 * A patched object as the message of a 422 shows it: the library that patches JSON on a real server keeps the parts it
 * did not touch as they are, and writes those it went through with sorted keys (evanphx/json-patch).
 */
import type { JsonPatchOperation } from './json-patch.ts';
import { isRecord } from './merge-patch.ts';

/** JSON in which every object on the way of `touched` has its keys in order. */
export function printPatched(value: unknown, touched: unknown): string {
  return JSON.stringify(inOrder(value, touched));
}

function inOrder(value: unknown, touched: unknown): unknown {
  if (Array.isArray(value) && isRecord(touched)) {
    return value.map((each, index) => inOrder(each, touched[String(index)]));
  }
  if (Array.isArray(value) && value === touched) return value.map((each) => inOrder(each, each));
  if (!isRecord(value) || !isRecord(touched)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(
    keys.map((key) => [key, Object.hasOwn(touched, key) ? inOrder(value[key], touched[key]) : value[key]]),
  );
}

/** The containers of everything the operations name, as a tree. */
export function touchedByJsonPatch(patch: readonly JsonPatchOperation[]): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const { path, from } of patch) {
    for (const pointer of [path, from]) {
      let at = root;
      for (const part of pointer?.split('/').slice(1, -1) ?? []) {
        const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
        if (!Object.hasOwn(at, key) || key === '__proto__') {
          Object.defineProperty(at, key, { value: {}, enumerable: true, configurable: true, writable: true });
        }
        at = at[key] as Record<string, unknown>;
      }
    }
  }
  return root;
}
