/** JSON merge patch (RFC 7396): objects are merged, `null` removes, everything else replaces. */
import { copyJson, setField } from '../../storage/index.ts';

/** A new value that shares nothing with the old one; neither argument is changed. */
export function applyMergePatch(target: unknown, patch: unknown): unknown {
  return merge(copyJson(target), patch);
}

function merge(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return copyJson(patch);
  const merged: Record<string, unknown> = isRecord(target) ? target : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else setField(merged, key, merge(Object.hasOwn(merged, key) ? merged[key] : undefined, value));
  }
  return merged;
}

/** `true` for JSON objects: no arrays, no null. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
