/**
 * Connections to webhooks: over the simulated network, with TLS. None leaves the cluster: a `url` to the outside fails as it
 * would where there is no world outside. After `apiserver/pkg/util/webhook` and client-go's rest client.
 */
import type { Clock } from '../../../clock.ts';
import {
  type Address,
  dial,
  hasEndpoints,
  noSuchHost,
  refusal,
  resolveService,
} from '../../apiserver/relay/service.ts';
import { isAddress } from '../../network/address.ts';
import { ask, type RelayAnswer } from '../../network/http.ts';
import { tlsClient } from '../../network/tls.ts';
import type { ClusterNetwork, Peer } from '../../network/types.ts';
import type { Store } from '../../storage/index.ts';
import type { WebhookClient } from './configurations.ts';
import { isRecord } from './review.ts';

export interface WebhookConnectionOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** The network of the cluster; none while the cluster is not running. */
  readonly network: () => ClusterNetwork | undefined;
  /** The API server, as the network sees it. */
  readonly peer: Peer;
}

/** Bytes of an answer that are read; more is a failure. */
const LONGEST_ANSWER = 8 * 1024 * 1024;

/** Where a webhook is, and how it is named there. */
export interface Place {
  /** As failures show it: `https://hook.shop.svc:443/check?timeout=10s`. */
  readonly url: string;
  readonly path: string;
  readonly serverName: string;
  readonly address: Address | Error;
}

export class WebhookConnections {
  readonly #options: WebhookConnectionOptions;

  constructor(options: WebhookConnectionOptions) {
    this.#options = options;
  }

  placeOf({ service, url = '' }: WebhookClient, timeoutSeconds: number): Place {
    const query = `?timeout=${timeoutSeconds}s`;
    if (!service) return outside(url, query);
    const serverName = `${service.name}.${service.namespace}.svc`;
    const path = `${joined(service.path)}${query}`;
    const address = attempt(() => resolveService(this.#options.store, service));
    return { url: `https://${serverName}:${service.port}${path}`, path, serverName, address };
  }

  /** Why a call need not be made to know that it fails. */
  problemAtOnce({ service }: WebhookClient, { address }: Place): Error | undefined {
    if (address instanceof Error) return address;
    const refused = service && !hasEndpoints(this.#options.store, service);
    return refused && isAddress(address.host) ? refusal(address) : undefined;
  }

  /** Posts JSON and reads the answer. Rejects with an Error in Go's words; `timeoutSeconds` are real ones. */
  async post(
    client: WebhookClient,
    place: Place,
    { body, agent, timeoutSeconds }: { body: Buffer; agent: string; timeoutSeconds: number },
  ): Promise<RelayAnswer> {
    const late = new AbortController();
    using _timer = this.#options.clock.after(timeoutSeconds * 1000, () =>
      late.abort(new Error('context deadline exceeded')),
    );
    const { clock, network: networkOf, peer } = this.#options;
    const { address, serverName, path } = place;
    const network = networkOf();
    if (address instanceof Error) throw address;
    if (!network) throw refusal(address);
    const stream = await dial(network, peer, address, late.signal);
    const authorities = Buffer.from(client.caBundle ?? '', 'base64').toString();
    const options = { serverName, authorities: authorities || undefined, now: clock.now() };
    const socket = await tlsClient(stream, options, late.signal);
    const headers = {
      host: new URL(place.url).host,
      'user-agent': agent,
      accept: 'application/json, */*',
      'content-type': 'application/json',
    };
    return await ask(socket, { method: 'POST', path, headers, body }, LONGEST_ANSWER, late.signal);
  }
}

function joined(path = ''): string {
  return path.startsWith('/') ? path : `/${path}`;
}

function outside(url: string, query: string): Place {
  const { host, hostname, port, pathname } = new URL(url);
  const address = isAddress(hostname)
    ? { host: hostname, port: Number(port || 443) }
    : hostname === 'localhost'
      ? refusal({ host: '127.0.0.1', port: Number(port || 443) })
      : noSuchHost(hostname);
  const path = `${pathname}${query}`;
  return { url: `https://${host}${path}`, path, serverName: hostname, address };
}

function attempt(find: () => Address): Address | Error {
  try {
    return find();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

const SAID: Readonly<Record<number, string>> = {
  400: 'the server rejected our request for an unknown reason',
  401: 'the server has asked for the client to provide credentials',
  404: 'the server could not find the requested resource',
  405: 'the server does not allow this method on the requested resource',
  422: 'the server rejected our request due to an error in our request',
  429: 'the server has received too many requests and has asked us to try again later',
  503: 'the server is currently unable to handle the request',
  504: 'the server was unable to return a response in the time allotted, but may still be processing the request',
};

/** How client-go puts an answer that is no success: as a Status if it is one, by its number else. */
export function serverSaid(status: number, body: Buffer): string {
  const text = body.toString().trim();
  try {
    const said: unknown = JSON.parse(text);
    if (isRecord(said) && said['kind'] === 'Status' && typeof said['message'] === 'string')
      return said['message'];
  } catch {
    // Most servers do not speak of themselves in JSON.
  }
  if (status === 403) return text;
  if (status < 500 || SAID[status])
    return (
      SAID[status] ??
      `the server responded with the status code ${status} but did not return more information`
    );
  return `an error on the server (${JSON.stringify(text.slice(0, 2048))}) has prevented the request from succeeding`;
}
