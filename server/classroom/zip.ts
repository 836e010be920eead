/**
 * Files as one ZIP archive, as every system opens it without a program of its own (APPNOTE.TXT 6.3.10). Each is packed in memory, one
 * after another: whoever asks for a large archive costs no more than its largest file.
 */
import { promisify } from 'node:util';
import { crc32, deflateRaw } from 'node:zlib';

export interface ZipEntry {
  /** With `/` between folders; any characters. */
  readonly name: string;
  /** Undefined once it is no longer there: it is left out then. */
  bytes(): Promise<Buffer | undefined>;
}

/** Without the extension to 64 bits. */
const LIMITS = { bytes: 0xffff_ffff, entries: 0xffff } as const;

/** Names are in UTF-8. */
const UTF8 = 0x0800;
const DEFLATED = 8;
/** 1980-01-01: archives of the same content are the same. */
const DATE = 0x0021;

const packed = promisify(deflateRaw) as (bytes: Buffer) => Promise<Buffer>;

interface Filed {
  readonly name: Buffer;
  readonly crc: number;
  readonly size: number;
  readonly packedSize: number;
  readonly offset: number;
}

/** The archive in pieces. Throws a RangeError when it becomes larger than such an archive can be. */
export async function* zipOf(entries: Iterable<ZipEntry> | AsyncIterable<ZipEntry>): AsyncGenerator<Buffer> {
  const filed: Filed[] = [];
  let offset = 0;
  for await (const entry of entries) {
    const bytes = await entry.bytes();
    if (bytes === undefined) continue;
    const content = await packed(bytes);
    const name = Buffer.from(entry.name, 'utf8');
    const one = { name, crc: crc32(bytes), size: bytes.length, packedSize: content.length, offset };
    const header = localHeader(one);
    offset += header.length + content.length;
    filed.push(one);
    if (offset > LIMITS.bytes || filed.length > LIMITS.entries)
      throw new RangeError('the archive is too large');
    yield header;
    yield content;
  }
  const directory = Buffer.concat(filed.map(directoryEntry));
  yield directory;
  yield endOf(filed.length, directory.length, offset);
}

/** What both headers say of a file. */
function described({ name, crc, size, packedSize }: Filed): Buffer {
  const bytes = Buffer.alloc(26);
  bytes.writeUInt16LE(20, 0); // version 2.0 is needed
  bytes.writeUInt16LE(UTF8, 2);
  bytes.writeUInt16LE(DEFLATED, 4);
  bytes.writeUInt16LE(0, 6);
  bytes.writeUInt16LE(DATE, 8);
  bytes.writeUInt32LE(crc, 10);
  bytes.writeUInt32LE(packedSize, 14);
  bytes.writeUInt32LE(size, 18);
  bytes.writeUInt16LE(name.length, 22);
  bytes.writeUInt16LE(0, 24);
  return bytes;
}

const LOCAL = Buffer.from('PK\x03\x04', 'latin1');
const CENTRAL = Buffer.from('PK\x01\x02', 'latin1');
const END = Buffer.from('PK\x05\x06', 'latin1');

const localHeader = (file: Filed): Buffer => Buffer.concat([LOCAL, described(file), file.name]);

function directoryEntry(file: Filed): Buffer {
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(file.offset, 10);
  // Made by version 2.0; the rest of what a system would add is empty.
  return Buffer.concat([CENTRAL, Buffer.from([20, 0]), described(file), rest, file.name]);
}

function endOf(entries: number, size: number, offset: number): Buffer {
  const bytes = Buffer.alloc(18);
  bytes.writeUInt16LE(entries, 4);
  bytes.writeUInt16LE(entries, 6);
  bytes.writeUInt32LE(size, 8);
  bytes.writeUInt32LE(offset, 12);
  return Buffer.concat([END, bytes]);
}
