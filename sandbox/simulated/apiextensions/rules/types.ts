/** Schemas as types of CEL, with limits from which costs are estimated. After apiserver/pkg/cel/common/schemas.go and escaping.go. */
import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  type ListIdentity,
  listOf,
  mapOf,
  STRING,
  type StructField,
  struct,
  TIMESTAMP,
} from '../../cel/index.ts';
import { type JsonSchema, valuesOf } from '../schema/types.ts';

/** The largest request in bytes: nothing in one can be larger. */
export const LARGEST_REQUEST = 3 * 1024 * 1024;

const RESERVED = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

const ESCAPES: Readonly<Record<string, string>> = {
  __: '__underscores__',
  '.': '__dot__',
  '-': '__dash__',
  '/': '__slash__',
};

/** What a field is called in expressions; `undefined` for names no expression can say. */
export function escapeName(name: string): string | undefined {
  if (name === '' || /^[0-9]/.test(name)) return undefined;
  if (RESERVED.has(name)) return `__${name}__`;
  if (/[^a-zA-Z0-9\-./_]/.test(name)) return undefined;
  return name.replace(/__|[-./]/g, (each) => ESCAPES[each] ?? each);
}

const META: JsonSchema = {
  type: 'object',
  properties: { name: { type: 'string' }, generateName: { type: 'string' } },
};

/** The schema with what every object has: apiVersion, kind, and two fields of metadata. */
function withMeta(schema: JsonSchema): JsonSchema {
  const text: JsonSchema = { type: 'string' };
  return { ...schema, properties: { ...schema.properties, kind: text, apiVersion: text, metadata: META } };
}

const known = new WeakMap<JsonSchema, CelType | null>();

/** The type of values of a schema; `undefined` for those that expressions do not see. `root` says it is a whole object. */
export function typeOfSchema(schema: JsonSchema, root = schema['x-kubernetes-embedded-resource'] === true) {
  let type = known.get(schema);
  if (type === undefined) {
    type = makeType(schema, root) ?? null;
    known.set(schema, type);
  }
  return type ?? undefined;
}

/** As Kubernetes counts: keys of maps, numbers and booleans have no size at all. */
function makeType(schema: JsonSchema, root: boolean): CelType | undefined {
  if (schema['x-kubernetes-int-or-string']) {
    const most = schema.maxLength === undefined ? LARGEST_REQUEST - 2 : schema.maxLength * 4;
    return { ...DYN, maxElements: most, minSize: 1 };
  }
  switch (schema.type) {
    case 'array':
      return arrayType(schema);
    case 'object':
      return objectType(root ? withMeta(schema) : schema);
    case 'string':
      return textType(schema);
    case 'boolean':
      return { ...BOOL, maxElements: 0, minSize: 4 };
    case 'number':
      return { ...DOUBLE, maxElements: 0, minSize: 1 };
    case 'integer':
      return { ...INT, maxElements: 0, minSize: 1 };
    default:
      return undefined;
  }
}

function arrayType(schema: JsonSchema): CelType | undefined {
  const items = schema.items && typeOfSchema(schema.items);
  if (!items) return undefined;
  const most = Math.floor((LARGEST_REQUEST - 2) / ((items.minSize ?? 0) + 1));
  const identity = identityOf(schema);
  return {
    ...listOf(items),
    maxElements: Math.max(0, schema.maxItems ?? most),
    minSize: 2,
    ...(identity ? { listType: identity } : {}),
  };
}

function identityOf(schema: JsonSchema): ListIdentity | undefined {
  const kind = schema['x-kubernetes-list-type'];
  if (kind !== 'set' && kind !== 'map') return undefined;
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  return { kind, keys: keys.map((key) => escapeName(key) ?? key) };
}

function objectType(schema: JsonSchema): CelType | undefined {
  const values = valuesOf(schema);
  if (values) {
    const type = typeOfSchema(values);
    if (!type) return undefined;
    const most = Math.floor((LARGEST_REQUEST - 2) / ((type.minSize ?? 0) + 6));
    return {
      ...mapOf({ ...STRING, maxElements: 0 }, type),
      maxElements: Math.max(0, schema.maxProperties ?? most),
      minSize: 2,
    };
  }
  const required = new Set(schema.required ?? []);
  const fields = new Map<string, StructField>();
  let minSize = 2;
  for (const [json, each] of Object.entries(schema.properties ?? {})) {
    const type = typeOfSchema(each);
    if (!type) continue;
    const name = escapeName(json);
    if (name !== undefined) fields.set(name, { type, json, required: required.has(json) });
    if (required.has(json) && each.default === undefined) minSize += json.length + (type.minSize ?? 0) + 4;
  }
  return { ...struct('object', fields), maxElements: 0, minSize };
}

const LONGEST_TIME = 32;
const LONGEST_DATE = 12;

function textType(schema: JsonSchema): CelType {
  const { maxLength, format } = schema;
  switch (format) {
    case 'byte':
      return { ...BYTES, maxElements: maxLength ?? LARGEST_REQUEST - 2, minSize: 2 };
    case 'duration':
      return { ...DURATION, maxElements: LONGEST_TIME, minSize: 3 };
    case 'date':
      return { ...TIMESTAMP, maxElements: LONGEST_DATE, minSize: LONGEST_DATE };
    case 'date-time':
      return { ...TIMESTAMP, maxElements: LONGEST_TIME, minSize: 21 };
    default:
      return { ...STRING, maxElements: longest(schema), minSize: 2 };
  }
}

/** In bytes: a character may be four of them. */
function longest({ maxLength, enum: values }: JsonSchema): number {
  if (maxLength !== undefined) return maxLength * 4;
  if (!values || values.length === 0) return LARGEST_REQUEST - 2;
  return Math.max(...values.map((value) => (typeof value === 'string' ? Buffer.byteLength(value) : 0)));
}
