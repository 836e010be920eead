/**
 * SPDY/3.1 frames, the server's half and no more than port-forward needs. kubectl 1.31 and later tunnels this protocol
 * through WebSocket messages (KEP-4006). Flow control is left out, as in moby/spdystream, which client-go uses.
 */
import { constants, createInflate, deflateRawSync, deflateSync, type Inflate } from 'node:zlib';
import { SPDY_DICTIONARY } from './spdy-dictionary.ts';

export type Frame =
  | {
      readonly type: 'open';
      readonly stream: number;
      readonly headers: ReadonlyMap<string, string>;
      readonly last: boolean;
    }
  | { readonly type: 'data'; readonly stream: number; readonly bytes: Buffer; readonly last: boolean }
  | { readonly type: 'reset'; readonly stream: number }
  | { readonly type: 'ping'; readonly id: number }
  | { readonly type: 'goaway' };

const HEADER_BYTES = 8;
const VERSION = 3;
const SYN_STREAM = 1;
const SYN_REPLY = 2;
const RST_STREAM = 3;
const PING = 6;
const GOAWAY = 7;
const FIN = 1;

/** Largest frame we read; the protocol would allow 16 MiB. Bytes. */
const MAX_FRAME_BYTES = 1024 * 1024;
/** Largest header block of one stream, inflated: a few short names and values. Bytes. */
const MAX_HEADER_BYTES = 16 * 1024;

/** Cuts a byte stream into frames. Header blocks share one compression context, so frames are read one after another. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);
  readonly #headers = new HeaderInflater();

  /** The frames that are complete now. Rejects when the bytes are not SPDY: the connection cannot go on then. */
  async read(chunk: Uint8Array): Promise<Frame[]> {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const frames: Frame[] = [];
    while (this.#rest.length >= HEADER_BYTES) {
      const length = this.#rest.readUIntBE(5, 3);
      if (length > MAX_FRAME_BYTES) throw new Error(`SPDY frame of ${length} bytes`);
      if (this.#rest.length < HEADER_BYTES + length) break;
      const raw = this.#rest.subarray(0, HEADER_BYTES + length);
      this.#rest = this.#rest.subarray(HEADER_BYTES + length);
      const frame = await this.#frame(raw);
      if (frame !== undefined) frames.push(frame);
    }
    return frames;
  }

  close(): void {
    this.#headers.close();
  }

  async #frame(raw: Buffer): Promise<Frame | undefined> {
    const last = ((raw[4] ?? 0) & FIN) !== 0;
    const body = raw.subarray(HEADER_BYTES);
    if (((raw[0] ?? 0) & 0x80) === 0) return { type: 'data', stream: raw.readUInt32BE(0), bytes: body, last };
    switch (raw.readUInt16BE(2)) {
      case SYN_STREAM:
        return {
          type: 'open',
          stream: streamId(body),
          headers: await this.#headers.read(body.subarray(10)),
          last,
        };
      case RST_STREAM:
        return { type: 'reset', stream: streamId(body) };
      case PING:
        return { type: 'ping', id: body.readUInt32BE(0) };
      case GOAWAY:
        return { type: 'goaway' };
      default:
        return undefined; // SETTINGS, WINDOW_UPDATE and what else a peer may say without asking for anything
    }
  }
}

function streamId(body: Buffer): number {
  return body.readUInt32BE(0) & 0x7fff_ffff;
}

/** Inflates header blocks in the order they come: all of a connection are one zlib stream. */
class HeaderInflater {
  readonly #inflate: Inflate = createInflate({
    dictionary: SPDY_DICTIONARY,
    finishFlush: constants.Z_SYNC_FLUSH,
  });
  #chunks: Buffer[] = [];
  #bytes = 0;
  #fail: ((error: Error) => void) | undefined;

  constructor() {
    this.#inflate.on('data', (chunk: Buffer) => {
      this.#bytes += chunk.length;
      if (this.#bytes > MAX_HEADER_BYTES) this.#inflate.destroy(new Error('SPDY header block too large'));
      else this.#chunks.push(chunk);
    });
    this.#inflate.on('error', (error) => this.#fail?.(error));
    this.#inflate.on('close', () => this.#fail?.(new Error('SPDY headers after the end')));
  }

  /** One block at a time: the caller waits for each. */
  async read(block: Buffer): Promise<Map<string, string>> {
    await new Promise<void>((resolve, reject) => {
      this.#fail = reject;
      this.#inflate.write(block, (error) => (error ? reject(error) : resolve()));
    });
    const bytes = Buffer.concat(this.#chunks);
    this.#chunks = [];
    this.#bytes = 0;
    return parseHeaders(bytes);
  }

  close(): void {
    this.#inflate.destroy();
  }
}

function parseHeaders(bytes: Buffer): Map<string, string> {
  const headers = new Map<string, string>();
  let at = 4;
  const text = () => {
    const length = bytes.readUInt32BE(at);
    const value = bytes.toString('utf8', at + 4, at + 4 + length);
    at += 4 + length;
    return value;
  };
  for (let left = bytes.readUInt32BE(0); left > 0; left--) headers.set(text().toLowerCase(), text());
  return headers;
}

/** Makes frames. Our header blocks are empty, but still one zlib stream: only the first carries zlib's own header. */
export class FrameWriter {
  #replied = false;

  reply(stream: number): Buffer {
    const empty = Buffer.alloc(4);
    const block = this.#replied
      ? deflateRawSync(empty, { finishFlush: constants.Z_SYNC_FLUSH })
      : deflateSync(empty, { dictionary: SPDY_DICTIONARY, finishFlush: constants.Z_SYNC_FLUSH });
    this.#replied = true;
    return control(SYN_REPLY, Buffer.concat([uint32(stream), block]));
  }

  data(stream: number, bytes: Uint8Array): Buffer {
    return Buffer.concat([uint32(stream), lengthWithFlags(0, bytes.length), bytes]);
  }

  /** Ends our half of a stream. */
  end(stream: number): Buffer {
    return Buffer.concat([uint32(stream), lengthWithFlags(FIN, 0)]);
  }

  pong(id: number): Buffer {
    return control(PING, uint32(id));
  }
}

function control(type: number, body: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(0x8000 | VERSION, 0);
  head.writeUInt16BE(type, 2);
  return Buffer.concat([head, lengthWithFlags(0, body.length), body]);
}

function lengthWithFlags(flags: number, length: number): Buffer {
  return uint32(flags * 0x100_0000 + length);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
