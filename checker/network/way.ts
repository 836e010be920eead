/** Where requests of a check go in: by the address in the status of an Ingress, Gateway or Service, at nodes, at Pods. */
import { z } from 'zod';
import type { HostPort } from '../../sandbox/types.ts';
import { describe } from '../kinds/subject.ts';
import { missing } from '../missing.ts';
import { podProblem } from '../pods.ts';
import type { ClusterView, Finding, KubeObject, ObjectRef, Whereabouts } from '../types.ts';
import { addressOf, podsThere } from './pods-there.ts';

const name = z.string().min(1);
const port = z.number().int().min(1).max(65_535);

const one = z.strictObject({ namespace: name, name });

export const way = z
  .union([
    z.strictObject({
      ingress: z
        .strictObject({ namespace: name, name: name.optional() })
        .describe(
          'Without a name: the one that has a rule for the host of the URL, else any that has an address.',
        ),
    }),
    z.strictObject({ gateway: one.describe('At status.addresses of a Gateway.') }),
    z.strictObject({ loadBalancer: one.describe('At status.loadBalancer of a Service.') }),
    z.strictObject({
      nodes: z
        .union([z.literal('all'), z.array(name).min(1)])
        .describe('At each of these nodes, or at all; control-plane and worker2 are enough.'),
      port,
    }),
    z.strictObject({
      pods: z
        .strictObject({
          namespace: name,
          name: name.optional(),
          labels: z.record(z.string(), z.string()).optional(),
        })
        .superRefine((value, context) => {
          const problem = podProblem(value);
          if (problem) context.addIssue({ code: 'custom', message: problem });
        })
        .describe('At each of these Pods.'),
      port,
    }),
  ])
  .describe('Where requests go in; left out: at the host of the URL.');

export type Way = z.infer<typeof way>;

/** A place requests go in. */
export interface Entry {
  readonly title: string;
  /** Without a port, that of the URL. */
  readonly host: string;
  readonly port?: number;
  readonly at: Whereabouts;
}

/** Requests that come from users do not begin in Pods. */
export function comesFromOutside(way: Way | undefined): boolean {
  return way !== undefined && !('pods' in way);
}

/** Never empty; or why there is none. */
export async function entries(
  keys: Way,
  urlHost: string,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Entry[] | Finding> {
  if ('pods' in keys) {
    const pods = await podsThere(keys.pods, cluster, signal);
    if (!Array.isArray(pods)) return pods;
    return pods.map((pod) =>
      entry({ host: addressOf(pod), port: keys.port }, refOf('Pod', pod, keys.pods.namespace)),
    );
  }
  if ('nodes' in keys) return nodeEntries(keys.nodes, keys.port, cluster, signal);
  if ('ingress' in keys) return ingressEntries(keys.ingress, urlHost, cluster, signal);
  const [apiVersion, kind, where] =
    'gateway' in keys
      ? (['gateway.networking.k8s.io/v1', 'Gateway', keys.gateway] as const)
      : (['v1', 'Service', keys.loadBalancer] as const);
  const ref = { apiVersion, kind, ...where };
  const found = await cluster.get(ref, signal);
  if (!found) return missing(ref, cluster, signal);
  return statusEntries(found, ref);
}

const entry = (place: HostPort, object: ObjectRef): Entry => ({
  title: `${place.host}:${place.port}`,
  ...place,
  at: { object },
});

function refOf(kind: 'Pod', object: KubeObject, namespace?: string): ObjectRef {
  const name = object.metadata?.name ?? '';
  return { apiVersion: 'v1', kind, name, ...(namespace !== undefined && { namespace }) };
}

interface Status {
  readonly addresses?: readonly {
    readonly type?: string;
    readonly value?: string;
    readonly address?: string;
  }[];
  readonly loadBalancer?: {
    readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[];
  };
}

const statusOf = (object: KubeObject): Status => (object['status'] ?? {}) as Status;

function addressesOf(object: KubeObject): string[] {
  const { addresses = [], loadBalancer } = statusOf(object);
  const balancers = loadBalancer?.ingress ?? [];
  return [
    ...addresses.map(({ value }) => value),
    ...balancers.map(({ ip, hostname }) => ip ?? hostname),
  ].filter((one) => one !== undefined);
}

function statusEntries(object: KubeObject, ref: ObjectRef): Entry[] | Finding {
  const [host] = addressesOf(object);
  if (host) return [{ title: host, host, at: { object: ref } }];
  const values = { object: describe(ref.kind, ref.namespace, ref.name) };
  return { code: 'http.no-address', values, at: { object: ref } };
}

async function ingressEntries(
  { namespace, name: wanted }: { namespace: string; name?: string | undefined },
  urlHost: string,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Entry[] | Finding> {
  const kind = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', namespace };
  if (wanted !== undefined) {
    const ref = { ...kind, name: wanted };
    const found = await cluster.get(ref, signal);
    return found ? statusEntries(found, ref) : missing(ref, cluster, signal);
  }
  const all = await cluster.list(kind, signal);
  const found =
    all.find((one) => hostsOf(one).includes(urlHost)) ??
    all.find((one) => addressesOf(one).length > 0) ??
    all[0];
  if (!found)
    return {
      code: 'object.missing',
      values: { object: describe('Ingress', namespace, undefined) },
      at: { list: kind },
    };
  return statusEntries(found, { ...kind, name: found.metadata?.name ?? '' });
}

function hostsOf(ingress: KubeObject): (string | undefined)[] {
  const { rules = [] } = (ingress['spec'] ?? {}) as { rules?: { host?: string }[] };
  return rules.map(({ host }) => host);
}

/** Where to look when nobody answers at a port of nodes: the Service that opens it, or all of them when none does. */
async function openedBy(number: number, cluster: ClusterView, signal: AbortSignal): Promise<Whereabouts> {
  const list = { apiVersion: 'v1', kind: 'Service' };
  const opening = (await cluster.list(list, signal)).find((service) => {
    const { ports = [] } = (service['spec'] ?? {}) as { ports?: { nodePort?: number }[] };
    return ports.some(({ nodePort }) => nodePort === number);
  });
  const { name = '', namespace = '' } = opening?.metadata ?? {};
  return opening ? { object: { ...list, namespace, name } } : { list };
}

async function nodeEntries(
  wanted: 'all' | readonly string[],
  number: number,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Entry[] | Finding> {
  const nodes = await cluster.list({ apiVersion: 'v1', kind: 'Node' }, signal);
  const called = (node: KubeObject, title: string) =>
    node.metadata?.name === title || node.metadata?.name?.endsWith(`-${title}`);
  if (wanted !== 'all') {
    const gone = wanted.find((title) => !nodes.some((node) => called(node, title)));
    if (gone) return missing({ apiVersion: 'v1', kind: 'Node', name: gone }, cluster, signal);
  }
  const chosen = nodes.filter((node) => wanted === 'all' || wanted.some((title) => called(node, title)));
  const at = await openedBy(number, cluster, signal);
  return chosen.flatMap((node) => {
    const address = statusOf(node).addresses?.find(({ type }) => type === 'InternalIP')?.address;
    return address ? [{ title: `${address}:${number}`, host: address, port: number, at }] : [];
  });
}
