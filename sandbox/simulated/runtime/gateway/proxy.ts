/** Answers requests by a configuration: passes them on to backends, redirects them, or says why not. */
import type { Clock } from '../../../clock.ts';
import { type ClusterNetwork, ConnectError, type Peer } from '../../network/types.ts';
import { request as ask } from '../http/client.ts';
import type { Answer, ServerRequest } from '../http/server.ts';
import type {
  BackendConfiguration,
  Configuration,
  Endpoint,
  PortConfiguration,
  RuleConfiguration,
} from './configuration.ts';
import { changeHeaders, changePath, filterOf, type Headers, redirectTo } from './filters.ts';
import { type Asked, findRule, type Matched } from './matching.ts';

const HOP_BY_HOP = new Set(['connection', 'content-length', 'transfer-encoding', 'keep-alive', 'upgrade']);

/** A request with the port it came in at. */
export interface Incoming {
  readonly configuration: Configuration;
  readonly port: PortConfiguration;
  readonly request: ServerRequest;
}

/** What it needs of its process. */
export interface Surroundings {
  readonly container: {
    readonly network: ClusterNetwork;
    readonly peer: Peer;
    readonly clock: Clock;
    random(): number;
  };
  readonly signal: AbortSignal;
}

export class ReverseProxy {
  readonly #process: Surroundings;
  #turn = 0;

  constructor(process: Surroundings) {
    this.#process = process;
  }

  async answer({ configuration, port, request }: Incoming): Promise<Answer> {
    const asked = askedOf(request);
    const matched = findRule(configuration, port, asked);
    if (!matched) return page(404, 'Not Found');
    if (matched.rule.isBroken) return page(500, 'Internal Server Error');
    const answer = redirected(matched, asked, port) ?? (await this.#pass(matched, asked, { port, request }));
    const change = filterOf(matched.rule.filters, 'responseHeaderModifier');
    return change ? changed(answer, change) : answer;
  }

  async #pass(
    { rule, match }: Matched,
    asked: Asked,
    { port, request }: Pick<Incoming, 'port' | 'request'>,
  ): Promise<Answer> {
    const backend = this.#choose(rule.backends);
    const headers = forwarded(request, asked.host, port);
    const change = filterOf(rule.filters, 'requestHeaderModifier');
    if (change) changeHeaders(headers, change);
    const rewrite = filterOf(rule.filters, 'urlRewrite');
    if (rewrite?.hostname) headers.set('host', rewrite.hostname);
    const path = changePath(request.target, rewrite?.path, match);
    const passed = { path, method: request.method, headers, body: request.body };
    this.#mirror(rule, passed);
    if (!backend?.endpoints) return page(500, 'Internal Server Error');
    const endpoint = this.#next(backend.endpoints);
    if (!endpoint) return page(503, 'Service Temporarily Unavailable');
    return this.#ask(endpoint, passed, rule.timeout);
  }

  /** By weight; none when all weights are 0. */
  #choose(backends: readonly BackendConfiguration[]): BackendConfiguration | undefined {
    const total = backends.reduce((sum, { weight }) => sum + weight, 0);
    let left = this.#process.container.random() * total;
    return backends.find(({ weight }) => {
      left -= weight;
      return left < 0;
    });
  }

  #next(endpoints: readonly Endpoint[]): Endpoint | undefined {
    return endpoints[this.#turn++ % endpoints.length];
  }

  /** Nobody waits for what a mirror answers. */
  #mirror({ mirrors }: RuleConfiguration, passed: Passed): void {
    for (const { endpoints, share } of mirrors) {
      const endpoint = this.#process.container.random() < share ? this.#next(endpoints) : undefined;
      if (endpoint) void this.#ask(endpoint, passed, undefined).catch(() => {});
    }
  }

  async #ask(endpoint: Endpoint, passed: Passed, timeout: number | undefined): Promise<Answer> {
    const { container, signal } = this.#process;
    const late = new AbortController();
    using _timer = timeout ? container.clock.after(timeout, () => late.abort()) : undefined;
    const options = {
      host: endpoint.ip,
      port: endpoint.port,
      path: passed.path,
      method: passed.method,
      headers: named(passed.headers),
      ...(passed.body.length > 0 && { body: passed.body }),
    };
    try {
      const response = await ask(
        container.network,
        container.peer,
        options,
        AbortSignal.any([signal, late.signal]),
      );
      const kept = [...response.headers].filter(([name]) => !HOP_BY_HOP.has(name) && name !== 'server');
      return { status: response.status, headers: Object.fromEntries(kept), body: response.body };
    } catch (error) {
      signal.throwIfAborted();
      const isLate = late.signal.aborted || (error instanceof ConnectError && error.reason === 'timeout');
      return isLate ? page(504, 'Gateway Time-out') : page(502, 'Bad Gateway');
    }
  }
}

interface Passed {
  readonly path: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

function askedOf({ method, target, headers }: ServerRequest): Asked {
  const host = (headers.get('host') ?? '').replace(/:\d+$/, '').toLowerCase();
  return { method, target, host, headers };
}

function redirected(
  { rule, match }: Matched,
  asked: Asked,
  { secure, port }: PortConfiguration,
): Answer | undefined {
  const redirect = filterOf(rule.filters, 'requestRedirect');
  if (!redirect) return undefined;
  const scheme = secure ? 'https' : 'http';
  const { status, location } = redirectTo(redirect, { ...asked, scheme, port }, match);
  const answer = page(status, status === 301 ? 'Moved Permanently' : 'Found');
  return { ...answer, headers: { ...answer.headers, Location: location } };
}

/** What NGINX Gateway Fabric tells backends of where a request came from. */
function forwarded(
  { headers, peer }: ServerRequest,
  host: string,
  { secure, port }: PortConfiguration,
): Headers {
  const kept: Headers = new Map([...headers].filter(([name]) => !HOP_BY_HOP.has(name)));
  const before = headers.get('x-forwarded-for');
  kept.set('x-forwarded-for', before ? `${before}, ${peer.ip}` : peer.ip);
  kept.set('x-real-ip', peer.ip);
  kept.set('x-forwarded-proto', secure ? 'https' : 'http');
  kept.set('x-forwarded-host', host);
  kept.set('x-forwarded-port', String(port));
  return kept;
}

/** The client of this room writes a Host of its own unless it finds one by that name. */
function named(headers: Headers): Record<string, string> {
  const { host, ...others } = Object.fromEntries(headers);
  return { Host: host ?? '', ...others };
}

function changed(answer: Answer, change: Parameters<typeof changeHeaders>[1]): Answer {
  const headers = new Map(Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), value]));
  changeHeaders(headers, change);
  return { ...answer, headers: Object.fromEntries(headers) };
}

/** A page of nginx itself. */
export function page(status: number, title: string): Answer {
  const text = `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body>\r\n<center><h1>${status} ${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
  return { status, headers: { 'Content-Type': 'text/html' }, body: Buffer.from(text) };
}
