/** One look of one check: with a limit on its time, and whatever goes wrong on our side as a fault. */
import type { Clock } from '../sandbox/clock.ts';
import type { Glass } from './glass.ts';
import { pause } from './pace.ts';
import type { CheckKind, CheckSpec, Finding, Verdict } from './types.ts';

/** A look that takes longer than this, in milliseconds, is a fault: the cluster does not answer. */
export const LONGEST_LOOK = 15_000;

/** Never rejects. An abort makes a fault. */
export async function lookOnce(
  kind: CheckKind,
  check: CheckSpec,
  glass: Glass,
  clock: Clock,
  signal: AbortSignal,
): Promise<Verdict> {
  const limit = new AbortController();
  const either = AbortSignal.any([signal, limit.signal]);
  glass.begin();
  try {
    const tooLong = pause(clock, LONGEST_LOOK, either).then(() => {
      throw new Error(`the cluster did not answer within ${LONGEST_LOOK / 1000} seconds`);
    });
    const findings = await Promise.race([kind.look(check.params, glass.view, either), tooLong]);
    return verdictOf(check, findings);
  } catch (error) {
    return fault(check, signal.aborted ? 'stopped before it was decided' : reasonOf(error));
  } finally {
    limit.abort();
    glass.end();
  }
}

function verdictOf(check: CheckSpec, findings: readonly Finding[]): Verdict {
  return findings.length === 0
    ? { check: check.id, outcome: 'pass' }
    : { check: check.id, outcome: 'fail', findings };
}

export function fault(check: CheckSpec, reason: string): Verdict {
  return { check: check.id, outcome: 'fault', reason };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
