/** JSON patch (RFC 6902). A patch that does not fit the object is a 422 without details, as a real server says it. */
import { copyJson, equalJson, setField } from '../../storage/index.ts';
import { statusError } from '../errors.ts';
import { isRecord } from './merge-patch.ts';

/** As many as apiserver takes (maxJSONPatchOperations). */
const MAX_OPERATIONS = 10_000;
/** All that the copies of one patch may come to (jsonpatch.AccumulatedCopySizeLimit of a server with usual limits). */
const MAX_COPIED_BYTES = 3 * 1024 * 1024;

export interface JsonPatchOperation {
  readonly op?: string;
  readonly path?: string;
  readonly from?: string;
  readonly value?: unknown;
}

/** Throws 413 for a very long patch and 422 for one that does not fit. `target` is not changed. */
export function applyJsonPatch(target: unknown, patch: readonly JsonPatchOperation[]): unknown {
  if (patch.length > MAX_OPERATIONS) {
    const why = `The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${patch.length}`;
    throw statusError(413, 'RequestEntityTooLarge', `Request entity too large: ${why}`);
  }
  const budget = { bytes: MAX_COPIED_BYTES };
  let document = copyJson(target);
  for (const operation of patch) document = applyOperation(document, operation, budget);
  return document;
}

function applyOperation(
  document: unknown,
  operation: JsonPatchOperation,
  budget: { bytes: number },
): unknown {
  if (typeof operation.path !== 'string') throw doesNotFit();
  const path = pointer(operation.path);
  switch (operation.op) {
    case 'add':
      return add(document, path, copyJson(operation.value ?? null));
    case 'replace':
      return replace(document, path, copyJson(operation.value ?? null));
    case 'remove':
      return remove(document, path);
    case 'test':
      if (!equalJson(lookUp(document, path, null) ?? null, operation.value ?? null)) throw doesNotFit();
      return document;
    case 'copy':
      return add(document, path, paidCopy(lookUp(document, source(operation), null), budget));
    case 'move': {
      const from = source(operation);
      const value = at(document, from);
      return add(remove(document, from), path, value);
    }
    default:
      throw doesNotFit();
  }
}

/** A patch that copies what it copied before doubles the object with each operation. */
function paidCopy(value: unknown, budget: { bytes: number }): unknown {
  budget.bytes -= JSON.stringify(value).length;
  if (budget.bytes < 0) throw doesNotFit();
  return copyJson(value);
}

function source({ from }: JsonPatchOperation): string[] {
  if (typeof from !== 'string') throw doesNotFit();
  return pointer(from);
}

/** `/metadata/labels/a~1b` → metadata, labels, a/b */
function pointer(text: string): string[] {
  if (text === '') return [];
  if (!text.startsWith('/')) throw doesNotFit();
  return text
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function at(document: unknown, path: readonly string[]): unknown {
  const value = lookUp(document, path, undefined);
  if (value === undefined) throw doesNotFit();
  return value;
}

/** What is at a path; `missing` when its last part is not there. Throws 422 when the way there is not. */
function lookUp(document: unknown, path: readonly string[], missing: unknown): unknown {
  let value = document;
  for (const [index, part] of path.entries()) {
    const next = memberOf(value, part);
    if (next === undefined && index < path.length - 1) throw doesNotFit();
    value = next === undefined ? missing : next;
  }
  return value;
}

function memberOf(container: unknown, part: string): unknown {
  if (Array.isArray(container)) return container[position(part, container.length - 1)];
  if (!isRecord(container)) throw doesNotFit();
  return Object.hasOwn(container, part) ? container[part] : undefined;
}

function add(document: unknown, path: readonly string[], value: unknown): unknown {
  const last = path.at(-1);
  if (last === undefined) return value;
  const container = at(document, path.slice(0, -1));
  if (Array.isArray(container)) {
    container.splice(last === '-' ? container.length : position(last, container.length), 0, value);
  } else if (isRecord(container)) setField(container, last, value);
  else throw doesNotFit();
  return document;
}

/** A key that is not there is set all the same: the library of a real server does not look. */
function replace(document: unknown, path: readonly string[], value: unknown): unknown {
  const last = path.at(-1);
  if (last === undefined) return value;
  const container = at(document, path.slice(0, -1));
  if (Array.isArray(container)) container[position(last, container.length - 1)] = value;
  else if (isRecord(container)) setField(container, last, value);
  else throw doesNotFit();
  return document;
}

function remove(document: unknown, path: readonly string[]): unknown {
  const last = path.at(-1);
  if (last === undefined) throw doesNotFit();
  at(document, path);
  const container = at(document, path.slice(0, -1));
  if (Array.isArray(container)) container.splice(position(last, container.length - 1), 1);
  else delete (container as Record<string, unknown>)[last];
  return document;
}

function position(part: string, highest: number): number {
  const index = /^(0|[1-9]\d*)$/.test(part) ? Number(part) : -1;
  if (index < 0 || index > highest) throw doesNotFit();
  return index;
}

function doesNotFit() {
  const message = 'the server rejected our request due to an error in our request';
  return statusError(422, 'Invalid', message, {});
}
