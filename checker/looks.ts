/** One look of one check: with a limit on its time, and whatever goes wrong on our side as a fault. */
import type { Clock } from '../sandbox/clock.ts';
import type { Glass } from './glass.ts';
import { pause } from './pace.ts';
import { SeenInstead } from './seen-instead.ts';
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
  longest: number = longestOf(kind, check),
): Promise<Verdict> {
  const limit = new AbortController();
  const either = AbortSignal.any([signal, limit.signal]);
  glass.begin();
  try {
    const tooLong = pause(clock, longest, either).then(() => {
      throw new Error(`the cluster did not answer within ${longest / 1000} seconds`);
    });
    const look = kind.look(check.params, glass.view, either);
    const findings = await Promise.race([look, tooLong]).catch(async (error: unknown) => {
      limit.abort();
      if (kind.intrudes) await putBack(look, clock);
      throw error;
    });
    return verdictOf(check, findings);
  } catch (error) {
    if (error instanceof SeenInstead) return verdictOf(check, [error.finding]);
    return fault(check, signal.aborted ? 'stopped before it was decided' : reasonOf(error));
  } finally {
    limit.abort();
    glass.end();
  }
}

/** What a look has changed it puts back, also when it is told to end. Nobody else looks before that. */
async function putBack(look: Promise<unknown>, clock: Clock): Promise<void> {
  const over = new AbortController();
  await Promise.race([
    look.catch(() => undefined),
    pause(clock, LONGEST_LOOK, over.signal).catch(() => undefined),
  ]);
  over.abort();
}

function longestOf(kind: CheckKind, check: CheckSpec): number {
  const own = kind.lasts?.(check.params);
  return LONGEST_LOOK + (own ?? 0) * 1000;
}

/** The same thing is not told twice, where two parts of a check come across it. */
function verdictOf(check: CheckSpec, findings: readonly Finding[]): Verdict {
  if (findings.length === 0) return { check: check.id, outcome: 'pass' };
  const told = new Map(findings.map((finding) => [JSON.stringify(finding), finding]));
  return { check: check.id, outcome: 'fail', findings: [...told.values()] };
}

export function fault(check: CheckSpec, reason: string): Verdict {
  return { check: check.id, outcome: 'fault', reason };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
