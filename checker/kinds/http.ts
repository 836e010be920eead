/**
 * The kind `http`: what is answered over HTTP, through a Service, an Ingress, a Gateway, at nodes or Pods. Redirects are not
 * followed, certificates not verified: what they are is compared.
 */
import { z } from 'zod';
import type { HttpAnswer, HttpRequest } from '../../sandbox/network-types.ts';
import { type Expectation, expectationKeys, type Standard, standardOf } from '../network/expectation.ts';
import { type Beginning, beginnings, origin } from '../network/origin.ts';
import { comesFromOutside, type Entry, entries, way } from '../network/way.ts';
import { serviceOf } from '../network/whereabouts.ts';
import { show } from '../show.ts';
import type { CheckKind, ClusterView, Finding } from '../types.ts';

const path = z.string().regex(/^\/\S*$/, 'begin with a slash');

const requestKeys = {
  paths: z
    .union([path, z.array(path).min(1)])
    .optional()
    .describe('Instead of that of the URL; with a list, each of them.'),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']).optional().describe('GET unless told.'),
  send: z.record(z.string(), z.string()).optional().describe('Headers of the request.'),
  times: z
    .number()
    .int()
    .min(1)
    .max(50)
    .optional()
    .describe('So often, one after the other; once unless told.'),
  share: z
    .strictObject({
      atLeast: z.number().min(0).max(1).optional(),
      atMost: z.number().min(0).max(1).optional(),
    })
    .optional()
    .describe('How much of these times must be as wanted, from 0 to 1; all of it unless told.'),
  onePod: z.literal(true).optional().describe('All of these times the body must be the same.'),
  ...expectationKeys,
};

const params = z
  .strictObject({
    url: z
      .string()
      .regex(/^https?:\/\/[a-z0-9.-]+(:\d+)?(\/\S*)?$/, 'write an address such as http://web.shop/hostname')
      .describe('Whom to ask: its host goes into the header Host and, with https, into the handshake (SNI).'),
    from: origin.optional(),
    via: way.optional(),
    requests: z
      .array(z.strictObject(requestKeys))
      .min(1)
      .optional()
      .describe('Several; what stands beside holds for each of them.'),
    ...requestKeys,
  })
  .refine(({ url, certificate }) => certificate === undefined || url.startsWith('https:'), {
    message: 'a certificate is shown over https only',
    path: ['certificate'],
  });

type Params = z.infer<typeof params>;
type RequestKeys = z.infer<z.ZodObject<typeof requestKeys>>;

export const http: CheckKind<'http', Params> = {
  name: 'http',
  params,
  requires: ['pod-network'],
  requiresFor: (wanted) =>
    [wanted, ...(wanted.requests ?? [])].some((one) => one.certificate && 'node' in one.certificate)
      ? ['node-files']
      : [],
  async look(wanted, cluster, signal) {
    const { url, from, via, requests = [{}], ...shared } = wanted;
    const begin = from ?? (comesFromOutside(via) ? 'outside' : 'probe');
    const found = await beginnings(begin, cluster, signal);
    if (!Array.isArray(found)) return [found];
    const places = via ? await entries(via, new URL(url).hostname, cluster, signal) : [undefined];
    if (!Array.isArray(places)) return [places];
    const each = requests.map((one): RequestKeys => ({ ...shared, ...one }));
    const looks = found.flatMap((start) =>
      places.map((place) => lookFrom(start, place, url, each, cluster, signal)),
    );
    return (await Promise.all(looks)).flat();
  },
};

/** One kind of request and what its answers must be like. */
interface Plan {
  readonly keys: RequestKeys;
  readonly title: string;
  readonly request: HttpRequest;
  readonly standard: Standard;
}

/** All requests from one place into another, one after the other on one way. */
async function lookFrom(
  start: Beginning,
  place: Entry | undefined,
  url: string,
  wanted: readonly RequestKeys[],
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Finding[]> {
  const plans: Plan[] = [];
  const findings: Finding[] = [];
  for (const keys of wanted) {
    const standard = await standardOf(keys as Expectation, cluster, signal);
    if ('code' in standard) findings.push(standard);
    else
      for (const request of requestsOf(url, keys, place))
        plans.push({ keys, standard, request, title: titleOf(request, place) });
  }
  const all = plans.flatMap(({ keys, request }) => Array.from({ length: keys.times ?? 1 }, () => request));
  const answers = all.length === 0 ? [] : await cluster.request(start.origin, all, signal);
  let next = 0;
  for (const plan of plans) {
    const times = plan.keys.times ?? 1;
    findings.push(...judge(plan, answers.slice(next, next + times)));
    next += times;
  }
  const at = place?.at ?? serviceOf(new URL(url).hostname);
  return unique(findings.map((one) => (at && !one.at ? { ...one, at } : one)));
}

function requestsOf(
  url: string,
  { paths, method, send }: RequestKeys,
  place: Entry | undefined,
): HttpRequest[] {
  const base = new URL(url);
  const port = place?.port ?? Number(base.port || (base.protocol === 'https:' ? 443 : 80));
  const wanted = paths === undefined ? [base.pathname + base.search] : [paths].flat();
  return wanted.map((one) => ({
    url: base.origin + one,
    ...(place && { connectTo: { host: place.host, port } }),
    ...(method && { method }),
    ...(send && { headers: send }),
  }));
}

function titleOf({ url, method = 'GET', headers = {} }: HttpRequest, place: Entry | undefined): string {
  const more = Object.entries(headers).map(([name, value]) => ` (${name}: ${value})`);
  return `${method} ${url}${more.join('')}${place ? ` → ${place.title}` : ''}`;
}

function judge({ keys, standard, title }: Plan, answers: readonly HttpAnswer[]): Finding[] {
  const each = answers.map((answer) => judgeOne(answer, standard, title));
  const differing = each.filter((found) => found.length > 0);
  const findings = keys.share
    ? shareFindings(keys.share, differing, answers.length, title)
    : (differing[0] ?? []);
  if (findings.length > 0 || !keys.onePod) return findings;
  const bodies = new Set(answers.map((answer) => ('body' in answer ? answer.body.trim() : '')));
  if (bodies.size < 2) return [];
  return [
    {
      code: 'http.several',
      values: { url: title, times: answers.length, got: show([...bodies].join(', ')) },
    },
  ];
}

function judgeOne(answer: HttpAnswer, standard: Standard, title: string): Finding[] {
  if (answer.outcome === 'answered') return standard.check(answer, title);
  return [{ code: NO_ANSWER[answer.outcome], values: { url: title, detail: show(answer.detail) } }];
}

const NO_ANSWER: Readonly<Record<Exclude<HttpAnswer['outcome'], 'answered'>, string>> = {
  unresolved: 'http.unresolved',
  refused: 'http.refused',
  'no-answer': 'http.no-answer',
  tls: 'http.tls',
  broken: 'http.broken',
};

function shareFindings(
  { atLeast = 0, atMost = 1 }: NonNullable<RequestKeys['share']>,
  differing: readonly Finding[][],
  times: number,
  title: string,
): Finding[] {
  const fitting = times - differing.length;
  const share = fitting / times;
  if (share >= atLeast && share <= atMost) return [];
  const want = `${Math.ceil(atLeast * times)}–${Math.floor(atMost * times)}`;
  const nearest = share < atLeast ? (differing[0] ?? []) : [];
  return [{ code: 'http.share', values: { url: title, times, want, got: fitting } }, ...nearest];
}

function unique(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((one) => [JSON.stringify(one), one])).values()];
}
