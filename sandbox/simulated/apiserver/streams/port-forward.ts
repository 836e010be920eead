/**
 * kubectl port-forward: each connection to the forwarded port is a pair of streams, `data` and `error`, that carry the
 * same request id (client-go/tools/portforward). What goes wrong in the pod is text on the error stream.
 */

import type { KubeletApi } from '../../kubelet/api.ts';
import { bytesOf } from './bytes.ts';
import type { WebSocket } from './handshake.ts';
import { PodConnection } from './pod-connection.ts';
import { type Frame, FrameReader, FrameWriter } from './spdy.ts';
import type { StreamRequest } from './types.ts';

export const PORT_FORWARD_PROTOCOL = 'SPDY/3.1+portforward.k8s.io';

/** Serves one `kubectl port-forward` until its socket closes. */
export function forwardPorts(webSocket: WebSocket, request: StreamRequest): void {
  const tunnel = new Tunnel(webSocket, request);
  let turn = Promise.resolve();
  webSocket.on('message', (data) => {
    turn = turn.then(() => tunnel.receive(bytesOf(data))).catch(() => webSocket.terminate());
  });
  webSocket.on('close', () => tunnel.close());
}

class Tunnel {
  readonly #webSocket: WebSocket;
  readonly #kubelet: Pick<KubeletApi, 'portForward'>;
  readonly #pod: { namespace: string; name: string };
  readonly #reader = new FrameReader();
  readonly #writer = new FrameWriter();
  readonly #abort = new AbortController();
  /** Error streams whose data stream is yet to come, by request id. */
  readonly #errorStreams = new Map<string, number>();
  readonly #connections = new Map<number, PodConnection>();

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
    const connection = new PodConnection();
    this.#connections.set(stream, connection);
    void this.#forward(stream, errorStream, Number(headers.get('port')), connection);
  }

  async #forward(
    stream: number,
    errorStream: number | undefined,
    port: number,
    connection: PodConnection,
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
