/**
 * Whether a value is what its schema asks for, in the words of a real server: kube-openapi's pkg/validation/validate, and
 * validation.go and ratcheting.go of apiextensions-apiserver, which make field errors of them. A schema is compiled to a
 * function once; a value that did not change since it was stored may be wrong where it was before.
 */
import type { FieldError } from '../../objects.ts';
import { regularExpression } from '../../regular-expression.ts';
import { equalJson } from '../../storage/index.ts';
import { type Correlation, childOf, itemOf } from './correlation.ts';
import { formatCheck, isKnownFormat } from './formats.ts';
import { duplicateless, goNumber, typeName } from './go-words.ts';
import { isRecord, type JsonSchema, valuesOf } from './types.ts';

/** Adds what is wrong. `at` is the path as kube-openapi has it: it begins with a dot below maps at the root. */
export type Validator = (
  value: unknown,
  at: string,
  errors: FieldError[],
  before: Correlation | undefined,
) => void;

const compiled = new WeakMap<JsonSchema, Validator>();

/** The validator of a schema, made at the first question and kept as long as the schema. */
export function validatorOf(schema: JsonSchema): Validator {
  let validator = compiled.get(schema);
  if (!validator) {
    validator = compile(schema);
    compiled.set(schema, validator);
  }
  return validator;
}

/** Everything that is wrong with a value at a path; of an unchanged part of an object, nothing. */
export function validateValue(
  value: unknown,
  schema: JsonSchema,
  at: string,
  before?: Correlation,
): FieldError[] {
  const errors: FieldError[] = [];
  validatorOf(schema)(value, '', errors, before);
  if (at === '') return errors;
  return errors.map((error) => ({ ...error, field: error.field === NOWHERE ? at : `${at}.${error.field}` }));
}

/** What errors at the root of a value are about. */
const NOWHERE = '<nil>';

type Part = Validator;

function compile(schema: JsonSchema): Validator {
  const type = typePart(schema);
  const common = enumPart(schema);
  const others = [
    combinationPart(schema),
    stringPart(schema),
    numberPart(schema),
    arrayPart(schema),
    common,
    objectPart(schema),
  ].filter((part) => part !== undefined);
  return (value, at, errors, before) => {
    const from = errors.length;
    if (value === null || value === undefined) {
      type?.(value, at, errors, before);
      common?.(value, at, errors, before);
    } else {
      type?.(value, at, errors, before);
      for (const part of others) part(value, at, errors, before);
    }
    if (errors.length > from && before?.isSame()) errors.length = from;
  };
}

function fieldOf(at: string): string {
  const field = at.replace(/^\./, '');
  return field === '' ? NOWHERE : field;
}

function report(errors: FieldError[], type: FieldError['type'], at: string, detail: string): void {
  errors.push({ type, field: fieldOf(at), detail });
}

function invalid(errors: FieldError[], at: string, value: unknown, message: string): void {
  report(errors, 'FieldValueInvalid', at, `Invalid value: ${shown(value)}: ${at} in body ${message}`);
}

/** As field.Invalid shows a value: objects and lists as JSON, missing ones as an empty text. */
function shown(value: unknown): string {
  return JSON.stringify(value ?? '');
}

function typesOf(schema: JsonSchema): readonly string[] {
  if (schema['x-kubernetes-int-or-string']) return ['integer', 'string'];
  return schema.type ? [schema.type] : [];
}

function typePart(schema: JsonSchema): Part | undefined {
  const types = typesOf(schema);
  const format = schema.format && isKnownFormat(schema.format, schema.type) ? schema.format : '';
  if (types.length === 0 && format === '') return undefined;
  const wanted = types.join(',');
  const wantsNumber = types.includes('integer') || types.includes('number');
  return (value, at, errors) => {
    if (value === null || value === undefined) {
      if (types.length > 0 && !schema.nullable) wrongType(errors, at, wanted, 'null');
      return;
    }
    const found = typeName(value);
    if (!wantsNumber && format !== '' && (found === 'string' || found === 'array')) return;
    if (types.includes(found) || (found === 'integer' && types.includes('number'))) return;
    const foundFormat = GO_FORMATS[found] ?? '';
    const byFormat = format !== '' && found !== 'string' && found !== 'array' && foundFormat !== format;
    if (byFormat) wrongType(errors, at, format, foundFormat);
    else wrongType(errors, at, wanted, found);
  };
}

/** What numbers are to Go. */
const GO_FORMATS: Readonly<Record<string, string>> = { integer: 'int64', number: 'float64' };

function wrongType(errors: FieldError[], at: string, wanted: string, found: string): void {
  const message = `${at} in body must be of type ${wanted}: ${JSON.stringify(found)}`;
  report(errors, 'FieldValueTypeInvalid', at, `Invalid value: ${JSON.stringify(found)}: ${message}`);
}

function enumPart({ enum: allowed }: JsonSchema): Part | undefined {
  if (!allowed || allowed.length === 0) return undefined;
  const values = allowed.map((each) => (typeof each === 'string' ? each : JSON.stringify(each)));
  const supported = values.map((each) => JSON.stringify(each)).join(', ');
  return (value, at, errors) => {
    if (allowed.some((each) => equalJson(each, value ?? null))) return;
    const detail = `Unsupported value: ${value === undefined ? 'null' : JSON.stringify(value)}: supported values: ${supported}`;
    report(errors, 'FieldValueNotSupported', at, detail);
  };
}

function stringPart(schema: JsonSchema): Part | undefined {
  const { minLength, maxLength, pattern, format, type } = schema;
  const check = format && isKnownFormat(format, type) ? formatCheck(format) : undefined;
  const expression = pattern ? regularExpression(pattern) : undefined;
  if (minLength === undefined && maxLength === undefined && !expression && !check) return undefined;
  return (value, at, errors) => {
    if (typeof value !== 'string') return;
    const length = minLength === undefined && maxLength === undefined ? 0 : [...value].length;
    if (maxLength !== undefined && length > maxLength) {
      const detail = `Too long: may not be more than ${maxLength} byte${maxLength === 1 ? '' : 's'}`;
      report(errors, 'FieldValueTooLong', at, detail);
    }
    if (minLength !== undefined && length < minLength) {
      invalid(errors, at, value, `should be at least ${minLength} chars long`);
    }
    if (expression && !expression.test(value)) invalid(errors, at, value, `should match '${pattern}'`);
    if (check && !check(value)) {
      const message = `${at} in body must be of type ${format}: ${JSON.stringify(value)}`;
      report(errors, 'FieldValueTypeInvalid', at, `Invalid value: ${JSON.stringify(value)}: ${message}`);
    }
  };
}

function numberPart(schema: JsonSchema): Part | undefined {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, format, type } = schema;
  const ranged = type === 'integer';
  const least = format === 'int32' ? -(2 ** 31) : -(2 ** 63);
  const most = format === 'int32' ? 2 ** 31 - 1 : 2 ** 63;
  if (minimum === undefined && maximum === undefined && multipleOf === undefined && !ranged) return undefined;
  return (value, at, errors) => {
    if (typeof value !== 'number') return;
    if (ranged && (value > most || value < least || !Number.isInteger(value))) {
      const why = `Checked value must be of type integer ${format ? `with format ${format}` : '(default format)'} in ${at}`;
      report(errors, 'FieldValueInvalid', '', `Invalid value: "": ${why}`);
    }
    if (multipleOf !== undefined && !Number.isInteger(value / multipleOf)) {
      invalid(errors, at, value, `should be a multiple of ${goNumber(multipleOf)}`);
    }
    if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum)) {
      invalid(
        errors,
        at,
        value,
        `should be greater than ${exclusiveMinimum ? '' : 'or equal to '}${goNumber(minimum)}`,
      );
    }
    if (maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum)) {
      invalid(
        errors,
        at,
        value,
        `should be less than ${exclusiveMaximum ? '' : 'or equal to '}${goNumber(maximum)}`,
      );
    }
  };
}

function arrayPart(schema: JsonSchema): Part | undefined {
  const { items, minItems, maxItems, uniqueItems } = schema;
  if (!items && minItems === undefined && maxItems === undefined && !uniqueItems) return undefined;
  const itemsOf = items && lazily(items);
  return (value, at, errors, before) => {
    if (!Array.isArray(value)) return;
    for (let index = 0; itemsOf && index < value.length; index++) {
      itemsOf()(value[index], `${at}[${index}]`, errors, itemOf(before, value[index], index));
    }
    if (minItems !== undefined && value.length < minItems) {
      invalid(errors, at, value.length, `should have at least ${minItems} items`);
    }
    if (maxItems !== undefined && value.length > maxItems) {
      tooMany(errors, at, value.length, maxItems);
    }
    if (uniqueItems && !duplicateless(value)) invalid(errors, at, undefined, "shouldn't contain duplicates");
  };
}

function tooMany(errors: FieldError[], at: string, count: number, most: number): void {
  const items = most === 1 ? 'item' : 'items';
  report(errors, 'FieldValueTooMany', at, `Too many: ${count}: must have at most ${most} ${items}`);
}

/** Schemas may be deep, and most of their parts are never met. */
function lazily(schema: JsonSchema): () => Validator {
  let validator: Validator | undefined;
  return () => {
    validator ??= validatorOf(schema);
    return validator;
  };
}

function objectPart(schema: JsonSchema): Part | undefined {
  const { required = [], minProperties, maxProperties } = schema;
  const properties = Object.entries(schema.properties ?? {}).map(
    ([name, each]) => [name, lazily(each)] as const,
  );
  const others = valuesOf(schema);
  const otherValues = others && lazily(others);
  const closed = schema.additionalProperties === false;
  const names = new Set(Object.keys(schema.properties ?? {}));
  return (value, at, errors, before) => {
    if (!isRecord(value)) return;
    const keys = minProperties === undefined && maxProperties === undefined ? 0 : Object.keys(value).length;
    if (minProperties !== undefined && keys < minProperties) {
      invalid(errors, at, keys, `should have at least ${minProperties} properties`);
    }
    if (maxProperties !== undefined && keys > maxProperties) tooMany(errors, at, keys, maxProperties);
    if (otherValues || closed) {
      for (const key of Object.keys(value)) {
        if (names.has(key)) continue;
        if (closed) forbiddenProperty(errors, at, key);
        else otherValues?.()(value[key], `${at}.${key}`, errors, childOf(before, key, at === ''));
      }
    }
    for (const [name, validator] of properties) {
      if (!Object.hasOwn(value, name) || value[name] === undefined) continue;
      validator()(value[name], at === '' ? name : `${at}.${name}`, errors, childOf(before, name, at === ''));
    }
    for (const name of required) {
      if (value[name] === undefined) report(errors, 'FieldValueRequired', `${at}.${name}`, 'Required value');
    }
  };
}

function forbiddenProperty(errors: FieldError[], at: string, key: string): void {
  const message = `${at}.${key} in body is a forbidden property`;
  report(errors, 'FieldValueInvalid', at, `Invalid value: ${JSON.stringify(key)}: ${message}`);
}

function combinationPart({ allOf, anyOf, oneOf, not }: JsonSchema): Part | undefined {
  if (!allOf && !anyOf && !oneOf && !not) return undefined;
  return (value, at, errors, before) => {
    if (anyOf && anyOf.length > 0) checkAnyOf(anyOf, value, at, errors, before);
    if (oneOf && oneOf.length > 0) checkOneOf(oneOf, value, at, errors, before);
    if (allOf && allOf.length > 0) checkAllOf(allOf, value, at, errors, before);
    if (not && wrongWith(not, value, at, before).length === 0) {
      plain(errors, `${JSON.stringify(at)} must not validate the schema (not)`);
    }
  };
}

function plain(errors: FieldError[], message: string): void {
  report(errors, 'FieldValueInvalid', '', `Invalid value: "": ${message}`);
}

function wrongWith(
  schema: JsonSchema,
  value: unknown,
  at: string,
  before: Correlation | undefined,
): FieldError[] {
  const errors: FieldError[] = [];
  validatorOf(schema)(value, at, errors, before);
  return errors;
}

/** Of alternatives none of which fits, the one that fits best is explained; kube-openapi counts what fitted. */
function best(failures: readonly FieldError[][]): readonly FieldError[] {
  return failures.reduce((least, each) => (each.length < least.length ? each : least), failures[0] ?? []);
}

function checkAnyOf(
  schemas: readonly JsonSchema[],
  value: unknown,
  at: string,
  errors: FieldError[],
  before: Correlation | undefined,
): void {
  const failures: FieldError[][] = [];
  for (const schema of schemas) {
    const wrong = wrongWith(schema, value, at, before);
    if (wrong.length === 0) return;
    failures.push(wrong);
  }
  plain(errors, `${JSON.stringify(at)} must validate at least one schema (anyOf)`);
  errors.push(...best(failures));
}

function checkOneOf(
  schemas: readonly JsonSchema[],
  value: unknown,
  at: string,
  errors: FieldError[],
  before: Correlation | undefined,
): void {
  const failures = schemas.map((schema) => wrongWith(schema, value, at, before));
  const fitting = failures.filter((wrong) => wrong.length === 0).length;
  if (fitting === 1) return;
  const found = fitting === 0 ? 'Found none valid' : `Found ${fitting} valid alternatives`;
  plain(errors, `${JSON.stringify(at)} must validate one and only one schema (oneOf). ${found}`);
  if (fitting === 0) errors.push(...best(failures));
}

function checkAllOf(
  schemas: readonly JsonSchema[],
  value: unknown,
  at: string,
  errors: FieldError[],
  before: Correlation | undefined,
): void {
  const failures = schemas.map((schema) => wrongWith(schema, value, at, before));
  errors.push(...failures.flat());
  const fitting = failures.filter((wrong) => wrong.length === 0).length;
  if (fitting === schemas.length) return;
  const none = fitting === 0 ? '. None validated' : '';
  plain(errors, `${JSON.stringify(at)} must validate all the schemas (allOf)${none}`);
}
