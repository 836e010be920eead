/**
 * What a server has under way, and when that is too much: then a request is refused at once, in the words of API priority
 * and fairness (apiserver/pkg/server/filters/priority-and-fairness.go), before anybody looks into it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { limits } from '../../limits.ts';

const MESSAGE = 'Too many requests, please try again later.\n';
/** Seconds. */
const RETRY_AFTER = '1';
/** Watches and followed logs are open for long: they do not take the place of others. */
const LONG = /[?&](?:watch|follow)=(?:true|1)(?:&|$)|\/watch\//;

export interface LoadLimits {
  readonly requests: number;
  readonly watches: number;
  readonly streams: number;
  readonly unreadBytes: number;
}

export class Load {
  readonly #limits: LoadLimits;
  readonly #sockets = new Set<Duplex>();
  /** Over HTTP/2: what is unread there waits before the socket. */
  readonly #answers = new Set<ServerResponse>();
  #requests = 0;
  #watches = 0;
  #streams = 0;

  constructor(most: LoadLimits = limits.server) {
    this.#limits = most;
  }

  /** Counts a connection until it is closed. */
  connected(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
  }

  /** Counts a request until it is answered; `false` when there are too many, and then it is answered. */
  admits(request: IncomingMessage, response: ServerResponse): boolean {
    const long = LONG.test(request.url ?? '');
    if (this.#isFull(long)) {
      refuse(request, response);
      return false;
    }
    this.#count(long, 1);
    if (request.httpVersionMajor > 1) this.#answers.add(response);
    response.on('close', () => {
      this.#count(long, -1);
      this.#answers.delete(response);
    });
    return true;
  }

  /** Counts a stream until it is closed; `false` when there are too many. */
  admitsStream(socket: Duplex): boolean {
    if (this.#streams >= this.#limits.streams) return false;
    this.#streams += 1;
    socket.on('close', () => {
      this.#streams -= 1;
    });
    return true;
  }

  #count(long: boolean, by: number): void {
    if (long) this.#watches += by;
    else this.#requests += by;
  }

  #isFull(long: boolean): boolean {
    const { requests, watches, unreadBytes } = this.#limits;
    if (long ? this.#watches >= watches : this.#requests >= requests) return true;
    let unread = 0;
    for (const socket of this.#sockets) unread += socket.writableLength;
    for (const answer of this.#answers) unread += answer.writableLength;
    return unread > unreadBytes;
  }
}

function refuse(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.writeHead(429, {
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'retry-after': RETRY_AFTER,
    'content-length': MESSAGE.length,
  });
  response.end(MESSAGE);
}

/** The whole answer to a request for a stream too many. */
export const STREAM_REFUSAL = `HTTP/1.1 429 Too Many Requests\r
content-type: text/plain; charset=utf-8\r
retry-after: ${RETRY_AFTER}\r
content-length: ${MESSAGE.length}\r
connection: close\r
\r
${MESSAGE}`;
