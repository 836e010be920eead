/** Requests over HTTP by the curl of a node: what it is told, and what its answers mean. */
import type { RequestLine } from '../http-request.ts';
import { HTTP_BODY_LIMIT, type HttpAnswer } from '../network-types.ts';
import { cannotTry } from './standpoint.ts';

/** For one server to answer, in seconds. */
const SECONDS = 3;

/**
 * Pairs of arguments: a server, and a configuration for curl. For each five lines: its exit code, then in base64 the heads,
 * the body, the certificates and what it said. A server that did not answer is not waited for again.
 */
export const REQUEST = `d=$(mktemp -d) || exit 46; shift; silent=' '
while [ $# -gt 1 ]; do server=$1; config=$2; shift 2; rm -f "$d"/*; code=28
case "$silent" in *" $server "*) ;; *)
printf '%s' "$config" | curl -q -K - --silent --show-error --verbose --insecure --http1.1 --noproxy '*' --max-time ${SECONDS} \\
--dump-header "$d/head" --output "$d/body" --write-out '%{certs}' >"$d/certs" 2>"$d/said"; code=$?;; esac
[ $code = 28 ] && silent="$silent$server "
echo $code; for part in head body certs said; do head -c ${HTTP_BODY_LIMIT} "$d/$part" 2>/dev/null | base64 -w 0; echo; done; done
rm -rf "$d"`;

/** What curl is told of one request, as a file for its option -K. */
export function curlConfig(url: string, { to, method, headers }: RequestLine): string {
  const lines = [
    `url = ${quoted(url)}`,
    `connect-to = ${quoted(`::${to.host}:${to.port}`)}`,
    ...(method === 'HEAD' ? ['head'] : [`request = ${quoted(method)}`]),
    ...Object.entries(headers).map(([name, value]) => `header = ${quoted(`${name}: ${value}`)}`),
  ];
  return `${lines.join('\n')}\n`;
}

const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&').replace(/[\r\n]+/g, ' ')}"`;

export function answersOf(output: string, requests: readonly RequestLine[], title: string): HttpAnswer[] {
  const lines = output.split('\n');
  return requests.map((request, index) => {
    const [code = '', ...parts] = lines.slice(index * 5, index * 5 + 5);
    const texts = parts.map((part) => Buffer.from(part, 'base64').toString());
    const [head = '', body = '', certs = '', said = ''] = texts;
    const failure = failureOf(Number(code), said, title);
    if (failure) return failure;
    const certificates = certs.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n?/g) ?? [];
    if (request.tls && certificates.length === 0)
      throw cannotTry(title, { exitCode: 0, stderr: 'the curl of the node image shows no certificates' });
    // Asked for the head alone, curl takes it for the body, too.
    const content = request.method === 'HEAD' ? '' : body;
    return { outcome: 'answered', ...readHead(head), body: content, certificates };
  });
}

/** The last head counts: interim answers come before it. */
function readHead(text: string): { readonly status: number; readonly headers: Record<string, string> } {
  const [start = '', ...lines] =
    text
      .trimEnd()
      .split(/\r?\n\r?\n/)
      .at(-1)
      ?.split(/\r?\n/) ?? [];
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { status: Number(/^HTTP\/\S+ (\d+)/.exec(start)?.[1] ?? 0), headers };
}

const NO_HTTP = [1, 8, 16, 18, 52, 55, 56];

/** By curl's exit codes, and why it could not connect by what it says on the way; undefined when there was an answer. */
function failureOf(code: number, said: string, title: string): HttpAnswer | undefined {
  if (code === 0) return undefined;
  const detail = /^curl: .*/m.exec(said)?.[0] ?? '';
  if (code === 6 || (code === 28 && /Resolving timed out/.test(detail)))
    return { outcome: 'unresolved', detail };
  if (code === 7) return { outcome: /Connection refused/.test(said) ? 'refused' : 'no-answer', detail };
  if (code === 28) return { outcome: 'no-answer', detail };
  if (code === 35 || code === 60) return { outcome: 'tls', detail };
  if (NO_HTTP.includes(code)) return { outcome: 'broken', detail };
  throw cannotTry(title, { exitCode: code, stderr: detail });
}
