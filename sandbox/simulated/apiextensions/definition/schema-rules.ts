/** What a schema of a custom resource may say. After ValidateCustomResourceDefinitionOpenAPISchema of apis/apiextensions/validation. */
import type { FieldError } from '../../objects.ts';
import { forbidden, invalid, notSupported, required } from '../../registry/validation/errors.ts';
import { resolveFieldPath } from '../rules/field-path.ts';
import type { JsonSchema, Rule } from '../schema/types.ts';
import { META_FIELDS } from '../schema/types.ts';

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const REASONS = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];

/** Where a schema stands, as far as that decides what it may say. */
export interface Surroundings {
  readonly root: boolean;
  /** Why there may be no defaults; `undefined` where there may. */
  readonly noDefaults?: string | undefined;
  /** Inside of the metadata of an object. */
  readonly inMeta?: boolean;
  /** What is between here and the root that keeps old and new values from being told together. */
  readonly uncorrelated?: string | undefined;
}

const UNSUPPORTED: readonly (readonly [name: string, detail: string])[] = [
  ['id', 'id is not supported'],
  ['additionalItems', 'additionalItems is not supported'],
  ['patternProperties', 'patternProperties is not supported'],
  ['definitions', 'definitions is not supported'],
  ['dependencies', 'dependencies is not supported'],
  ['$ref', '$ref is not supported'],
];

/** What is wrong with this schema by itself; not with those below it, and not with what its rules say. */
export function validateSchemaNode(schema: JsonSchema, at: string, around: Surroundings): FieldError[] {
  return [
    ...general(schema, at, around),
    ...maps(schema, at),
    ...lists(schema, at),
    ...keyedLists(schema, at),
    ...keys(schema, at),
    ...(schema['x-kubernetes-validations'] ?? []).flatMap((rule, index) =>
      validateRule(rule, schema, `${at}.x-kubernetes-validations[${index}]`),
    ),
  ];
}

function general(schema: JsonSchema, at: string, around: Surroundings): FieldError[] {
  const { type = '', properties = {}, additionalProperties } = schema;
  const errors: FieldError[] = [];
  if (type !== '' && !TYPES.includes(type)) errors.push(notSupported(`${at}.type`, type, TYPES));
  if (schema.default !== undefined && around.noDefaults !== undefined) {
    errors.push(forbidden(`${at}.default`, `must not be set${around.noDefaults && ` ${around.noDefaults}`}`));
  }
  for (const [name, detail] of UNSUPPORTED) {
    const value: unknown = Reflect.get(schema, name);
    if (value !== undefined && value !== '') errors.push(forbidden(`${at}.${name}`, detail));
  }
  if (type === 'null') {
    errors.push(forbidden(`${at}.type`, 'type cannot be set to null, use nullable as an alternative'));
  }
  if (Array.isArray(schema.items)) {
    errors.push(forbidden(`${at}.items`, 'items must be a schema object and not an array'));
  }
  if (around.inMeta && schema['x-kubernetes-embedded-resource']) {
    errors.push(
      forbidden(`${at}.x-kubernetes-embedded-resource`, 'must not be used inside of resource meta'),
    );
  }
  if (schema.uniqueItems) {
    const detail = 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic';
    errors.push(forbidden(`${at}.uniqueItems`, detail));
  }
  if (
    additionalProperties !== undefined &&
    additionalProperties !== true &&
    Object.keys(properties).length > 0
  ) {
    const detail = 'additionalProperties and properties are mutual exclusive';
    errors.push(forbidden(`${at}.additionalProperties`, detail));
  }
  if (schema['x-kubernetes-preserve-unknown-fields'] === false) {
    errors.push(invalid(`${at}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined'));
  }
  return errors;
}

function typeFor(schema: JsonSchema, at: string, wanted: string, extension: string): FieldError[] {
  const { type = '' } = schema;
  if (type === wanted) return [];
  const detail = `must be ${wanted} if ${extension} is specified`;
  return [type === '' ? required(`${at}.type`, detail) : invalid(`${at}.type`, type, detail)];
}

function maps(schema: JsonSchema, at: string): FieldError[] {
  const name = 'x-kubernetes-map-type';
  const kind = schema[name];
  if (kind === undefined) return [];
  const known = ['atomic', 'granular'];
  return [
    ...typeFor(schema, at, 'object', name),
    ...(known.includes(kind) ? [] : [notSupported(`${at}.${name}`, kind, known)]),
  ];
}

function lists(schema: JsonSchema, at: string): FieldError[] {
  const name = 'x-kubernetes-list-type';
  const kind = schema[name];
  if (kind === undefined) return [];
  const wrongType = typeFor(schema, at, 'array', name);
  const known = ['atomic', 'set', 'map'];
  return [
    ...wrongType,
    ...(wrongType.length === 0 && kind === 'set' ? setItems(schema, at) : []),
    ...(known.includes(kind) ? [] : [notSupported(`${at}.${name}`, kind, known)]),
  ];
}

function setItems({ items }: JsonSchema, at: string): FieldError[] {
  const detail = 'must be atomic as item of a list with x-kubernetes-list-type=set';
  const list = items?.['x-kubernetes-list-type'];
  if (items?.type === 'array' && list !== undefined && list !== 'atomic') {
    return [invalid(`${at}.items.x-kubernetes-list-type`, list, detail)];
  }
  if (items?.type !== 'object' || items['x-kubernetes-map-type'] === 'atomic') return [];
  return [invalid(`${at}.items.x-kubernetes-map-type`, list ?? null, detail)];
}

function keyedLists(schema: JsonSchema, at: string): FieldError[] {
  const names = schema['x-kubernetes-list-map-keys'] ?? [];
  const kind = schema['x-kubernetes-list-type'];
  const place = `${at}.x-kubernetes-list-type`;
  const detail = 'must be map if x-kubernetes-list-map-keys is non-empty';
  if (kind !== 'map') {
    if (names.length === 0) return [];
    return [kind === undefined ? required(place, detail) : invalid(place, kind, detail)];
  }
  const errors: FieldError[] = [];
  if (names.length === 0) {
    const empty = 'must not be empty if x-kubernetes-list-type is map';
    errors.push(required(`${at}.x-kubernetes-list-map-keys`, empty));
  }
  const { items } = schema;
  if (!items) errors.push(required(`${at}.items`, 'must have a schema if x-kubernetes-list-type is map'));
  else if (items.type !== 'object') {
    const wrong = "must be object if parent array's x-kubernetes-list-type is map";
    errors.push(invalid(`${at}.items.type`, items.type ?? '', wrong));
  } else errors.push(...namedKeys(items, names, at));
  return errors;
}

function namedKeys(items: JsonSchema, names: readonly string[], at: string): FieldError[] {
  const place = `${at}.x-kubernetes-list-map-keys`;
  return names.flatMap((name, index) => {
    const own = items.properties?.[name];
    const errors: FieldError[] = [];
    if (!own) errors.push(invalid(place, names, 'entries must all be names of item properties'));
    else if (own.type === 'array' || own.type === 'object') {
      const detail = "must be a scalar type if parent array's x-kubernetes-list-type is map";
      errors.push(invalid(`${at}.items.properties[${name}].type`, items.type, detail));
    }
    if (names.indexOf(name) < index) errors.push(invalid(place, names, 'must not contain duplicate entries'));
    return errors;
  });
}

/** Items that are told apart must say by what. */
function keys(schema: JsonSchema, at: string): FieldError[] {
  const kind = schema['x-kubernetes-list-type'];
  const { items } = schema;
  if (!items || (kind !== 'set' && kind !== 'map')) return [];
  const errors: FieldError[] = [];
  if (items.nullable) {
    const detail = `cannot be nullable when x-kubernetes-list-type is ${kind}`;
    errors.push(forbidden(`${at}.items.nullable`, detail));
  }
  for (const name of kind === 'map' ? (schema['x-kubernetes-list-map-keys'] ?? []) : []) {
    const own = items.properties?.[name];
    if (!own) continue;
    const why = 'this property is in x-kubernetes-list-map-keys, so it';
    if (!items.required?.includes(name) && own.default === undefined) {
      const detail = `${why} must have a default or be a required property`;
      errors.push(required(`${at}.items.properties[${name}].default`, detail));
    }
    if (own.nullable) {
      errors.push(forbidden(`${at}.items.properties[${name}].nullable`, `${why} cannot be nullable`));
    }
  }
  return errors;
}

const hasNewline = (text: string) => /[\n\r]/.test(text);

function validateRule(rule: Rule, schema: JsonSchema, at: string): FieldError[] {
  const { message = '', messageExpression = '', fieldPath = '', reason } = rule;
  const errors = [...ruleTexts(rule.rule.trim(), message, at)];
  if (messageExpression !== '' && messageExpression.trim() === '') {
    errors.push(required(`${at}.messageExpression`, 'messageExpression must be non-empty if specified'));
  }
  if (reason !== undefined && !REASONS.includes(reason)) {
    errors.push(notSupported(`${at}.reason`, reason, REASONS));
  }
  if (fieldPath === '') return errors;
  if (fieldPath.trim() === '')
    errors.push(invalid(`${at}.fieldPath`, fieldPath, 'must be non-empty if specified'));
  if (hasNewline(fieldPath))
    errors.push(invalid(`${at}.fieldPath`, fieldPath, 'must not contain line breaks'));
  if (resolveFieldPath(fieldPath, schema).problem !== undefined) {
    errors.push(invalid(`${at}.fieldPath`, fieldPath, 'must be a valid path'));
  }
  return errors;
}

function ruleTexts(rule: string, message: string, at: string): FieldError[] {
  const text = message.trim();
  if (rule === '') return [required(`${at}.rule`, 'rule is not specified')];
  if (message !== '' && text === '')
    return [invalid(`${at}.message`, message, 'must be non-empty if specified')];
  if (hasNewline(text)) return [invalid(`${at}.message`, message, 'must not contain line breaks')];
  if (hasNewline(rule) && text === '') {
    return [required(`${at}.message`, 'message must be specified if rule contains line breaks')];
  }
  return [];
}

/** The schemas directly below one, with their paths and surroundings. */
export function below(
  schema: JsonSchema,
  at: string,
  around: Surroundings,
): readonly {
  readonly schema: JsonSchema;
  readonly at: string;
  readonly around: Surroundings;
  readonly junctor?: true;
}[] {
  const { properties = {}, additionalProperties, items, not, allOf = [], oneOf = [], anyOf = [] } = schema;
  const inside: Surroundings = { ...around, root: false };
  const junctor = (each: JsonSchema, place: string) => ({
    schema: each,
    at: place,
    around: inside,
    junctor: true as const,
  });
  return [
    ...(typeof additionalProperties === 'object'
      ? [{ schema: additionalProperties, at: `${at}.additionalProperties`, around: inValues(inside) }]
      : []),
    ...Object.entries(properties).map(([name, each]) => ({
      schema: each,
      at: `${at}.properties[${name}]`,
      around: inProperty(schema, name, around),
    })),
    ...(not ? [junctor(not, `${at}.not`)] : []),
    ...allOf.map((each, index) => junctor(each, `${at}.allOf[${index}]`)),
    ...oneOf.map((each, index) => junctor(each, `${at}.oneOf[${index}]`)),
    ...anyOf.map((each, index) => junctor(each, `${at}.anyOf[${index}]`)),
    ...(items && !Array.isArray(items)
      ? [{ schema: items, at: `${at}.items`, around: inItems(schema, at, inside) }]
      : []),
  ];
}

function inValues(around: Surroundings): Surroundings {
  if (!around.inMeta) return around;
  return { ...around, noDefaults: 'inside additionalProperties applying to object metadata' };
}

function inProperty(schema: JsonSchema, name: string, around: Surroundings): Surroundings {
  const inside: Surroundings = { ...around, root: false };
  const isObject = around.root || schema['x-kubernetes-embedded-resource'] === true;
  if (!isObject || !META_FIELDS.has(name)) return inside;
  return { ...inside, inMeta: true, ...(around.root ? { noDefaults: `in top-level ${name}` } : {}) };
}

function inItems(schema: JsonSchema, at: string, around: Surroundings): Surroundings {
  if (schema['x-kubernetes-list-type'] === 'map') return around;
  return { ...around, uncorrelated: around.uncorrelated ?? at };
}
