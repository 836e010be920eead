/** Applies the JSON patch of a mutating webhook. Failures are those of the evanphx/json-patch library of a real server. */
import { internalError } from '../../apiserver/errors.ts';
import { applyJsonPatch, type JsonPatchOperation } from '../../apiserver/patch/json-patch.ts';
import { readTyped } from '../../codec/typed.ts';
import { type KubeObject, StatusError } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { patchProblem } from '../patch-problem.ts';
import { isRecord } from './review.ts';

/** The operations of a patch. Throws an Error when it is none. */
export function decodePatch(text: string): JsonPatchOperation[] {
  const patch: unknown = JSON.parse(text);
  if (!Array.isArray(patch) || !patch.every(isRecord))
    throw new Error('json: cannot unmarshal the patch into Go value of type jsonpatch.Patch');
  return patch;
}

/** The patched object, read as its kind. Throws 500 for a patch that does not fit, or that makes another kind of thing. */
export function patched(
  object: KubeObject,
  operations: readonly JsonPatchOperation[],
  { schema, custom }: ResourceDefinition,
): KubeObject {
  let next: unknown = object;
  for (const operation of operations) next = applyOne(next, operation);
  if (!isRecord(next)) throw internalError('the patch leaves no object');
  const { value, error } = custom ? custom.read(next, new Map()) : readTyped(next, schema);
  if (error !== undefined) throw internalError(error);
  return value as KubeObject;
}

function applyOne(target: unknown, operation: JsonPatchOperation): unknown {
  try {
    return applyJsonPatch(target, [operation]);
  } catch (cause) {
    if (!(cause instanceof StatusError)) throw cause;
    throw internalError(
      patchProblem(operation, target) ?? `testing value ${operation.path} failed: test failed`,
    );
  }
}
