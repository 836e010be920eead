/**
 * The kind `endpoints`: where connections to a Service end, read from its EndpointSlices as kube-proxy reads them: a port of a
 * slice counts for the port of the Service that has its name, an endpoint while it is ready.
 */
import { z } from 'zod';
import { match } from '../match.ts';
import { missing } from '../missing.ts';
import { fieldOf } from '../operators/types.ts';
import { Owners, ownedBy } from '../owners.ts';
import { isReady } from '../pods.ts';
import type { CheckKind, ClusterView, Finding, KubeObject } from '../types.ts';
import { portsApart } from './endpoint-ports.ts';
import { at, describe, firstOf } from './subject.ts';

const port = z.number().int().min(1).max(65_535);

const pods = z
  .strictObject({
    labels: z.record(z.string(), z.string()).optional().describe('Pods with these labels.'),
    ownedBy: ownedBy.optional(),
    name: z.string().min(1).optional().describe('The Pod of this name.'),
    count: z.number().int().min(1).optional().describe('How many of them there must be.'),
  })
  .describe('Ready Pods in the namespace of the Service, by labels, owner or name.');

const params = z
  .strictObject({
    service: z.string().min(1).describe('The name of the Service.'),
    namespace: z.string().min(1).describe('Its namespace.'),
    ready: z.number().int().min(0).optional().describe('How many ready endpoints there are, exactly.'),
    ports: z
      .array(z.union([port, z.strictObject({ name: z.string(), port })]))
      .min(1)
      .optional()
      .describe(
        'Ports on which each endpoint is reached: numbers, or { name, port } with the name of the port.',
      ),
    pods: z.array(pods).min(1).optional().describe('The endpoints are these Pods, and no others.'),
    addresses: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe('The endpoints have exactly these addresses.'),
    bySelector: z
      .literal(true)
      .optional()
      .describe('The Service has a selector, and all its endpoints come from it.'),
  })
  .refine(
    (value) => [value.ready, value.ports, value.pods, value.addresses].some((one) => one !== undefined),
    {
      message: 'give ready, ports, pods or addresses',
    },
  );

type Params = z.infer<typeof params>;

export const endpoints: CheckKind<'endpoints', Params> = {
  name: 'endpoints',
  params,
  requires: ['objects'],
  async look(wanted, cluster, signal) {
    const { service: name, namespace } = wanted;
    const ref = { apiVersion: 'v1', kind: 'Service', namespace, name };
    const service = await cluster.get(ref, signal);
    const subject = describe('Service', namespace, name);
    if (!service) return [await missing(ref, cluster, signal)];
    const list = {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      namespace,
      labels: { 'kubernetes.io/service-name': name },
    };
    const slices = await cluster.list(list, signal);
    const found = new Endpoints(service, slices);
    const apart = found.ports.size === 0 && wanted.ready !== 0 ? portsApart(service, slices, subject) : [];
    if (apart.length > 0) return at({ list }, apart);
    const findings = [
      ...countFindings(wanted, found, subject),
      ...portFindings(wanted, found, subject),
      ...addressFindings(wanted, found, subject),
      ...(await podFindings(wanted, found, subject, cluster, signal)),
      ...selectorFindings(wanted, service, slices, subject),
    ];
    return at({ list }, firstOf(findings, subject));
  },
};

interface Reached {
  readonly name: string;
  readonly port: number;
}

/** Ready endpoints by address, with the ports that the Service leads to. */
class Endpoints {
  readonly ports = new Map<string, Reached[]>();
  /** Uids of the Pods behind them. */
  readonly pods = new Map<string, string>();

  constructor(service: KubeObject, slices: readonly KubeObject[]) {
    const names = new Set(listOf(service['spec'], 'ports').map((one) => String(fieldOf(one, 'name') ?? '')));
    for (const slice of slices) {
      const reached = listOf(slice, 'ports')
        .map((one) => ({ name: String(fieldOf(one, 'name') ?? ''), port: Number(fieldOf(one, 'port')) }))
        .filter(({ name }) => names.has(name));
      if (reached.length > 0)
        for (const endpoint of listOf(slice, 'endpoints')) this.#take(endpoint, reached);
    }
  }

  /** `ready` left out means ready (discovery/v1 EndpointConditions). */
  #take(endpoint: unknown, reached: readonly Reached[]): void {
    if (fieldOf(fieldOf(endpoint, 'conditions'), 'ready') === false) return;
    for (const address of listOf(endpoint, 'addresses').map(String)) {
      this.ports.set(address, [...(this.ports.get(address) ?? []), ...reached]);
      const uid = fieldOf(fieldOf(endpoint, 'targetRef'), 'uid');
      this.pods.set(address, typeof uid === 'string' ? uid : '');
    }
  }

  get addresses(): string[] {
    return [...this.ports.keys()].sort();
  }
}

function listOf(holder: unknown, key: string): readonly unknown[] {
  const list = fieldOf(holder, key);
  return Array.isArray(list) ? list : [];
}

function countFindings({ ready }: Params, found: Endpoints, subject: string): Finding[] {
  if (ready === undefined || found.ports.size === ready) return [];
  return [{ code: 'endpoints.count', values: { service: subject, want: ready, got: found.ports.size } }];
}

function portFindings({ ports = [] }: Params, found: Endpoints, subject: string): Finding[] {
  if (ports.length > 0 && found.ports.size === 0)
    return [{ code: 'endpoints.none', values: { service: subject } }];
  return ports.flatMap((wanted) => {
    const part = typeof wanted === 'number' ? { port: wanted } : wanted;
    const lacking = [...found.ports].find(([, all]) => !all.some((one) => match(part, one).length === 0));
    if (!lacking) return [];
    const shown = typeof wanted === 'number' ? String(wanted) : `${wanted.name}:${wanted.port}`;
    const got = lacking[1].map(({ name, port }) => (name ? `${name}:${port}` : String(port))).join(', ');
    const values = { service: subject, address: lacking[0], want: shown, got };
    return [{ code: 'endpoints.port', values }];
  });
}

function addressFindings({ addresses }: Params, found: Endpoints, subject: string): Finding[] {
  if (!addresses) return [];
  const want = [...addresses].sort().join(', ');
  const got = found.addresses.join(', ');
  return want === got
    ? []
    : [{ code: 'endpoints.addresses', values: { service: subject, want, got: got || '–' } }];
}

/** The Pods that are wanted are ready and behind the Service, each group as many as it should be; nothing else is. */
async function podFindings(
  wanted: Params,
  found: Endpoints,
  subject: string,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Finding[]> {
  if (!wanted.pods) return [];
  const { namespace } = wanted;
  const all = (await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace }, signal)).filter(isReady);
  const owners = new Owners(cluster, signal);
  const behind = new Set(found.pods.values());
  const meant = new Set<string>();
  const findings: Finding[] = [];
  for (const group of wanted.pods) {
    const members: KubeObject[] = [];
    for (const pod of all) if (await isMember(group, pod, owners)) members.push(pod);
    for (const pod of members) meant.add(pod.metadata?.uid ?? '');
    findings.push(...groupFindings(group, members, behind, subject));
  }
  const others = [...found.pods].filter(([, uid]) => !meant.has(uid)).map(([address]) => address);
  const strange = others.map((address) => nameAt(all, found.pods.get(address)) ?? address);
  if (strange.length > 0)
    findings.push({ code: 'endpoints.others', values: { service: subject, got: few(strange) } });
  return findings;
}

async function isMember(
  { name, labels = {}, ownedBy }: z.infer<typeof pods>,
  pod: KubeObject,
  owners: Owners,
): Promise<boolean> {
  if (name !== undefined && pod.metadata?.name !== name) return false;
  if (Object.entries(labels).some(([key, value]) => pod.metadata?.labels?.[key] !== value)) return false;
  return ownedBy === undefined || owners.owns(ownedBy, pod);
}

function groupFindings(
  group: z.infer<typeof pods>,
  members: readonly KubeObject[],
  behind: ReadonlySet<string>,
  subject: string,
): Finding[] {
  const pods = shown(group);
  const missing = members.filter((pod) => !behind.has(pod.metadata?.uid ?? ''));
  if (missing.length > 0) {
    const got = few(missing.map((pod) => pod.metadata?.name ?? ''));
    return [{ code: 'endpoints.missing', values: { service: subject, got } }];
  }
  const want = group.count ?? Math.max(1, members.length);
  if (members.length === want) return [];
  return [{ code: 'endpoints.pods', values: { service: subject, pods, want, got: members.length } }];
}

function shown({ name, labels = {}, ownedBy }: z.infer<typeof pods>): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const owner = ownedBy ? [`${ownedBy.kind} ${ownedBy.name}`] : [];
  return [...(name === undefined ? [] : [name]), ...owner, ...pairs].join(', ') || 'Pods';
}

function nameAt(pods: readonly KubeObject[], uid: string | undefined): string | undefined {
  return pods.find((pod) => pod.metadata?.uid === uid)?.metadata?.name;
}

function few(names: readonly string[]): string {
  return names.length > 5 ? `${names.slice(0, 5).join(', ')}, … (${names.length})` : names.join(', ');
}

const MANAGER = 'endpointslice.kubernetes.io/managed-by';

function selectorFindings(
  { bySelector }: Params,
  service: KubeObject,
  slices: readonly KubeObject[],
  subject: string,
): Finding[] {
  if (!bySelector) return [];
  if (Object.keys((fieldOf(service['spec'], 'selector') as object | undefined) ?? {}).length === 0)
    return [{ code: 'endpoints.selector', values: { service: subject } }];
  const byHand = slices.filter(
    (slice) =>
      slice.metadata?.labels?.[MANAGER] !== 'endpointslice-controller.k8s.io' &&
      listOf(slice, 'endpoints').length > 0,
  );
  const got = few(byHand.map((slice) => slice.metadata?.name ?? ''));
  return byHand.length === 0 ? [] : [{ code: 'endpoints.manual', values: { service: subject, got } }];
}
