/** Messages of DNS as they go over the wire (RFC 1035): one question out, an answer in. */
import type { NameAnswer, NameQuestion, NameRecord } from '../network-types.ts';

const TYPES: Readonly<Record<string, number>> = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
};
const NAMES = new Map(Object.entries(TYPES).map(([name, number]) => [number, name]));
/** Recursion is desired. */
const HEADER = Buffer.from([0x4e, 0x52, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);

/** The name without a dot at its end. */
export function encodeQuestion({ name, type }: NameQuestion): Buffer {
  const labels = name.split('.').map((label) => {
    const bytes = Buffer.from(label.slice(0, 63));
    return Buffer.concat([Buffer.from([bytes.length]), bytes]);
  });
  return Buffer.concat([HEADER, ...labels, Buffer.from([0, 0, TYPES[type] ?? 1, 0, 1])]);
}

/** What is no message of DNS counts as a server that failed. */
export function decodeAnswer(message: Buffer, name: string): NameAnswer {
  try {
    const code = message.readUInt8(3) & 15;
    if (code === 3) return { outcome: 'no-such-name', name, records: [] };
    if (code !== 0) return { outcome: 'failed', name, records: [] };
    return { outcome: 'found', name, records: readRecords(message) };
  } catch (error) {
    if (error instanceof RangeError) return { outcome: 'failed', name, records: [] };
    throw error;
  }
}

function readRecords(message: Buffer): NameRecord[] {
  let at = HEADER.length;
  for (let left = message.readUInt16BE(4); left > 0; left -= 1) at = readName(message, at).end + 4;
  const records: NameRecord[] = [];
  for (let left = message.readUInt16BE(6); left > 0; left -= 1) {
    const { name, end } = readName(message, at);
    const number = message.readUInt16BE(end);
    const length = message.readUInt16BE(end + 8);
    const type = NAMES.get(number) ?? `TYPE${number}`;
    records.push({ name, type, data: readData(message, type, end + 10, length) });
    at = end + 10 + length;
  }
  return records;
}

function readData(message: Buffer, type: string, at: number, length: number): string {
  const bytes = message.subarray(at, at + length);
  switch (type) {
    case 'A':
      return [...bytes].join('.');
    case 'AAAA':
      return Array.from({ length: 8 }, (_, word) => bytes.readUInt16BE(word * 2).toString(16)).join(':');
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return readName(message, at).name;
    case 'SRV': {
      const numbers = [0, 2, 4].map((offset) => bytes.readUInt16BE(offset));
      return [...numbers, readName(message, at + 6).name].join(' ');
    }
    case 'TXT':
      return bytes.subarray(1).toString();
    default:
      return bytes.toString('hex');
  }
}

/** Names may go on elsewhere in the message; one that goes in circles is none. */
function readName(message: Buffer, start: number): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let at = start;
  let end: number | undefined;
  for (let jumps = 0; ; ) {
    const length = message.readUInt8(at);
    if (length === 0) return { name: labels.join('.'), end: end ?? at + 1 };
    if (length < 0xc0) {
      labels.push(message.toString('latin1', at + 1, at + 1 + length));
      at += length + 1;
      continue;
    }
    jumps += 1;
    if (jumps > 32) throw new RangeError('a name in circles');
    end ??= at + 2;
    at = message.readUInt16BE(at) & 0x3fff;
  }
}
