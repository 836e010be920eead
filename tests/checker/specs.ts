/** Checks for tests, with everything left at its default that a test does not care about. */
import type { CheckSpec } from '../../checker/types.ts';

export function spec(id: string, rest: Partial<CheckSpec> = {}): CheckSpec {
  return {
    id,
    kind: 'object',
    points: 1,
    needs: [],
    within: 0,
    for: 0,
    sticky: false,
    holdsAtStart: false,
    params: {},
    ...rest,
  };
}
