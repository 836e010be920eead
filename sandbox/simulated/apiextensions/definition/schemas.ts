/** Validation of the schemas of a definition. After apis/apiextensions/validation/validation.go. */
import type { FieldError } from '../../objects.ts';
import { forbidden, invalid } from '../../registry/validation/errors.ts';
import { type JsonSchema, valuesOf } from '../schema/types.ts';
import { cardinalityBelow, type TotalCost, totalErrors, validateRulesOf } from './cel-rules.ts';
import { validateDefaults } from './default-rules.ts';
import type { Placed } from './internal.ts';
import { below, type Surroundings, validateSchemaNode } from './schema-rules.ts';
import { validateStructural } from './structural.ts';

const known = new WeakMap<JsonSchema, readonly FieldError[]>();

/** Of a frozen schema once: nothing it says changes from one write of the definition to the next. */
export function validateSchema(placed: Placed<JsonSchema>): readonly FieldError[] {
  if (!Object.isFrozen(placed.part)) return checkSchema(placed);
  const before = known.get(placed.part);
  if (before) return before;
  const errors = checkSchema(placed);
  known.set(placed.part, errors);
  return errors;
}

const AT_ROOT = new Set(
  'description type format title maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems minItems uniqueItems multipleOf required items properties externalDocs example x-kubernetes-preserve-unknown-fields x-kubernetes-validations'.split(
    ' ',
  ),
);

const AT_ROOT_SHOWN =
  '[Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs Example XPreserveUnknownFields XValidations]';

/** Nobody asks whether a schema with parts elsewhere is structural. */
function hasReferences(schema: JsonSchema): boolean {
  if (Reflect.get(schema, '$ref')) return true;
  const values = valuesOf(schema);
  return [
    ...Object.values(schema.properties ?? {}),
    ...(schema.items ? [schema.items] : []),
    ...(values ? [values] : []),
  ].some(hasReferences);
}

function checkSchema({ part: schema, at, status }: Placed<JsonSchema>): FieldError[] {
  const errors: FieldError[] = status ? rootErrors(schema, at) : [];
  if (schema.nullable) errors.push(forbidden(`${at}.nullable`, 'nullable cannot be true at the root'));
  const structural = hasReferences(schema) ? [] : validateStructural(schema, at);
  const defaults = structural.length > 0 ? [] : validateDefaults(schema, at);
  errors.push(...structural, ...defaults);
  const sound = structural.length === 0 && defaults.length === 0;
  const found = walk(schema, at, { root: true }, sound ? 1 : undefined, { total: 0, expensive: [] });
  return [...errors, ...found.schema, ...found.rules, ...(sound ? totalErrors(found.total, at) : [])];
}

function rootErrors(schema: JsonSchema, at: string): FieldError[] {
  if ((schema.type ?? '') !== 'object') {
    const detail =
      'only "object" is allowed as the type at the root of the schema if the status subresource is enabled';
    return schema.type ? [invalid(`${at}.type`, schema.type, detail)] : [];
  }
  if (Object.keys(schema).every((name) => AT_ROOT.has(name))) return [];
  const detail = `only ${AT_ROOT_SHOWN} fields are allowed at the root of the schema if the status subresource is enabled`;
  return [invalid(at, schema, detail)];
}

interface Found {
  readonly schema: FieldError[];
  readonly rules: FieldError[];
  readonly total: TotalCost;
}

/** Everything below a schema. Rules are looked at where the schemas around them are sound. */
function walk(
  schema: JsonSchema,
  at: string,
  around: Surroundings,
  cardinality: number | undefined,
  total: TotalCost,
): Found {
  const found: Found = { schema: validateSchemaNode(schema, at, around), rules: [], total };
  const times = cardinality === undefined ? undefined : cardinalityBelow(schema, cardinality);
  for (const each of below(schema, at, around)) {
    const inner = walk(each.schema, each.at, each.around, each.junctor ? undefined : times, total);
    found.schema.push(...inner.schema);
    found.rules.push(...inner.rules);
  }
  const has = (schema['x-kubernetes-validations'] ?? []).length > 0;
  if (has && found.schema.length === 0 && cardinality !== undefined) {
    found.rules.push(...validateRulesOf(schema, at, around, cardinality, total));
  }
  return found;
}
