/** The one place where a connection is allowed or its packets vanish. */
import type { Target } from './services.ts';
import type { Peer } from './types.ts';

/** Every connection passes: NetworkPolicy is not enforced yet, and a cluster says so in what it cannot do. */
export function isAllowed(_from: Peer, _to: Target): boolean {
  return true;
}
