/** A Secret as clients in Go send it: as much of protobuf as that takes. */

export interface SecretFields {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Not in base64. */
  readonly data: Readonly<Record<string, string>>;
  readonly type: string;
}

export function protobufSecret({ name, labels, data, type }: SecretFields): Uint8Array {
  const metadata = [field(1, name), ...entries(11, labels)];
  const secret = [field(1, ...metadata), ...entries(2, data), field(3, type)];
  const kind = [field(1, 'v1'), field(2, 'Secret')];
  return Buffer.concat([Buffer.from('k8s\0'), field(1, ...kind), field(2, ...secret)]);
}

function entries(number: number, map: Readonly<Record<string, string>>): Uint8Array[] {
  return Object.entries(map).map(([key, value]) => field(number, field(1, key), field(2, value)));
}

/** Every field here has a length: texts, bytes and messages. */
function field(number: number, ...parts: readonly (string | Uint8Array)[]): Uint8Array {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part as string)));
  return Buffer.concat([Buffer.from([(number << 3) | 2]), length(content.length), content]);
}

function length(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}
