/** Checks within a check: one look by one of the kinds that stand on their own. */
import { z } from 'zod';
import type { Capability } from '../../sandbox/types.ts';
import type { CheckKind, Remembered, Watched } from '../types.ts';

export type Kinds = Readonly<Record<string, CheckKind>>;

/** A kind and its parameters, which have been validated. */
export interface Nested {
  readonly kind: string;
  readonly params: unknown;
}

/** `{ object: {…} }` with further keys beside it, such as `within`. Exactly one key names a kind. */
export function nestedIn<Shape extends z.ZodRawShape>(kinds: Kinds, others: Shape) {
  const keys = Object.fromEntries(
    Object.values(kinds).map(({ name, params }) => [
      name,
      params.optional().describe(`As a check of kind ${name}.`),
    ]),
  );
  return z.strictObject({ ...others, ...keys }).superRefine((value, context) => {
    const given = Object.keys(value).filter((key) => Object.hasOwn(kinds, key));
    if (given.length === 1) return;
    const message =
      given.length === 0 ? 'says nothing to look at' : `looks at several things: ${given.join(', ')}`;
    context.addIssue({ code: 'custom', message, path: [] });
  });
}

/** The one that was written. */
export function chosen(kinds: Kinds, value: object): Nested {
  const kind = Object.keys(value).find((key) => Object.hasOwn(kinds, key)) ?? '';
  return { kind, params: Reflect.get(value, kind) };
}

/** What the nested checks need together. */
export function needsOf(kinds: Kinds, all: readonly Nested[]) {
  const each = all.flatMap(({ kind, params }) => {
    const found = kinds[kind];
    return found ? [{ found, params }] : [];
  });
  return {
    capabilities: (): Capability[] => [
      ...new Set(
        each.flatMap(({ found, params }) => [...found.requires, ...(found.requiresFor?.(params) ?? [])]),
      ),
    ],
    remembered: (): Remembered[] => each.flatMap(({ found, params }) => found.remembers?.(params) ?? []),
    watched: (): Watched[] => each.flatMap(({ found, params }) => found.watches?.(params) ?? []),
    /** Seconds: of all, one after another. */
    lasting: (): number => each.reduce((sum, { found, params }) => sum + (found.lasts?.(params) ?? 0), 0),
  };
}
