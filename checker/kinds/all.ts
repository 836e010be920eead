/** The kind `all`: several looks that count as one check. Made of the kinds that stand on their own. */
import { z } from 'zod';
import type { CheckKind } from '../types.ts';
import { chosen, type Kinds, needsOf, nestedIn } from './nested.ts';

export function all(kinds: Kinds) {
  const params = z
    .array(nestedIn(kinds, {}))
    .min(2)
    .describe(
      'Looks that must all find nothing: [{ object: … }, { kept: … }]. In order; the first that finds something tells.',
    );
  type Params = z.infer<typeof params>;
  const nested = (wanted: Params) => wanted.map((one) => chosen(kinds, one));
  const needs = (wanted: Params) => needsOf(kinds, nested(wanted));
  return {
    name: 'all',
    params,
    requires: [],
    requiresFor: (wanted) => needs(wanted).capabilities(),
    remembers: (wanted) => needs(wanted).remembered(),
    watches: (wanted) => needs(wanted).watched(),
    lasts: (wanted) => needs(wanted).lasting(),
    async look(wanted, cluster, signal) {
      for (const { kind, params } of nested(wanted)) {
        const findings = (await kinds[kind]?.look(params, cluster, signal)) ?? [];
        if (findings.length > 0) return findings;
      }
      return [];
    },
  } satisfies CheckKind<'all', Params>;
}
