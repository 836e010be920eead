/**
 * `agnhost grpc-health-checking`: a server that says by gRPC how it is (grpc.health.v1), and one by HTTP that changes it.
 * Answers as test/images/agnhost/grpc-health-checking of Kubernetes.
 */
import { createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import { duplexOf } from '../../network/duplex.ts';
import { type Answer, type ServerRequest, serveConnection } from '../http/server.ts';
import type { Process } from '../process/process.ts';
import { slashTime, untilSignal } from './daemon.ts';
import { listen } from './listen.ts';

const CHECK = '/grpc.health.v1.Health/Check';
const SERVING = 1;
const NOT_SERVING = 2;
/** Codes of gRPC. */
const OK = '0';
const NOT_FOUND = '5';
const UNIMPLEMENTED = '12';
/** A request is a frame of five bytes and a name; more is none. Bytes. */
const LIMIT = 4096;

export interface GrpcHealthOptions {
  readonly port: number;
  readonly httpPort: number;
  /** It is well only for so long; negative: for ever. Seconds. */
  readonly delayUnhealthy: number;
  /** The only service it knows of. */
  readonly service: string;
}

/** Serves until the process is told to end. */
export async function grpcHealthChecking(process: Process, options: GrpcHealthOptions): Promise<number> {
  const health = new Health(process, options);
  const server = health.server();
  process.signal.addEventListener('abort', () => server.close(), { once: true });
  const control = (request: ServerRequest) => health.control(request);
  listen(process, options.httpPort, (stream, peer) => void serveConnection(stream, peer, control));
  await health.log(`Http server starting to listen on :${options.httpPort}`);
  listen(process, options.port, (stream) => void server.emit('connection', duplexOf(stream)));
  await health.log(`gRPC server starting to listen on :${options.port}`);
  return untilSignal(process, { TERM: 143, INT: 130 });
}

class Health {
  readonly #process: Process;
  readonly #options: GrpcHealthOptions;
  readonly #started: number;
  /** What it was told to be. */
  #forced: number | undefined;

  constructor(process: Process, options: GrpcHealthOptions) {
    this.#process = process;
    this.#options = options;
    this.#started = process.container.clock.now();
  }

  async log(text: string): Promise<void> {
    await this.#process.complain(`${slashTime(this.#process.container.clock.now())} ${text}`);
  }

  server(): Http2Server {
    const server = createServer();
    // Who breaks off is not missed.
    server.on('sessionError', () => undefined);
    server.on('stream', (stream, headers) => {
      stream.on('error', () => undefined);
      if (headers[':path'] === CHECK) void this.#check(stream);
      else answer(stream, UNIMPLEMENTED, `unknown method ${String(headers[':path']).replace(/^.*\//, '')}`);
    });
    return server;
  }

  async control({ target }: ServerRequest): Promise<Answer> {
    const path = target.split('?')[0];
    if (path !== '/make-serving' && path !== '/make-not-serving')
      return { status: 404, headers: PLAIN, body: Buffer.from('404 page not found\n') };
    this.#forced = path === '/make-serving' ? SERVING : NOT_SERVING;
    await this.log(`Mark as ${this.#forced === SERVING ? 'healthy' : 'unhealthy'}`);
    return { status: 200, headers: PLAIN, body: Buffer.from(`${this.#seconds()}s`) };
  }

  async #check(stream: ServerHttp2Stream): Promise<void> {
    await this.log(
      `Serving the Check request for health check, started at ${new Date(this.#started).toISOString()}`,
    );
    const body = await bodyOf(stream);
    if (!body) return;
    if (serviceIn(body) !== this.#options.service) answer(stream, NOT_FOUND, 'unknown service');
    else answer(stream, OK, '', Buffer.from([0, 0, 0, 0, 2, 0x08, this.#status()]));
  }

  #status(): number {
    const { delayUnhealthy } = this.#options;
    const isOver = delayUnhealthy >= 0 && this.#seconds() >= delayUnhealthy;
    return this.#forced === NOT_SERVING || isOver ? NOT_SERVING : SERVING;
  }

  #seconds(): number {
    return (this.#process.container.clock.now() - this.#started) / 1000;
  }
}

const PLAIN = { 'Content-Type': 'text/plain; charset=utf-8' };

function answer(stream: ServerHttp2Stream, status: string, message: string, body?: Buffer): void {
  if (stream.destroyed) return;
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  const trailers = { 'grpc-status': status, ...(message && { 'grpc-message': message }) };
  stream.on('wantTrailers', () => stream.sendTrailers(trailers));
  stream.end(body);
}

/** Nothing where the client breaks off or sends too much. */
async function bodyOf(stream: ServerHttp2Stream): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of stream as AsyncIterable<Buffer>) {
      size += part.length;
      if (size > LIMIT) return void stream.destroy();
      parts.push(part);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(parts);
}

/** The name in a framed HealthCheckRequest: its only field, text of less than 128 bytes; '' when it is left out. */
function serviceIn(frame: Buffer): string {
  return frame[5] === 0x0a ? frame.subarray(7, 7 + (frame[6] ?? 0)).toString() : '';
}
