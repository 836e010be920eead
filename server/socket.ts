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
import { createThrottle } from './throttle.ts';

/** One WebSocket. Sending after the end is harmless and does nothing. */
export interface Connection {
  readonly open: boolean;
  /** Bytes handed to `send…` that the kernel has not taken yet. */
  readonly buffered: number;
  /** So much of that waits, in bytes or in frames, that it is better to send nothing more until `drained`. */
  readonly clogged: boolean;
  sendText(text: string): void;
  /** `sent`: the kernel has them. */
  sendBinary(bytes: Uint8Array, sent?: () => void): void;
  /** Says goodbye with a code of RFC 6455 (1000 normal, 1001 going away, 1008 policy, 1009 too big). */
  close(code: number, reason: string): void;
}

/** What the owner of a connection wants to hear. `closed` is called exactly once, last. */
export interface ConnectionListener {
  text(text: string): void;
  binary(bytes: Uint8Array): void;
  /** Nothing waits any more on a connection that was clogged. */
  drained?(): void;
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
/** More bytes or frames than this that wait to be sent clog a connection. A small frame costs far more than its bytes. */
const CLOGGED = { bytes: TERMINAL_LIMITS.highWater, frames: 512 };
/** What a peer may send: above what a browser that acknowledges a flood, or a person who pastes a file, does. */
const MESSAGES = { atOnce: 8_000, aSecond: 4_000 };
const BYTES = { atOnce: 4 * 1024 * 1024, aSecond: 1024 * 1024 };

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
    listener = opened(connectionOf(ws, () => guarded(() => listener?.drained?.())));
  });
  const listenLess = throttled(ws, options.clock);
  ws.on('message', (data: Buffer, isBinary: boolean) => {
    listenLess(data.length);
    guarded(() => (isBinary ? listener?.binary(data) : listener?.text(data.toString('utf8'))));
  });
  ws.on('close', () => {
    heartbeat[Symbol.dispose]();
    guarded(() => listener?.closed());
  });
}

/** A peer that sends too fast is read from more slowly, until it has to wait itself. */
function throttled(ws: WebSocket, clock: Clock): (bytes: number) => void {
  const messages = createThrottle(MESSAGES, clock);
  const volume = createThrottle(BYTES, clock);
  return (bytes) => {
    const pause = Math.max(messages(1), volume(bytes));
    if (pause === 0 || ws.isPaused) return;
    ws.pause();
    clock.after(pause, () => ws.resume());
  };
}

function connectionOf(ws: WebSocket, drained: () => void): Connection {
  let frames = 0;
  let wasClogged = false;
  const clogged = (): boolean => {
    const now = frames > CLOGGED.frames || ws.bufferedAmount > CLOGGED.bytes;
    wasClogged ||= now;
    return now;
  };
  const taken = (): void => {
    frames -= 1;
    if (frames > 0 || !wasClogged) return;
    wasClogged = false;
    drained();
  };
  const send = (data: string | Uint8Array, binary: boolean, sent?: () => void): void => {
    if (ws.readyState !== WebSocket.OPEN) return;
    frames += 1;
    ws.send(data, { binary }, () => {
      taken();
      sent?.();
    });
  };
  return {
    get open() {
      return ws.readyState === WebSocket.OPEN;
    },
    get buffered() {
      return ws.bufferedAmount;
    },
    get clogged() {
      return clogged();
    },
    sendText: (text) => send(text, false),
    sendBinary: (bytes, sent) => send(bytes, true, sent),
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
