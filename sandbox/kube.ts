/**
 * A cluster, seen through its API server: the door to @kubernetes/client-node.
 *
 * client-node brings kubeconfig, certificates and exec. Its typed objects are left aside: they rename fields and turn
 * times into Dates, and what a check compares is the JSON that `kubectl -o json` shows.
 */
import type { RequestOptions } from 'node:https';
import type * as ClientNode from '@kubernetes/client-node';
import { Fault } from './faults.ts';
import { linesOf, messageOf, succeed, unreachable } from './kube-answers.ts';
import { applyOne, deleteNamespace, waitUntilReady } from './kube-apply.ts';
import { allowed, change } from './kube-ask.ts';
import { execIn } from './kube-exec.ts';
import { ApiFault, Resources } from './kube-resources.ts';
import type {
  AccessQuery,
  Change,
  Changed,
  FollowOptions,
  Kube,
  KubeObject,
  KubeRequest,
  KubeResponse,
  ListQuery,
  LogAnswer,
  LogOptions,
  Send,
  WatchEvent,
} from './kube-types.ts';
import { LOG_LIMIT } from './kube-types.ts';
import { openWire, type Wire } from './kube-wire.ts';
import type { ExecResult, PodRef } from './types.ts';

export type { Kube, KubeObject, ListQuery, ObjectRef, WatchEvent } from './kube-types.ts';

/** How long the API server may take to answer, in milliseconds. */
const PATIENCE = 15_000;

/** Of each object its metadata, in lists and in watches. */
const METADATA_ONLY = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';

type Library = typeof ClientNode;
/** Importing it takes 0.7 s and 84 MB: not before it is needed. */
let library: Promise<Library> | undefined;

/**
 * Opens a cluster by its kubeconfig (YAML text). Connects to nothing yet. `ask`: a shorter way to ask about objects. Throws
 * `sandbox/kubeconfig-invalid`.
 */
export async function openKube(kubeconfig: string, ask?: Send): Promise<Kube> {
  return await openClient(kubeconfig, ask);
}

/** Opens a cluster for single requests as they stand, with what the kubeconfig allows. Faults as `openKube`. */
export async function openSend(kubeconfig: string): Promise<{ readonly send: Send; close(): void }> {
  const client = await openClient(kubeconfig);
  return { send: (request, signal) => client.send(request, signal), close: () => client.close() };
}

async function openClient(kubeconfig: string, ask?: Send): Promise<ClusterClient> {
  library ??= import('@kubernetes/client-node');
  const client = await library;
  const config = new client.KubeConfig();
  try {
    config.loadFromString(kubeconfig);
    if (!config.getCurrentCluster()) throw new Error('the current context names no cluster');
  } catch (cause) {
    throw new Fault(
      'sandbox/kubeconfig-invalid',
      `the kubeconfig cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`,
      'Reset the sandbox to get a new one.',
      { cause },
    );
  }
  return new ClusterClient(client, config, ask);
}

class ClusterClient implements Kube {
  readonly #client: Library;
  readonly #config: ClientNode.KubeConfig;
  readonly #server: string;
  readonly #resources: Resources;
  /** For all but watches. */
  #wire: Promise<Wire> | undefined;
  /** Certificates and connections, shared by all watches: client-node would open new ones for each. */
  #secured: Promise<ClientNode.RequestContext> | undefined;
  readonly #http: ClientNode.HttpLibrary;
  readonly #ask: Send | undefined;

  constructor(client: Library, config: ClientNode.KubeConfig, ask: Send | undefined) {
    this.#client = client;
    this.#config = config;
    this.#ask = ask;
    this.#server = (config.getCurrentCluster()?.server ?? '').replace(/\/+$/, '');
    this.#http = new client.IsomorphicFetchHttpLibrary();
    this.#resources = new Resources((request, signal) => this.#send(request, signal));
  }

  async get(ref: Parameters<Kube['get']>[0], signal: AbortSignal): Promise<KubeObject | undefined> {
    const path = await this.#resources.pathOf(ref, signal);
    if (path === undefined) return undefined;
    const response = await this.#send({ method: 'GET', path }, signal);
    if (response.status === 404) return undefined;
    return succeed(response, `${ref.kind} ${ref.name}`) as KubeObject;
  }

  async list(query: ListQuery, signal: AbortSignal): Promise<KubeObject[]> {
    return (await this.#listWithVersion(query, signal)).items;
  }

  async *watch(query: ListQuery, signal: AbortSignal): AsyncIterable<WatchEvent> {
    const { items, resourceVersion } = await this.#listWithVersion(query, signal);
    for (const object of items) yield { type: 'ADDED', object };
    const path = await this.#resources.collectionPath(query, signal);
    if (path === undefined) return;
    const url = new URL(path, 'http://api');
    url.searchParams.set('watch', 'true');
    url.searchParams.set('resourceVersion', resourceVersion);
    yield* this.#stream(`${url.pathname}${url.search}`, signal);
  }

  async *follow(query: ListQuery, options: FollowOptions, signal: AbortSignal): AsyncIterable<WatchEvent> {
    const path = await this.#resources.collectionPath(query, signal);
    if (path === undefined) return;
    const since = options.since ?? (await this.#versionNow(path, query, signal));
    const url = new URL(path, 'http://api');
    url.searchParams.set('watch', 'true');
    url.searchParams.set('allowWatchBookmarks', 'true');
    url.searchParams.set('resourceVersion', since);
    const stands: WatchEvent = { type: 'BOOKMARK', object: { metadata: { resourceVersion: since } } };
    const accept = options.metadataOnly ? METADATA_ONLY : undefined;
    yield* this.#stream(`${url.pathname}${url.search}`, signal, { accept, stands });
  }

  async apply(objects: readonly KubeObject[], signal: AbortSignal): Promise<KubeObject[]> {
    const applied: KubeObject[] = [];
    for (const object of objects) {
      applied.push(await applyOne(object, this.#resources, (...args) => this.#send(...args), signal));
    }
    return applied;
  }

  waitUntilReady(
    objects: readonly KubeObject[],
    patience: number,
    signal: AbortSignal,
  ): Promise<readonly KubeObject[]> {
    return waitUntilReady(objects, patience, (ref) => this.get(ref, signal), signal);
  }

  async delete(ref: Parameters<Kube['delete']>[0], signal: AbortSignal): Promise<void> {
    const path = await this.#resources.pathOf(ref, signal);
    if (path === undefined) return;
    const response = await this.#send({ method: 'DELETE', path }, signal);
    if (response.status >= 400 && response.status !== 404)
      throw new ApiFault(response, `${ref.kind} ${ref.name}`);
  }

  deleteNamespace(name: string, signal: AbortSignal): Promise<void> {
    return deleteNamespace(name, (...args) => this.#send(...args), signal);
  }

  allowed(query: AccessQuery, signal: AbortSignal): Promise<boolean> {
    return allowed(query, (...args) => this.#send(...args), signal);
  }

  change(wanted: Change, signal: AbortSignal): Promise<Changed> {
    return change(wanted, false, this.#resources, (...args) => this.#send(...args), signal);
  }

  dryRun(wanted: Change, signal: AbortSignal): Promise<Changed> {
    return change(wanted, true, this.#resources, (...args) => this.#send(...args), signal);
  }

  raw(path: string, signal: AbortSignal, accept?: string): Promise<KubeResponse> {
    return this.#sendOut({ method: 'GET', path, ...(accept !== undefined && { accept }) }, signal);
  }

  exec(pod: PodRef, argv: readonly string[], signal: AbortSignal): Promise<ExecResult> {
    const exec = new this.#client.Exec(this.#config);
    const { namespace, name, container = '' } = pod;
    return execIn(
      pod,
      (stdout, stderr, done) =>
        exec.exec(namespace, name, container, [...argv], stdout, stderr, null, false, done),
      signal,
    );
  }

  async logs(pod: PodRef, options: LogOptions, signal: AbortSignal): Promise<LogAnswer> {
    const query = new URLSearchParams({ limitBytes: String(LOG_LIMIT) });
    if (pod.container !== undefined) query.set('container', pod.container);
    if (options.previous) query.set('previous', 'true');
    const place = `/api/v1/namespaces/${encodeURIComponent(pod.namespace)}/pods/${encodeURIComponent(pod.name)}`;
    const response = await this.#sendOut({ method: 'GET', path: `${place}/log?${query}` }, signal);
    if (response.status < 300) return { text: response.text };
    // No such Pod or container, or one that has not started: the learner's, not ours.
    if (response.status === 400 || response.status === 404) return { why: messageOf(response) };
    throw new ApiFault(response, `the log of ${pod.namespace}/${pod.name}`);
  }

  async alive(signal: AbortSignal): Promise<boolean> {
    try {
      return (await this.#sendOut({ method: 'GET', path: '/readyz' }, signal)).status === 200;
    } catch {
      return false;
    }
  }

  close(): void {
    const secured = this.#secured;
    const wire = this.#wire;
    this.#secured = undefined;
    this.#wire = undefined;
    void wire?.then((open) => open.close()).catch(() => {});
    void secured
      ?.then((context) => (context.getDispatcher() as { destroy?(): unknown } | undefined)?.destroy?.())
      .catch(() => {});
  }

  /** One item is enough to be told the version. */
  async #versionNow(path: string, query: ListQuery, signal: AbortSignal): Promise<string> {
    const url = new URL(path, 'http://api');
    url.searchParams.set('limit', '1');
    const response = await this.#send({ method: 'GET', path: `${url.pathname}${url.search}` }, signal);
    const list = succeed(response, `the list of ${query.kind}`) as {
      metadata?: { resourceVersion?: string };
    };
    return list.metadata?.resourceVersion ?? '0';
  }

  async #listWithVersion(
    query: ListQuery,
    signal: AbortSignal,
  ): Promise<{ items: KubeObject[]; resourceVersion: string }> {
    const path = await this.#resources.collectionPath(query, signal);
    if (path === undefined) return { items: [], resourceVersion: '0' };
    const response = await this.#send({ method: 'GET', path }, signal);
    const list = succeed(response, `the list of ${query.kind}`) as {
      items?: KubeObject[];
      metadata?: { resourceVersion?: string };
    };
    const { apiVersion, kind } = query;
    return {
      // Items of a list leave out what the list says already.
      items: (list.items ?? []).map((item) => ({ apiVersion, kind, ...item })),
      resourceVersion: list.metadata?.resourceVersion ?? '0',
    };
  }

  /** About objects: by the shorter way where there is one. */
  async #send(request: KubeRequest, signal: AbortSignal): Promise<KubeResponse> {
    const ask = this.#ask;
    if (!ask) return await this.#sendOut(request, signal);
    const patience = AbortSignal.timeout(PATIENCE);
    return await this.#reaching(patience, signal, () => ask(request, AbortSignal.any([signal, patience])));
  }

  send(request: KubeRequest, signal: AbortSignal): Promise<KubeResponse> {
    return this.#send(request, signal);
  }

  /** What is about the server itself, its port and its certificate, goes there. */
  async #sendOut(request: KubeRequest, signal: AbortSignal): Promise<KubeResponse> {
    const patience = AbortSignal.timeout(PATIENCE);
    return await this.#reaching(patience, signal, async () => {
      this.#wire ??= this.#openWire();
      return await (await this.#wire).send(request, AbortSignal.any([signal, patience]));
    });
  }

  async #openWire(): Promise<Wire> {
    const options: RequestOptions = {};
    await this.#config.applyToHTTPSOptions(options);
    return openWire(this.#server, options, this.#config.getCurrentCluster()?.proxyUrl !== undefined);
  }

  /** `stands` comes first, once the server has answered. */
  async *#stream(
    path: string,
    signal: AbortSignal,
    { accept, stands }: { readonly accept?: string | undefined; readonly stands?: WatchEvent } = {},
  ): AsyncIterable<WatchEvent> {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), PATIENCE);
    const open = AbortSignal.any([signal, patience.signal]);
    const response = await this.#reaching(patience.signal, signal, () =>
      this.#open(path, accept, open),
    ).finally(() => clearTimeout(timer));
    if (response.httpStatusCode !== 200) {
      throw new ApiFault({ status: response.httpStatusCode, text: await response.body.text() }, 'the watch');
    }
    if (stands) yield stands;
    const body = response.body.stream();
    if (!body) return;
    try {
      for await (const line of linesOf(body)) yield JSON.parse(line) as WatchEvent;
    } catch (error) {
      signal.throwIfAborted();
      throw unreachable(this.#server, error);
    }
  }

  async #open(
    path: string,
    accept: string | undefined,
    signal: AbortSignal,
  ): Promise<ClientNode.ResponseContext> {
    this.#secured ??= this.#secure();
    const secured = await this.#secured;
    const context = new this.#client.RequestContext(this.#server + path, this.#client.HttpMethod.GET);
    for (const [name, value] of Object.entries(secured.getHeaders())) context.setHeaderParam(name, value);
    const dispatcher = secured.getDispatcher();
    if (dispatcher) context.setDispatcher(dispatcher);
    context.setHeaderParam('Accept', accept ?? 'application/json');
    context.setHeaderParam('User-Agent', 'naru');
    context.setSignal(signal);
    return await this.#http.send(context).toPromise();
  }

  async #secure(): Promise<ClientNode.RequestContext> {
    const context = new this.#client.RequestContext(this.#server, this.#client.HttpMethod.GET);
    await this.#config.applySecurityAuthentication(context);
    return context;
  }

  /** Runs one exchange and says of a failure whether the caller, the clock or the network ended it. */
  async #reaching<T>(patience: AbortSignal, signal: AbortSignal, exchange: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    try {
      return await exchange();
    } catch (error) {
      signal.throwIfAborted();
      const cause = patience.aborted ? new Error(`no answer within ${PATIENCE / 1000} s`) : error;
      throw unreachable(this.#server, cause);
    }
  }
}
