import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWire, type Wire } from '../../sandbox/kube-wire.ts';

const signal = new AbortController().signal;
const get = { method: 'GET', path: '/api/v1/nodes?limit=1' } as const;
const sockets = new Set<Socket>();
let answer: (request: IncomingMessage, response: ServerResponse, body: string) => void;
let wire: Wire;
const server = createServer(async (request, response) => {
  sockets.add(request.socket);
  answer(request, response, Buffer.concat(await request.toArray()).toString());
});

beforeEach(async () => {
  sockets.clear();
  answer = (request, response) => response.end(request.url);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  wire = openWire(`http://127.0.0.1:${port}`, { headers: { Authorization: 'Bearer me' } });
});
afterEach(async () => {
  wire.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('the wire to an API server', () => {
  it('asks over one connection as long as one request follows the other', async () => {
    for (let turn = 0; turn < 3; turn += 1)
      expect(await wire.send(get, signal)).toEqual({ status: 200, text: '/api/v1/nodes?limit=1' });
    expect(sockets.size).toBe(1);
  });

  it('says who asks, and sends a body as the kind of JSON it is', async () => {
    answer = ({ headers, method }, response, body) =>
      response
        .writeHead(409)
        .end([method, headers.authorization, headers['content-type'], headers.accept, body].join());
    const patch = {
      method: 'PATCH',
      path: '/x',
      body: { a: '가' },
      contentType: 'application/merge-patch+json',
    };
    expect(await wire.send({ ...patch, method: 'PATCH' }, signal)).toEqual({
      status: 409,
      text: 'PATCH,Bearer me,application/merge-patch+json,application/json,{"a":"가"}',
    });
  });

  it('asks again when a connection that was kept is gone, unless it would change something', async () => {
    const seen: string[] = [];
    await wire.send(get, signal);
    answer = (request, response) => {
      seen.push(request.method!);
      if (seen.length % 2 === 1) request.socket.destroy();
      else response.end();
    };
    expect((await wire.send(get, signal)).status).toBe(200);
    await expect(wire.send({ ...get, method: 'DELETE' }, signal)).rejects.toThrow('socket hang up');
    expect(seen).toEqual(['GET', 'GET', 'DELETE']);
  });

  it('gives the reason when it is told to end, and when nobody is there', async () => {
    const stop = new AbortController();
    answer = () => stop.abort(new Error('enough'));
    await expect(wire.send(get, stop.signal)).rejects.toThrow('enough');
    await expect(openWire('http://127.0.0.1:1', {}).send(get, signal)).rejects.toThrow('ECONNREFUSED');
  });
});
