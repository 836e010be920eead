/** Rules of a route as the data plane gets them, with what is wrong in them. */
import { RegularExpressionError, regularExpression } from '../../regular-expression.ts';
import { type Backend, resolveBackend } from './backends.ts';
import type { MirrorConfiguration, RuleConfiguration } from './configuration.ts';
import type { BackendRef, Condition, Filter, Match, Mirror, Route, Rule, World } from './types.ts';

export interface ResolvedRules {
  readonly rules: readonly RuleConfiguration[];
  /** References that lead nowhere. */
  readonly unresolved: readonly Condition[];
  /** What is not supported, by rule: its words, none for rules that are well. */
  readonly invalid: readonly string[];
  /** `namespace/name` of all Services that matter. */
  readonly services: readonly string[];
}

const SUPPORTED = [
  'RequestHeaderModifier',
  'RequestMirror',
  'RequestRedirect',
  'ResponseHeaderModifier',
  'URLRewrite',
];

export function resolveRules(route: Route, world: World): ResolvedRules {
  const looked: Backend[] = [];
  const look = (ref: BackendRef, at: string): Backend => {
    const backend = resolveBackend(ref, at, route, world);
    looked.push(backend);
    return backend;
  };
  const rules = route.spec.rules ?? [];
  const invalid = rules.map((rule, index) => ruleProblems(rule, `spec.rules[${index}]`).join(', '));
  const made = rules.map((rule, index) =>
    resolveRule(rule, index, { route, look, isBroken: invalid[index] !== '' }),
  );
  return {
    rules: made,
    unresolved: looked.flatMap(({ problem }) => problem ?? []),
    invalid,
    services: looked.map(({ service }) => service),
  };
}

interface Resolving {
  readonly route: Route;
  readonly look: (ref: BackendRef, at: string) => Backend;
  readonly isBroken: boolean;
}

function resolveRule(rule: Rule, index: number, { route, look, isBroken }: Resolving): RuleConfiguration {
  const at = `spec.rules[${index}]`;
  const filters = rule.filters ?? [];
  const backends = (rule.backendRefs ?? []).map((ref, place) => {
    const { endpoints } = look(ref, `${at}.backendRefs[${place}]`);
    return { weight: ref.weight ?? 1, ...(endpoints && { endpoints }) };
  });
  const mirrors = filters.flatMap(({ requestMirror }, place) => {
    if (!requestMirror) return [];
    const { endpoints } = look(requestMirror.backendRef, `${at}.filters[${place}].backendRef`);
    return endpoints ? [mirrorOf(requestMirror, endpoints)] : [];
  });
  const timeout = timeoutOf(rule);
  const { namespace, name } = route.metadata;
  return { route: `${namespace}/${name}`, filters, mirrors, backends, isBroken, ...(timeout && { timeout }) };
}

function mirrorOf(
  { percent, fraction }: Mirror,
  endpoints: MirrorConfiguration['endpoints'],
): MirrorConfiguration {
  if (fraction) return { endpoints, share: fraction.numerator / (fraction.denominator ?? 100) };
  return { endpoints, share: percent === undefined ? 1 : percent / 100 };
}

/** The shorter one; a backend is asked once. 0 switches a timeout off. */
function timeoutOf({ timeouts }: Rule): number | undefined {
  const given = [timeouts?.request, timeouts?.backendRequest].map(milliseconds).filter((each) => each > 0);
  return given.length > 0 ? Math.min(...given) : undefined;
}

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** Of a GEP-2257 duration: `1h30m`, `500ms`. */
export function milliseconds(duration = ''): number {
  let total = 0;
  for (const [, amount, unit = ''] of duration.matchAll(/(\d+)(ms|h|m|s)/g))
    total += Number(amount) * (UNITS[unit] ?? 0);
  return total;
}

function ruleProblems({ matches = [], filters = [] }: Rule, at: string): string[] {
  return [
    ...matches.flatMap((match, index) => matchProblems(match, `${at}.matches[${index}]`)),
    ...filters.flatMap((filter, index) => filterProblems(filter, `${at}.filters[${index}]`)),
  ];
}

function matchProblems({ path, headers = [], queryParams = [] }: Match, at: string): string[] {
  const values = [headers, queryParams].flatMap((all, list) =>
    all.map((each, index) => ({ ...each, at: `${at}.${list === 0 ? 'headers' : 'queryParams'}[${index}]` })),
  );
  return [{ ...path, at: `${at}.path` }, ...values].flatMap(({ type, value, at }) => {
    if (type !== 'RegularExpression' || value === undefined) return [];
    const problem = expressionProblem(value);
    return problem ? [`${at}.value: Invalid value: ${JSON.stringify(value)}: ${problem}`] : [];
  });
}

function expressionProblem(pattern: string): string | undefined {
  try {
    regularExpression(pattern);
    return undefined;
  } catch (error) {
    if (error instanceof RegularExpressionError) return error.message;
    throw error;
  }
}

function filterProblems({ type }: Filter, at: string): string[] {
  if (SUPPORTED.includes(type)) return [];
  const values = SUPPORTED.map((each) => JSON.stringify(each)).join(', ');
  return [`${at}.type: Unsupported value: ${JSON.stringify(type)}: supported values: ${values}`];
}
