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
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at++) hash = Math.imul(hash ^ bytes[at]!, prime);
  return hash >>> 0;
}
