/**
 * The parts of the API that are not one request and one answer: logs that follow, exec, attach, port-forward.
 * Called by the router once the request is authenticated, authorized and known to concern an existing pod.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { acceptWebSocket } from './handshake.ts';
import { forwardPortChannels, PORT_CHANNEL_PROTOCOL } from './port-channels.ts';
import { forwardPorts, PORT_FORWARD_PROTOCOL } from './port-forward.ts';
import { REMOTE_COMMAND_PROTOCOLS, runRemoteCommand } from './remote-command.ts';
import type { StreamRequest } from './types.ts';

export { serveLog } from './log.ts';
export type { StreamRequest } from './types.ts';

/**
 * Answers the upgrade request of `kubectl exec`, `attach` and `port-forward`.
 * A client that offers no protocol we speak gets 400 and a closed socket; nothing is thrown.
 */
export function serveUpgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  stream: StreamRequest,
): void {
  if (stream.subresource === 'portforward') {
    const protocols = [PORT_FORWARD_PROTOCOL, PORT_CHANNEL_PROTOCOL];
    acceptWebSocket(request, socket, head, protocols, (webSocket, protocol) => {
      if (protocol === PORT_FORWARD_PROTOCOL) forwardPorts(webSocket, stream);
      else void forwardPortChannels(webSocket, stream);
    });
    return;
  }
  acceptWebSocket(request, socket, head, REMOTE_COMMAND_PROTOCOLS, (webSocket, protocol) => {
    void runRemoteCommand(webSocket, protocol, stream);
  });
}
