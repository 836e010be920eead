/** A look that is repeated: until it finds nothing, and then for as long as that must last. */
import { systemClock } from '../../sandbox/clock.ts';
import { pause } from '../pace.ts';
import type { ClusterView, Finding } from '../types.ts';
import type { Kinds, Nested } from './nested.ts';

/** Milliseconds between two looks. */
const STEP = 200;
/** This many times what is enough for other checks: they look when something changes, this one by the clock. */
const CAREFUL = 3;

/**
 * `within` and `for` in seconds. The findings of the last look. Programs in containers may act on what was done whenever they like:
 * only where somebody expects a no it is believed before its time.
 */
export async function lookUntil(
  kinds: Kinds,
  { kind, params }: Nested,
  patience: { readonly within?: number; readonly for?: number },
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Finding[]> {
  const began = systemClock.now();
  const quiet = (cluster.quiet ?? Number.POSITIVE_INFINITY) * CAREFUL;
  let heldSince: number | undefined;
  let seen = '';
  let seenSince = began;
  for (;;) {
    const findings = (await kinds[kind]?.look(params, cluster, signal)) ?? [];
    const now = systemClock.now();
    if (findings.length === 0) {
      heldSince ??= now;
      if (now >= heldSince + (patience.for ?? 0) * 1000) return [];
    } else {
      heldSince = undefined;
      if (now >= began + (patience.within ?? 0) * 1000) return findings;
      if (JSON.stringify(findings) !== seen) {
        seen = JSON.stringify(findings);
        seenSince = now;
      }
      if (now >= seenSince + quiet && (await cluster.atRest?.([undefined], signal))) return findings;
    }
    await pause(systemClock, STEP, signal);
  }
}
