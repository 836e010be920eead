/** Clients that speak HTTP badly, on purpose or not: bytes on a socket, no library in between. */
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './harness.ts';

let test: TestServer;
const sockets: Socket[] = [];

beforeEach(async () => {
  const patience = { headersTimeout: 200, requestTimeout: 200, connectionsCheckingInterval: 50 };
  test = await startTestServer({ patience });
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await test[Symbol.asyncDispose]();
});

/** Sends the bytes; `ended` resolves with what came back until the server closed the connection. */
function dial(bytes: string): { socket: Socket; ended: Promise<string> } {
  const socket = connect(test.server.port, '127.0.0.1');
  sockets.push(socket);
  let heard = '';
  socket.on('data', (chunk: Buffer) => {
    heard += chunk.toString('latin1');
  });
  socket.on('error', () => {});
  socket.write(bytes);
  return { socket, ended: new Promise((resolve) => socket.on('close', () => resolve(heard))) };
}

const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
const head = (more = ''): string => `Host: ${test.host}\r\nConnection: close\r\n${more}`;

describe('a client that is slow', () => {
  it('and never ends its headers loses its connection', async () => {
    const { ended } = dial('GET /ko HTTP/1.1\r\nX-A: ');
    expect([408, 400]).toContain(statusOf(await ended));
  });

  it('and never says anything loses its connection, and is told nothing: it would take that for an answer', async () => {
    expect(await dial('').ended).toBe('');
  });

  it('and never ends its body loses its connection', async () => {
    const cookie = await test.signIn();
    const origin = `http://${test.host}`;
    const more = `Cookie: ${cookie}\r\nOrigin: ${origin}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n`;
    const { ended } = dial(`POST /api/lessons/lesson/visit HTTP/1.1\r\n${head(more)}\r\n{`);
    await ended;
  });

  it('does not keep others waiting, however many there are', async () => {
    for (let one = 0; one < 500; one++) dial('GET / HTTP/1.1\r\nX: ');
    expect(statusOf(await dial(`GET /ko HTTP/1.1\r\n${head()}\r\n`).ended)).toBe(403);
  });
});

describe('a request that could be read in two ways', () => {
  it.each([
    ['has a length and is chunked', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n'],
    ['has two lengths', 'Content-Length: 0\r\nContent-Length: 4\r\n'],
    ['has a header over two lines', 'X-A: a\r\n b\r\n'],
  ])('because it %s is refused', async (_what, more) => {
    const answer = await dial(`POST /api/sandbox HTTP/1.1\r\n${head(more)}\r\n0\r\n\r\n`).ended;
    expect(statusOf(answer)).toBe(400);
  });

  it('because it names two hosts is refused', async () => {
    const cookie = await test.signIn();
    const more = `Host: evil.example\r\nCookie: ${cookie}\r\n`;
    expect(statusOf(await dial(`GET /ko HTTP/1.1\r\n${head(more)}\r\n`).ended)).toBe(400);
  });

  it('because it names the whole address is refused', async () => {
    const answer = await dial(`GET http://${test.host}/ko HTTP/1.1\r\n${head()}\r\n`).ended;
    expect(statusOf(answer)).toBe(400);
  });
});
