/** Connections inside the process: two byte streams, each the other's far end. */
import type { ByteStream } from '../kubelet/api.ts';
import { Pipe } from './pipe.ts';

/** Both ends of a new connection. */
export function connectionPair(): { client: ByteStream; server: ByteStream } {
  const up = new Pipe();
  const down = new Pipe();
  return { client: end(down, up), server: end(up, down) };
}

function end(incoming: Pipe, outgoing: Pipe): ByteStream {
  return {
    readable: incoming,
    write: (chunk) => outgoing.push(chunk),
    end: () => outgoing.end(),
    destroy: () => {
      outgoing.end();
      incoming.end();
    },
  };
}
