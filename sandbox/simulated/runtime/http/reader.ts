/** Reads HTTP/1.x messages off a byte stream. */

export interface MessageHead {
  /** The request or status line. */
  readonly start: string;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
}

/** More than this is not read of one message. Bytes. */
const limits = { head: 32 * 1024, body: 32 * 1024 * 1024 };

export class MessageReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #rest: Buffer = Buffer.alloc(0);
  #ended = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Start line and headers; undefined when the stream ends before or is no HTTP. Rejects for what cannot be any. */
  async head(): Promise<MessageHead | undefined> {
    for (;;) {
      const match = /\r?\n\r?\n/.exec(this.#rest.toString('latin1'));
      if (match) {
        const text = this.#rest.subarray(0, match.index).toString();
        this.#rest = this.#rest.subarray(match.index + match[0].length);
        return parseHead(text);
      }
      if (isNonsense(this.#rest)) throw new Error('malformed HTTP message');
      if (this.#rest.length > limits.head || !(await this.#more())) return undefined;
    }
  }

  /** The body that belongs to these headers; `toEnd` when the end of the stream may end it. */
  async body(headers: ReadonlyMap<string, string>, toEnd = false): Promise<Buffer> {
    if (headers.get('transfer-encoding')?.toLowerCase() === 'chunked') return this.#chunked();
    const length = headers.get('content-length');
    if (length !== undefined) return this.#take(Math.min(Number(length), limits.body));
    if (!toEnd) return Buffer.alloc(0);
    while (this.#rest.length < limits.body && (await this.#more()));
    return this.#take(this.#rest.length);
  }

  /** The same, as it comes. */
  async *bodyParts(headers: ReadonlyMap<string, string>): AsyncGenerator<Buffer> {
    if (headers.get('transfer-encoding')?.toLowerCase() === 'chunked') {
      yield* this.#chunks();
      return;
    }
    let left = Number(headers.get('content-length') ?? Number.POSITIVE_INFINITY);
    while (left > 0 && (this.#rest.length > 0 || (await this.#more()))) {
      const part = await this.#take(Math.min(left, this.#rest.length));
      left -= part.length;
      yield part;
    }
  }

  async #chunked(): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const part of this.#chunks()) parts.push(part);
    return Buffer.concat(parts);
  }

  async *#chunks(): AsyncGenerator<Buffer> {
    for (;;) {
      const size = Number.parseInt(await this.#line(), 16);
      if (!size) break;
      yield await this.#take(size);
      await this.#line();
    }
    await this.#line();
  }

  async #line(): Promise<string> {
    for (;;) {
      const end = this.#rest.indexOf(10);
      if (end >= 0) return (await this.#take(end + 1)).toString().trimEnd();
      if (!(await this.#more())) return '';
    }
  }

  async #take(length: number): Promise<Buffer> {
    while (this.#rest.length < length && (await this.#more()));
    const taken = Buffer.from(this.#rest.subarray(0, length));
    this.#rest = this.#rest.subarray(length);
    return taken;
  }

  async #more(): Promise<boolean> {
    if (this.#ended) return false;
    const { value, done } = await this.#source.next();
    if (done) this.#ended = true;
    else this.#rest = Buffer.concat([this.#rest, value]);
    return !done;
  }
}

/** No message begins like this: whoever speaks TLS here need not be heard to the end. */
function isNonsense(bytes: Buffer): boolean {
  const first = bytes[0];
  return first !== undefined && !(first >= 65 && first <= 90) && first !== 13 && first !== 10;
}

function parseHead(text: string): MessageHead {
  const [start = '', ...lines] = text.split(/\r?\n/);
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return { start, headers };
}
