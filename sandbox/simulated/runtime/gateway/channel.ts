/**
 * How a data plane hears from its controller: over one connection, a line of JSON for each configuration, and back a line for
 * each one it works by. (Real agents speak gRPC over mutual TLS there.)
 */
import type { ByteStream } from '../../kubelet/api.ts';
import type { Configuration } from './configuration.ts';

/** Where agents are listened to, in the controller's pod and at its Service. */
export const PORT = 8443;
export const SERVICE_PORT = 443;

/** Where controller and data planes say how they are. */
export const HEALTH_PORT = 8081;

/** What an agent says first. */
export interface Hello {
  /** `namespace/name` of its Gateway. */
  readonly gateway: string;
}

export interface Applied {
  readonly applied: number;
}

export function send(stream: ByteStream, message: Hello | Applied | Configuration): void {
  stream.write(Buffer.from(`${JSON.stringify(message)}\n`));
}

/** A message longer than this is none. Bytes. */
const LONGEST = 16 * 1024 * 1024;

/** Messages until the other side ends. Throws for what is no message. */
export async function* messages(stream: ByteStream): AsyncGenerator<unknown> {
  let rest: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream.readable) {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      const line = Buffer.concat([...rest, chunk.subarray(from, end)]);
      [rest, size, from] = [[], 0, end + 1];
      yield JSON.parse(line.toString());
    }
    if (from === chunk.length) continue;
    rest.push(chunk.subarray(from));
    size += chunk.length - from;
    if (size > LONGEST) throw new Error('a message is too long');
  }
}
