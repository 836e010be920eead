/** What makes a schema structural. After schema/validation.go of apiextensions-apiserver. */
import type { FieldError } from '../../objects.ts';
import { forbidden, invalid, required } from '../../registry/validation/errors.ts';
import { RegularExpressionError, regularExpression } from '../../regular-expression.ts';
import { equalJson } from '../../storage/index.ts';
import type { JsonSchema } from '../schema/types.ts';

type Level = 'root' | 'item' | 'field';

const WHERE: Readonly<Record<Level, string>> = {
  root: 'at the root',
  item: 'for specified array items',
  field: 'for specified object fields',
};

/** What keeps a schema from being structural, sorted as a real server sorts it. */
export function validateStructural(schema: JsonSchema, at: string): FieldError[] {
  const errors = [...invariants(schema, 'root', at), ...complete(schema, at)];
  return errors.sort((a, b) => (`${a.field}: ${a.detail}` < `${b.field}: ${b.detail}` ? -1 : 1));
}

function invariants(schema: JsonSchema, level: Level, at: string): FieldError[] {
  const { type, items, additionalProperties } = schema;
  const errors: FieldError[] = [];
  if (type === 'array' && !items) errors.push(required(`${at}.items`, 'must be specified'));
  if (items) errors.push(...invariants(items, 'item', `${at}.items`));
  for (const [name, each] of Object.entries(schema.properties ?? {})) {
    errors.push(...invariants(each, 'field', `${at}.properties[${name}]`));
  }
  if (additionalProperties !== undefined && level === 'root') {
    errors.push(forbidden(`${at}.additionalProperties`, 'must not be used at the root'));
  }
  if (typeof additionalProperties === 'object') {
    errors.push(...invariants(additionalProperties, 'field', `${at}.additionalProperties`));
  }
  return [
    ...errors,
    ...extensions(schema, at),
    ...junctors(schema, at, isIntOrString(schema.anyOf), isIntOrString(schema.allOf?.[0]?.anyOf)),
    ...types(schema, level, at),
    ...metadata(schema, level, at),
  ];
}

const INT_OR_STRING = [{ type: 'integer' }, { type: 'string' }];

function isIntOrString(anyOf: readonly JsonSchema[] | undefined): boolean {
  return anyOf !== undefined && equalJson(anyOf, INT_OR_STRING);
}

function extensions(schema: JsonSchema, at: string): FieldError[] {
  if (!schema['x-kubernetes-int-or-string']) return [];
  return ['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource']
    .filter((name) => Reflect.get(schema, name) === true)
    .map((name) => invalid(`${at}.${name}`, true, 'must be false if x-kubernetes-int-or-string is true'));
}

function types(schema: JsonSchema, level: Level, at: string): FieldError[] {
  const { type = '', additionalProperties, properties = {} } = schema;
  const embedded = schema['x-kubernetes-embedded-resource'] === true;
  const open = schema['x-kubernetes-preserve-unknown-fields'] === true;
  const errors: FieldError[] = [];
  if (embedded && type !== 'object') {
    const detail = 'must be object if x-kubernetes-embedded-resource is true';
    errors.push(type === '' ? required(`${at}.type`, detail) : invalid(`${at}.type`, type, detail));
  } else if (type === '' && !schema['x-kubernetes-int-or-string'] && !open) {
    errors.push(required(`${at}.type`, `must not be empty ${WHERE[level]}`));
  }
  if (embedded && additionalProperties !== undefined) {
    const detail = 'must not be used if x-kubernetes-embedded-resource is set';
    errors.push(forbidden(`${at}.additionalProperties`, detail));
  }
  if (level === 'root' && type !== '' && type !== 'object') {
    errors.push(invalid(`${at}.type`, type, 'must be object at the root'));
  }
  if (embedded && !open && Object.keys(properties).length === 0) {
    const detail =
      'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields';
    errors.push(required(`${at}.properties`, detail));
  }
  return errors;
}

function metadata(schema: JsonSchema, level: Level, at: string): FieldError[] {
  const { properties = {} } = schema;
  const isObject = level === 'root' || schema['x-kubernetes-embedded-resource'] === true;
  const errors: FieldError[] = [];
  for (const name of ['kind', 'apiVersion']) {
    const type = properties[name]?.type ?? '';
    if (isObject && properties[name] && type !== 'string') {
      errors.push(invalid(`${at}.properties[${name}].type`, type, 'must be string'));
    }
  }
  const own = properties['metadata'];
  if (!own) return errors;
  const place = `${at}.properties[metadata]`;
  if (isObject && own.type !== 'object')
    errors.push(invalid(`${place}.type`, own.type ?? '', 'must be object'));
  if (level === 'root' && saysMore(own)) {
    const detail =
      'must not specify anything other than name and generateName, but metadata is implicitly specified';
    errors.push(forbidden(place, detail));
  }
  return errors;
}

/** Only names may be restricted. */
function saysMore({ type: _, default: __, properties = {}, ...rest }: JsonSchema): boolean {
  const names = Object.keys(properties);
  return Object.keys(rest).length > 0 || names.some((name) => name !== 'name' && name !== 'generateName');
}

function junctors(schema: JsonSchema, at: string, skipAnyOf: boolean, skipFirst: boolean): FieldError[] {
  const { anyOf = [], allOf = [], oneOf = [], not, pattern } = schema;
  return [
    ...(skipAnyOf ? [] : anyOf.flatMap((each, index) => nested(each, `${at}.anyOf[${index}]`, false))),
    ...allOf.flatMap((each, index) => nested(each, `${at}.allOf[${index}]`, skipFirst && index === 0)),
    ...oneOf.flatMap((each, index) => nested(each, `${at}.oneOf[${index}]`, false)),
    ...(not ? nested(not, `${at}.not`, false) : []),
    ...(pattern ? wrongPattern(pattern, `${at}.pattern`) : []),
  ];
}

function wrongPattern(pattern: string, at: string): FieldError[] {
  try {
    regularExpression(pattern);
    return [];
  } catch (error) {
    if (!(error instanceof RegularExpressionError)) throw error;
    return [invalid(at, pattern, `must be a valid regular expression, but isn't: ${error.message}`)];
  }
}

/** What may not stand below allOf, anyOf, oneOf and not, and why. */
const FORBIDDEN: readonly (readonly [name: string, detail: string])[] = [
  ['type', 'must be empty to be structural'],
  ['additionalProperties', 'must be undefined to be structural'],
  ['default', 'must be undefined to be structural'],
  ['title', 'must be empty to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'],
  ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'],
  ['x-kubernetes-map-type', 'must be undefined to be structural'],
  ['x-kubernetes-validations', 'must be empty to be structural'],
];

function nested(schema: JsonSchema, at: string, skipAnyOf: boolean): FieldError[] {
  const { items, properties = {} } = schema;
  return [
    ...junctors(schema, at, skipAnyOf, false),
    ...(items ? nested(items, `${at}.items`, false) : []),
    ...Object.entries(properties).flatMap(([name, each]) => nested(each, `${at}.properties[${name}]`, false)),
    ...FORBIDDEN.filter(([name]) => isSaid(Reflect.get(schema, name))).map(([name, detail]) =>
      forbidden(`${at}.${name}`, detail),
    ),
    ...(properties['metadata']
      ? [forbidden(`${at}.properties[metadata]`, 'must not be specified in a nested context')]
      : []),
  ];
}

function isSaid(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && value !== false;
}

/** Everything that is validated below a junctor of the root is declared outside of it, too. After schema/complete.go. */
function complete(schema: JsonSchema, at: string): FieldError[] {
  const { anyOf = [], allOf = [], oneOf = [], not } = schema;
  const below: [JsonSchema, string][] = [
    ...(not ? [[not, `${at}.not`] as [JsonSchema, string]] : []),
    ...allOf.map((each, index): [JsonSchema, string] => [each, `${at}.allOf[${index}]`]),
    ...anyOf.map((each, index): [JsonSchema, string] => [each, `${at}.anyOf[${index}]`]),
    ...oneOf.map((each, index): [JsonSchema, string] => [each, `${at}.oneOf[${index}]`]),
  ];
  return below.flatMap(([each, place]) => declared(each, schema, at, place));
}

function declared(
  nestedSchema: JsonSchema,
  outside: JsonSchema | undefined,
  at: string,
  place: string,
): FieldError[] {
  const { items, properties = {} } = nestedSchema;
  const errors: FieldError[] = [];
  if (items) {
    if (!outside?.items) errors.push(required(`${at}.items`, `because it is defined in ${place}.items`));
    else errors.push(...declared(items, outside.items, `${at}.items`, `${place}.items`));
  }
  for (const [name, each] of Object.entries(properties)) {
    const own = outside?.properties?.[name];
    const from = `${place}.properties[${name}]`;
    if (!own) errors.push(required(`${at}.properties[${name}]`, `because it is defined in ${from}`));
    else errors.push(...declared(each, own, `${at}.properties[${name}]`, from));
  }
  for (const kind of ['allOf', 'anyOf', 'oneOf'] as const) {
    nestedSchema[kind]?.forEach((each, index) => {
      errors.push(...declared(each, outside, at, `${place}.${kind}[${index}]`));
    });
  }
  if (nestedSchema.not) errors.push(...declared(nestedSchema.not, outside, at, `${place}.not`));
  return errors;
}
