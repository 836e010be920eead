/**
 * The difference between two JSON values as a list of operations, and its application. Pure.
 * Objects are compared key by key; an array that differs is replaced whole, except that its new tail is appended.
 */

export type Path = readonly (string | number)[];

/** `[path, value]` sets, `[path]` removes a key of an object. An index equal to an array's length appends. */
export type Operation = readonly [path: Path, value: unknown] | readonly [path: Path];

type Json = Record<string, unknown>;

/** Operations that turn `before` into `after`; an empty list when they are the same. */
export function difference(before: unknown, after: unknown, path: Path = []): Operation[] {
  if (Object.is(before, after)) return [];
  if (isRecord(before) && isRecord(after)) return differenceOfRecords(before, after, path);
  if (Array.isArray(before) && Array.isArray(after) && after.length >= before.length) {
    return after.flatMap((value: unknown, index) =>
      index < before.length
        ? difference(before[index], value, [...path, index])
        : [[[...path, index], value] as const],
    );
  }
  return [[path, after]];
}

function differenceOfRecords(before: Json, after: Json, path: Path): Operation[] {
  const operations: Operation[] = [];
  for (const key of Object.keys(before)) {
    if (after[key] === undefined && before[key] !== undefined) operations.push([[...path, key]]);
  }
  for (const [key, value] of Object.entries(after)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(before, key)) operations.push([[...path, key], value]);
    else operations.push(...difference(before[key], value, [...path, key]));
  }
  return operations;
}

/** Applies the operations in order and returns the value; changes it in place. Throws when a path leads nowhere. */
export function applyOperations(target: unknown, operations: readonly Operation[]): unknown {
  const root = { value: target };
  for (const operation of operations) applyOne(root, operation);
  return root.value;
}

function applyOne(root: { value: unknown }, operation: Operation): void {
  const [path, value] = operation;
  if (path.some((key) => key === '__proto__')) throw new TypeError('a path through __proto__');
  const steps = ['value', ...path];
  const key = steps.pop();
  let parent: unknown = root;
  for (const step of steps) parent = (parent as Json | undefined)?.[step];
  if (typeof parent !== 'object' || parent === null || key === undefined) {
    throw new TypeError(`no such path: ${path.join('.')}`);
  }
  if (operation.length === 1) delete (parent as Json)[key];
  else (parent as Json)[key] = structuredClone(value);
}

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
