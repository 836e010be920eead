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
  for (const field of Object.values(value)) deepFreeze(field);
  return value;
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
