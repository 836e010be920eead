/** An API server that knows what there is, takes every write, and remembers what it was sent. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeBody } from '../../../../sandbox/simulated/codec/decode.ts';
import type { KubeObject } from '../../../../sandbox/simulated/objects.ts';
import { discoveryAnswer } from '../../../../sandbox/simulated/scheme/discovery.ts';
import { resources } from '../../../../sandbox/simulated/scheme/index.ts';
import { openApiAnswer } from '../../../../sandbox/simulated/scheme/openapi.ts';

export interface Sent {
  readonly contentType: string | undefined;
  readonly object: KubeObject;
  readonly problems: readonly string[];
}

export interface CaptureServer extends AsyncDisposable {
  readonly url: string;
  /** What was sent for objects of this name. */
  sent(name: string): Sent | undefined;
}

export async function startCaptureServer(): Promise<CaptureServer> {
  const sent = new Map<string, Sent>();
  const server = createServer((request, response) => void answer(request, response, sent));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    sent: (name) => sent.get(name),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, sent: Map<string, Sent>) {
  const path = new URL(request.url ?? '/', 'http://x').pathname;
  const document = discoveryAnswer(resources, path, request.headers.accept) ?? openApiAnswer(resources, path);
  if (document) {
    response.writeHead(200, { 'content-type': document.contentType });
    response.end(document.body);
    return;
  }
  const definition = resources.find(({ plural }) => path.endsWith(`/${plural}`));
  if (!definition || request.method !== 'POST') {
    response.writeHead(404).end();
    return;
  }
  const body = Buffer.concat(await request.toArray());
  const contentType = request.headers['content-type'];
  const decoded = decodeBody(contentType, body, definition);
  sent.set(decoded.object.metadata.name, { contentType, ...decoded });
  response.writeHead(201, { 'content-type': 'application/json' });
  response.end(JSON.stringify(decoded.object));
}
