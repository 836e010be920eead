/** Takes one file out of a tar archive (ustar and what GNU and pax make of it for short names). */

/** tar counts in blocks of this many bytes. */
const BLOCK = 512;

/** Content of the member with this name, or `undefined`. A leading `./` does not matter. */
export function memberOf(archive: Uint8Array, name: string): Uint8Array | undefined {
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const header = archive.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) return undefined;
    const size = Number.parseInt(text(header, 124, 12), 8) || 0;
    const start = at + BLOCK;
    if (nameOf(header) === name && isFile(header)) {
      if (start + size > archive.length) return undefined;
      return archive.subarray(start, start + size);
    }
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  return undefined;
}

function nameOf(header: Uint8Array): string {
  const prefix = text(header, 345, 155);
  const name = text(header, 0, 100);
  return (prefix ? `${prefix}/${name}` : name).replace(/^\.\//, '');
}

/** Type `0`, or none in old archives. */
const isFile = (header: Uint8Array): boolean => header[156] === 0x30 || header[156] === 0;

const text = (header: Uint8Array, start: number, length: number): string => {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end)).trim();
};
