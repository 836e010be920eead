/** Reading and filling the open part of API objects: spec, status and what is below them. */
import type { KubeObject } from '../objects.ts';

/** A part of an API object whose shape its kind defines. As open as the fields of `KubeObject` are. */
export type Fields = Record<string, KubeObject[string]>;

/** What Go's `omitempty` leaves out, for values that are not pointers. */
export function isZero(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === 0 || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** Sets a field that was not sent: absent, or null where a patch cleared it. */
export function setDefault(fields: Fields, name: string, value: unknown): void {
  if (fields[name] === undefined || fields[name] === null) fields[name] = value;
}

/** Sets a field that has no pointer in Go, where the zero value means that it was not sent. */
export function setDefaultForZero(fields: Fields, name: string, value: unknown): void {
  if (isZero(fields[name])) fields[name] = value;
}

/** A list that may be absent. */
export function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value : [];
}
