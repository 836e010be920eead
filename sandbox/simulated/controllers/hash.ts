/** Hashes in names and labels, in the letters Kubernetes uses for them (util/rand, SafeEncodeString). */

const letters = 'bcdfghjklmnpqrstvwxz2456789';
const offsetBasis = 0x811c9dc5;
const prime = 0x01000193;

/** Equal texts have equal hashes of at most ten letters. */
export function hashText(text: string): string {
  return Array.from(String(fnv1a(text)), (digit) => letters[digit.charCodeAt(0) % letters.length]).join('');
}

/** 32 bits of Fowler, Noll and Vo. */
function fnv1a(text: string): number {
  let hash = offsetBasis;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, prime);
  return hash >>> 0;
}
