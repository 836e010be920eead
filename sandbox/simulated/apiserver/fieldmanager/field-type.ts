/**
 * What field ownership wants to know of a schema: which maps and lists are owned piece by piece and which as a whole,
 * what tells the items of a list apart, and which fields are there although nobody wrote them. Made from the schemas
 * once, when a kind is first written, and kept as long as they are.
 */
import { referenceOf, resolveSchema, schemaNamed } from '../../scheme/schema.ts';
import type { ResourceDefinition, Schema } from '../../scheme/types.ts';
import { isRecord } from '../patch/merge-patch.ts';
import { isHeldByValue } from './held-by-value.ts';

export type FieldType = ScalarType | ListType | MapType | UnknownType;

export interface ScalarType {
  readonly kind: 'scalar';
  /** `untyped`: text, a number or a boolean. */
  readonly of: 'numeric' | 'string' | 'boolean' | 'untyped';
}

export interface ListType {
  readonly kind: 'list';
  readonly atomic: boolean;
  readonly item: () => FieldType;
  /** Of a keyed list, in alphabetical order; without them a list that is not atomic is a set. */
  readonly keys: readonly ListKey[] | undefined;
}

export interface ListKey {
  readonly name: string;
  /** As JSON. */
  readonly quoted: string;
  /** What a missing key counts as: `TCP`. */
  readonly fallback: unknown;
}

export interface MapType {
  readonly kind: 'map';
  readonly atomic: boolean;
  /** The type of a field; `undefined` for one that the schema does not have. */
  readonly field: (name: string) => FieldType | undefined;
  /** `true` for fields of a struct, `false` for keys of a map. */
  readonly declares: (name: string) => boolean;
  /** Fields a Go struct always has, with what is in them when nobody wrote them. */
  readonly implied: ReadonlyMap<string, unknown>;
}

/** Nothing is known: what is there decides. */
export interface UnknownType {
  readonly kind: 'unknown';
}

const NOTHING_IMPLIED: ReadonlyMap<string, unknown> = new Map();
const UNKNOWN: UnknownType = { kind: 'unknown' };
const UNKNOWN_SCALAR: ScalarType = { kind: 'scalar', of: 'untyped' };
const UNKNOWN_LIST: ListType = { kind: 'list', atomic: true, item: () => UNKNOWN, keys: undefined };
const UNKNOWN_MAP: MapType = {
  kind: 'map',
  atomic: false,
  field: () => UNKNOWN,
  declares: () => false,
  implied: NOTHING_IMPLIED,
};
const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** How one kind's objects are owned. Without a schema everything but metadata is taken as it comes. */
export function typeOfKind(definition: Pick<ResourceDefinition, 'schema' | 'custom'>): FieldType {
  if (definition.custom) return typeOf(definition.custom.schema);
  const schema = schemaNamed(definition.schema);
  return schema ? typeOf(schema, definition.schema) : WITHOUT_SCHEMA;
}

const WITHOUT_SCHEMA: MapType = {
  ...UNKNOWN_MAP,
  field: (name) => (name === 'metadata' ? metadataType() : UNKNOWN),
  declares: (name) => ['apiVersion', 'kind', 'metadata'].includes(name),
};

function metadataType(): FieldType {
  const schema = schemaNamed(OBJECT_META);
  return schema ? typeOf(schema, OBJECT_META) : UNKNOWN;
}

/** The type that fits what is there, where the schema leaves that open. */
export function shapeOf(type: FieldType, value: unknown): ScalarType | ListType | MapType {
  if (type.kind !== 'unknown') return type;
  if (Array.isArray(value)) return UNKNOWN_LIST;
  return isRecord(value) ? UNKNOWN_MAP : UNKNOWN_SCALAR;
}

const types = new WeakMap<Schema, FieldType>();

function typeOf(schema: Schema, structName = ''): FieldType {
  const known = types.get(schema);
  if (known) return known;
  const type = makeType(schema, structName);
  types.set(schema, type);
  return type;
}

function makeType(schema: Schema, structName: string): FieldType {
  const reference = referenceOf(schema);
  const target = resolveSchema(schema);
  if (isUnknown(target)) return UNKNOWN;
  if (target.oneOf || target['x-kubernetes-int-or-string']) return { kind: 'scalar', of: 'untyped' };
  switch (target.type) {
    case 'array':
      return listType({ ...target, ...schema });
    case 'object':
      return mapType(target, schema, reference ?? structName);
    case 'string':
    case 'boolean':
      return { kind: 'scalar', of: target.type };
    case 'integer':
    case 'number':
      return { kind: 'scalar', of: 'numeric' };
    default:
      return UNKNOWN;
  }
}

/** Raw JSON, and whatever a schema says to keep although it does not know it. */
function isUnknown(schema: Schema): boolean {
  if (schema.type === undefined && !schema.oneOf && !schema['x-kubernetes-int-or-string']) return true;
  if ((schema as Record<string, unknown>)['x-kubernetes-preserve-unknown-fields'] && !schema.properties)
    return true;
  return schema.type === 'object' && !schema.properties && !schema.additionalProperties;
}

function listType(schema: Schema): ListType {
  const items = schema.items ?? {};
  const kind = schema['x-kubernetes-list-type'] ?? 'atomic';
  const names = kind === 'map' ? (schema['x-kubernetes-list-map-keys'] ?? []) : undefined;
  const keys = names?.toSorted().map((name) => ({
    name,
    quoted: JSON.stringify(name),
    fallback: fallbackOf(items, name),
  }));
  return { kind: 'list', atomic: kind === 'atomic', item: () => typeOf(items), keys };
}

/** A default; for a key that a Go struct always writes, its zero value. Schemas of custom resources are no Go structs. */
function fallbackOf(items: Schema, name: string): unknown {
  const { properties, required = [] } = resolveSchema(items);
  const key = properties?.[name];
  if (key?.default !== undefined || referenceOf(items) === undefined || !required.includes(name))
    return key?.default;
  return key?.type === 'integer' ? 0 : key?.type === 'boolean' ? false : '';
}

function mapType(target: Schema, property: Schema, structName: string): MapType {
  const mapKind = property['x-kubernetes-map-type'] ?? target['x-kubernetes-map-type'];
  const { properties, additionalProperties } = target;
  const open = (target as Record<string, unknown>)['x-kubernetes-preserve-unknown-fields'] === true;
  const other = additionalProperties ? () => typeOf(additionalProperties) : open ? () => UNKNOWN : undefined;
  return {
    kind: 'map',
    atomic: mapKind === 'atomic',
    field: (name) => {
      const schema = properties && Object.hasOwn(properties, name) ? properties[name] : undefined;
      return schema ? typeOf(schema) : other?.();
    },
    declares: (name) => properties !== undefined && Object.hasOwn(properties, name),
    implied: properties && structName ? impliedFields(target, structName) : NOTHING_IMPLIED,
  };
}

const EMPTY_STRUCT = Object.freeze({});

/** What Go always writes: structs that are no pointers, and required fields with the zero value of their type. */
function impliedFields({ properties = {}, required = [] }: Schema, structName: string) {
  const implied = new Map<string, unknown>();
  for (const [name, schema] of Object.entries(properties)) {
    if (isHeldByValue(structName, name, referenceOf(schema))) implied.set(name, EMPTY_STRUCT);
    else if (required.includes(name)) implied.set(name, zeroOf(schema));
  }
  return implied;
}

function zeroOf(schema: Schema): unknown {
  if (referenceOf(schema) !== undefined) return null;
  const zeros: Record<string, unknown> = { string: '', integer: 0, number: 0, boolean: false };
  return zeros[schema.type ?? ''] ?? null;
}
