/**
 * Protobuf bodies, which kubectl sends for most `create` commands: an envelope that names the kind, and a message whose
 * fields are numbered. The table of messages says what the numbers mean; types come from the schema. Answers are never
 * protobuf: kubectl accepts JSON.
 */

import { referenceOf, schemaNamed } from '../scheme/schema.ts';
import type { Schema } from '../scheme/types.ts';
import { setField } from '../storage/index.ts';
import { fieldNames } from './protobuf-messages.ts';
import { type WireField, WireReader } from './wire.ts';

export const PROTOBUF = 'application/vnd.kubernetes.protobuf';

/** `k8s` and a zero byte. */
const MAGIC = [0x6b, 0x38, 0x73, 0x00];

export function isProtobuf(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, index) => bytes[index] === byte);
}

export interface ProtobufObject {
  readonly value: Record<string, unknown>;
  /** Fields this server has no name for: never lost silently. */
  readonly problems: readonly string[];
}

/** Reads an enveloped object as the schema of this name. Throws `RangeError` for bytes that are no protobuf. */
export function readProtobuf(bytes: Uint8Array, schemaName: string): ProtobufObject {
  const { type, raw } = readEnvelope(bytes.subarray(MAGIC.length));
  const reader = new MessageReader();
  const value = reader.read(raw, schemaName, messageName(schemaName), '');
  return { value: { ...value, ...type }, problems: reader.problems };
}

/** After `runtime.Unknown`: field 1 is the type, field 2 the message. */
function readEnvelope(bytes: Uint8Array): { type: Record<string, string>; raw: Uint8Array } {
  const fields = new Map([...new WireReader(bytes)].map((field) => [field.number, field.bytes]));
  const names = [...new WireReader(fields.get(1) ?? new Uint8Array())];
  const type = Object.fromEntries(
    names.map(({ number, bytes: text }) => [number === 1 ? 'apiVersion' : 'kind', decodeText(text)]),
  );
  return { type, raw: fields.get(2) ?? new Uint8Array() };
}

/** `io.k8s.api.core.v1.Pod` as the table names it. */
function messageName(schemaName: string): string {
  return schemaName.split('.').slice(-3).join('.');
}

type Message = Record<string, unknown>;

/** What stands in the table before the type of a message whose fields are the surrounding object's own. */
const INLINE = '*';

class MessageReader {
  readonly problems: string[] = [];

  /** `schemaName` has the types of the fields, `message` their numbers: they differ for inlined messages. */
  read(bytes: Uint8Array, schemaName: string, message: string, path: string): Message {
    const read: Message = {};
    const names = fieldNames(message);
    for (const field of new WireReader(bytes)) {
      const name = names?.get(field.number);
      if (name === undefined) this.#noteUnknown(field.number, message, path);
      else if (name.startsWith(INLINE)) this.#inline(read, field, schemaName, message, path, name);
      else this.#addField(read, field, schemaName, name, path === '' ? name : `${path}.${name}`);
    }
    return read;
  }

  #noteUnknown(number: number, message: string, path: string): void {
    this.problems.push(`unknown field ${JSON.stringify(`${path}[protobuf field ${number} of ${message}]`)}`);
  }

  #inline(
    read: Message,
    field: WireField,
    schema: string,
    message: string,
    path: string,
    name: string,
  ): void {
    const group = message.slice(0, message.lastIndexOf('.'));
    Object.assign(read, this.read(field.bytes, schema, `${group}.${name.slice(INLINE.length)}`, path));
  }

  #addField(read: Message, field: WireField, schemaName: string, name: string, path: string): void {
    const schema = schemaNamed(schemaName)?.properties?.[name];
    if (!schema) {
      this.problems.push(`unknown field ${JSON.stringify(path)}`);
    } else if (schema.type === 'array') {
      const list: unknown[] = Array.isArray(read[name]) ? read[name] : [];
      list.push(this.#readValue(field, schema.items ?? {}, `${path}[${list.length}]`));
      read[name] = list;
    } else if (schema.additionalProperties) {
      const entries = (read[name] ?? {}) as Message;
      read[name] = entries;
      this.#readEntry(entries, field, schema.additionalProperties, path);
    } else {
      read[name] = this.#readValue(field, schema, path);
    }
  }

  /** An entry of a map is a message of a key and a value. */
  #readEntry(entries: Message, { bytes }: WireField, values: Schema, path: string): void {
    let key = '';
    let value: unknown = '';
    for (const field of new WireReader(bytes)) {
      if (field.number === 1) key = decodeText(field.bytes);
      else value = this.#readEntryValue(field, values, `${path}.${key}`);
    }
    setField(entries, key, value);
  }

  /** A list as a value of a map, such as the extra facts about a user, is a message of its items. */
  #readEntryValue(field: WireField, schema: Schema, path: string): unknown {
    if (schema.type !== 'array') return this.#readValue(field, schema, path);
    const items = [...new WireReader(field.bytes)];
    return items.map((item, index) => this.#readValue(item, schema.items ?? {}, `${path}[${index}]`));
  }

  /** A schema, or what may stand in its place: a boolean, or several of them. */
  #readAlternative(bytes: Uint8Array, type: string, path: string): unknown {
    const fields = [...new WireReader(bytes)];
    const schema = (each: WireField) => this.read(each.bytes, SCHEMA_PROPS, messageName(SCHEMA_PROPS), path);
    const [allows, wanted] = type.endsWith('Bool') ? [1, 2] : [undefined, 1];
    const own = fields.find(({ number }) => number === wanted);
    if (own) return schema(own);
    if (allows !== undefined) return fields.some(({ number, value }) => number === allows && value !== 0n);
    const others = fields.filter(({ number }) => number === 2);
    return type.endsWith('StringArray') ? others.map((each) => decodeText(each.bytes)) : others.map(schema);
  }

  #readValue(field: WireField, schema: Schema, path: string): unknown {
    const reference = referenceOf(schema);
    if (reference !== undefined) {
      const type = reference.split('.').at(-1) ?? '';
      if (type.startsWith('JSONSchemaPropsOr')) return this.#readAlternative(field.bytes, type, path);
      const special = SPECIAL[type];
      return special ? special(field.bytes) : this.read(field.bytes, reference, messageName(reference), path);
    }
    if (schema.type === 'boolean') return field.value !== 0n;
    if (schema.type === 'number') return doubleOf(field.value);
    if (schema.type === 'integer') return Number(BigInt.asIntN(64, field.value));
    if (schema.format === 'byte') return Buffer.from(field.bytes).toString('base64');
    return decodeText(field.bytes);
  }
}

/** A fixed number of 64 bits is a double. */
function doubleOf(bits: bigint): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
}

const SCHEMA_PROPS = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps';

/** Messages that are plain values in JSON. */
const SPECIAL: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  Quantity: (bytes) => decodeText(fieldsOf(bytes).get(1)?.bytes ?? new Uint8Array()),
  IntOrString: (bytes) => {
    const fields = fieldsOf(bytes);
    const isText = fields.get(1)?.value === 1n;
    return isText
      ? decodeText(fields.get(3)?.bytes ?? new Uint8Array())
      : Number(BigInt.asIntN(64, fields.get(2)?.value ?? 0n));
  },
  Time: (bytes) => readTime(bytes, 0),
  MicroTime: (bytes) => readTime(bytes, 6),
  FieldsV1: (bytes) => JSON.parse(decodeText(fieldsOf(bytes).get(1)?.bytes ?? new Uint8Array()) || '{}'),
  JSON: (bytes) => JSON.parse(decodeText(fieldsOf(bytes).get(1)?.bytes ?? new Uint8Array()) || 'null'),
  RawExtension: (bytes) => JSON.parse(decodeText(fieldsOf(bytes).get(1)?.bytes ?? new Uint8Array()) || '{}'),
};

function fieldsOf(bytes: Uint8Array): Map<number, WireField> {
  return new Map([...new WireReader(bytes)].map((field) => [field.number, field]));
}

/** Seconds and nanoseconds since 1970; the zero of Go's time is before that and means none. */
function readTime(bytes: Uint8Array, digits: number): string | null {
  const fields = fieldsOf(bytes);
  const seconds = BigInt.asIntN(64, fields.get(1)?.value ?? 0n);
  if (fields.size === 0 || seconds < 0n) return null;
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  if (digits === 0) return `${whole}Z`;
  const micros = (fields.get(2)?.value ?? 0n) / 1000n;
  return `${whole}.${String(micros).padStart(digits, '0')}Z`;
}

function decodeText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}
