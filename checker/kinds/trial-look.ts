/** A look that is repeated: until it finds nothing, and then for as long as that must last. */
import { systemClock } from '../../sandbox/clock.ts';
import { pause } from '../pace.ts';
import type { ClusterView, Finding } from '../types.ts';
import type { Kinds, Nested } from './nested.ts';

/** Milliseconds between two looks. */
const STEP = 200;

/** `within` and `for` in seconds. The findings of the last look. */
export async function lookUntil(
  kinds: Kinds,
  { kind, params }: Nested,
  patience: { readonly within?: number; readonly for?: number },
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Finding[]> {
  const began = systemClock.now();
  let heldSince: number | undefined;
  for (;;) {
    const findings = (await kinds[kind]?.look(params, cluster, signal)) ?? [];
    const now = systemClock.now();
    if (findings.length === 0) {
      heldSince ??= now;
      if (now >= heldSince + (patience.for ?? 0) * 1000) return [];
    } else {
      heldSince = undefined;
      if (now >= began + (patience.within ?? 0) * 1000) return findings;
    }
    await pause(systemClock, STEP, signal);
  }
}
