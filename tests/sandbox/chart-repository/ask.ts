/** Asks over HTTP at a Unix socket. */
import { connect } from 'node:net';

/** The whole answer as text. Rejects when nobody listens. */
export function unixGet(socketPath: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath);
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.once('end', () => resolve(text));
    socket.once('error', reject);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: charts\r\nConnection: close\r\n\r\n`);
  });
}
