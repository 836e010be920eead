/** Plain JSON values, as objects of the API are: copying and comparing them. Every write does both several times. */

type Fields = Record<string, unknown>;

/** A deep, mutable copy. Fields that are `undefined` are left out, as JSON would. */
export function copyJson<T>(value: T): T {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item) => copyJson(item)) as T;
  const copy: Fields = {};
  for (const key in value) {
    const field = value[key];
    if (field !== undefined) setField(copy, key, copyJson(field));
  }
  return copy as T;
}

/** `true` when both would serialise to the same JSON, whatever the order of their fields. */
export function equalJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  if (Array.isArray(a)) return Array.isArray(b) && equalLists(a, b);
  return !Array.isArray(b) && equalRecords(a as Fields, b as Fields);
}

function equalLists(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => equalJson(item, b[index]));
}

function equalRecords(a: Fields, b: Fields): boolean {
  let surplus = 0;
  for (const key in a) {
    const field = a[key];
    if (field === undefined) continue;
    // A client may name a field after what every object has: `constructor`, `__proto__`.
    if (!Object.hasOwn(b, key) || !equalJson(field, b[key])) return false;
    surplus += 1;
  }
  for (const key in b) if (b[key] !== undefined) surplus -= 1;
  return surplus === 0;
}

/** Sets a field of its own, also when a client named it `__proto__`. */
export function setField(target: Fields, key: string, value: unknown): void {
  if (key !== '__proto__') {
    target[key] = value;
    return;
  }
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
