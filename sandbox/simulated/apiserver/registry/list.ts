/** Lists: selected, paged, at a revision (apiserver/pkg/storage/etcd3/store.go, GetList). */
import { type FieldError, type KubeObject, StatusError } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { CompactedError } from '../../storage/index.ts';
import { badRequest, expired, invalid, qualifiedResource, statusError } from '../errors.ts';
import { type Selector, selectorOf } from '../selectors/index.ts';
import { type Continuation, decodeContinue, encodeContinue } from './continue-token.ts';
import type { Registry } from './registry.ts';

/** The query of a list. */
export interface ListQuery {
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** 0: all of them. */
  readonly limit?: number;
  readonly continue?: string | undefined;
  readonly resourceVersion?: string | undefined;
  readonly resourceVersionMatch?: string | undefined;
}

export interface ListResult {
  readonly objects: readonly KubeObject[];
  readonly metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number };
}

/** Throws 400, 410 and 504. */
export function listObjects(
  registry: Registry,
  definition: ResourceDefinition,
  namespace: string | undefined,
  query: ListQuery,
): ListResult {
  const selector = selectorOf(definition, query);
  const from = query.continue ? decodeContinue(query.continue) : undefined;
  if (from && query.resourceVersion && query.resourceVersion !== '0') {
    throw badRequest('specifying resource version is not allowed when using continue');
  }
  const revision = revisionFor(registry, query, from);
  const prefix = keyPrefix(definition, namespace);
  const entries = entriesAt(registry, definition, revision, namespace, from);
  const start = from && prefix + from.start.replace(/^\//, '');
  const rest = start === undefined ? entries : entries.filter(([key]) => key >= start);
  return page(rest, selector, query.limit ?? 0, revision, prefix);
}

/** The revision that a resourceVersion and its match ask for. */
function revisionFor(registry: Registry, query: ListQuery, from: Continuation | undefined): number {
  const current = registry.store.revision;
  if (from) {
    requireNotFuture(from.revision, current);
    return from.revision < 0 ? current : from.revision;
  }
  checkMatch(query);
  const asked = askedVersion(query.resourceVersion);
  requireNotFuture(asked, current);
  return query.resourceVersionMatch === 'Exact' ? asked : current;
}

function askedVersion(text: string | undefined): number {
  try {
    return parseResourceVersion(text);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    throw badRequest(`invalid resource version: ${error.status.message}`);
  }
}

/** '' and undefined are 0: anything will do. Throws 400. */
export function parseResourceVersion(text: string | undefined): number {
  if (!text) return 0;
  if (!/^\d+$/.test(text)) {
    throw badRequest(
      `resourceVersion: Invalid value: "${text}": strconv.ParseUint: parsing "${text}": invalid syntax`,
    );
  }
  if (Number(text) >= 2 ** 64) {
    throw badRequest(
      `resourceVersion: Invalid value: "${text}": strconv.ParseUint: parsing "${text}": value out of range`,
    );
  }
  return Number(text);
}

const LIST_OPTIONS = { group: 'meta.k8s.io', plural: 'listoptions', kind: 'ListOptions' };

/** Throws 422, as ValidateListOptions does: a match says how to read a version, so there must be one. */
function checkMatch({ resourceVersionMatch: match, resourceVersion }: ListQuery): void {
  if (!match) return;
  const refuse = (type: FieldError['type'], detail: string) =>
    invalid(LIST_OPTIONS, '', [{ type, field: 'resourceVersionMatch', detail }]);
  if (match !== 'Exact' && match !== 'NotOlderThan') {
    const supported = 'supported values: "Exact", "NotOlderThan", ""';
    throw refuse('FieldValueNotSupported', `Unsupported value: ${JSON.stringify(match)}: ${supported}`);
  }
  const rule = 'Forbidden: resourceVersionMatch';
  if (!resourceVersion)
    throw refuse('FieldValueForbidden', `${rule} is forbidden unless resourceVersion is provided`);
  if (match === 'Exact' && resourceVersion === '0')
    throw refuse('FieldValueForbidden', `${rule} "exact" is forbidden for resourceVersion "0"`);
}

function requireNotFuture(asked: number, current: number): void {
  if (asked <= current) return;
  throw statusError(504, 'Timeout', `Timeout: Too large resource version: ${asked}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
}

function keyPrefix(definition: ResourceDefinition, namespace: string | undefined): string {
  if (!definition.namespaced) return '/';
  return namespace === undefined ? '' : `${namespace}/`;
}

function entriesAt(
  registry: Registry,
  definition: ResourceDefinition,
  revision: number,
  namespace: string | undefined,
  from: Continuation | undefined,
): [string, KubeObject][] {
  try {
    return registry.store.listAt(qualifiedResource(definition), revision, namespace);
  } catch (error) {
    if (error instanceof CompactedError) throw tooOld(from);
    throw error;
  }
}

/** 410; a page that is too old comes with a token that goes on in the present. */
function tooOld(from: Continuation | undefined) {
  if (!from) return expired('The resourceVersion for the provided list is too old.');
  const error = expired(
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
  );
  error.status.metadata = { continue: encodeContinue({ revision: -1, start: from.start }) };
  return error;
}

function page(
  entries: readonly [string, KubeObject][],
  selector: Selector | undefined,
  limit: number,
  revision: number,
  prefix: string,
): ListResult {
  const selected = selector ? entries.filter(([, object]) => selector(object)) : entries;
  const resourceVersion = String(revision);
  const objects = selected.map(([, object]) => object);
  if (limit <= 0 || selected.length <= limit) return { objects, metadata: { resourceVersion } };
  const last = selected[limit - 1]![0].slice(prefix.length);
  const token = encodeContinue({ revision, start: `${prefix === '' ? '' : '/'}${last}\0` });
  const remaining = selector ? {} : { remainingItemCount: selected.length - limit };
  return { objects: objects.slice(0, limit), metadata: { resourceVersion, continue: token, ...remaining } };
}
