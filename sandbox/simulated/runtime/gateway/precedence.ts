/** Which match decides when several do, as Gateway API says (HTTPRouteRule.matches). */
import type { Match, Route } from './types.ts';

export interface Candidate {
  readonly match: Match;
  readonly route: Route;
  /** The number of its rule in the configuration: rules of a route are in their order. */
  readonly rule: number;
}

const PATHS = { Exact: 2, RegularExpression: 1, PathPrefix: 0 } as const;

/** The first to be tried comes first. */
export function byPrecedence(one: Candidate, other: Candidate): number {
  return (
    pathRank(other.match) - pathRank(one.match) ||
    pathLength(other.match) - pathLength(one.match) ||
    Number(other.match.method !== undefined) - Number(one.match.method !== undefined) ||
    (other.match.headers?.length ?? 0) - (one.match.headers?.length ?? 0) ||
    (other.match.queryParams?.length ?? 0) - (one.match.queryParams?.length ?? 0) ||
    age(one.route).localeCompare(age(other.route)) ||
    key(one.route).localeCompare(key(other.route)) ||
    one.rule - other.rule
  );
}

function pathRank({ path }: Match): number {
  return PATHS[path?.type ?? 'PathPrefix'];
}

function pathLength({ path }: Match): number {
  return path?.value?.length ?? 1;
}

function age({ metadata }: Route): string {
  return metadata.creationTimestamp ?? '';
}

function key({ metadata }: Route): string {
  return `${metadata.namespace}/${metadata.name}`;
}
