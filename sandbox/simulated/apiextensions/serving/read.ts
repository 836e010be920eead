/** Bodies as custom resources: metadata is read as Go would read it, the rest is pruned by the schema and defaulted. */
import { readTyped, type TypedResult } from '../../codec/typed.ts';
import { withDefaults } from '../schema/defaults.ts';
import { readEmbedded } from '../schema/embedded.ts';
import { pruneObject } from '../schema/prune.ts';
import { isRecord, type Json, type JsonSchema, path } from '../schema/types.ts';

const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** Reads a value as an object of the schema. */
export function readCustom(
  value: unknown,
  schema: JsonSchema,
  duplicates: ReadonlyMap<object, readonly string[]>,
): TypedResult {
  if (!isRecord(value)) return { value, problems: [], error: 'json: cannot unmarshal into an object' };
  const repeated = duplicates.size > 0 ? duplicatesIn(value, '', duplicates) : [];
  const { metadata, ...rest } = value;
  const meta = readMetadata(metadata, duplicates);
  if (meta.error !== undefined) return { value, problems: [], error: meta.error };
  const unknown: string[] = [];
  const pruned = pruneObject(rest, schema, unknown);
  const embedded = readEmbedded(pruned, schema);
  if (embedded.error !== undefined) return { value, problems: [], error: embedded.error };
  unknown.push(...embedded.unknown);
  const read = withDefaults(embedded.value, schema) as Json;
  return {
    value: { ...read, ...(meta.value === undefined ? {} : { metadata: meta.value }) },
    problems: [
      ...repeated,
      ...meta.problems,
      ...unknown.map((field) => `unknown field ${JSON.stringify(field)}`),
    ],
    error: undefined,
  };
}

function readMetadata(metadata: unknown, duplicates: ReadonlyMap<object, readonly string[]>): TypedResult {
  if (metadata === undefined || metadata === null)
    return { value: undefined, problems: [], error: undefined };
  if (!isRecord(metadata)) {
    const type = Array.isArray(metadata) ? 'array' : typeof metadata === 'boolean' ? 'bool' : typeof metadata;
    return {
      value: undefined,
      problems: [],
      error: `json: cannot unmarshal ${type} into Go value of type map[string]interface {}`,
    };
  }
  const read = readTyped(metadata, OBJECT_META, duplicates);
  const problems = read.problems
    .filter((problem) => problem.startsWith('unknown field'))
    .map((problem) => problem.replace('"', '"metadata.'));
  return { ...read, problems };
}

function duplicatesIn(
  value: unknown,
  at: string,
  duplicates: ReadonlyMap<object, readonly string[]>,
): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((each, index) => duplicatesIn(each, path.index(at, index), duplicates));
  }
  if (!isRecord(value)) return [];
  const here = (duplicates.get(value) ?? []).map(
    (name) => `duplicate field ${JSON.stringify(path.child(at, name))}`,
  );
  const below = Object.entries(value).flatMap(([name, each]) =>
    duplicatesIn(each, path.child(at, name), duplicates),
  );
  return [...here, ...below];
}
