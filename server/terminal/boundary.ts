/**
 * Where a stream of terminal output may be cut: never inside a UTF-8 character, never inside a short escape sequence.
 *
 * A screen is serialised between two chunks and the next chunk is sent after it. Cut inside `한` or inside `ESC [ 3 1 m`,
 * the newcomer would see the second half as text.
 */

/** A sequence longer than this is not waited for; an image or a title that long is cut rather than held back. Bytes. */
const LONGEST_HELD = 256;
const ESC = 0x1b;
const BEL = 0x07;

/** How many leading bytes of the chunk end in whole characters and whole escape sequences. */
export function wholeLength(chunk: Uint8Array): number {
  const start = chunk.lastIndexOf(ESC);
  if (start >= 0 && chunk.length - start <= LONGEST_HELD && !isWhole(chunk, start)) {
    return beforeString(chunk, start);
  }
  return chunk.length - unfinishedCharacter(chunk);
}

/** An `ESC` that might begin the `ESC \` which ends a string sequence: hold the string it would end too. */
function beforeString(chunk: Uint8Array, start: number): number {
  if (start + 1 < chunk.length || start === 0) return start;
  const opening = chunk.lastIndexOf(ESC, start - 1);
  const open =
    opening >= 0 && chunk.length - opening <= LONGEST_HELD && !isWhole(chunk.subarray(0, start), opening);
  return open ? opening : start;
}

/** Whether the sequence that begins with the ESC at `start` ends within the chunk. */
function isWhole(chunk: Uint8Array, start: number): boolean {
  const kind = chunk[start + 1];
  if (kind === undefined) return false;
  const after = chunk.subarray(start + 2);
  const character = String.fromCharCode(kind);
  if (character === '[') return after.some((byte) => byte >= 0x40 && byte <= 0x7e);
  if (']PX^_'.includes(character)) return after.includes(BEL) || after.includes(ESC);
  // Charset designations and the like: intermediate bytes, then one final byte.
  if (kind >= 0x20 && kind <= 0x2f) return after.some((byte) => byte >= 0x30 && byte <= 0x7e);
  return true;
}

/** How many bytes at the end begin a UTF-8 character that is not complete: 0 to 3. */
function unfinishedCharacter(chunk: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, chunk.length); back += 1) {
    const byte = chunk[chunk.length - back] ?? 0;
    if ((byte & 0b1100_0000) === 0b1000_0000) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}
