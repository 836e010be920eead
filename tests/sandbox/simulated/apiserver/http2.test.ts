import { type ClientHttp2Session, connect, createServer, type IncomingHttpHeaders } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Http2Request, Http2Response } from '../../../../sandbox/simulated/apiserver/http/http2.ts';
import { bootCluster, type TestCluster } from '../support.ts';

let test: TestCluster;
let session: ClientHttp2Session;

beforeAll(async () => {
  test = await bootCluster();
  const { pki, port } = test.cluster;
  const { certificate: cert, key } = pki.state.administrator;
  session = connect(`https://127.0.0.1:${port}`, { ca: pki.authority, cert, key });
});
afterAll(async () => {
  session.destroy();
  await test[Symbol.asyncDispose]();
});

interface Answer {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

function ask(headers: Record<string, string | string[]>, body?: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const stream = session.request(headers);
    let answered: IncomingHttpHeaders = {};
    let text = '';
    stream.setEncoding('utf8');
    stream.on('response', (received) => {
      answered = received;
    });
    stream.on('data', (chunk: string) => {
      text += chunk;
    });
    stream.on('error', reject);
    stream.on('end', () => resolve({ headers: answered, text }));
    stream.end(body);
  });
}

describe('HTTP/2', () => {
  it('is what a client gets that asks for it, many requests at once on one connection', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => ask({ ':path': '/api/v1/namespaces/default' })),
    );
    expect(session.alpnProtocol).toBe('h2');
    expect(answers.map(({ headers }) => headers[':status'])).toEqual(answers.map(() => 200));
    expect(JSON.parse(answers[49]!.text).metadata.name).toBe('default');
  });

  it('knows who asks, and headers that come more than once', async () => {
    const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
    const answer = await ask(
      {
        ':method': 'POST',
        ':path': '/apis/authentication.k8s.io/v1/selfsubjectreviews',
        'content-type': 'application/json',
        'impersonate-user': 'jane',
        'impersonate-group': ['developers', 'testers'],
      },
      Buffer.from(JSON.stringify(review)),
    );
    const { username, groups } = JSON.parse(answer.text).status.userInfo;
    expect([username, groups]).toEqual(['jane', ['developers', 'testers', 'system:authenticated']]);
  });

  it('carries a watch, which ends when the client leaves', async () => {
    const stream = session.request({ ':path': '/api/v1/configmaps?watch=true&resourceVersion=0' });
    const lines: string[] = [];
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => lines.push(chunk));
    const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'two' } };
    test.cluster.client.create('configmaps', {
      ...config,
      metadata: { name: 'two', namespace: 'default' },
    });
    await expect.poll(() => lines.join('')).toContain('"name":"two"');
    stream.close();
    await expect
      .poll(async () => (await ask({ ':path': '/metrics' })).text)
      .toMatch(/^apiserver_longrunning_requests\{[^}]*resource="configmaps"[^}]*\} 0$/m);
  });

  it('refuses a body that is too large, and goes on', async () => {
    const post = {
      ':method': 'POST',
      ':path': '/api/v1/namespaces/default/configmaps',
      'content-type': 'application/json',
    };
    const answer = await ask(post, Buffer.alloc(4 * 1024 * 1024, ' '));
    expect(answer.headers[':status']).toBe(413);
    expect((await ask({ ':path': '/readyz' })).text.trim()).toBe('ok');
  });
});

it('an answer over HTTP/2 that breaks off is seen to break off, not to end', async () => {
  const classes = { Http2ServerRequest: Http2Request, Http2ServerResponse: Http2Response };
  const server = createServer(classes, (_request, response) => {
    response.writeHead(200, {});
    response.write('half', () => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const stream = client.request({ ':path': '/' }).resume();
  const broken = await new Promise((resolve) => {
    stream.on('error', () => resolve(true));
    stream.on('close', () => resolve(false));
  });
  client.destroy();
  server.close();
  expect(broken).toBe(true);
});
