import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { duplexPair } from 'node:stream';
import { expect, it } from 'vitest';
import { passOn } from '../../../../sandbox/simulated/apiserver/relay/pass.ts';

/** What a client gets through a relay to something that answers `said`. */
async function relayed(said: string): Promise<{ status: number; text: string }> {
  const server = createServer((request, response) => {
    const [connection, far] = duplexPair();
    far.once('data', () => far.end(said));
    passOn(request, response, { connection, host: 'far', path: '/' }).catch((error: Error) => {
      response.writeHead(503).end(error.name);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  try {
    return await new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port, agent: false }, (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => {
          text += chunk;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
      }).on('error', reject);
    });
  } finally {
    server.close();
  }
}

it('an answer that cannot be passed on is a failure of whoever gave it, not of the API server', async () => {
  expect(await relayed('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi')).toEqual({
    status: 200,
    text: 'hi',
  });
  expect(await relayed('HTTP/1.1 099 Odd\r\ncontent-length: 2\r\n\r\nhi')).toEqual({
    status: 503,
    text: 'RangeError',
  });
});
