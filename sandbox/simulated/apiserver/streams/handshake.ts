/**
 * WebSocket handshakes with Kubernetes' subprotocol names. The door to `ws` in the API server.
 *
 * `SPDY/3.1+portforward.k8s.io` has a slash, which is no HTTP token, so `ws` would refuse the header (RFC 6455 does,
 * too; client-go sends it all the same). The handshake therefore runs under an alias, and the true name goes into the answer.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

export type { RawData, WebSocket } from 'ws';

const ALIAS = 'naru.alias';

/** Largest message a client may send; kubectl cuts its input into pieces of 32 KiB. */
const MAX_MESSAGE_BYTES = 1024 * 1024;

const chosen = new WeakMap<IncomingMessage, string>();

const server = new WebSocketServer({
  noServer: true,
  perMessageDeflate: false,
  maxPayload: MAX_MESSAGE_BYTES,
  handleProtocols: () => ALIAS,
});
server.on('headers', (headers, request) => {
  const protocol = chosen.get(request);
  const at = headers.findIndex((line) => line.toLowerCase().startsWith('sec-websocket-protocol:'));
  if (protocol !== undefined && at >= 0) headers[at] = `Sec-WebSocket-Protocol: ${protocol}`;
});

/** Completes the handshake with the first of `protocols` (ours, best first) that the client offers. */
export function acceptWebSocket(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  protocols: readonly string[],
  onOpen: (webSocket: WebSocket, protocol: string) => void,
): void {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const protocol = protocols.find((name) => offered.includes(name));
  if (request.headers.upgrade?.toLowerCase() !== 'websocket' || protocol === undefined) {
    refuse(socket, protocols);
    return;
  }
  chosen.set(request, protocol);
  request.headers['sec-websocket-protocol'] = ALIAS;
  server.handleUpgrade(request, socket, head, (webSocket) => {
    webSocket.on('error', () => webSocket.terminate());
    onOpen(webSocket, protocol);
  });
}

/** What a client without our protocols is told; SPDY upgrades (kubectl 1.29 and older) end here. */
function refuse(socket: Duplex, protocols: readonly string[]): void {
  const body = `unable to upgrade: this server speaks WebSocket with ${protocols.join(', ')}\n`;
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
