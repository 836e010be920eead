/** Writes a tar archive whose bytes follow from its files alone: no times, no owners, no order of a disk. */

export interface Member {
  /** With `/`, at most 100 bytes. */
  readonly path: string;
  readonly content: Uint8Array;
}

/** tar counts in blocks of this many bytes. */
const BLOCK = 512;

/** ustar (POSIX.1-1988), members in the order of their paths. */
export function tarOf(members: readonly Member[]): Buffer {
  const sorted = [...members].sort((one, other) => (one.path < other.path ? -1 : 1));
  const parts = sorted.flatMap(({ path, content }) => [
    headerOf(path, content.length),
    content,
    Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK),
  ]);
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

function headerOf(path: string, size: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number) =>
    header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
  if (header.write(path, 0, 100) < Buffer.byteLength(path)) throw new Error(`${path} is too long for a tar`);
  octal(0o644, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12);
  header.write('0', 156);
  header.write('ustar\x0000', 257, 'latin1');
  // The sum of all bytes, with its own place taken for blanks.
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}
