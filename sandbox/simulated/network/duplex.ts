/** Connections of the simulated network as Node's streams, and back: for the TLS and the HTTP of this process. */
import { Duplex } from 'node:stream';
import { ByteQueue } from '../byte-queue.ts';
import type { ByteStream } from '../kubelet/api.ts';

/** A connection as a stream of Node. Destroying one ends the other. */
export function duplexOf(stream: ByteStream): Duplex {
  let wanted: (() => void) | undefined;
  const duplex = new Duplex({
    read: () => wanted?.(),
    write(chunk: Buffer, _encoding, done) {
      stream.write(chunk);
      done();
    },
    final(done) {
      stream.end();
      done();
    },
    destroy(error, done) {
      stream.destroy();
      wanted?.();
      done(error);
    },
  });
  const pump = async () => {
    for await (const chunk of stream.readable) {
      if (duplex.destroyed) return;
      if (duplex.push(chunk)) continue;
      await new Promise<void>((resolve) => {
        wanted = resolve;
      });
      wanted = undefined;
    }
    if (!duplex.destroyed) duplex.push(null);
  };
  void pump().catch((error) => duplex.destroy(error instanceof Error ? error : new Error(String(error))));
  return duplex;
}

/** A stream of Node as a connection. Its failures end it: whoever reads finds it short. */
export function byteStreamOf(duplex: Duplex): ByteStream {
  const incoming = new ByteQueue();
  duplex.on('data', (chunk: Buffer) => incoming.push(chunk));
  for (const event of ['end', 'close', 'error']) duplex.on(event, () => incoming.end());
  return {
    readable: incoming,
    write: (chunk) => void duplex.write(chunk),
    end: () => void duplex.end(),
    destroy: () => void duplex.destroy(),
  };
}
