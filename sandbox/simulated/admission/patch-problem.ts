/** Why an operation of a JSON patch does not fit, in the words of the evanphx/json-patch library of a real server. */
import type { JsonPatchOperation } from '../apiserver/patch/json-patch.ts';
import { isRecord } from './webhook/review.ts';

/** `undefined` for a test of something that is there and has another value. */
export function patchProblem(
  { op = '', path = '', from = '' }: JsonPatchOperation,
  target: unknown,
): string | undefined {
  const place = op === 'move' || op === 'copy' ? from : path;
  const parent = parentOf(target, place);
  const key = place.slice(place.lastIndexOf('/') + 1);
  switch (op) {
    case 'test':
      return parent === undefined
        ? `test operation does not apply: is missing path: ${path}: missing value`
        : undefined;
    case 'replace':
      return parent === undefined
        ? `replace operation does not apply: doc is missing path: ${path}: missing value`
        : `replace operation does not apply: doc is missing key: ${path}: missing value`;
    case 'remove':
      if (parent === undefined)
        return `remove operation does not apply: doc is missing path: ${JSON.stringify(path)}: missing value`;
      return Array.isArray(parent)
        ? `error in remove for path: '${path}': Unable to access invalid index: ${key}: invalid index referenced`
        : `error in remove for path: '${path}': Unable to remove nonexistent key: ${key}: missing value`;
    case 'add':
      return Array.isArray(parent)
        ? `error in add for path: '${path}': Unable to access invalid index: ${key}: invalid index referenced`
        : `add operation does not apply: doc is missing path: ${JSON.stringify(path)}: missing value`;
    case 'move':
    case 'copy':
      return `${op} operation does not apply: doc is missing from path: ${JSON.stringify(from)}: missing value`;
    default:
      return `Unexpected kind: ${op}`;
  }
}

/** What holds the place a pointer leads to; `undefined` when that is missing itself. */
function parentOf(target: unknown, pointer: string): unknown {
  const steps = pointer.split('/').slice(1, -1);
  return steps.reduce<unknown>((at, step) => {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(at)) return at[Number(name)];
    return isRecord(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  }, target);
}
