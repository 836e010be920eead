/**
 * kubectl port-forward: each connection to the forwarded port is a pair of streams, `data` and `error`, that carry the
 * same request id (client-go/tools/portforward). What goes wrong in the pod is text on the error stream.
 */

import type { ByteStream, KubeletApi } from '../../kubelet/api.ts';
import type { WebSocket } from './handshake.ts';
import { type Frame, FrameReader, FrameWriter } from './spdy.ts';
import type { StreamRequest } from './types.ts';

export const PORT_FORWARD_PROTOCOL = 'SPDY/3.1+portforward.k8s.io';

/** Serves one `kubectl port-forward` until its socket closes. */
export function forwardPorts(webSocket: WebSocket, request: StreamRequest): void {
  const tunnel = new Tunnel(webSocket, request);
  let turn = Promise.resolve();
  webSocket.on('message', (data) => {
    const bytes = Buffer.isBuffer(data)
      ? data
      : Array.isArray(data)
        ? Buffer.concat(data)
        : Buffer.from(data);
    turn = turn.then(() => tunnel.receive(bytes)).catch(() => webSocket.terminate());
  });
  webSocket.on('close', () => tunnel.close());
}

class Tunnel {
  readonly #webSocket: WebSocket;
  readonly #kubelet: KubeletApi;
  readonly #pod: { namespace: string; name: string };
  readonly #reader = new FrameReader();
  readonly #writer = new FrameWriter();
  readonly #abort = new AbortController();
  /** Error streams whose data stream is yet to come, by request id. */
  readonly #errorStreams = new Map<string, number>();
  readonly #connections = new Map<number, Connection>();

  constructor(webSocket: WebSocket, request: StreamRequest) {
    this.#webSocket = webSocket;
    this.#kubelet = request.kubelet;
    this.#pod = request.pod;
  }

  async receive(bytes: Buffer): Promise<void> {
    for (const frame of await this.#reader.read(bytes)) this.#take(frame);
  }

  close(): void {
    this.#abort.abort();
    this.#reader.close();
    for (const connection of this.#connections.values()) connection.destroy();
    this.#connections.clear();
  }

  #take(frame: Frame): void {
    switch (frame.type) {
      case 'open':
        this.#open(frame.stream, frame.headers);
        return;
      case 'data':
        this.#connections.get(frame.stream)?.take(frame.bytes, frame.last);
        return;
      case 'reset':
        this.#connections.get(frame.stream)?.destroy();
        return;
      case 'ping':
        void this.#send(this.#writer.pong(frame.id));
        return;
      case 'goaway':
        this.#webSocket.close(1000);
    }
  }

  #open(stream: number, headers: ReadonlyMap<string, string>): void {
    void this.#send(this.#writer.reply(stream));
    const request = headers.get('requestid') ?? headers.get('port') ?? '';
    if (headers.get('streamtype') === 'error') {
      this.#errorStreams.set(request, stream);
      return;
    }
    const errorStream = this.#errorStreams.get(request);
    this.#errorStreams.delete(request);
    const connection = new Connection();
    this.#connections.set(stream, connection);
    void this.#forward(stream, errorStream, Number(headers.get('port')), connection);
  }

  async #forward(
    stream: number,
    errorStream: number | undefined,
    port: number,
    connection: Connection,
  ): Promise<void> {
    try {
      const peer = await this.#kubelet.portForward(this.#pod, port, this.#abort.signal);
      connection.connect(peer);
      for await (const chunk of peer.readable) await this.#send(this.#writer.data(stream, chunk));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (errorStream !== undefined) await this.#send(this.#writer.data(errorStream, Buffer.from(message)));
    }
    connection.destroy();
    this.#connections.delete(stream);
    await this.#send(this.#writer.end(stream));
    if (errorStream !== undefined) await this.#send(this.#writer.end(errorStream));
  }

  /** Resolves when the frame has left this process, so that a slow client slows its pod and nothing piles up. */
  #send(frame: Buffer): Promise<void> {
    return new Promise((resolve) => {
      if (this.#webSocket.readyState !== this.#webSocket.OPEN) resolve();
      else this.#webSocket.send(frame, () => resolve());
    });
  }
}

/** The client's bytes on their way to the pod; those that come before the pod's port answers wait here. */
class Connection {
  /** More than this before the pod's port answers ends the connection. Bytes. */
  static readonly #maxEarlyBytes = 1024 * 1024;
  #earlyBytes = 0;
  #peer: ByteStream | undefined;
  #early: Buffer[] = [];
  #ended = false;
  #destroyed = false;

  take(bytes: Buffer, last: boolean): void {
    if (this.#peer === undefined) this.#hold(bytes);
    else if (bytes.length > 0) this.#peer.write(bytes);
    if (last) {
      this.#ended = true;
      this.#peer?.end();
    }
  }

  #hold(bytes: Buffer): void {
    this.#earlyBytes += bytes.length;
    if (this.#earlyBytes > Connection.#maxEarlyBytes) this.destroy();
    else if (!this.#destroyed) this.#early.push(bytes);
  }

  connect(peer: ByteStream): void {
    if (this.#destroyed) {
      peer.destroy();
      return;
    }
    this.#peer = peer;
    for (const bytes of this.#early) if (bytes.length > 0) peer.write(bytes);
    this.#early = [];
    if (this.#ended) peer.end();
  }

  destroy(): void {
    this.#destroyed = true;
    this.#early = [];
    this.#peer?.destroy();
  }
}
