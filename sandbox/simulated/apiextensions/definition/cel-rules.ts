/** Rules of a schema: that they compile, and that they cannot cost too much. After cel_validation.go of apis/apiextensions/validation. */
import type { FieldError } from '../../objects.ts';
import { forbidden, invalid } from '../../registry/validation/errors.ts';
import { type CompiledRule, compileRules } from '../rules/compile.ts';
import { typeOfSchema } from '../rules/types.ts';
import type { JsonSchema, Rule } from '../schema/types.ts';
import type { Surroundings } from './schema-rules.ts';

/** One rule may cost so much, and all rules of a definition together ten times as much. */
const LIMIT = 10_000_000;
const TOTAL_LIMIT = 100_000_000;
const ENDLESS = Number.POSITIVE_INFINITY;

/** What all rules of a schema cost, and which of them cost much. */
export interface TotalCost {
  total: number;
  readonly expensive: { readonly at: string; readonly cost: number }[];
}

/** How often a schema's values may stand in one object; infinitely where nothing limits that. */
export function cardinalityBelow(schema: JsonSchema, cardinality: number): number {
  if (schema.type === 'object' && schema.additionalProperties !== undefined) {
    return cardinality * (schema.maxProperties ?? ENDLESS);
  }
  return schema.type === 'array' ? cardinality * (schema.maxItems ?? ENDLESS) : cardinality;
}

/** What is wrong with the rules of one schema. Costs are added to `total`. */
export function validateRulesOf(
  schema: JsonSchema,
  at: string,
  around: Surroundings,
  cardinality: number,
  total: TotalCost,
): FieldError[] {
  const type = typeOfSchema(schema, around.root || schema['x-kubernetes-embedded-resource'] === true);
  if (!type) return [];
  return compileRules(schema, type).flatMap((compiled, index) => {
    const place = `${at}.x-kubernetes-validations[${index}]`;
    return [
      ...costErrors(compiled, place, cardinality, total),
      ...compileErrors(compiled, place),
      ...messageErrors(compiled, place, total),
      ...oldSelfErrors(compiled, place, around),
    ];
  });
}

function costErrors(
  compiled: CompiledRule,
  place: string,
  cardinality: number,
  total: TotalCost,
): FieldError[] {
  const times = cardinality === ENDLESS ? compiled.cardinality : cardinality;
  const cost = compiled.cost * times;
  observe(total, `${place}.rule`, cost);
  return cost > LIMIT ? [forbidden(`${place}.rule`, tooExpensive('estimated rule cost', cost, LIMIT))] : [];
}

function observe(total: TotalCost, at: string, cost: number): void {
  total.total += cost;
  if (cost < TOTAL_LIMIT / 100) return;
  total.expensive.push({ at, cost });
  total.expensive.sort((a, b) => b.cost - a.cost);
  total.expensive.length = Math.min(4, total.expensive.length);
}

function compileErrors({ rule, problem }: CompiledRule, place: string): FieldError[] {
  return problem === undefined || rule.rule.trim() === ''
    ? []
    : [invalid(`${place}.rule`, asGo(rule), problem)];
}

function messageErrors(compiled: CompiledRule, place: string, total: TotalCost): FieldError[] {
  const { rule, message, messageProblem, messageCost } = compiled;
  if (messageProblem !== undefined)
    return [invalid(`${place}.messageExpression`, asGo(rule), messageProblem)];
  if (!message) return [];
  observe(total, `${place}.messageExpression`, messageCost);
  if (messageCost <= LIMIT) return [];
  return [
    forbidden(
      `${place}.messageExpression`,
      tooExpensive('estimated messageExpression cost', messageCost, LIMIT),
    ),
  ];
}

function oldSelfErrors(
  { rule, usesOldSelf, program }: CompiledRule,
  place: string,
  around: Surroundings,
): FieldError[] {
  if (usesOldSelf) {
    if (around.uncorrelated === undefined) return [];
    const detail = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${around.uncorrelated}`;
    return [invalid(`${place}.rule`, rule.rule, detail)];
  }
  if (rule.optionalOldSelf === undefined || !program) return [];
  const detail = 'may not be set if oldSelf is not used in rule';
  return [invalid(`${place}.optionalOldSelf`, rule.optionalOldSelf, detail)];
}

/** As Go shows the internal type of a rule. */
function asGo(rule: Rule): object {
  return {
    Rule: rule.rule,
    Message: rule.message ?? '',
    MessageExpression: rule.messageExpression ?? '',
    Reason: rule.reason ?? null,
    FieldPath: rule.fieldPath ?? '',
    OptionalOldSelf: rule.optionalOldSelf ?? null,
  };
}

/** What is to be said when all rules together cost too much. */
export function totalErrors({ total, expensive }: TotalCost, at: string): FieldError[] {
  if (total <= TOTAL_LIMIT) return [];
  const detail = 'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema';
  const name = 'x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema';
  return [
    ...expensive.map((each) => forbidden(each.at, detail)),
    forbidden(at, tooExpensive(name, total, TOTAL_LIMIT)),
  ];
}

function tooExpensive(name: string, cost: number, limit: number): string {
  const factor = cost / limit;
  const shown =
    factor > 100 ? 'more than 100x' : factor < 1.5 ? `${factor.toFixed(6)}x` : `${factor.toFixed(1)}x`;
  const remedy =
    'try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared';
  return `${name} exceeds budget by factor of ${shown} (${remedy})`;
}
