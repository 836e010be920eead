/**
 * exec and attach over a WebSocket: subprotocols v5 and v4 of `channel.k8s.io`.
 * The first byte of each message is its channel (staging/src/k8s.io/client-go/tools/remotecommand/websocket.go).
 */

import { systemClock } from '../../../clock.ts';
import { ByteQueue } from '../../byte-queue.ts';
import type { ContainerStreams } from '../../kubelet/api.ts';
import { StatusError } from '../../objects.ts';
import { bytesOf } from './bytes.ts';
import type { WebSocket } from './handshake.ts';
import type { StreamRequest } from './types.ts';

/** Best first. v5 is v4 plus a message that closes one channel, so that stdin can end. */
export const REMOTE_COMMAND_PROTOCOLS: readonly string[] = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const ERROR = 3;
const RESIZE = 4;
const CLOSE = 255;

/** Of output a client has not taken yet, and of input a process has not read: beyond it the other side waits. Bytes. */
const HIGH_WATER = 256 * 1024;
/** A viewer this far behind is cut off: what is printed without waiting must not pile up either. Bytes. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024;

/**
 * kubectl tells the size of its terminal right after the handshake, and complains (`websocket: close sent`) when a quick
 * command has ended before. So the end of a session with a terminal waits this long for the first size. Milliseconds.
 */
const FIRST_SIZE_WITHIN = 250;

type ResizeListener = (size: { width: number; height: number }) => void;

/** Runs the request to its end and closes the socket. Never rejects. */
export async function runRemoteCommand(
  webSocket: WebSocket,
  protocol: string,
  stream: StreamRequest,
): Promise<void> {
  const abort = new AbortController();
  const stdin = stream.query.get('stdin') === 'true' ? inputFrom(webSocket) : undefined;
  const resizes = new ResizeChannel();
  webSocket.on('close', () => {
    stdin?.end();
    abort.abort();
  });
  webSocket.on('message', (data) => receive(bytesOf(data), protocol, stdin, resizes));
  const streams: ContainerStreams = {
    stdin,
    stdout: (chunk) => send(webSocket, STDOUT, chunk),
    stderr: (chunk) => send(webSocket, STDERR, chunk),
    tty: stream.query.get('tty') === 'true',
    onResize: (listener) => resizes.listen(listener),
  };
  announce(webSocket, stream.query);
  const end = Buffer.from(JSON.stringify(await outcome(stream, streams, abort.signal)));
  if (streams.tty) await resizes.first(abort.signal);
  send(webSocket, ERROR, end);
  // What was typed for nobody is read all the same: behind it comes the client's goodbye.
  webSocket.resume();
  webSocket.close(1000);
}

/** The client's input. A process that does not read it makes the client wait, as a pipe would. */
function inputFrom(webSocket: WebSocket): ByteQueue {
  const queue: ByteQueue = new ByteQueue(() => {
    if (queue.size < HIGH_WATER && webSocket.isPaused) webSocket.resume();
  });
  webSocket.on('message', () => {
    if (queue.size > HIGH_WATER) webSocket.pause();
  });
  return queue;
}

/** An empty message on the first channel tells the client that the connection stands (kubelet's createWebSocketStreams). */
function announce(webSocket: WebSocket, query: URLSearchParams): void {
  if (query.get('stdout') === 'true') send(webSocket, STDOUT, new Uint8Array());
  else if (query.get('stderr') === 'true') send(webSocket, STDERR, new Uint8Array());
  else send(webSocket, ERROR, new Uint8Array());
}

function receive(
  message: Buffer,
  protocol: string,
  stdin: ByteQueue | undefined,
  resizes: ResizeChannel,
): void {
  const channel = message[0];
  const payload = message.subarray(1);
  if (channel === STDIN) stdin?.push(payload);
  else if (channel === RESIZE) resizes.take(payload);
  else if (channel === CLOSE && protocol.startsWith('v5') && payload[0] === STDIN) stdin?.end();
}

async function outcome(
  stream: StreamRequest,
  streams: ContainerStreams,
  signal: AbortSignal,
): Promise<object> {
  try {
    const { exitCode } =
      stream.subresource === 'exec'
        ? await stream.kubelet.exec(stream.pod, stream.query.getAll('command'), streams, signal)
        : await stream.kubelet.attach(stream.pod, streams, signal);
    return exitCode === 0 ? { metadata: {}, status: 'Success' } : nonZeroExit(exitCode);
  } catch (error) {
    if (error instanceof StatusError) return error.status;
    return internalError(error instanceof Error ? error.message : String(error));
  }
}

/** What kubectl turns into its own exit code (remotecommand/errorstream.go reads the cause). */
function nonZeroExit(exitCode: number): object {
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: command terminated with exit code ${exitCode}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
  };
}

function internalError(message: string): object {
  return {
    metadata: {},
    status: 'Failure',
    message: `Internal error occurred: ${message}`,
    reason: 'InternalError',
    details: { causes: [{ message }] },
    code: 500,
  };
}

/** Terminal sizes, kept until somebody listens: the first usually arrives before the process is there. */
class ResizeChannel {
  #listener: ResizeListener | undefined;
  #last: { width: number; height: number } | undefined;
  readonly #first = Promise.withResolvers<void>();

  /** Resolves when a size has come, or none will. */
  async first(signal: AbortSignal): Promise<void> {
    using _late = systemClock.after(FIRST_SIZE_WITHIN, this.#first.resolve);
    signal.addEventListener('abort', () => this.#first.resolve(), { once: true });
    if (!signal.aborted) await this.#first.promise;
  }

  listen(listener: ResizeListener): void {
    this.#listener = listener;
    if (this.#last) listener(this.#last);
  }

  take(payload: Buffer): void {
    const size = sizeOf(payload);
    if (size === undefined) return;
    this.#last = size;
    this.#first.resolve();
    this.#listener?.(size);
  }
}

/**
 * `{"Width":80,"Height":24}` from kubectl, in small letters from @kubernetes/client-node: Go minds no case. Anything else
 * is ignored, as the kubelet does.
 */
function sizeOf(payload: Buffer): { width: number; height: number } | undefined {
  try {
    const told = JSON.parse(payload.toString('utf8'));
    const { width = told.Width, height = told.Height } = told;
    return Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0
      ? { width, height }
      : undefined;
  } catch {
    return undefined;
  }
}

/** A promise when the client is behind; it resolves once this chunk has left, or the client has. */
function send(webSocket: WebSocket, channel: number, chunk: Uint8Array): void | Promise<void> {
  if (webSocket.readyState !== webSocket.OPEN) return;
  const message = Buffer.allocUnsafe(chunk.length + 1);
  message[0] = channel;
  message.set(chunk, 1);
  let left = () => {};
  webSocket.send(message, () => left());
  if (webSocket.bufferedAmount > MAX_UNREAD_BYTES) webSocket.terminate();
  else if (webSocket.bufferedAmount > HIGH_WATER) {
    return new Promise((resolve) => {
      left = resolve;
    });
  }
}
