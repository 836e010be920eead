/**
 * Who a learner's programs are. A server that runs as an ordinary user can only be that user, to files at least; one that
 * runs as root gives each sandbox a number of its own, so that what breaks out is nobody, and so that limits on processes,
 * which Linux does not hold root to, hold.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Numbers of a user and its group, on this machine. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** From here to 2147483647 nobody gives numbers away: https://systemd.io/UIDS-GIDS/ */
const FIRST = 1_879_048_192;
const NUMBERS = 1 << 24;

/** `undefined` unless this process is root and may be others. Two sandboxes may share a number; it is no more than a second wall. */
export function accountOf(id: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const uid = FIRST + (createHash('sha256').update(id).digest().readUInt32BE(0) % NUMBERS);
  return isNumberHere(uid) ? { uid, gid: uid } : undefined;
}

/** In containers root may know a few thousand numbers only, and is itself somebody else outside. */
function isNumberHere(uid: number): boolean {
  try {
    return readFileSync('/proc/self/uid_map', 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number))
      .some(([inside = 0, , count = 0]) => uid >= inside && uid < inside + count);
  } catch {
    return false;
  }
}
