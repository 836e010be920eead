/** Evaluates the rules of a schema over an object and what was there before. After schema/cel/validation.go of apiextensions-apiserver. */
import { evaluate, fromJson, OptionalValue, type Program, type Variables } from '../../cel/index.ts';
import { limits } from '../../limits.ts';
import type { FieldError } from '../../objects.ts';
import { type Correlation, correlate, haveSameKeys } from '../schema/correlation.ts';
import { isRecord, type JsonSchema, path, valuesOf } from '../schema/types.ts';
import { type CompiledRule, compileRules } from './compile.ts';
import { typeOfSchema } from './types.ts';

const LONGEST_MESSAGE = 5 * 1024;

/** The rules of a schema and of what is below it; `undefined` where there are none. */
interface Node {
  readonly schema: JsonSchema;
  readonly root: boolean;
  readonly rules: () => readonly CompiledRule[];
  readonly items: Node | undefined;
  readonly values: Node | undefined;
  readonly properties: ReadonlyMap<string, Node>;
}

const nodes = new WeakMap<JsonSchema, Node | null>();

function nodeOf(schema: JsonSchema | undefined, root: boolean): Node | undefined {
  if (!schema) return undefined;
  let node = nodes.get(schema);
  if (node === undefined) {
    node = makeNode(schema, root) ?? null;
    nodes.set(schema, node);
  }
  return node ?? undefined;
}

function makeNode(schema: JsonSchema, root: boolean): Node | undefined {
  const below = (each: JsonSchema | undefined) =>
    nodeOf(each, each?.['x-kubernetes-embedded-resource'] === true);
  const items = below(schema.items);
  const values = below(valuesOf(schema));
  const properties = new Map<string, Node>();
  for (const [name, each] of Object.entries(schema.properties ?? {})) {
    const node = below(each);
    if (node) properties.set(name, node);
  }
  const has = (schema['x-kubernetes-validations'] ?? []).length > 0;
  if (!has && !items && !values && properties.size === 0) return undefined;
  let compiled: readonly CompiledRule[] | undefined;
  const rules = () => {
    const type = has && !compiled ? typeOfSchema(schema, root) : undefined;
    compiled ??= type ? compileRules(schema, type) : [];
    return compiled;
  };
  return { schema, root, rules, items, values, properties };
}

export interface RuleOptions {
  /** The whole object as it is stored; `undefined` for a new one. */
  readonly old: unknown;
  /** Wrong, but was so before: a warning. */
  warn(text: string): void;
  /** Where the value stands; '' for an object. */
  readonly at?: string;
  readonly root?: boolean;
}

/** What the rules of the schema say against the value. */
export function validateRules(value: unknown, schema: JsonSchema, options: RuleOptions): FieldError[] {
  const node = nodeOf(schema, options.root ?? true);
  if (!node) return [];
  const evaluation = new Evaluation(options);
  const before = options.old === undefined ? undefined : correlate(value, options.old, schema);
  evaluation.visit(node, options.at ?? '', value, options.old, before, before);
  return evaluation.errors;
}

/** `true` when there is a rule anywhere in the schema. */
export function hasRules(schema: JsonSchema): boolean {
  return nodeOf(schema, true) !== undefined;
}

class Evaluation {
  readonly errors: FieldError[] = [];
  readonly #options: RuleOptions;
  /** What all rules of the object may still cost together: `RuntimeCELCostBudget`. */
  #left: number = limits.expressions.object;

  constructor(options: RuleOptions) {
    this.#options = options;
  }

  /** `before` is what this very value was; `near` the closest part around it that has been there before. */
  visit(
    node: Node,
    at: string,
    value: unknown,
    old: unknown,
    before: Correlation | undefined,
    near: Correlation | undefined,
  ): void {
    if (value === null || value === undefined || this.#left < 0) return;
    this.#rules(node, at, value, old, before ?? near);
    if (this.#left < 0) return;
    if (Array.isArray(value)) this.#items(node, at, value, old, before, near);
    else if (isRecord(value)) this.#fields(node, at, value, old, before, near);
  }

  #items(
    { items, schema }: Node,
    at: string,
    list: readonly unknown[],
    old: unknown,
    before: Correlation | undefined,
    near: Correlation | undefined,
  ): void {
    if (!items) return;
    const keys =
      schema['x-kubernetes-list-type'] === 'map' ? schema['x-kubernetes-list-map-keys'] : undefined;
    const previous: readonly unknown[] = Array.isArray(old) ? old : [];
    list.forEach((item, index) => {
      const was = keys && previous.find((each) => haveSameKeys(keys, each, item));
      const own = was === undefined ? undefined : correlate(item, was, schema.items);
      this.visit(items, path.index(at, index), item, was, before && own, before ?? near);
    });
  }

  #fields(
    { values, properties }: Node,
    at: string,
    value: Record<string, unknown>,
    old: unknown,
    before: Correlation | undefined,
    near: Correlation | undefined,
  ): void {
    const previous = isRecord(old) ? old : {};
    for (const [name, each] of Object.entries(value)) {
      const node = properties.get(name) ?? values;
      if (!node) continue;
      const below = properties.has(name) ? path.child(at, name) : path.key(at, name);
      const was = previous[name];
      const own = was === undefined ? undefined : correlate(each, was, node.schema);
      this.visit(node, below, each, was, before && own, before ?? near);
    }
  }

  #rules(node: Node, at: string, value: unknown, old: unknown, before: Correlation | undefined): void {
    const rules = node.rules();
    const type = rules.length > 0 ? typeOfSchema(node.schema, node.root) : undefined;
    if (!type) return;
    const self = fromJson(value, type);
    const oldSelf = old === undefined || old === null ? undefined : fromJson(old, type);
    for (const rule of rules) {
      if (this.#left < 0) return;
      const optional = rule.rule.optionalOldSelf === true;
      if (rule.usesOldSelf && oldSelf === undefined && !optional) continue;
      const variables: Variables = optional
        ? { self, oldSelf: oldSelf === undefined ? OptionalValue.none : OptionalValue.of(oldSelf) }
        : { self, ...(oldSelf === undefined ? {} : { oldSelf }) };
      this.#rule(rule, node, at, value, variables, before);
    }
  }

  #rule(
    compiled: CompiledRule,
    { schema }: Node,
    at: string,
    value: unknown,
    variables: Variables,
    before: Correlation | undefined,
  ): void {
    const typeName = schema.type ?? '';
    const refuse = (text: string) => this.#add(at, `Invalid value: ${JSON.stringify(typeName)}: ${text}`);
    const { program, problem } = compiled;
    if (!program) {
      if (problem !== undefined) refuse(`rule compile error: ${problem}`);
      return;
    }
    const outcome = evaluate(program, variables);
    if (outcome.cost > this.#left) {
      this.#left = -1;
      refuse('validation failed due to running out of cost budget, no further validation rules will be run');
      return;
    }
    this.#left -= outcome.cost;
    if (outcome.error !== undefined) this.#failed(compiled, outcome.error, outcome.outOfBudget, refuse);
    else if (outcome.value !== true) this.#broken(compiled, schema, at, value, variables, before);
  }

  #failed({ rule }: CompiledRule, error: string, outOfBudget: boolean, refuse: (text: string) => void): void {
    const text = textOf(rule);
    if (outOfBudget) {
      refuse(
        `'${error}': no further validation rules will be run due to call cost exceeds limit for rule: ${text}`,
      );
      this.#left = -1;
    } else if (error.startsWith('no such overload')) {
      const why = 'call arguments did not match a supported operator, function or macro signature for rule';
      refuse(`'${error}': ${why}: ${text}`);
    } else refuse(`${error} evaluating rule: ${text}`);
  }

  #broken(
    compiled: CompiledRule,
    schema: JsonSchema,
    at: string,
    value: unknown,
    variables: Variables,
    before: Correlation | undefined,
  ): void {
    const { rule, message, fieldPath, usesOldSelf } = compiled;
    const field = fieldPath === '' ? at : path.child(at, fieldPath);
    const own = message && this.#message(message, rule.messageExpression ?? '', variables);
    const detail = own ?? (rule.message ? rule.message.trim() : `failed rule: ${textOf(rule)}`);
    const shown = schema.type === 'object' || schema.type === 'array' ? '' : `${JSON.stringify(value)}`;
    const error = errorFor(rule.reason, field, shown, detail);
    if (!usesOldSelf && before?.isSame()) this.#options.warn(`${error.field}: ${error.detail}`);
    else this.errors.push(error);
  }

  /** The text an expression makes; `undefined` when there is none, and the rule's own is to be taken. */
  #message(program: Program, _source: string, variables: Variables): string | undefined {
    const outcome = evaluate(program, variables);
    this.#left -= Math.min(outcome.cost, this.#left);
    if (outcome.error !== undefined || typeof outcome.value !== 'string') return undefined;
    const text = outcome.value.trim();
    const fits = text !== '' && !text.includes('\n') && Buffer.byteLength(text) <= LONGEST_MESSAGE;
    return fits ? text : undefined;
  }

  #add(at: string, detail: string): void {
    this.errors.push({ type: 'FieldValueInvalid', field: at === '' ? '<nil>' : at, detail });
  }
}

function textOf({ rule, message }: { rule: string; message?: string }): string {
  return (message || rule).trim();
}

function errorFor(reason: string | undefined, at: string, shown: string, detail: string): FieldError {
  const field = at === '' ? '<nil>' : at;
  const value = shown === '' ? '' : `: ${shown}`;
  switch (reason) {
    case 'FieldValueForbidden':
      return { type: 'FieldValueForbidden', field, detail: `Forbidden: ${detail}` };
    case 'FieldValueRequired':
      return { type: 'FieldValueRequired', field, detail: `Required value: ${detail}` };
    case 'FieldValueDuplicate':
      return { type: 'FieldValueDuplicate', field, detail: `Duplicate value${value}` };
    default:
      return { type: 'FieldValueInvalid', field, detail: `Invalid value${value}: ${detail}` };
  }
}
