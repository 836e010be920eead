import { constants, createDeflate, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { FrameReader, FrameWriter } from '../../../../../sandbox/simulated/apiserver/streams/spdy.ts';
import { SPDY_DICTIONARY } from '../../../../../sandbox/simulated/apiserver/streams/spdy-dictionary.ts';

/** A client as spdystream is one: one compression context for all header blocks of the connection. */
class SpdyClient {
  readonly #deflate = createDeflate({ dictionary: SPDY_DICTIONARY });

  async open(stream: number, headers: Record<string, string>): Promise<Buffer> {
    const block = await this.#compress(encodeHeaders(headers));
    const body = Buffer.concat([uint32(stream), uint32(0), Buffer.alloc(2), block]);
    return Buffer.concat([Buffer.from([0x80, 3, 0, 1]), uint32(body.length), body]);
  }

  data(stream: number, text: string, last = false): Buffer {
    return Buffer.concat([uint32(stream), uint32((last ? 0x1000000 : 0) + text.length), Buffer.from(text)]);
  }

  #compress(bytes: Buffer): Promise<Buffer> {
    return new Promise((resolve) => {
      const chunks: Buffer[] = [];
      const take = (chunk: Buffer) => chunks.push(chunk);
      this.#deflate.on('data', take);
      this.#deflate.write(bytes);
      this.#deflate.flush(constants.Z_SYNC_FLUSH, () => {
        this.#deflate.off('data', take);
        resolve(Buffer.concat(chunks));
      });
    });
  }
}

function encodeHeaders(headers: Record<string, string>): Buffer {
  const entries = Object.entries(headers);
  const parts = [uint32(entries.length)];
  for (const text of entries.flat()) parts.push(uint32(text.length), Buffer.from(text));
  return Buffer.concat(parts);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

describe('FrameReader', () => {
  it('reads the headers of several streams that share one compression context', async () => {
    const client = new SpdyClient();
    const reader = new FrameReader();
    const first = await reader.read(
      await client.open(1, { streamtype: 'error', port: '80', requestid: '0' }),
    );
    const second = await reader.read(
      await client.open(3, { streamtype: 'data', port: '80', requestid: '0' }),
    );
    expect(first[0]).toMatchObject({ type: 'open', stream: 1 });
    expect(second[0]?.type === 'open' && Object.fromEntries(second[0].headers)).toEqual({
      streamtype: 'data',
      port: '80',
      requestid: '0',
    });
  });

  it('waits for the rest of a frame that arrives in pieces', async () => {
    const reader = new FrameReader();
    const bytes = new SpdyClient().data(3, 'hello', true);
    expect(await reader.read(bytes.subarray(0, 6))).toEqual([]);
    expect(await reader.read(bytes.subarray(6, 10))).toEqual([]);
    const [frame] = await reader.read(bytes.subarray(10));
    expect(frame).toMatchObject({ type: 'data', stream: 3, last: true });
    expect(frame?.type === 'data' && frame.bytes.toString()).toBe('hello');
  });

  it('refuses a frame that announces more than it may bring', async () => {
    await expect(new FrameReader().read(Buffer.from([0, 0, 0, 1, 0, 0xff, 0xff, 0xff]))).rejects.toThrow(
      /SPDY frame of/,
    );
  });

  it('refuses headers that are not compressed as agreed', async () => {
    const body = Buffer.concat([uint32(1), uint32(0), Buffer.alloc(2), Buffer.from('no zlib')]);
    const frame = Buffer.concat([Buffer.from([0x80, 3, 0, 1]), uint32(body.length), body]);
    await expect(new FrameReader().read(frame)).rejects.toThrow();
  });
});

describe('FrameWriter', () => {
  it('writes replies whose header blocks are one zlib stream', () => {
    const writer = new FrameWriter();
    const blocks = [1, 3, 5].map((stream) => writer.reply(stream).subarray(12));
    const headers = inflateSync(Buffer.concat(blocks), {
      dictionary: SPDY_DICTIONARY,
      finishFlush: constants.Z_SYNC_FLUSH,
    });
    expect(headers).toEqual(Buffer.alloc(12));
  });

  it('marks the end of a stream with a flag, not with data', () => {
    expect([...new FrameWriter().end(3)]).toEqual([0, 0, 0, 3, 1, 0, 0, 0]);
  });
});
