/** Which rule answers a request. */
import { regularExpression } from '../../regular-expression.ts';
import type { Configuration, PortConfiguration, RuleConfiguration } from './configuration.ts';
import { mostSpecific } from './hostnames.ts';
import type { Match, ValueMatch } from './types.ts';

export interface Asked {
  readonly method: string;
  /** As sent, with its query. */
  readonly target: string;
  /** Without a port, in lower case. */
  readonly host: string;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
}

export interface Matched {
  readonly rule: RuleConfiguration;
  readonly match: Match;
}

/** `undefined`: nobody wants it. A host belongs to the most specific listener, and there to the most specific name. */
export function findRule(
  configuration: Configuration,
  port: PortConfiguration,
  asked: Asked,
): Matched | undefined {
  const listener = mostSpecific(port.listeners, asked.host);
  const host = listener && mostSpecific(listener.hosts, asked.host);
  const found = host?.matches.find(({ match }) => fits(match, asked));
  const rule = found && configuration.rules[found.rule];
  return rule && { rule, match: found.match };
}

function fits({ path, method, headers = [], queryParams = [] }: Match, asked: Asked): boolean {
  if (method !== undefined && method !== asked.method) return false;
  const [target = '/', query] = splitOnce(asked.target, '?');
  if (!fitsPath(path?.type ?? 'PathPrefix', path?.value ?? '/', target)) return false;
  if (!headers.every((each) => fitsValue(each, asked.headers.get(each.name.toLowerCase())))) return false;
  if (queryParams.length === 0) return true;
  const given = new URLSearchParams(query ?? '');
  return queryParams.every((each) => fitsValue(each, given.get(each.name) ?? undefined));
}

/** A prefix is one of whole elements: `/cart` is none of `/cartoon`. */
function fitsPath(type: 'Exact' | 'PathPrefix' | 'RegularExpression', wanted: string, path: string): boolean {
  if (type === 'Exact') return path === wanted;
  if (type === 'RegularExpression') return whole(wanted).test(path);
  const prefix = wanted.replace(/\/+$/, '');
  return path === prefix || path.startsWith(`${prefix}/`);
}

function fitsValue({ type = 'Exact', value }: ValueMatch, given: string | undefined): boolean {
  if (given === undefined) return false;
  return type === 'Exact' ? given === value : whole(value).test(given);
}

/** Expressions say what the whole of a value is. */
function whole(pattern: string) {
  return regularExpression(`^(?:${pattern})$`);
}

export function splitOnce(text: string, at: string): [string, string?] {
  const index = text.indexOf(at);
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}
