/** URLs as Go's net/url reads them. After apiserver/pkg/cel/library/urls.go. */
import { EvaluationError, ListValue, mapOfEntries, OpaqueValue, type Value } from '../values.ts';
import { libraryType, type Overload, overload } from './overload.ts';

const URL_TYPE = libraryType('kubernetes.URL', 'struct');

interface Parts {
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
}

class UrlValue extends OpaqueValue {
  readonly type = URL_TYPE;
  readonly text: string;
  readonly parts: Parts;

  constructor(text: string, parts: Parts) {
    super();
    this.text = text;
    this.parts = parts;
  }

  toString(): string {
    return this.text;
  }
}

/** The parts of an absolute URL or path, or Go's reason why there are none. After `url.ParseRequestURI`. */
export function parseUrl(text: string): Parts | string {
  const quoted = JSON.stringify(text);
  if (/[\x00-\x1f\x7f]/.test(text)) return `parse ${quoted}: net/url: invalid control character in URL`;
  if (text === '') return 'parse "": empty url';
  if (text === '*') return { scheme: '', host: '', path: '*', query: '' };
  const found = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?([\s\S]*)$/.exec(text);
  const [, scheme = '', rest = ''] = found ?? [];
  if (scheme === '' && rest.startsWith(':')) return `parse ${quoted}: missing protocol scheme`;
  if (scheme === '' && !rest.startsWith('/')) return `parse ${quoted}: invalid URI for request`;
  if (!rest.startsWith('/')) return { scheme: scheme.toLowerCase(), host: '', path: '', query: '' };
  return withAuthority(quoted, scheme.toLowerCase(), rest);
}

function withAuthority(quoted: string, scheme: string, rest: string): Parts | string {
  const [, authority = '', path = '', query = ''] =
    /^(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?/.exec(rest) ?? [];
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  const port = /:([^\]]*)$/.exec(host)?.[1];
  if (port !== undefined && /[^0-9]/.test(port)) {
    return `parse ${quoted}: invalid port ${JSON.stringify(`:${port}`)} after host`;
  }
  if (/[ "<>\\^`{|}]/.test(host)) {
    const at = host.search(/[ "<>\\^`{|}]/);
    return `parse ${quoted}: invalid character ${JSON.stringify(host[at])} in host name`;
  }
  const wrong = /%(?![0-9a-fA-F]{2}).{0,2}/.exec(path)?.[0];
  if (wrong !== undefined) return `parse ${quoted}: invalid URL escape ${JSON.stringify(wrong)}`;
  return { scheme, host, path, query };
}

function url(text: string): UrlValue {
  const parts = parseUrl(text);
  if (typeof parts === 'string') {
    throw new EvaluationError(`URL parse error during conversion from string: ${parts}`);
  }
  return new UrlValue(text, parts);
}

function hostname({ parts }: UrlValue): string {
  const bracketed = /^\[([^\]]*)\]/.exec(parts.host)?.[1];
  return bracketed ?? parts.host.replace(/:\d*$/, '');
}

function port({ parts }: UrlValue): string {
  return /:(\d*)$/.exec(parts.host.replace(/^\[[^\]]*\]/, ''))?.[1] ?? '';
}

function query({ parts }: UrlValue): Value {
  const found = new URLSearchParams(parts.query);
  return mapOfEntries([...new Set(found.keys())].map((key) => [key, ListValue.of(found.getAll(key))]));
}

/** All functions of URLs. */
export const urls: readonly Overload[] = [
  overload('string_to_url', 'url(string): kubernetes.URL', url),
  overload('is_url_string', 'isURL(string): bool', (a: string) => typeof parseUrl(a) !== 'string'),
  overload('url_get_scheme', 'kubernetes.URL~getScheme(): string', (a: UrlValue) => a.parts.scheme),
  overload('url_get_host', 'kubernetes.URL~getHost(): string', (a: UrlValue) => a.parts.host),
  overload('url_get_hostname', 'kubernetes.URL~getHostname(): string', hostname),
  overload('url_get_port', 'kubernetes.URL~getPort(): string', port),
  overload('url_get_escaped_path', 'kubernetes.URL~getEscapedPath(): string', (a: UrlValue) =>
    encodeURI(decoded(a)),
  ),
  overload('url_get_query', 'kubernetes.URL~getQuery(): map<string, list<string>>', query),
];

function decoded({ parts }: UrlValue): string {
  try {
    return decodeURI(parts.path);
  } catch {
    return parts.path;
  }
}
