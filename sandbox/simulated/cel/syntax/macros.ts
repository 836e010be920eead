/** Macros: `has`, the loops over lists and maps, and those of optional values. After parser/macro.go and ext/comprehensions.go of cel-go. */
import type { Value } from '../values.ts';
import type { Expr } from './ast.ts';
import { SyntaxIssue } from './issues.ts';

/** Cannot be written in an expression, so it hides nothing. */
const ACCUMULATOR = '@result';

interface Expansion {
  readonly at: number;
  readonly target: Expr;
  readonly args: readonly Expr[];
}

/** What stands for the call if it is one of a macro. Throws `SyntaxIssue` when it is one with wrong arguments. */
export function expandMacro(
  at: number,
  name: string,
  target: Expr | undefined,
  args: readonly Expr[],
): Expr | undefined {
  if (!target) return name === 'has' && args.length === 1 ? has(at, args[0]) : undefined;
  return MACROS[`${name}/${args.length}`]?.({ at, target, args });
}

const MACROS: Readonly<Record<string, (expansion: Expansion) => Expr>> = {
  'all/2': (each) => quantifier(each, 1, 'all'),
  'all/3': (each) => quantifier(each, 2, 'all'),
  'exists/2': (each) => quantifier(each, 1, 'exists'),
  'exists/3': (each) => quantifier(each, 2, 'exists'),
  'exists_one/2': (each) => quantifier(each, 1, 'one'),
  'existsOne/2': (each) => quantifier(each, 1, 'one'),
  'existsOne/3': (each) => quantifier(each, 2, 'one'),
  'map/2': (each) => collect(each, 1, undefined, each.args[1]),
  'map/3': (each) => collect(each, 1, each.args[1], each.args[2]),
  'filter/2': (each) => collect(each, 1, each.args[1], each.args[0]),
  'transformList/3': (each) => collect(each, 2, undefined, each.args[2]),
  'transformList/4': (each) => collect(each, 2, each.args[2], each.args[3]),
  'transformMap/3': (each) => intoMap(each, undefined, each.args[2]),
  'transformMap/4': (each) => intoMap(each, each.args[2], each.args[3]),
  'transformMapEntry/3': (each) => intoEntries(each, undefined, each.args[2]),
  'transformMapEntry/4': (each) => intoEntries(each, each.args[2], each.args[3]),
  'optMap/2': (each) => optional(each, true),
  'optFlatMap/2': (each) => optional(each, false),
};

function has(at: number, arg: Expr | undefined): Expr {
  if (arg?.kind === 'select' && !arg.test) return { ...arg, at, test: true };
  throw new SyntaxIssue(arg?.at ?? at, 'invalid argument to has() macro');
}

function literal(at: number, value: Value): Expr {
  return { kind: 'literal', at, value };
}

function call(at: number, name: string, ...args: Expr[]): Expr {
  return { kind: 'call', at, name, args };
}

function accumulator(at: number): Expr {
  return { kind: 'ident', at, name: ACCUMULATOR };
}

function variables(
  { args }: Expansion,
  count: 1 | 2,
  wrong: string,
): { variable: string; variable2?: string } {
  const names = args.slice(0, count).map((arg) => {
    if (arg.kind === 'ident') return arg.name;
    throw new SyntaxIssue(arg.at, wrong);
  });
  const [variable = '', variable2] = names;
  if (variable2 === undefined) return { variable };
  const second = args[1];
  if (variable === variable2) {
    throw new SyntaxIssue(second?.at ?? 0, `duplicate variable name: ${variable}`);
  }
  return { variable, variable2 };
}

function quantifier(expansion: Expansion, count: 1 | 2, kind: 'all' | 'exists' | 'one'): Expr {
  const { at, target, args } = expansion;
  const names = variables(expansion, count, 'argument must be a simple name');
  const predicate = args[count] ?? literal(at, true);
  const accu = accumulator(at);
  const parts = {
    all: () => ({
      init: literal(at, true),
      condition: call(at, '@not_strictly_false', accumulator(at)),
      step: call(at, '_&&_', accu, predicate),
      result: accumulator(at),
    }),
    exists: () => ({
      init: literal(at, false),
      condition: call(at, '@not_strictly_false', call(at, '!_', accumulator(at))),
      step: call(at, '_||_', accu, predicate),
      result: accumulator(at),
    }),
    one: () => ({
      init: literal(at, 0n),
      condition: literal(at, true),
      step: call(at, '_?_:_', predicate, call(at, '_+_', accu, literal(at, 1n)), accumulator(at)),
      result: call(at, '_==_', accumulator(at), literal(at, 1n)),
    }),
  }[kind]();
  return { kind: 'comprehension', at, range: target, ...names, accumulator: ACCUMULATOR, ...parts };
}

function loop(expansion: Expansion, count: 1 | 2, init: Expr, step: Expr, filter: Expr | undefined): Expr {
  const { at, target } = expansion;
  return {
    kind: 'comprehension',
    at,
    range: target,
    ...variables(expansion, count, 'argument is not an identifier'),
    accumulator: ACCUMULATOR,
    init,
    condition: literal(at, true),
    step: filter ? call(at, '_?_:_', filter, step, accumulator(at)) : step,
    result: accumulator(at),
  };
}

function collect(expansion: Expansion, count: 1 | 2, filter: Expr | undefined, item: Expr | undefined): Expr {
  const { at } = expansion;
  const list = (elements: Expr[]): Expr => ({ kind: 'list', at, elements, optional: new Set() });
  // The variable itself, where filter gathers it, is a node of its own: nodes are noted in by the checker.
  const element: Expr = item ? { ...item } : literal(at, null);
  const step = call(at, '_+_', accumulator(at), list([element]));
  return loop(expansion, count, list([]), step, filter);
}

function intoMap(expansion: Expansion, filter: Expr | undefined, value: Expr | undefined): Expr {
  const { at, args } = expansion;
  const key: Expr = args[0] ? { ...args[0] } : literal(at, null);
  const step = call(at, 'cel.@mapInsert', accumulator(at), key, value ?? literal(at, null));
  return loop(expansion, 2, { kind: 'map', at, entries: [] }, step, filter);
}

function intoEntries(expansion: Expansion, filter: Expr | undefined, entry: Expr | undefined): Expr {
  const { at } = expansion;
  const step = call(at, 'cel.@mapInsert', accumulator(at), entry ?? literal(at, null));
  return loop(expansion, 2, { kind: 'map', at, entries: [] }, step, filter);
}

/** `x.optMap(v, f)`: what f makes of the value if there is one. */
function optional(expansion: Expansion, wrap: boolean): Expr {
  const { at, target, args } = expansion;
  const [variable, body] = args;
  if (variable?.kind !== 'ident' || !body) {
    const name = wrap ? 'optMap' : 'optFlatMap';
    throw new SyntaxIssue(variable?.at ?? at, `${name}() variable name must be a simple identifier`);
  }
  const member = (name: string): Expr => ({ kind: 'call', at, name, target: { ...target }, args: [] });
  const bound: Expr = {
    kind: 'comprehension',
    at,
    range: { kind: 'list', at, elements: [], optional: new Set() },
    variable: '#unused',
    accumulator: variable.name,
    init: member('value'),
    condition: literal(at, false),
    step: { kind: 'ident', at, name: variable.name },
    result: body,
  };
  const none: Expr = {
    kind: 'call',
    at,
    name: 'none',
    target: { kind: 'ident', at, name: 'optional' },
    args: [],
  };
  const some: Expr = {
    kind: 'call',
    at,
    name: 'of',
    target: { kind: 'ident', at, name: 'optional' },
    args: [bound],
  };
  return call(at, '_?_:_', member('hasValue'), wrap ? some : bound, none);
}
