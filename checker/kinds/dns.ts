/** The kind `dns`: what names are in the eyes of a Pod. */
import { z } from 'zod';
import type { NameAnswer } from '../../sandbox/network-types.ts';
import { several } from '../network/look.ts';
import { type Beginning, beginnings, origin, somePods } from '../network/origin.ts';
import { addressOf } from '../network/pods-there.ts';
import { DNS_PODS, serviceOf } from '../network/whereabouts.ts';
import { isReady, podsFor } from '../pods.ts';
import type { CheckKind, ClusterView, Finding } from '../types.ts';
import { describe } from './subject.ts';

const name = z
  .string()
  .regex(/^[a-z0-9_]([a-z0-9._-]*[a-z0-9_.])?$/, 'write a name such as db.shop.svc.cluster.local');
const WAYS = ['addresses', 'pods', 'service', 'alias', 'resolves', 'absent'] as const;

const params = z
  .strictObject({
    name: z
      .union([name, z.array(name).min(1)])
      .describe('The name; search lists count as in the Pod. With a list, each of them.'),
    from: origin.default('probe'),
    addresses: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe('These addresses, in any order, and no others.'),
    pods: somePods.optional().describe('The addresses of these Pods, in any order, and no others.'),
    service: z
      .strictObject({ namespace: z.string().min(1), name: z.string().min(1) })
      .optional()
      .describe('The cluster IP of this Service.'),
    alias: z.string().min(1).optional().describe('It is another name for this one (CNAME).'),
    resolves: z.literal(true).optional().describe('It has addresses, whichever.'),
    absent: z.literal(true).optional().describe('There is no such name.'),
  })
  .refine((value) => WAYS.filter((way) => value[way] !== undefined).length === 1, {
    message: `give exactly one of ${WAYS.join(', ')}`,
  });

type Params = z.infer<typeof params>;

/** What addresses are wanted, and where they are from. */
interface Wanted {
  readonly addresses: readonly string[] | undefined;
  readonly finding?: Finding;
}

export const dns: CheckKind<'dns', Params> = {
  name: 'dns',
  params,
  requires: ['pod-network'],
  async look(wanted, cluster, signal) {
    const found = await beginnings(wanted.from, cluster, signal);
    if (!Array.isArray(found)) return [found];
    const { addresses, finding } = await wantedAddresses(wanted, cluster, signal);
    if (finding) return [finding];
    const names = several<string>(wanted.name);
    const looks = found.flatMap((start) =>
      names.map((one) => lookUp(start, one, wanted, addresses, cluster, signal)),
    );
    return (await Promise.all(looks)).flat().map((one) => pointed(one, wanted));
  },
};

async function wantedAddresses(
  { addresses, pods, service }: Params,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Wanted> {
  if (pods) {
    // A headless Service names those that are Ready.
    const found = await podsFor(pods, (pod) => isReady(pod) && addressOf(pod) !== '', cluster, signal);
    return Array.isArray(found) ? { addresses: found.map(addressOf) } : { addresses: [], finding: found };
  }
  if (!service) return { addresses };
  const ref = { apiVersion: 'v1', kind: 'Service', ...service };
  const found = await cluster.get(ref, signal);
  const values = { object: describe('Service', service.namespace, service.name) };
  const at = { object: ref };
  if (!found) return { addresses: [], finding: { code: 'object.missing', values, at } };
  const { clusterIP } = (found['spec'] ?? {}) as { clusterIP?: string };
  if (clusterIP && clusterIP !== 'None') return { addresses: [clusterIP] };
  return { addresses: [], finding: { code: 'dns.no-cluster-ip', values, at } };
}

async function lookUp(
  { title, origin: from, pod }: Beginning,
  asked: string,
  wanted: Params,
  addresses: readonly string[] | undefined,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Finding[]> {
  const type = wanted.alias === undefined ? 'A' : 'CNAME';
  const answer = await cluster.resolve(from, { name: asked, type }, signal);
  const values = { name: asked, from: title };
  if (answer.outcome === 'no-answer') return [{ code: 'dns.no-answer', values, at: DNS_PODS }];
  if (answer.outcome === 'failed') return [{ code: 'dns.failed', values, at: DNS_PODS }];
  const got = dataOf(answer, type);
  if (wanted.absent)
    return answer.outcome === 'found'
      ? [{ code: 'dns.present', values: { ...values, got: got.join(', ') } }]
      : [];
  if (answer.outcome === 'no-such-name') {
    const { namespace = '', name = '' } = pod?.metadata ?? {};
    // There is such a Service: then it is the Pod that asks in the wrong place.
    const at = { exec: { namespace, name }, run: ['cat', '/etc/resolv.conf'] };
    return [{ code: 'dns.no-such-name', values, ...(pod && wanted.service && { at }) }];
  }
  if (wanted.alias !== undefined) {
    const want = wanted.alias.replace(/\.$/, '');
    return got.includes(want)
      ? []
      : [{ code: 'dns.alias', values: { ...values, want, got: got.join(', ') || '–' } }];
  }
  if (wanted.resolves) return got.length > 0 ? [] : [{ code: 'dns.empty', values }];
  const want = addresses ?? [];
  if (same(want, got)) return [];
  return [{ code: 'dns.differs', values: { ...values, want: shown(want), got: shown(got) } }];
}

/** Where to look: at what the addresses are of, or at the Service that the name is of. */
function pointed(finding: Finding, { service, pods }: Params): Finding {
  if (finding.at) return finding;
  if (service) return { ...finding, at: { object: { apiVersion: 'v1', kind: 'Service', ...service } } };
  const name = String(finding.values['name']);
  // A short one may be of anything.
  const at = name.includes('.svc') ? serviceOf(name) : undefined;
  if (at) return { ...finding, at };
  if (!pods) return finding;
  const { namespace, labels } = pods;
  return {
    ...finding,
    at: { list: { apiVersion: 'v1', kind: 'Pod', namespace, ...(labels && { labels }) } },
  };
}

function dataOf({ records }: NameAnswer, type: string): string[] {
  return [...new Set(records.filter((record) => record.type === type).map(({ data }) => data))].sort();
}

function same(want: readonly string[], got: readonly string[]): boolean {
  return want.length === got.length && want.every((one) => got.includes(one));
}

function shown(addresses: readonly string[]): string {
  return [...addresses].sort().slice(0, 8).join(', ') || '–';
}
