/** What an operator is. */
import type { Finding } from '../types.ts';

/** Compares one part with what is there; handed in because operators and parts contain each other. */
export type Match = (
  want: unknown,
  got: unknown,
  path: string,
  mode?: { readonly exactly: boolean },
) => Finding[];

export interface Operator {
  /** Says what is wrong with the operand, as a sentence; `undefined` when it may be used. */
  problem(operand: unknown): string | undefined;
  /** The operand is a part, or a list of parts: whatever operators are in it are looked at too. */
  readonly parts?: true;
  apply(operand: unknown, got: unknown, path: string, match: Match): Finding[];
}

export function isNothing(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

/** A JSON object: neither a list nor null. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field that is really there: `constructor` is one only where somebody wrote it. */
export function fieldOf(value: unknown, key: string): unknown {
  return isMapping(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** How many like findings are told one by one. */
const MOST = 5;

/** The first of many findings that are alike, and how many more there are. */
export function few(findings: readonly Finding[], path: string): Finding[] {
  if (findings.length <= MOST) return [...findings];
  const more = findings.length - MOST;
  return [...findings.slice(0, MOST), { code: 'field.more', values: { path, more } }];
}
