/**
 * What the program `ssh` and the server say to each other: frames of one letter, a length (32 bits, big-endian) and bytes.
 * From the program: `h` what is wanted, as JSON, first and once; `i` input; `e` its end; `w` a new size of the terminal (`cols rows`).
 * From the server: `s` the login has begun; `o` output, `r` error output, `m` a message of ssh itself, `x` the exit code, last.
 */

/** Of one frame's content, bytes. */
const LONGEST = 1 << 16;
const HEAD = 5;

export function frame(letter: 's' | 'o' | 'r' | 'm' | 'x', content: Uint8Array | string): Buffer {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  const head = Buffer.alloc(HEAD);
  head.write(letter, 'latin1');
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

/** Takes bytes as they come and hands on whole frames. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** Throws where a frame is longer than any of ours: it is none. */
  *read(chunk: Buffer): Generator<readonly [letter: string, content: Buffer]> {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length >= HEAD) {
      const length = this.#rest.readUInt32BE(1);
      if (length > LONGEST) throw new Error('a frame is too long');
      if (this.#rest.length < HEAD + length) return;
      const letter = this.#rest.toString('latin1', 0, 1);
      const content = this.#rest.subarray(HEAD, HEAD + length);
      this.#rest = this.#rest.subarray(HEAD + length);
      yield [letter, content];
    }
  }
}
