/** What an answer over HTTP must be like. */
import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import type { HttpResponse } from '../../sandbox/network-types.ts';
import { isMapping, match } from '../match.ts';
import { part } from '../part.ts';
import { nameOf, podProblem, podsFor } from '../pods.ts';
import { show } from '../show.ts';
import type { ClusterView, Finding, Whereabouts } from '../types.ts';

const pods = z
  .strictObject({
    namespace: z.string().min(1),
    name: z.string().min(1).optional(),
    labels: z.record(z.string(), z.string()).optional(),
  })
  .superRefine((value, context) => {
    const problem = podProblem(value);
    if (problem) context.addIssue({ code: 'custom', message: problem });
  });

export const expectationKeys = {
  status: z
    .union([z.number().int().min(100).max(599), part])
    .optional()
    .describe('The status; 200 unless told. A number, or an operator such as { $oneOf: [301, 308] }.'),
  body: z
    .union([z.string(), part])
    .optional()
    .describe('The body without white space around it: a text, or an operator such as { $contains: hello }.'),
  headers: z
    .record(
      z.string().regex(/^[a-z0-9-]+$/, 'write names of headers in small letters'),
      z.union([z.string(), part]),
    )
    .optional()
    .describe('Headers of the answer by their names in small letters: texts or operators.'),
  answeredBy: pods
    .optional()
    .describe(
      'The Pods one of which must have answered: the body has its name as a word, as of servers that say their host name.',
    ),
  certificate: z
    .union([
      z.strictObject({
        secret: z
          .strictObject({ namespace: z.string().min(1), name: z.string().min(1) })
          .describe('The Secret whose tls.crt the server must show.'),
      }),
      z.strictObject({
        node: z.string().min(1).describe('The node whose file the server must show.'),
        path: z.string().startsWith('/').describe('The file, in PEM.'),
      }),
    ])
    .optional()
    .describe('The certificate that the server must show; the URL begins with https.'),
};

const expectation = z.strictObject(expectationKeys);
export type Expectation = z.infer<typeof expectation>;

/** An expectation with all that it takes of the cluster. */
export interface Standard {
  /** Findings about one answer; `title` says of which request. */
  check(response: HttpResponse, title: string): Finding[];
}

/** Or why there is nothing to compare with. */
export async function standardOf(
  wanted: Expectation,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Standard | Finding> {
  const { answeredBy, certificate } = wanted;
  const names = answeredBy ? await podsFor(answeredBy, () => true, cluster, signal) : undefined;
  if (names && !Array.isArray(names)) return names;
  const shown = certificate ? await certificateIn(certificate, cluster, signal) : undefined;
  if (shown && 'code' in shown) return shown;
  const contentFindings = (response: HttpResponse, title: string): Finding[] => [
    ...(wanted.body === undefined ? [] : bodyFindings(wanted.body, response, title)),
    ...Object.entries(wanted.headers ?? {}).flatMap(([name, want]) =>
      headerFindings(name, want, response, title),
    ),
    ...(names ? podFindings(names.map(nameOf), response, title) : []),
  ];
  return {
    check: (response, title) => {
      const status = statusFindings(wanted.status ?? 200, response, title);
      // With another status the content is another, too.
      const answer = status.length > 0 ? status : contentFindings(response, title);
      return [...answer, ...(shown ? certificateFindings(shown, response, title) : [])];
    },
  };
}

function statusFindings(
  want: number | Record<string, unknown>,
  { status, body }: HttpResponse,
  title: string,
): Finding[] {
  if (match(want, status).length === 0) return [];
  return [
    { code: 'http.status', values: { url: title, want: show(want), got: status, body: show(body.trim()) } },
  ];
}

function bodyFindings(
  want: string | Record<string, unknown>,
  { body }: HttpResponse,
  title: string,
): Finding[] {
  const got = body.trim();
  const fits = isMapping(want) ? match(want, got).length === 0 : String(want).trim() === got;
  return fits ? [] : [bodyFinding(want, show(got), title)];
}

/** What must, or must not, stand in a body is said in words: not everybody reads the signs of operators. */
function bodyFinding(want: string | Record<string, unknown>, got: string | number, url: string): Finding {
  const [only, ...more] = isMapping(want) ? Object.entries(want) : [];
  if (only && more.length === 0 && typeof only[1] === 'string') {
    const values = { url, want: show(only[1]), got };
    if (only[0] === '$contains') return { code: 'http.body-contains', values };
    if (only[0] === '$lacks') return { code: 'http.body-lacks', values };
  }
  return { code: 'http.body', values: { url, want: show(want), got } };
}

function headerFindings(
  header: string,
  want: string | Record<string, unknown>,
  { headers }: HttpResponse,
  title: string,
): Finding[] {
  const got = Object.hasOwn(headers, header) ? headers[header] : undefined;
  if (match(want, got).length === 0) return [];
  return [{ code: 'http.header', values: { url: title, header, want: show(want), got: show(got ?? '') } }];
}

function podFindings(names: readonly string[], { body }: HttpResponse, title: string): Finding[] {
  const words = new Set(body.split(/[^a-z0-9.-]+/));
  if (names.some((name) => words.has(name))) return [];
  const want = names.length > 3 ? `${names.slice(0, 3).join(', ')}, …` : names.join(', ');
  return [{ code: 'http.pod', values: { url: title, want, got: show(body.trim()) } }];
}

interface Shown {
  /** Where it was read: `Secret shop/shop-tls`. */
  readonly source: string;
  readonly certificate: X509Certificate;
}

async function certificateIn(
  wanted: NonNullable<Expectation['certificate']>,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Shown | Finding> {
  const read =
    'secret' in wanted
      ? await inSecret(wanted.secret, cluster, signal)
      : await onNode(wanted, cluster, signal);
  const { source, at, pem } = read;
  if (pem === undefined) return { code: 'object.missing', values: { object: source }, at };
  const certificate = readCertificate(pem);
  return certificate ? { source, certificate } : { code: 'http.no-certificate', values: { source }, at };
}

/** `pem` is undefined where there is nothing to read. */
interface Read {
  readonly source: string;
  readonly at: Whereabouts;
  readonly pem: string | undefined;
}

async function inSecret(
  { namespace, name }: { namespace: string; name: string },
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Read> {
  const object = { apiVersion: 'v1', kind: 'Secret', namespace, name };
  const secret = await cluster.get(object, signal);
  const data = (secret?.['data'] ?? {}) as Record<string, unknown>;
  const pem = secret && Buffer.from(String(data['tls.crt'] ?? ''), 'base64').toString();
  return { source: `Secret ${namespace}/${name}`, at: { object }, pem };
}

async function onNode(
  at: { node: string; path: string },
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Read> {
  const file = await cluster.readFile(at.node, at.path, signal);
  return { source: `${at.node}:${at.path}`, at, pem: file?.content };
}

function certificateFindings(
  { source, certificate }: Shown,
  { certificates }: HttpResponse,
  title: string,
): Finding[] {
  const shown = readCertificate(certificates[0] ?? '');
  if (!shown) return [{ code: 'http.plain', values: { url: title, source } }];
  if (shown.fingerprint256 === certificate.fingerprint256) return [];
  const [want = '', got = ''] = [certificate, shown].map(({ subject, serialNumber }) =>
    show(`${subject.replaceAll('\n', ', ')} (${serialNumber})`),
  );
  return [{ code: 'http.certificate', values: { url: title, source, want, got } }];
}

function readCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}
