/** PATCH: which kind of patch a body is, and the change it makes. */

import { JsonSyntaxError, parseJson } from '../../codec/json.ts';
import type { KubeObject } from '../../objects.ts';
import { schemaNamed } from '../../scheme/schema.ts';
import { badRequest, invalid } from '../errors.ts';
import { unmanaged } from '../fieldmanager/ownership.ts';
import { asConversionError } from '../patch/conversion-error.ts';
import { goPrint } from '../patch/go-print.ts';
import { applyJsonPatch, type JsonPatchOperation } from '../patch/json-patch.ts';
import { applyMergePatch, isRecord } from '../patch/merge-patch.ts';
import { printPatched, touchedByJsonPatch } from '../patch/print-patched.ts';
import { applyStrategicMergePatch } from '../patch/strategic-merge-patch.ts';
import { bodyKindOf, retyped } from './decode.ts';
import { asServed, type Exchange } from './exchange.ts';
import { unsupportedCustomPatch, unsupportedPatch } from './negotiate.ts';

type Change = (old: KubeObject) => KubeObject;

/** How one kind of patch is applied, and how its result is shown when it cannot be. */
interface PatchKind {
  /** Throws 400 for a body that is no such patch. */
  read(body: Buffer, exchange: Exchange): ReadPatch;
}

interface ReadPatch {
  apply(old: KubeObject): unknown;
  print(patched: unknown): string;
  /** What strict decoding has to say about the patch itself. */
  readonly noticed: readonly string[];
  /** The words of whoever reads the result, for what the JSON decoder would have said. */
  word?(problem: string): string;
}

const JSON_PATCH: PatchKind = {
  read(body, exchange) {
    const { value, problems } = parsePatch(body, exchange);
    const patch = asJsonPatch(value);
    const isCustom = exchange.definition.custom !== undefined;
    return {
      apply: (old) => applyJsonPatch(old, patch),
      print: (patched) => printPatched(patched, isCustom ? patched : touchedByJsonPatch(patch)),
      noticed: [...problems, ...unknownInOperations(patch)].map((problem) => `json patch ${problem}`),
    };
  },
};

const MERGE_PATCH: PatchKind = {
  read(body, exchange) {
    const { value, problems } = parsePatch(body, exchange);
    if (value === null) throw badRequest('Invalid JSON Patch');
    const patch = recordOf(value, DECODING);
    const isCustom = exchange.definition.custom !== undefined;
    return {
      apply: (old) => applyMergePatch(old, patch),
      print: (patched) => printPatched(patched, isCustom ? patched : patch),
      noticed: problems,
    };
  },
};

const STRATEGIC_MERGE_PATCH: PatchKind = {
  read(body, exchange) {
    const { value, problems } = parsePatch(body);
    const patch = recordOf(value, '');
    const schema = schemaNamed(bodyKindOf(exchange).schema) ?? {};
    return {
      apply: (old) => applyStrategicMergePatch(withOwnersFor(patch, old), patch, schema),
      print: () => goPrint(patch),
      noticed: problems,
      word: asConversionError,
    };
  },
};

const KINDS: Readonly<Record<string, PatchKind>> = {
  'application/json-patch+json': JSON_PATCH,
  'application/merge-patch+json': MERGE_PATCH,
  'application/strategic-merge-patch+json': STRATEGIC_MERGE_PATCH,
};

/** What a PATCH does to the stored object. Throws 415; 400 and 422 when it is applied, for the object must be there first. */
export function patchFor(exchange: Exchange, body: Buffer): Change {
  const type = (exchange.request.headers['content-type'] ?? '').split(';')[0]!.trim();
  const kind = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
  if (exchange.definition.custom && (!kind || kind === STRATEGIC_MERGE_PATCH)) throw unsupportedCustomPatch();
  if (!kind) throw unsupportedPatch();
  return (old) => patched(exchange, kind.read(body, exchange), old);
}

/** Applies, then reads the result as strictly as the client asked for: a patch must not smuggle fields in. */
function patched(exchange: Exchange, patch: ReadPatch, old: KubeObject): KubeObject {
  const result = patch.apply(asServed(exchange, old));
  if (!isRecord(result)) throw badRequest('the patch leaves no object');
  const { object, problem } = retyped(exchange, result, patch.noticed);
  if (problem === undefined) return object;
  throw invalidPatch(patch.print(result), patch.word?.(problem) ?? problem);
}

/** Owners are much to copy and to read again, and few patches are about them. (Refused merge patches show them.) */
function withOwnersFor(patch: Record<string, unknown>, old: KubeObject): KubeObject {
  const { metadata } = patch;
  return isRecord(metadata) && 'managedFields' in metadata ? old : unmanaged(old);
}

interface ParsedPatch {
  readonly value: unknown;
  /** Fields that stand twice, as strict decoding names them. */
  readonly problems: readonly string[];
}

/** What the first reader of a JSON or merge patch puts before its errors; it does not look when nothing is validated. */
const DECODING = 'error decoding patch: ';

function parsePatch(body: Buffer, decoder?: Exchange): ParsedPatch {
  try {
    const { value, duplicates } = parseJson(body.toString());
    return { value, problems: duplicates.size > 0 ? duplicatesIn(value, '', duplicates) : [] };
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw badRequest(`${decoder && looksAtFields(decoder) ? DECODING : ''}${error.message}`);
  }
}

function looksAtFields({ info }: Exchange): boolean {
  return info.query.get('fieldValidation') !== 'Ignore';
}

function duplicatesIn(
  value: unknown,
  path: string,
  duplicates: ReadonlyMap<object, readonly string[]>,
): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((each, index) => duplicatesIn(each, `${path}[${index}]`, duplicates));
  }
  if (!isRecord(value)) return [];
  const below = (key: string) => (path === '' ? key : `${path}.${key}`);
  const here = duplicates.get(value) ?? [];
  return [
    ...here.map((key) => `duplicate field ${JSON.stringify(below(key))}`),
    ...Object.entries(value).flatMap(([key, each]) => duplicatesIn(each, below(key), duplicates)),
  ];
}

function unknownInOperations(patch: readonly JsonPatchOperation[]): string[] {
  return patch.flatMap((operation, index) =>
    Object.keys(operation)
      .filter((field) => !OPERATION_FIELDS.has(field))
      .map((field) => `unknown field "[${index}].${field}"`),
  );
}

const OPERATION_FIELDS = new Set(['op', 'path', 'from', 'value']);

/** Throws 400 with the words of Go's decoder. */
function asJsonPatch(patch: unknown): JsonPatchOperation[] {
  if (patch === null) return [];
  if (!Array.isArray(patch)) throw notDecoded(patch, 'value of type []handlers.jsonPatchOp');
  for (const operation of patch) {
    if (!isRecord(operation)) throw notDecoded(operation, 'value of type handlers.jsonPatchOp');
    for (const field of ['op', 'path', 'from']) {
      const value = operation[field];
      if (value === undefined || value === null || typeof value === 'string') continue;
      throw notDecoded(value, `struct field jsonPatchOp.${field} of type string`);
    }
  }
  return patch;
}

function notDecoded(found: unknown, target: string) {
  return badRequest(`${DECODING}json: cannot unmarshal ${jsonTypeOf(found)} into Go ${target}`);
}

function jsonTypeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function recordOf(patch: unknown, context: string): Record<string, unknown> {
  if (isRecord(patch)) return patch;
  if (patch === null) return {};
  const target = 'Go value of type map[string]interface {}';
  throw badRequest(`${context}json: cannot unmarshal ${jsonTypeOf(patch)} into ${target}`);
}

function invalidPatch(shown: string, problem: string) {
  const detail = `Invalid value: ${JSON.stringify(shown)}: ${problem}`;
  return invalid({ group: '', plural: '', kind: '' }, '', [
    { type: 'FieldValueInvalid', field: 'patch', detail },
  ]);
}
