/**
 * Connections that break off, or speak something else than they said they would: headers nobody has, bodies that stop half-way,
 * WebSockets with broken frames, tunnels without SPDY in them. None of it ends the server, and what is refused changes nothing.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootCluster, type TestCluster } from '../../support.ts';
import { jsonObject } from './anything.ts';

const SEED = Number(process.env['NARU_FUZZ_SEED'] ?? 20261121);
/** Each is a connection of its own, with its handshake. */
const RUNS = Math.ceil(Number(process.env['NARU_FUZZ_REQUESTS'] ?? 1500) / 30);
const CONFIGMAPS = '/api/v1/namespaces/default/configmaps';
const POD = '/api/v1/namespaces/default/pods/shell';

let server: TestCluster;
beforeAll(async () => {
  server = await bootCluster({ timeFactor: 0.01 });
  const spec = { containers: [{ name: 'c', image: 'busybox:1.36', command: ['sleep', '3600'] }] };
  await server.ask('POST', '/api/v1/namespaces/default/pods', {
    body: { metadata: { name: 'shell' }, spec },
  });
  const ready = (await server.kubectl('wait pod/shell --for=condition=Ready --timeout=20s')).code;
  expect(ready).toBe(0);
  await server.ask('POST', CONFIGMAPS, { body: { metadata: { name: 'kept' }, data: { a: 'b' } } });
});
afterAll(async () => {
  expect(server.logged).toEqual([]);
  await server[Symbol.asyncDispose]();
});

function check<T extends [unknown, ...unknown[]]>(property: fc.IAsyncProperty<T>): Promise<void> {
  return fc.assert(property, { seed: SEED, numRuns: RUNS, endOnFailure: true });
}

/** Opens a connection, sends what it is given, and resolves with what came back once the server is done or has said enough. */
async function say(
  parts: readonly (string | Uint8Array)[],
  end: 'close' | 'half' | 'destroy',
): Promise<string> {
  const { administrator } = server.cluster.pki.state;
  const socket = connect({
    port: server.cluster.port,
    host: '127.0.0.1',
    ca: server.cluster.pki.authority,
    key: administrator.key,
    cert: administrator.certificate,
  });
  socket.on('error', () => {});
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk.toString('latin1');
  });
  await once(socket, 'secureConnect');
  for (const part of parts) await written(socket, part);
  if (end === 'half') socket.end();
  if (end !== 'destroy') await Promise.race([once(socket, 'close'), answered(socket)]);
  socket.destroy();
  return heard;
}

const written = (socket: TLSSocket, part: string | Uint8Array) =>
  new Promise<void>((resolve) => socket.write(part, () => resolve()));

/** Resolves when something has come, and a little later: the server may have more to say. */
async function answered(socket: TLSSocket): Promise<void> {
  await once(socket, 'data');
  await new Promise((resolve) => setImmediate(resolve));
}

const kept = () => server.cluster.client.get('configmaps', 'default', 'kept');
const lives = async () => expect((await server.ask('GET', '/healthz')).text).toBe('ok');

describe('a connection', () => {
  const name = fc.constantFrom(
    'accept',
    'content-type',
    'user-agent',
    'authorization',
    'impersonate-user',
    'x',
    'connection',
  );
  const value = fc.oneof(
    fc.constantFrom(
      '',
      ',',
      ';',
      '=',
      'a'.repeat(2000),
      'application/json;as=Table;v=v1;g=meta.k8s.io',
      '\xff\xfe',
      'Bearer x',
    ),
    fc.string({ maxLength: 20 }).map((text) => text.replaceAll(/[\0\r\n]/g, '')),
  );
  const headers = fc.array(fc.tuple(name, value), { maxLength: 4 });

  it(
    'with odd headers is answered in HTTP',
    () =>
      check(
        fc.asyncProperty(headers, async (list) => {
          const lines = list.map(([each, text]) => `${each}: ${text}\r\n`).join('');
          const heard = await say(
            [`GET ${CONFIGMAPS} HTTP/1.1\r\nHost: x\r\n${lines}Connection: close\r\n\r\n`],
            'close',
          );
          expect(heard).toMatch(/^HTTP\/1\.1 (200|4\d\d) /);
        }),
      ),
    20_000,
  );

  it(
    'that stops in the middle of a body leaves nothing behind',
    () =>
      check(
        fc.asyncProperty(
          jsonObject,
          fc.nat(),
          fc.constantFrom('half', 'destroy'),
          async (object, cut, end) => {
            const body = JSON.stringify({ ...object, metadata: { name: 'half' } });
            const head = `POST ${CONFIGMAPS} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length + 10}\r\n\r\n`;
            await say([head, body.slice(0, cut % body.length)], end as 'half');
            expect(server.cluster.client.get('configmaps', 'default', 'half')).toBeUndefined();
          },
        ),
      ),
    20_000,
  );

  it(
    'that says no HTTP is told so, or closed',
    () =>
      check(
        fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 60 }), async (noise) => {
          await say([noise, '\r\n\r\n'], 'half');
        }),
      ),
    20_000,
  );

  it('has not ended the server', lives);
});

describe('an upgraded connection', () => {
  const upgrade = (path: string, protocol: string) =>
    `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`;
  /** Frames as a client sends them, and what is none. */
  const frame = fc.oneof(
    fc.uint8Array({ maxLength: 30 }),
    fc
      .tuple(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 60 }))
      .map(([head, payload]) => masked(head, payload)),
    fc.uint8Array({ maxLength: 60 }).map((payload) => masked(0x82, payload)),
  );
  const target = fc.constantFrom(
    [`${POD}/exec?command=cat&stdin=true&stdout=true`, 'v5.channel.k8s.io'],
    [`${POD}/exec?command=cat&stdin=true&tty=true`, 'v4.channel.k8s.io'],
    [`${POD}/attach?stdin=true&stdout=true`, 'v5.channel.k8s.io'],
    [`${POD}/portforward?ports=80`, 'v4.channel.k8s.io'],
    [`${POD}/portforward?ports=x,99999`, 'v4.channel.k8s.io'],
    [`${POD}/portforward`, 'SPDY/3.1+portforward.k8s.io'],
    [`${POD}/exec`, 'v9.nothing'],
    [CONFIGMAPS, 'v5.channel.k8s.io'],
  );

  it(
    'may carry anything',
    () =>
      check(
        fc.asyncProperty(
          target,
          fc.array(frame, { maxLength: 4 }),
          fc.constantFrom('half', 'destroy'),
          async ([path, protocol], frames, end) => {
            const heard = await say([upgrade(path!, protocol!), ...frames], end as 'half');
            if (end === 'half') expect(heard).toMatch(/^HTTP\/1\.1 (101|4\d\d|500) /);
          },
        ),
      ),
    20_000,
  );

  it('has not ended the server', lives);
});

/** A frame of a WebSocket, masked with zeros. */
function masked(head: number, payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([head, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}

describe('a write that is refused', () => {
  const method = fc.constantFrom('PUT', 'PATCH', 'DELETE', 'POST');
  const type = fc.constantFrom(
    'application/json',
    'application/merge-patch+json',
    'application/strategic-merge-patch+json',
    'application/json-patch+json',
    'application/apply-patch+yaml',
  );

  it(
    'changes nothing',
    () =>
      check(
        fc.asyncProperty(method, type, jsonObject, async (verb, contentType, body) => {
          const before = kept();
          const path =
            verb === 'POST'
              ? CONFIGMAPS
              : `${CONFIGMAPS}/kept?fieldManager=f&dryRun=${verb === 'DELETE' ? 'All' : ''}`;
          const { code, text } = await server.ask(verb, path, {
            body,
            headers: { 'content-type': contentType },
          });
          if (code >= 400) {
            expect(kept()).toBe(before);
            expect(JSON.parse(text)).toMatchObject({ kind: 'Status', status: 'Failure', code });
          } else if (verb !== 'POST')
            expect(kept()).toMatchObject({
              kind: 'ConfigMap',
              metadata: { name: 'kept', uid: before?.metadata.uid },
            });
        }),
      ),
    20_000,
  );
});
