/**
 * Watches: a list that goes on (apiserver/pkg/endpoints/handlers/watch.go). One JSON document a line, chunked.
 * Nothing is kept for a reader that does not read: beyond a limit its connection is closed, and it lists anew.
 */

import { limits } from '../../limits.ts';
import { type FieldError, type KubeObject, StatusError } from '../../objects.ts';
import { apiVersionOf } from '../../scheme/index.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { CompactedError, type StoreEvent } from '../../storage/index.ts';
import { expired, internalError, invalid, qualifiedResource, statusError } from '../errors.ts';
import { parseResourceVersion } from '../registry/list.ts';
import { type Selector, selectorOf } from '../selectors/index.ts';
import { type Exchange, namespaceOf, whenAdmitted } from './exchange.ts';
import { notAcceptable } from './negotiate.ts';
import { integer } from './query.ts';
import { type WatchEncoder, watchEncoder } from './represent.ts';
import { isTrue } from './request-info.ts';

const DEFINITIONS = 'customresourcedefinitions.apiextensions.k8s.io';
const BOOKMARK_INTERVAL = 60_000;
/** Milliseconds; a watch without timeoutSeconds ends after one to two of these (apiserver's min-request-timeout). */
const USUAL_TIMEOUT = 1_800_000;

/** Watches that run, so that a server that stops or starts over can end them. */
export type OpenWatches = Set<() => void>;

/** Answers a watch. Throws 400, 410 and 422 as long as nothing is sent. */
export function serveWatch(exchange: Exchange, open: OpenWatches): void {
  const { info, response, wanted } = exchange;
  if (wanted.format !== 'json') throw notAcceptable();
  const query = watchQuery(exchange);
  const seconds = integer(info.query, 'timeoutSeconds') ?? 0;
  const line = new WatchLines(exchange);
  response.writeHead(200, {
    'content-type': wanted.contentType,
    'cache-control': 'no-cache, private',
    'transfer-encoding': 'chunked',
  });
  response.flushHeaders();
  const from = startWatch(exchange, query, line);
  if (from === undefined) return;
  const end = follow(exchange, query.selector, from, line);
  endLater(exchange, end, seconds);
  open.add(end);
  response.on('close', () => open.delete(end));
}

interface WatchQuery {
  readonly selector: Selector | undefined;
  readonly resourceVersion: number;
  readonly sendInitialEvents: boolean | undefined;
  readonly bookmarks: boolean;
}

function watchQuery({ info: { query }, definition }: Exchange): WatchQuery {
  const selector = selectorOf(definition, {
    labelSelector: query.get('labelSelector') ?? undefined,
    fieldSelector: query.get('fieldSelector') ?? undefined,
  });
  const initial = query.get('sendInitialEvents');
  checkMatch(query.get('resourceVersionMatch'), initial);
  return {
    selector,
    resourceVersion: versionOf(query.get('resourceVersion') ?? undefined),
    sendInitialEvents: initial === null ? undefined : isTrue(initial),
    bookmarks: isTrue(query.get('allowWatchBookmarks')),
  };
}

/** What is no version is a failure of the server to a watch: nobody gave that error a status. */
function versionOf(text: string | undefined): number {
  try {
    return parseResourceVersion(text);
  } catch (error) {
    throw error instanceof StatusError ? statusError(500, '', error.status.message) : error;
  }
}

const LIST_OPTIONS = { group: 'meta.k8s.io', plural: 'listoptions', kind: 'ListOptions' };

/** Throws 422, as ValidateListOptions does for a watch. */
function checkMatch(match: string | null, initial: string | null): void {
  const field = 'resourceVersionMatch';
  const problems: FieldError[] = [];
  const forbid = (why: string) =>
    problems.push({ type: 'FieldValueForbidden', field, detail: `Forbidden: ${why}` });
  if (initial === null && match) {
    forbid('resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided');
  }
  if (initial !== null && match !== 'NotOlderThan') {
    forbid('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan');
  }
  if (match && match !== 'NotOlderThan') {
    const detail = `Unsupported value: ${JSON.stringify(match)}: supported values: "NotOlderThan"`;
    problems.push({ type: 'FieldValueNotSupported', field, detail });
  }
  if (problems.length > 0) throw invalid(LIST_OPTIONS, '', problems);
}

/** Sends what is there, if that was asked for, and says from which revision to follow; `undefined`: it is over already. */
function startWatch(exchange: Exchange, query: WatchQuery, line: WatchLines): number | undefined {
  const { registry, definition } = exchange;
  const initial = query.sendInitialEvents ?? query.resourceVersion === 0;
  if (!initial) {
    line.follow();
    return query.resourceVersion;
  }
  const objects = registry.store.list(qualifiedResource(definition), namespaceOf(exchange));
  for (const object of objects) if (query.selector?.(object) ?? true) line.send('ADDED', object);
  line.follow();
  const revision = registry.store.revision;
  if (query.bookmarks) line.bookmark(revision, true);
  return revision;
}

/** Ends the watch of a custom kind that is served no more, or is another one now; its last events go first. */
function followKind({ registry, definition }: Exchange, end: () => void): Disposable {
  const { group, version, plural, custom } = definition;
  return registry.store.watch(DEFINITIONS, registry.store.revision, () => {
    const now = registry.scheme.findCustom?.(group, version, plural);
    if (now?.custom?.revision !== custom?.revision) setImmediate(end);
  });
}

/** Sends changes until the answer is closed. Returns what ends it. */
function follow(
  exchange: Exchange,
  selector: Selector | undefined,
  from: number,
  line: WatchLines,
): () => void {
  const { registry, definition, response } = exchange;
  const namespace = namespaceOf(exchange);
  const selects = (object: KubeObject) =>
    (namespace === undefined || object.metadata.namespace === namespace) && (selector?.(object) ?? true);
  const end = () => void response.end();
  try {
    const watch = registry.store.watch(qualifiedResource(definition), from, (events) => {
      for (const event of events) sendSelected(event, selects, line);
    });
    const bookmarks = keepBookmarking(exchange, line);
    const kind = definition.custom && followKind(exchange, end);
    response.on('close', () => {
      watch[Symbol.dispose]();
      bookmarks[Symbol.dispose]();
      kind?.[Symbol.dispose]();
    });
  } catch (error) {
    if (!(error instanceof CompactedError)) throw error;
    line.error(expired(error.message).status);
    end();
  }
  return end;
}

/** For a selector, an object that begins to match is new and one that stops matching is gone. */
function sendSelected(event: StoreEvent, selects: Selector, line: WatchLines): void {
  const { type, object, previous } = event;
  const is = type !== 'DELETED' && selects(object);
  const was = previous !== undefined && selects(previous);
  if (is) line.send(was ? 'MODIFIED' : 'ADDED', object);
  else if (was) line.send('DELETED', atRevision(previous, object.metadata.resourceVersion!));
}

function atRevision(object: KubeObject, resourceVersion: string): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion } };
}

function keepBookmarking({ info, clock, registry }: Exchange, line: WatchLines): Disposable {
  let timer: Disposable | undefined;
  const again = () => {
    timer = clock.after(BOOKMARK_INTERVAL, () => {
      line.bookmark(registry.store.revision, false);
      again();
    });
  };
  if (isTrue(info.query.get('allowWatchBookmarks'))) again();
  return { [Symbol.dispose]: () => timer?.[Symbol.dispose]() };
}

function endLater({ clock, random, response }: Exchange, end: () => void, timeoutSeconds: number): void {
  const asked = timeoutSeconds * 1000;
  const timer = clock.after(asked > 0 ? asked : USUAL_TIMEOUT * (1 + random()), end);
  response.on('close', () => timer[Symbol.dispose]());
}

/** Writes events, in the representation the client asked for. */
class WatchLines {
  readonly #exchange: Exchange;
  readonly #encode: WatchEncoder;
  /** Bytes; what is there at the start is sent in one go, however much it is, and nobody can have read it yet. */
  #limit = Number.POSITIVE_INFINITY;
  /** Settles when the last event that has to wait is written. */
  #line: Promise<void> | undefined;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
    this.#encode = watchEncoder(exchange);
  }

  /** From now on a reader who falls behind is cut off. */
  follow(): void {
    this.#limit = this.#exchange.response.writableLength + limits.server.unreadWatchBytes;
  }

  send(type: string, object: KubeObject): void {
    const write = () => this.#write(`{"type":"${type}","object":${this.#encode(object)}}\n`);
    const converted = this.#exchange.definition.custom?.prepare?.([object]);
    if (converted || this.#line) this.#enqueue(() => converted, write);
    else write();
  }

  error(status: object): void {
    this.#write(`${JSON.stringify({ type: 'ERROR', object: status })}\n`);
  }

  bookmark(revision: number, initialEventsEnd: boolean): void {
    const object = bookmarkOf(this.#exchange.definition, revision, initialEventsEnd);
    const write = () => this.#write(`${JSON.stringify({ type: 'BOOKMARK', object })}\n`);
    if (this.#line) this.#enqueue(() => undefined, write);
    else write();
  }

  /** Behind what waits for a webhook that converts objects. Where that fails the watch ends. */
  #enqueue(ready: () => Promise<unknown> | undefined, write: () => void): void {
    const line = (this.#line ?? Promise.resolve())
      .then(ready)
      .then(() => whenAdmitted(this.#exchange, write))
      .catch((error: unknown) => {
        this.error(error instanceof StatusError ? error.status : internalError(String(error)).status);
        this.#exchange.response.end();
      })
      .finally(() => {
        if (this.#line === line) this.#line = undefined;
      });
    this.#line = line;
  }

  #write(text: string): void {
    const { response } = this.#exchange;
    if (response.writableEnded || response.destroyed) return;
    response.write(text);
    if (response.writableLength > this.#limit) response.destroy();
  }
}

function bookmarkOf(definition: ResourceDefinition, revision: number, initialEventsEnd: boolean): object {
  const annotations = initialEventsEnd ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {};
  return {
    kind: definition.kind,
    apiVersion: apiVersionOf(definition),
    metadata: { resourceVersion: String(revision), ...annotations },
  };
}
