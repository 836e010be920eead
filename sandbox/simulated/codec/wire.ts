/** The protobuf wire format: a sequence of numbered fields, each a varint, a fixed number or a run of bytes. */

export interface WireField {
  readonly number: number;
  /** For varints and fixed numbers; 0 otherwise. */
  readonly value: bigint;
  /** For strings, bytes and messages; empty otherwise. */
  readonly bytes: Uint8Array;
}

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;
const NO_BYTES = new Uint8Array();

/** Iterates over the fields of one message. Throws `RangeError` where the bytes end too early or make no sense. */
export class WireReader implements Iterable<WireField> {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  *[Symbol.iterator](): Generator<WireField> {
    while (this.#at < this.#bytes.length) {
      const tag = Number(this.#readVarint());
      yield { number: tag >>> 3, ...this.#readContent(tag & 7) };
    }
  }

  #readContent(wireType: number): Omit<WireField, 'number'> {
    switch (wireType) {
      case VARINT:
        return { value: this.#readVarint(), bytes: NO_BYTES };
      case BYTES:
        return { value: 0n, bytes: this.#take(Number(this.#readVarint())) };
      case FIXED64:
        return { value: readLittleEndian(this.#take(8)), bytes: NO_BYTES };
      case FIXED32:
        return { value: readLittleEndian(this.#take(4)), bytes: NO_BYTES };
      default:
        throw new RangeError(`illegal wireType ${wireType}`);
    }
  }

  #readVarint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#take(1)[0] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('integer overflow');
  }

  #take(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new RangeError('unexpected EOF');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

function readLittleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
