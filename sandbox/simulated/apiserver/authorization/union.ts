/** Authorizers asked in turn: the first that allows a request decides. */
import type { Authorizer } from './types.ts';

/** What all of them have against a request becomes its reason. */
export function union(...authorizers: readonly Authorizer[]): Authorizer {
  return {
    authorize(request) {
      const reasons: string[] = [];
      for (const authorizer of authorizers) {
        const decision = authorizer.authorize(request);
        if (decision.allowed) return decision;
        if (decision.reason) reasons.push(decision.reason);
      }
      return reasons.length > 0 ? { allowed: false, reason: reasons.join('\n') } : { allowed: false };
    },
  };
}
