/**
 * The door to `ws`: an HTTP upgrade becomes a `Connection`. Knows nothing of what the messages mean.
 *
 * A peer that breaks the WebSocket protocol, sends a frame above `maxPayload` or stops answering pings loses its
 * connection; nothing a peer does reaches the process as an exception.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../sandbox/clock.ts';
import { TERMINAL_LIMITS } from './protocol.ts';

/** One WebSocket. Sending after the end is harmless and does nothing. */
export interface Connection {
  readonly open: boolean;
  /** Bytes handed to `send…` that the kernel has not taken yet. */
  readonly buffered: number;
  sendText(text: string): void;
  sendBinary(bytes: Uint8Array): void;
  /** Says goodbye with a code of RFC 6455 (1000 normal, 1001 going away, 1008 policy, 1009 too big). */
  close(code: number, reason: string): void;
}

/** What the owner of a connection wants to hear. `closed` is called exactly once, last. */
export interface ConnectionListener {
  text(text: string): void;
  binary(bytes: Uint8Array): void;
  closed(): void;
}

export interface SocketsOptions {
  readonly clock: Clock;
  /** A listener threw: a mistake of ours, worth a line in the log. The connection is closed. */
  failed(failure: unknown): void;
}

export interface Sockets {
  /** Finishes the handshake; `opened` answers with the listener before any message is delivered. */
  accept(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    opened: (connection: Connection) => ConnectionListener,
  ): void;
  /** Ends every connection: politely first, then for good. Safe to call twice. */
  close(): void;
}

/** A ping goes out this often, milliseconds; who has not answered by the next one is gone. */
const HEARTBEAT = 15_000;
/** Time for a peer to say goodbye at shutdown, milliseconds. */
const GOODBYE = 500;

export function createSockets(options: SocketsOptions): Sockets {
  const server = new WebSocketServer({
    noServer: true,
    // Compression triples the server's work for terminal output and keeps memory per connection.
    perMessageDeflate: false,
    maxPayload: TERMINAL_LIMITS.maxBinaryFrame,
    clientTracking: true,
  });
  server.on('error', options.failed);
  return {
    accept: (request, socket, head, opened) =>
      server.handleUpgrade(request, socket, head, (ws) => serve(ws, opened, options)),
    close() {
      for (const ws of server.clients) ws.close(1001, 'the server is stopping');
      options.clock.after(GOODBYE, () => {
        for (const ws of server.clients) ws.terminate();
      });
    },
  };
}

function serve(
  ws: WebSocket,
  opened: (connection: Connection) => ConnectionListener,
  options: SocketsOptions,
): void {
  const guarded = (run: () => void): void => {
    try {
      run();
    } catch (failure) {
      options.failed(failure);
      ws.close(1011, 'internal error');
    }
  };
  // Without a listener, a protocol error of the peer would end the process; `close` follows it by itself.
  ws.on('error', () => {});
  const heartbeat = keepAlive(ws, options.clock);
  let listener: ConnectionListener | undefined;
  guarded(() => {
    listener = opened(connectionOf(ws));
  });
  ws.on('message', (data: Buffer, isBinary: boolean) =>
    guarded(() => (isBinary ? listener?.binary(data) : listener?.text(data.toString('utf8')))),
  );
  ws.on('close', () => {
    heartbeat[Symbol.dispose]();
    guarded(() => listener?.closed());
  });
}

function connectionOf(ws: WebSocket): Connection {
  const send = (data: string | Uint8Array, binary: boolean): void => {
    if (ws.readyState === WebSocket.OPEN) ws.send(data, { binary });
  };
  return {
    get open() {
      return ws.readyState === WebSocket.OPEN;
    },
    get buffered() {
      return ws.bufferedAmount;
    },
    sendText: (text) => send(text, false),
    sendBinary: (bytes) => send(bytes, true),
    close: (code, reason) => ws.close(code, reason),
  };
}

/** Ends a connection whose peer has vanished without a goodbye, such as a laptop that was closed. */
function keepAlive(ws: WebSocket, clock: Clock): Disposable {
  let answered = true;
  let timer: Disposable;
  ws.on('pong', () => {
    answered = true;
  });
  const beat = (): void => {
    if (answered) {
      answered = false;
      ws.ping();
      timer = clock.after(HEARTBEAT, beat);
    } else ws.terminate();
  };
  timer = clock.after(HEARTBEAT, beat);
  return { [Symbol.dispose]: () => timer[Symbol.dispose]() };
}
