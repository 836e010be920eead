/** Schemas of kinds as types of expressions, as deep as somebody looks. After apiserver/pkg/cel/common/schemas.go. */
import { escapeName } from '../../apiextensions/rules/types.ts';
import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DYN,
  INT,
  listOf,
  mapOf,
  STRING,
  TIMESTAMP,
} from '../../cel/index.ts';
import { resolveSchema, schemaNamed } from '../../scheme/schema.ts';
import type { ResourceDefinition, Schema } from '../../scheme/types.ts';

/** The type of objects of a kind; `undefined` where nothing is known of it. */
export function typeOfKind({ custom, schema, kind }: ResourceDefinition): CelType | undefined {
  const found = custom?.schema ?? schemaNamed(schema);
  return found && typeOf(found, kind);
}

const known = new WeakMap<Schema, CelType>();

function typeOf(reference: Schema, name: string): CelType {
  const schema = resolveSchema(reference);
  const made = known.get(schema) ?? makeType(schema, name);
  known.set(schema, made);
  return made;
}

function makeType(schema: Schema, name: string): CelType {
  if (schema['x-kubernetes-int-or-string'] || schema.oneOf) return DYN;
  switch (schema.type) {
    case 'boolean':
      return BOOL;
    case 'integer':
      return INT;
    case 'number':
      return DOUBLE;
    case 'string':
      return textType(schema.format);
    case 'array':
      return listOf(schema.items ? typeOf(schema.items, `${name}.@idx`) : DYN);
    case 'object':
      return objectType(schema, name);
    default:
      return DYN;
  }
}

function textType(format: string | undefined): CelType {
  if (format === 'date-time') return TIMESTAMP;
  return format === 'byte' ? BYTES : STRING;
}

/** Fields are looked at when they are asked for: kinds lead to kinds, and some to themselves. */
function objectType({ properties, additionalProperties }: Schema, name: string): CelType {
  if (!properties)
    return additionalProperties ? mapOf(STRING, typeOf(additionalProperties, `${name}.@elem`)) : DYN;
  const named = new Map(Object.entries(properties).map(([field, each]) => [escapeName(field) ?? '', each]));
  return {
    kind: 'struct',
    name,
    parameters: [],
    field: (field) => {
      const found = named.get(field);
      return found && typeOf(found, `${name}.${field}`);
    },
  };
}
