/**
 * port-forward over plain WebSocket channels, as @kubernetes/client-node and the kubelet's own handler speak it: each port
 * has two channels, for data and for errors, and both begin with the port's number. One connection a port, then it is over.
 */

import { bytesOf } from './bytes.ts';
import type { WebSocket } from './handshake.ts';
import { PodConnection } from './pod-connection.ts';
import type { StreamRequest } from './types.ts';

export const PORT_CHANNEL_PROTOCOL = 'v4.channel.k8s.io';

/** The ports a request names, in order. `undefined` when one of them is none. */
export function portsOf(query: URLSearchParams): number[] | undefined {
  const ports = query
    .getAll('ports')
    .flatMap((value) => value.split(','))
    .map(Number);
  return ports.every((port) => Number.isInteger(port) && port > 0 && port < 65536) ? ports : undefined;
}

/** Forwards every port the request names, and closes the socket when all connections are over. */
export async function forwardPortChannels(webSocket: WebSocket, request: StreamRequest): Promise<void> {
  const abort = new AbortController();
  const connections: PodConnection[] = [];
  webSocket.on('close', () => {
    abort.abort();
    for (const connection of connections) connection.destroy();
  });
  webSocket.on('message', (data) => {
    const message = bytesOf(data);
    const channel = message[0] ?? 1;
    if (channel % 2 === 0) connections[channel / 2]?.take(message.subarray(1), false);
  });
  const forwarding = (portsOf(request.query) ?? []).map((port, index) => {
    const connection = new PodConnection();
    connections.push(connection);
    return forward(webSocket, request, port, index * 2, connection, abort.signal);
  });
  await Promise.all(forwarding);
  webSocket.close(1000);
}

async function forward(
  webSocket: WebSocket,
  { kubelet, pod }: StreamRequest,
  port: number,
  channel: number,
  connection: PodConnection,
  signal: AbortSignal,
): Promise<void> {
  const number = Buffer.from([port & 0xff, port >> 8]);
  await send(webSocket, channel, number);
  await send(webSocket, channel + 1, number);
  try {
    const peer = await kubelet.portForward(pod, port, signal);
    connection.connect(peer);
    for await (const chunk of peer.readable) await send(webSocket, channel, chunk);
  } catch (error) {
    await send(webSocket, channel + 1, Buffer.from(error instanceof Error ? error.message : String(error)));
  }
  connection.destroy();
}

/** Resolves when the message has left this process, so that a slow client slows its pod. */
function send(webSocket: WebSocket, channel: number, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    if (webSocket.readyState !== webSocket.OPEN) resolve();
    else webSocket.send(Buffer.concat([Buffer.from([channel]), bytes]), () => resolve());
  });
}
