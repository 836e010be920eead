/**
 * APIs that servers inside the cluster answer for (kube-aggregator): found by their APIServices, looked after by the
 * availability controller, relayed with the name of who asks.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { UserInfo } from '../../admission/types.ts';
import type { Client } from '../../client.ts';
import type { InformerFactory } from '../../clientgo/types.ts';
import { ask, type RelayAnswer } from '../../network/http.ts';
import type { DocumentAnswer } from '../../scheme/discovery.ts';
import { passOn } from '../relay/pass.ts';
import { startAvailabilityController } from './availability.ts';
import { connectTo, type Reach, userHeaders } from './connect.ts';
import { ApiDocuments } from './documents.ts';
import { type RemoteApi, RemoteApis } from './services.ts';

const LONGEST_ANSWER = 32 * 1024 * 1024;

export class Aggregation {
  readonly #reach: Reach;
  readonly #apis: RemoteApis;
  readonly #documents = new ApiDocuments();

  constructor(reach: Reach) {
    this.#reach = reach;
    this.#apis = new RemoteApis(reach.store);
  }

  /** The API a path is about; `undefined` for what is served here. */
  at(path: string): RemoteApi | undefined {
    return this.#apis.at(path);
  }

  /** A discovery document with the remote APIs in it. */
  withRemote(document: DocumentAnswer | undefined, path: string): DocumentAnswer | undefined {
    return this.#documents.withRemote(document, path, this.#apis);
  }

  /** Keeps the conditions of APIServices true until disposed. */
  start(
    client: Client,
    informers: InformerFactory,
    log: (message: string, cause?: unknown) => void,
  ): Disposable {
    return startAvailabilityController({
      reach: this.#reach,
      client,
      informers,
      documents: this.#documents,
      log,
    });
  }

  /** Answers a request from the server behind an API. */
  async relay(
    api: RemoteApi,
    user: UserInfo,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    if (!api.available) return plain(response, 503, 'service unavailable');
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    try {
      const connection = await connectTo(this.#reach, api, gone.signal);
      const { name, namespace, port } = api.service;
      const host = `${name}.${namespace}.svc:${port}`;
      await passOn(request, response, {
        connection,
        host,
        path: request.url ?? '/',
        headers: userHeaders(user),
      });
    } catch (cause) {
      if (response.headersSent || response.destroyed) response.destroy();
      else plain(response, 503, `error trying to reach service: ${(cause as Error).message}`);
    }
  }

  /** Asks an API on behalf of a controller. Rejects with an Error in the words of client-go. */
  async get(path: string, user: UserInfo, what: string, signal: AbortSignal): Promise<unknown> {
    const api = this.at(path);
    if (!api) throw new Error(`the server could not find the requested resource (${what})`);
    if (!api.available) throw new Error(`the server is currently unable to handle the request (${what})`);
    let answer: RelayAnswer;
    try {
      const connection = await connectTo(this.#reach, api, signal);
      const headers = { host: api.service.name, accept: 'application/json', ...userHeaders(user) };
      answer = await ask(connection, { method: 'GET', path, headers }, LONGEST_ANSWER, signal);
    } catch {
      throw new Error(`the server is currently unable to handle the request (${what})`);
    }
    const value = JSON.parse(answer.body.toString());
    if (answer.status !== 200)
      throw new Error(value?.message ?? `the server answered with ${answer.status} (${what})`);
    return value;
  }
}

/** As Go's http.Error. */
function plain(response: ServerResponse, code: number, text: string): void {
  const body = `${text}\n`;
  response.writeHead(code, {
    'cache-control': 'no-cache, private',
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}
