/** PATCH: which kind of patch a body is, and the change it makes. */

import { JsonSyntaxError, parseJson } from '../../codec/json.ts';
import type { KubeObject } from '../../objects.ts';
import { schemaNamed } from '../../scheme/schema.ts';
import { badRequest, invalid } from '../errors.ts';
import { unmanaged } from '../fieldmanager/ownership.ts';
import { asConversionError } from '../patch/conversion-error.ts';
import { goPrint } from '../patch/go-print.ts';
import { applyJsonPatch } from '../patch/json-patch.ts';
import { applyMergePatch, isRecord } from '../patch/merge-patch.ts';
import { applyStrategicMergePatch } from '../patch/strategic-merge-patch.ts';
import { bodyKindOf, retyped } from './decode.ts';
import { asServed, type Exchange } from './exchange.ts';
import { unsupportedPatch } from './negotiate.ts';

type Change = (old: KubeObject) => KubeObject;

/** What a PATCH does to the stored object. Throws 400, 415 and, when it is applied, 422. */
export function patchFor(exchange: Exchange, body: Buffer): Change {
  const type = (exchange.request.headers['content-type'] ?? '').split(';')[0]!.trim();
  switch (type) {
    case 'application/json-patch+json': {
      const patch = parsePatch(body);
      return checked(exchange, (old) => applyJsonPatch(old, patch), JSON.stringify);
    }
    case 'application/merge-patch+json': {
      const patch = recordOf(parsePatch(body));
      return checked(exchange, (old) => applyMergePatch(old, patch), JSON.stringify);
    }
    case 'application/strategic-merge-patch+json': {
      const patch = recordOf(parsePatch(body));
      const schema = schemaNamed(bodyKindOf(exchange).schema) ?? {};
      return checked(
        exchange,
        (old) => applyStrategicMergePatch(withOwnersFor(patch, old), patch, schema),
        () => goPrint(patch),
        asConversionError,
      );
    }
    default:
      throw unsupportedPatch();
  }
}

/** Owners are much to copy and to read again, and few patches are about them. (Refused merge patches show them.) */
function withOwnersFor(patch: Record<string, unknown>, old: KubeObject): KubeObject {
  const { metadata } = patch;
  return isRecord(metadata) && 'managedFields' in metadata ? old : unmanaged(old);
}

function parsePatch(body: Buffer): unknown {
  try {
    return parseJson(body.toString()).value;
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw badRequest(error.message);
    throw error;
  }
}

function recordOf(patch: unknown): Record<string, unknown> {
  if (isRecord(patch)) return patch;
  throw badRequest('json: cannot unmarshal array into Go value of type map[string]interface {}');
}

/** Applies, then reads the result as strictly as the client asked for: a patch must not smuggle fields in. */
function checked(
  exchange: Exchange,
  apply: (old: KubeObject) => unknown,
  print: (patched: unknown) => string,
  word: (problem: string) => string = (problem) => problem,
): Change {
  return (old) => {
    const patched = apply(asServed(exchange, old));
    if (!isRecord(patched)) throw badRequest('the patch leaves no object');
    const { object, problem } = retyped(exchange, patched);
    if (problem !== undefined) throw invalidPatch(print(patched), word(problem));
    return object;
  };
}

function invalidPatch(shown: string, problem: string) {
  const detail = `Invalid value: ${JSON.stringify(shown)}: ${problem}`;
  return invalid({ group: '', plural: '', kind: '' }, '', [
    { type: 'FieldValueInvalid', field: 'patch', detail },
  ]);
}
