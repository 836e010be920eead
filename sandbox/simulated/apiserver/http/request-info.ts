/** What a URL is about: a resource and what to do with it, or a path (apiserver/pkg/endpoints/request/requestinfo.go). */
import { badRequest } from '../errors.ts';

export type RequestInfo = ResourceRequestInfo | PathRequestInfo;

interface Common {
  readonly path: string;
  readonly query: URLSearchParams;
  /** As authorization names it: get, list, watch, create … */
  readonly verb: string;
}

export interface PathRequestInfo extends Common {
  readonly isResource: false;
}

export interface ResourceRequestInfo extends Common {
  readonly isResource: true;
  readonly group: string;
  readonly version: string;
  /** The plural. */
  readonly resource: string;
  /** '' when there is none. */
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string;
}

const VERBS: Readonly<Record<string, string>> = {
  GET: 'get',
  HEAD: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** Subresources of the namespace itself, not resources in it. */
const OF_NAMESPACES = new Set(['status', 'finalize']);

/** Throws 400 for a URL that cannot be read. */
export function requestInfo(method: string, target: string): RequestInfo {
  const url = parseUrl(target);
  const common = { path: url.pathname, query: url.searchParams };
  const parts = decodeParts(url.pathname);
  const verb = VERBS[method] ?? method.toLowerCase();
  const resource = resourceParts(parts);
  if (!resource) return { ...common, isResource: false, verb };
  if (resource.rest[0] === 'watch' && verb === 'get') return oldWatch(resource, common);
  const about = objectParts(resource.rest);
  return {
    ...common,
    isResource: true,
    ...resource.api,
    ...about,
    verb: verbFor(verb, about.name, common.query),
  };
}

/** `/api/v1/watch/…`, the older way to say `?watch=true`; a name at its end is a field selector. */
function oldWatch(
  { api, rest }: { api: { group: string; version: string }; rest: readonly string[] },
  { path, query }: Pick<Common, 'path' | 'query'>,
): ResourceRequestInfo {
  const { name, ...about } = objectParts(rest.slice(1));
  const narrowed = new URLSearchParams(query);
  if (name !== '') narrowed.set('fieldSelector', `metadata.name=${name}`);
  return { isResource: true, path, query: narrowed, ...api, ...about, name: '', verb: 'watch' };
}

/** A path and a query that mean what they say: nothing to normalise, which takes a URL longer than all else here. */
const PLAIN = /^((?:\/[\w~-][\w.~:-]*)+)(?:\?([!-"$-~]*))?$/;

function parseUrl(target: string): Pick<URL, 'pathname' | 'searchParams'> {
  const plain = PLAIN.exec(target);
  if (plain) return { pathname: plain[1]!, searchParams: new URLSearchParams(plain[2] ?? '') };
  try {
    // A path may begin with two slashes; to URL that would be another host.
    return new URL(target.replace(/^\/+/, '/'), 'https://apiserver');
  } catch {
    throw badRequest('the request line holds no URL');
  }
}

function decodeParts(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '');
  if (!path.includes('%')) return parts;
  try {
    return parts.map(decodeURIComponent);
  } catch {
    throw badRequest(`the path is not well encoded: ${path}`);
  }
}

/** The group and version, and what follows them; `undefined` for paths that are not about a resource. */
function resourceParts(parts: string[]) {
  if (parts[0] === 'api' && parts.length > 2) {
    return { api: { group: '', version: parts[1]! }, rest: parts.slice(2) };
  }
  if (parts[0] === 'apis' && parts.length > 3) {
    return { api: { group: parts[1]!, version: parts[2]! }, rest: parts.slice(3) };
  }
  return undefined;
}

function objectParts(parts: readonly string[]) {
  const inNamespace = parts[0] === 'namespaces' && parts.length > 2 && !OF_NAMESPACES.has(parts[2]!);
  const namespace = inNamespace || parts[0] === 'namespaces' ? (parts[1] ?? '') : '';
  const [resource = '', name = '', ...rest] = inNamespace ? parts.slice(2) : parts;
  // What follows `proxy` is a path of somebody else.
  const subresource = rest[0] === 'proxy' ? 'proxy' : rest.join('/');
  return { namespace, resource, name, subresource };
}

function verbFor(verb: string, name: string, query: URLSearchParams): string {
  if (name !== '') return verb;
  if (verb === 'get') return isTrue(query.get('watch')) ? 'watch' : 'list';
  return verb === 'delete' ? 'deletecollection' : verb;
}

/** Kubernetes reads any value but `false` and `0` as true; a name without a value too. */
export function isTrue(value: string | null): boolean {
  return value !== null && value !== '0' && value.toLowerCase() !== 'false';
}
