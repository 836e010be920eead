/** Text that is kept: in one piece. */

/**
 * The same text in memory of its own. What is put together of pieces is kept as the pieces by the engine until somebody
 * reads it, which takes many times the room of the letters: a uid is made of a dozen. Only for ASCII.
 */
export function flat(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}
