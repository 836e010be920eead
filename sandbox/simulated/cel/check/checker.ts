/** Finds the type of every node and the overloads of every call, and what does not fit. After checker/checker.go of cel-go. */
import type { Environment } from '../environment.ts';
import type { Overload } from '../library/overload.ts';
import type {
  Call,
  Comprehension,
  Expr,
  Ident,
  ListLiteral,
  MapLiteral,
  Select,
  StructLiteral,
} from '../syntax/ast.ts';
import type { Issue } from '../syntax/issues.ts';
import {
  BOOL,
  type CelType,
  DYN,
  ERROR,
  formatType,
  INT,
  isOptional,
  listOf,
  mapOf,
  optionalOf,
  STRING,
  sameType,
} from '../types.ts';
import { Inference } from './inference.ts';
import { literalType, qualifiedName } from './nodes.ts';
import { typeNamed } from './type-names.ts';
import { substitute } from './unify.ts';

/** What the checker notes besides the types in the tree. */
export interface Checked {
  readonly type: CelType;
  readonly issues: readonly Issue[];
  /** Names of variables the expression uses. */
  readonly variables: ReadonlySet<string>;
}

/** Checks the tree and notes types and overloads in it. */
export function check(expr: Expr, environment: Environment): Checked {
  const checker = new Checker(environment);
  const type = checker.check(expr);
  checker.settle();
  return { type: checker.resolved(type), issues: checker.issues, variables: checker.used };
}

class Checker {
  readonly issues: Issue[] = [];
  readonly used = new Set<string>();
  readonly #environment: Environment;
  readonly #locals: Map<string, CelType>[] = [];
  readonly #nodes: Expr[] = [];
  readonly #inference = new Inference();

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  check(expr: Expr): CelType {
    const type = this.#typeOf(expr);
    expr.type = type;
    this.#nodes.push(expr);
    return type;
  }

  resolved(type: CelType): CelType {
    return this.#inference.resolved(type);
  }

  /** Once everything is known: no parameter is left in the tree. */
  settle(): void {
    for (const node of this.#nodes) node.type = this.resolved(node.type ?? DYN);
  }

  #typeOf(expr: Expr): CelType {
    switch (expr.kind) {
      case 'literal':
        return literalType(expr.value);
      case 'ident':
        return this.#named(expr.name, expr) ?? this.#undeclared(expr.at, expr.name);
      case 'select':
        return this.#select(expr);
      case 'call':
        return this.#call(expr);
      case 'list':
        return this.#list(expr);
      case 'map':
        return this.#map(expr);
      case 'struct':
        return this.#struct(expr);
      case 'comprehension':
        return this.#comprehension(expr);
    }
  }

  #report(at: number, message: string): CelType {
    this.issues.push({ at, message });
    return ERROR;
  }

  #undeclared(at: number, name: string): CelType {
    return this.#report(at, `undeclared reference to '${name}' (in container '')`);
  }

  #mismatch(at: number, expected: CelType, found: CelType): CelType {
    return this.#report(at, `expected type '${this.#show(expected)}' but found '${this.#show(found)}'`);
  }

  #show(type: CelType): string {
    return formatType(this.#inference.known(type));
  }

  #named(name: string, node: Ident | Select): CelType | undefined {
    const bare = name.replace(/^\./, '');
    if (bare === name) {
      for (let scope = this.#locals.length - 1; scope >= 0; scope--) {
        const type = this.#locals[scope]?.get(name);
        if (type) return type;
      }
    }
    const variable = this.#environment.variables.get(bare);
    if (variable) {
      this.used.add(bare);
      return variable;
    }
    const type = typeNamed(bare);
    if (type) node.names = type.parameters[0] ?? DYN;
    return type;
  }

  #select(expr: Select): CelType {
    const qualified = expr.test ? undefined : qualifiedName(expr);
    const type =
      qualified !== undefined && !this.#isLocal(qualified) ? this.#named(qualified, expr) : undefined;
    if (type && qualified !== undefined) {
      expr.qualified = qualified;
      return type;
    }
    const field = this.#field(expr.at, expr.operand, expr.field, false);
    return expr.test ? BOOL : this.#inference.known(field);
  }

  #isLocal(qualified: string): boolean {
    const root = qualified.split('.')[0] ?? '';
    return this.#locals.some((scope) => scope.has(root));
  }

  #field(at: number, operand: Expr, field: string, optional: boolean): CelType {
    const whole = this.#inference.known(this.check(operand));
    const target = isOptional(whole) ? (whole.parameters[0] ?? DYN) : whole;
    const type = this.#fieldOf(at, target, field);
    return target !== whole || optional ? optionalOf(type) : type;
  }

  #fieldOf(at: number, target: CelType, field: string): CelType {
    if (target.kind === 'map') return target.parameters[1] ?? DYN;
    if (target.kind === 'struct') {
      return target.field?.(field) ?? this.#report(at, `undefined field '${field}'`);
    }
    if (target.kind === 'param') this.#inference.assign([DYN], [target]);
    else if (target.kind !== 'dyn' && target.kind !== 'error') {
      this.#report(at, `type '${this.#show(target)}' does not support field selection`);
    }
    return DYN;
  }

  #call(expr: Call): CelType {
    if (expr.name === '_?._') return this.#optionalField(expr);
    for (const arg of expr.args) this.check(arg);
    const { target } = expr;
    const prefix = target && qualifiedName(target);
    const qualified = prefix === undefined ? undefined : `${prefix.replace(/^\./, '')}.${expr.name}`;
    if (qualified !== undefined && this.#environment.functions(qualified)) {
      delete expr.target;
      expr.name = qualified;
      return this.#overload(expr, undefined);
    }
    if (target) this.check(target);
    return this.#overload(expr, target);
  }

  #optionalField(expr: Call): CelType {
    const [operand, name] = expr.args;
    if (!operand || name?.kind !== 'literal' || typeof name.value !== 'string') return ERROR;
    name.type = STRING;
    return this.#inference.known(this.#field(expr.at, operand, name.value, true));
  }

  #overload(expr: Call, target: Expr | undefined): CelType {
    const name = expr.name.replace(/^\./, '');
    const declared = this.#environment.functions(name);
    if (!declared) return this.#undeclared(expr.at, expr.name);
    const given = [...(target ? [target] : []), ...expr.args].map((arg) => arg.type ?? DYN);
    if (name === '_&&_' || name === '_||_') return this.#logic(expr, declared);
    const fitting: Overload[] = [];
    let result: CelType | undefined;
    for (const each of declared) {
      if (each.member !== (target !== undefined)) continue;
      const found = this.#try(each, given);
      if (!found) continue;
      fitting.push(each);
      if (!result) result = found;
      else if (result.kind !== 'dyn' && !sameType(result, found)) result = DYN;
    }
    expr.overloads = fitting;
    return result ?? this.#noOverload(expr, name, given, target !== undefined);
  }

  #logic(expr: Call, declared: readonly Overload[]): CelType {
    expr.overloads = declared;
    let type = BOOL;
    for (const arg of expr.args) {
      if (!this.#inference.assign([arg.type ?? DYN], [BOOL]))
        type = this.#mismatch(arg.at, BOOL, arg.type ?? DYN);
    }
    return type;
  }

  #try(overload: Overload, given: readonly CelType[]): CelType | undefined {
    if (overload.args.length !== given.length) return undefined;
    let { args, result } = overload;
    if (overload.generic) {
      const fresh = new Map([
        ['A', this.#inference.fresh()],
        ['B', this.#inference.fresh()],
      ]);
      args = args.map((arg) => substitute(fresh, arg, 'keep'));
      result = substitute(fresh, result, 'keep');
    }
    return this.#inference.assign(given, args) ? this.#inference.known(result) : undefined;
  }

  #noOverload(expr: Call, name: string, given: readonly CelType[], member: boolean): CelType {
    const shown = given.map((type) => formatType(this.resolved(type)));
    const receiver = member ? `${shown.shift()}.` : '';
    const applied = `${receiver}(${shown.join(', ')})`;
    return this.#report(expr.at, `found no matching overload for '${name}' applied to '${applied}'`);
  }

  #unwrapped(value: Expr, optional: boolean): CelType {
    const type = this.check(value);
    if (!optional || type.kind === 'dyn') return type;
    if (isOptional(type)) return type.parameters[0] ?? DYN;
    this.#mismatch(value.at, optionalOf(type), type);
    return type;
  }

  #list(expr: ListLiteral): CelType {
    let type: CelType | undefined;
    expr.elements.forEach((element, at) => {
      type = this.#inference.join(type, this.#unwrapped(element, expr.optional.has(at)));
    });
    return listOf(type ?? this.#inference.fresh());
  }

  #map(expr: MapLiteral): CelType {
    let key: CelType | undefined;
    let value: CelType | undefined;
    for (const entry of expr.entries) {
      key = this.#inference.join(key, this.check(entry.key));
      value = this.#inference.join(value, this.#unwrapped(entry.value, entry.optional));
    }
    return mapOf(key ?? this.#inference.fresh(), value ?? this.#inference.fresh());
  }

  #struct(expr: StructLiteral): CelType {
    const type = this.#environment.struct(expr.name.replace(/^\./, ''));
    if (!type) return this.#undeclared(expr.at, expr.name);
    for (const field of expr.fields) {
      const given = this.#unwrapped(field.value, field.optional);
      const wanted = type.field?.(field.name);
      if (!wanted) this.#report(field.at, `undefined field '${field.name}'`);
      else if (!this.#inference.assign([wanted], [given])) {
        this.#report(
          field.at,
          `expected type of field '${field.name}' is '${this.#show(wanted)}' but provided type is '${this.#show(given)}'`,
        );
      }
    }
    return type;
  }

  #comprehension(expr: Comprehension): CelType {
    const range = this.#inference.known(this.check(expr.range));
    const accumulator = this.check(expr.init);
    this.#locals.push(new Map([[expr.accumulator, accumulator]]));
    this.#locals.push(this.#loopVariables(expr, range));
    if (!this.#inference.assign([BOOL], [this.check(expr.condition)])) {
      this.#mismatch(expr.condition.at, BOOL, expr.condition.type ?? DYN);
    }
    if (!this.#inference.assign([accumulator], [this.check(expr.step)])) {
      this.#mismatch(expr.step.at, accumulator, expr.step.type ?? DYN);
    }
    this.#locals.pop();
    const result = this.check(expr.result);
    this.#locals.pop();
    return this.#inference.known(result);
  }

  #loopVariables(expr: Comprehension, range: CelType): Map<string, CelType> {
    const types = this.#itemTypes(expr, range);
    if (expr.variable2 === undefined) {
      return new Map([[expr.variable, range.kind === 'list' ? types.value : types.key]]);
    }
    return new Map([
      [expr.variable, types.key],
      [expr.variable2, types.value],
    ]);
  }

  #itemTypes(expr: Comprehension, range: CelType): { key: CelType; value: CelType } {
    const [first = DYN, second = DYN] = range.parameters;
    if (range.kind === 'list') return { key: INT, value: first };
    if (range.kind === 'map') return { key: first, value: second };
    if (range.kind === 'param' || range.kind === 'dyn' || range.kind === 'error') {
      this.#inference.assign([DYN], [range]);
      return { key: DYN, value: DYN };
    }
    const shown = this.#show(range);
    this.#report(
      expr.range.at,
      `expression of type '${shown}' cannot be range of a comprehension (must be list, map, or dynamic)`,
    );
    return { key: ERROR, value: ERROR };
  }
}
