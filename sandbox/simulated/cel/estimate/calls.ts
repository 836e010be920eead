/** What calls cost at most, from how large their arguments may be. After EstimateCallCost of Kubernetes' library/cost.go and functionCost of cel-go. */
import type { Expr } from '../syntax/ast.ts';
import { add, fixed, MOST, multiply, type Range, times, UNKNOWN, union } from './ranges.ts';

const TRAVERSAL = 0.1;
const REGEX = 0.25;
const LONGEST_NAME_PATTERN = 128;

export interface Estimate {
  readonly cost: Range;
  /** Of a result whose size follows from the arguments. */
  readonly size?: Range | undefined;
}

/** An argument, as far as an estimate wants to know it. */
export interface Argument {
  readonly expr: Expr;
  /** `undefined` where nothing is known. */
  readonly size: Range | undefined;
  /** Of what is in a list. */
  readonly elementSize: () => Range;
}

export interface CallToEstimate {
  readonly name: string;
  readonly overload: string;
  readonly target: Argument | undefined;
  readonly args: readonly Argument[];
}

type Rule = (call: CallToEstimate) => Estimate | undefined;

function sizeOf(argument: Argument | undefined): Range {
  return argument?.size ?? UNKNOWN;
}

const one: Rule = () => ({ cost: fixed(1) });

/** Traverses its only argument. */
function traversal(factor: number, keepsSize = false): Rule {
  return ({ target, args }) => {
    const size = sizeOf(target ?? args[0]);
    return { cost: times(size, factor * TRAVERSAL), ...(keepsSize ? { size } : {}) };
  };
}

function regex(text: Range, pattern: Range): Range {
  return multiply(times(add(text, fixed(1)), TRAVERSAL), times(pattern, REGEX));
}

const overList: Rule = ({ target }) => {
  if (!target) return undefined;
  const type = target.expr.type;
  if (type?.kind !== 'list') return { cost: times(sizeOf(target), TRAVERSAL) };
  const element = type.parameters[0]?.kind;
  const texts = element === 'string' || element === 'bytes';
  const each = texts ? add(fixed(1), times(target.elementSize(), TRAVERSAL)) : fixed(1);
  return { cost: multiply(sizeOf(target), each) };
};

const replace: Rule = ({ target, args }) => {
  if (!target || args.length < 2) return undefined;
  const [text, old, fresh] = [sizeOf(target), sizeOf(args[0]), sizeOf(args[1])];
  const most =
    old.min === 0
      ? { count: text.max + 1, kept: text.max }
      : fresh.max <= old.min
        ? { count: 0, kept: text.max }
        : { count: Math.ceil(text.max / old.min), kept: 0 };
  const least =
    old.max === 0
      ? { count: text.min + 1, kept: text.min }
      : old.max <= fresh.min
        ? { count: 0, kept: text.min }
        : { count: Math.ceil(text.min / old.max), kept: 0 };
  const size = add(multiply({ min: least.count, max: most.count }, fresh), {
    min: least.kept,
    max: most.kept,
  });
  return { cost: times(text, 2 * TRAVERSAL), size };
};

const split: Rule = ({ target, args }) => {
  const limit = args[1]?.expr;
  const literal =
    limit?.kind === 'literal' && typeof limit.value === 'bigint' ? Number(limit.value) : undefined;
  const text = sizeOf(target);
  return { cost: times(text, 2 * TRAVERSAL), size: { min: 0, max: literal ?? text.max } };
};

const join: Rule = ({ target, args }) => {
  if (!target) return undefined;
  const list = sizeOf(target);
  const separators = { min: Math.max(0, list.min - 1), max: Math.max(0, list.max - 1) };
  const items = multiply(list, target.elementSize());
  const size = args.length > 0 ? add(items, multiply(sizeOf(args[0]), separators)) : items;
  return { cost: times(size, TRAVERSAL), size };
};

const find: Rule = ({ target, args }) => {
  const text = sizeOf(target);
  return { cost: regex(text, sizeOf(args[0])), size: { min: 0, max: text.max } };
};

function inNetwork(parsed: string, masks: boolean): Rule {
  return ({ overload, args }) => {
    const bytes = { min: 4, max: 16 };
    const compared = times(add(bytes, bytes), TRAVERSAL);
    const masked = masks ? add(times(bytes, TRAVERSAL), fixed(1)) : fixed(0);
    const read = overload === parsed ? times(sizeOf(args[0]), TRAVERSAL) : fixed(0);
    return { cost: add(compared, masked, read) };
  };
}

const selector: Rule = ({ args }) => {
  const size = sizeOf(args[0]);
  return { cost: add(fixed(10), times(size, TRAVERSAL), times(times(size, 0.5), 50)) };
};

const validate: Rule = ({ args }) => ({
  cost: times(times(sizeOf(args[0]), TRAVERSAL), LONGEST_NAME_PATTERN * REGEX),
});

const LIBRARY: Readonly<Record<string, Rule>> = {
  check: () => ({ cost: fixed(350_000) }),
  fieldSelector: selector,
  labelSelector: selector,
  isSorted: overList,
  sum: overList,
  max: overList,
  min: overList,
  indexOf: overList,
  lastIndexOf: overList,
  url: traversal(1, true),
  'jsonpatch.escapeKey': traversal(1, true),
  lowerAscii: traversal(1, true),
  upperAscii: traversal(1, true),
  substring: traversal(1, true),
  trim: traversal(1, true),
  replace,
  split,
  join,
  find,
  findAll: find,
  cidr: traversal(1),
  isIP: traversal(1),
  isCIDR: traversal(1),
  ip: (call) => (call.overload === 'cidr_ip' ? { cost: fixed(1) } : traversal(1)(call)),
  'ip.isCanonical': traversal(2),
  containsIP: inNetwork('cidr_contains_ip_string', false),
  containsCIDR: inNetwork('cidr_contains_cidr_string', true),
  quantity: traversal(1),
  isQuantity: traversal(1),
  semver: traversal(1),
  isSemver: traversal(1),
  validate,
};

const sum = ({ args }: CallToEstimate) => add(sizeOf(args[0]), sizeOf(args[1]));

const comparison: Rule = ({ args }) => {
  const [a, b] = [sizeOf(args[0]), sizeOf(args[1])];
  const max = Math.min(a.max, b.max);
  return { cost: times({ min: max > 0 ? 1 : 0, max }, TRAVERSAL) };
};

const traversesArgument: Rule = ({ args }) => ({ cost: times(sizeOf(args[0]), TRAVERSAL) });

const LANGUAGE: Readonly<Record<string, Rule>> = {
  string_format: traversal(1),
  string_to_bytes: ({ args }) => {
    const size = sizeOf(args[0]);
    return { cost: times(size, TRAVERSAL), size: { min: size.min, max: Math.min(MOST, size.max * 4) } };
  },
  bytes_to_string: ({ args }) => {
    const size = sizeOf(args[0]);
    return { cost: times(size, TRAVERSAL), size: { min: Math.floor(size.min / 4), max: size.max } };
  },
  starts_with_string: traversesArgument,
  ends_with_string: traversesArgument,
  in_list: ({ args }) => ({ cost: sizeOf(args[1]) }),
  matches_string: ({ target, args }) => ({ cost: regex(sizeOf(target), sizeOf(args[0])) }),
  contains_string: ({ target, args }) => ({
    cost: multiply(times(sizeOf(target), TRAVERSAL), times(sizeOf(args[0]), TRAVERSAL)),
  }),
  logical_and: () => ({ cost: fixed(0) }),
  logical_or: () => ({ cost: fixed(0) }),
  conditional: ({ args }) => ({ cost: fixed(0), size: union(sizeOf(args[1]), sizeOf(args[2])) }),
  add_string: (call) => ({ cost: times(sum(call), TRAVERSAL), size: sum(call) }),
  add_bytes: (call) => ({ cost: times(sum(call), TRAVERSAL), size: sum(call) }),
  add_list: (call) => ({ cost: fixed(1), size: sum(call) }),
  equals: comparison,
  not_equals: comparison,
  ...Object.fromEntries(
    ['less', 'greater', 'less_equals', 'greater_equals'].flatMap((name) => [
      [`${name}_string`, comparison],
      [`${name}_bytes`, comparison],
    ]),
  ),
};

/** What a call costs besides its arguments, and how large its result may be. */
export function estimateCall(call: CallToEstimate): Estimate {
  const rule = LIBRARY[call.name] ?? LANGUAGE[call.overload] ?? one;
  return rule(call) ?? { cost: fixed(1) };
}
