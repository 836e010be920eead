import { describe, expect, it } from 'vitest';
import type { ByteStream } from '../../../../sandbox/simulated/kubelet/api.ts';
import { duplexOf } from '../../../../sandbox/simulated/network/duplex.ts';
import { ask, openRequest } from '../../../../sandbox/simulated/network/http.ts';
import { connectionPair } from '../../../../sandbox/simulated/network/stream.ts';
import { tlsClient, tlsServer } from '../../../../sandbox/simulated/network/tls.ts';
import { createAuthority, issueServing } from '../../../../sandbox/simulated/pki/certificates.ts';
import { serveConnection } from '../../../../sandbox/simulated/runtime/http/server.ts';

const now = Date.now();
const name = 'hook.shop.svc';
const authority = createAuthority('hooks', now);
const identity = issueServing(authority, { commonName: name }, { dns: [name, 'hook'], ip: [] }, now);
const authorities = authority.certificate;
const peer = { ip: '10.244.1.2', namespace: 'shop' };
const never = new AbortController().signal;

/** A server that speaks TLS and answers each request with its body. */
function serving(server: ByteStream): void {
  const answer = (request: { body: Buffer }) => ({ status: 200, headers: {}, body: request.body });
  void serveConnection(tlsServer(server, identity), peer, answer);
}

function connected(options: Partial<Parameters<typeof tlsClient>[1]> = {}, serve = serving) {
  const { client, server } = connectionPair();
  serve(server);
  return tlsClient(client, { serverName: name, authorities, now, ...options }, never);
}

describe('TLS inside the simulated network', () => {
  it('carries a request and its answer, however long', async () => {
    const body = Buffer.alloc(300_000, 'naru');
    const request = { method: 'POST', path: '/check', headers: { host: name }, body };
    const answer = await ask(await connected(), request, 1_000_000, never);
    expect(answer.status).toBe(200);
    expect(answer.body.equals(body)).toBe(true);
  });

  it('gives up on an answer that is too long', async () => {
    const request = { method: 'POST', path: '/', headers: { host: name }, body: Buffer.alloc(5000) };
    await expect(ask(await connected(), request, 1000, never)).rejects.toThrow('response body too large');
  });

  it.each([
    ['nobody is trusted', { authorities: undefined }, 'certificate signed by unknown authority'],
    [
      'the name is another',
      { serverName: 'hook.other.svc' },
      `certificate is valid for ${name}, hook, not hook.other.svc`,
    ],
    [
      'it is for no address',
      { serverName: '10.96.0.9' },
      "cannot validate certificate for 10.96.0.9 because it doesn't contain any IP SANs",
    ],
  ])('refuses a certificate in the words of Go when %s', async (_, options, message) => {
    await expect(connected(options)).rejects.toThrow(`tls: failed to verify certificate: x509: ${message}`);
  });

  it('says when a certificate ended', async () => {
    const late = now + 20 * 365 * 86_400_000;
    await expect(connected({ now: late })).rejects.toThrow(
      /x509: certificate has expired or is not yet valid: current time \S+Z is after \S+Z$/,
    );
  });

  it('names the authority of the same name that did not sign', async () => {
    const other = createAuthority('hooks', now);
    await expect(connected({ authorities: other.certificate })).rejects.toThrow(
      'x509: certificate signed by unknown authority (possibly because of "x509: ECDSA verification failure" while trying to verify candidate authority certificate "hooks")',
    );
  });

  it('takes any certificate when told so', async () => {
    const socket = await connected({ authorities: undefined, insecure: true });
    expect(socket.getProtocol()).toBe('TLSv1.3');
    socket.destroy();
  });

  it('says when a server speaks plain HTTP, or something else, or nothing', async () => {
    const http = (server: ByteStream) => server.write(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await expect(connected({}, http)).rejects.toThrow('http: server gave HTTP response to HTTPS client');
    const redis = (server: ByteStream) => server.write(Buffer.from('-ERR unknown command\r\n'));
    await expect(connected({}, redis)).rejects.toThrow('first record does not look like a TLS handshake');
    await expect(connected({}, (server) => server.end())).rejects.toThrow('EOF');
  });

  it('gives up when told to', async () => {
    const { client } = connectionPair();
    const abort = new AbortController();
    const waiting = tlsClient(client, { serverName: name, authorities, now }, abort.signal);
    abort.abort(new Error('context deadline exceeded'));
    await expect(waiting).rejects.toThrow('context deadline exceeded');
  });
});

describe('a connection as a stream of Node', () => {
  it('ends with the other side', async () => {
    const { client, server } = connectionPair();
    const duplex = duplexOf(client);
    server.write(Buffer.from('hello'));
    server.end();
    const chunks: Buffer[] = [];
    for await (const chunk of duplex) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toBe('hello');
  });

  it('sends a request that its caller writes', async () => {
    const { client, server } = connectionPair();
    void serveConnection(server, peer, ({ body }) => ({ status: 201, headers: {}, body }));
    const sent = openRequest(duplexOf(client), {
      method: 'PUT',
      path: '/x',
      headers: { host: 'x', 'content-length': '2' },
    });
    sent.end('ok');
    const status = await new Promise((resolve) =>
      sent.on('response', (response) => resolve(response.statusCode)),
    );
    expect(status).toBe(201);
  });
});
