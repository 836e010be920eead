/** Text that is kept: in one piece. */

/**
 * The same text in memory of its own. What is put together of pieces is kept as the pieces by the engine until somebody
 * reads it, which takes many times the room of the letters: a uid is made of a dozen. Only for ASCII.
 */
export function flat(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

/** As many texts as are held once for all who keep them; the oldest are forgotten first. */
const MOST = 1_000;
const held = new Map<string, string>();

/** The text that is held for all that are equal to it: what is put together again and again, for every pod. */
export function shared(text: string): string {
  const known = held.get(text);
  if (known !== undefined) return known;
  if (held.size >= MOST) held.delete(held.keys().next().value ?? '');
  const flattened = flat(text);
  const own = flattened === text ? flattened : text;
  held.set(own, own);
  return own;
}
