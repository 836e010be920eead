/** Connections inside the process: two byte streams, each the other's far end. */
import { ByteQueue } from '../byte-queue.ts';
import type { ByteStream } from '../kubelet/api.ts';

/** Both ends of a new connection. */
export function connectionPair(): { client: ByteStream; server: ByteStream } {
  const up = new ByteQueue();
  const down = new ByteQueue();
  return { client: end(down, up), server: end(up, down) };
}

function end(incoming: ByteQueue, outgoing: ByteQueue): ByteStream {
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
