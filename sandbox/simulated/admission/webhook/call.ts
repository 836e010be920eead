/**
 * Calls webhooks: over the simulated network, with TLS. No call leaves the cluster: a `url` to the outside fails as it
 * would where there is no world outside. After `apiserver/pkg/util/webhook` and client-go's rest client.
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../clock.ts';
import {
  type Address,
  dial,
  hasEndpoints,
  noSuchHost,
  refusal,
  resolveService,
} from '../../apiserver/relay/service.ts';
import { JsonSyntaxError, parseJson } from '../../codec/json.ts';
import { isAddress } from '../../network/address.ts';
import { ask, type RelayAnswer } from '../../network/http.ts';
import { tlsClient } from '../../network/tls.ts';
import type { ClusterNetwork, Peer } from '../../network/types.ts';
import type { Store } from '../../storage/index.ts';
import type { Webhook } from './configurations.ts';
import { isRecord, type Question, reviewBody, reviewVersionOf, type Verdict, verdictOf } from './review.ts';

/** What became of a call: a verdict, or why there is none, worded as after `failed calling webhook "x": `. */
export type Outcome =
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
  | { readonly kind: 'failed'; readonly reason: string };

export interface WebhookCallerOptions {
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
interface Place {
  /** As failures show it: `https://hook.shop.svc:443/check?timeout=10s`. */
  readonly url: string;
  readonly path: string;
  readonly serverName: string;
  readonly address: Address | Error;
}

export class WebhookCaller {
  readonly #options: WebhookCallerOptions;

  constructor(options: WebhookCallerOptions) {
    this.#options = options;
  }

  /** The failure of a call that need not be made to know that it fails. */
  failureAtOnce(webhook: Webhook): Outcome | undefined {
    if (!reviewVersionOf(webhook)) {
      const reason =
        'could not create admission objects: webhook does not accept known AdmissionReview versions (v1, v1beta1)';
      return { kind: 'failed', reason };
    }
    const { url, address } = this.#placeOf(webhook);
    if (address instanceof Error) return failed(url, address);
    const { service } = webhook.client;
    const refused = service && !hasEndpoints(this.#options.store, service);
    return refused && isAddress(address.host) ? failed(url, refusal(address)) : undefined;
  }

  /** Asks. Never rejects. */
  async call(webhook: Webhook, question: Question): Promise<Outcome> {
    const place = this.#placeOf(webhook);
    const late = new AbortController();
    using _timer = this.#options.clock.after(webhook.timeoutSeconds * 1000, () =>
      late.abort(new Error('context deadline exceeded')),
    );
    const version = reviewVersionOf(webhook) ?? 'v1';
    const uid = randomUUID();
    const body = reviewBody(version, uid, question);
    let answer: RelayAnswer;
    try {
      answer = await this.#post(webhook, place, body, late.signal);
    } catch (error) {
      return failed(place.url, error);
    }
    return read(answer, webhook, version, uid);
  }

  async #post(webhook: Webhook, place: Place, body: Buffer, signal: AbortSignal): Promise<RelayAnswer> {
    const { clock, network: networkOf, peer } = this.#options;
    const { address, serverName, path } = place;
    const network = networkOf();
    if (address instanceof Error) throw address;
    if (!network) throw refusal(address);
    const stream = await dial(network, peer, address, signal);
    const authorities = Buffer.from(webhook.client.caBundle ?? '', 'base64').toString();
    const options = { serverName, authorities: authorities || undefined, now: clock.now() };
    const socket = await tlsClient(stream, options, signal);
    const headers = {
      host: new URL(place.url).host,
      'user-agent': 'kube-apiserver-admission',
      accept: 'application/json, */*',
      'content-type': 'application/json',
    };
    return ask(socket, { method: 'POST', path, headers, body }, LONGEST_ANSWER, signal);
  }

  #placeOf({ client, timeoutSeconds }: Webhook): Place {
    const query = `?timeout=${timeoutSeconds}s`;
    const { service, url = '' } = client;
    if (!service) return outside(url, query);
    const serverName = `${service.name}.${service.namespace}.svc`;
    const path = `${joined(service.path)}${query}`;
    const address = attempt(() => resolveService(this.#options.store, service));
    return { url: `https://${serverName}:${service.port}${path}`, path, serverName, address };
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

function failed(url: string, error: unknown): Outcome {
  const why = error instanceof Error ? error.message : String(error);
  return { kind: 'failed', reason: `failed to call webhook: Post ${JSON.stringify(url)}: ${why}` };
}

function read({ status, body }: RelayAnswer, webhook: Webhook, version: string, uid: string): Outcome {
  const refused = (reason: string): Outcome => ({ kind: 'failed', reason });
  if (status < 200 || status > 206) return refused(`failed to call webhook: ${serverSaid(status, body)}`);
  let review: unknown;
  try {
    review = parseJson(body.toString()).value;
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    return refused(`failed to call webhook: couldn't get version/kind; json parse error: ${error.message}`);
  }
  try {
    return { kind: 'verdict', verdict: verdictOf(review, version, uid, webhook) };
  } catch (error) {
    return refused(`received invalid webhook response: ${(error as Error).message}`);
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
function serverSaid(status: number, body: Buffer): string {
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
