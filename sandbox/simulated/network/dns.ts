/** Names of the cluster as CoreDNS' kubernetes plug-in answers them: Services, their endpoints and ports, pods by address. */
import { isAddress } from './address.ts';
import type { Endpoint, ServiceTable } from './services.ts';
import type {
  ClusterNames,
  ClusterNamesOptions,
  DnsAnswer,
  DnsQuestion,
  DnsRecord,
  DnsType,
} from './types.ts';

/** The domain of a cluster made by kubeadm. */
export const CLUSTER_DOMAIN = 'cluster.local';
/** Of the DNS schema the plug-in follows (https://github.com/kubernetes/dns/blob/master/docs/specification.md). */
const SCHEMA_VERSION = '1.1.0';

export const notFound: DnsAnswer = { status: 'nxdomain', records: [] };

/** The DNS Service of a cluster made by kubeadm. */
export const dnsService = { namespace: 'kube-system', name: 'kube-dns', address: '10.96.0.10' };

/** Search list of a pod with dnsPolicy ClusterFirst. */
export function searchList(namespace: string): readonly string[] {
  return [`${namespace}.svc.${CLUSTER_DOMAIN}`, `svc.${CLUSTER_DOMAIN}`, CLUSTER_DOMAIN];
}

export function found(records: readonly DnsRecord[]): DnsAnswer {
  return { status: 'found', records };
}

/** Addresses in an answer, whatever names led to them. */
export function addressesIn({ records }: DnsAnswer): string[] {
  return records.filter(({ type }) => type === 'A').map(({ data }) => data);
}

/**
 * An answer that is only another name gets what that name leads to, as CoreDNS looks it up with itself. `lookup` asks
 * the whole server; `left` is how often it may go on.
 */
export function followAlias(
  answer: DnsAnswer,
  type: DnsType,
  lookup: (question: DnsQuestion, left: number) => DnsAnswer,
  left = 8,
): DnsAnswer {
  const alias = answer.records.at(-1);
  if (alias?.type !== 'CNAME' || type === 'CNAME' || left === 0) return answer;
  const further = lookup({ name: alias.data, type }, left - 1);
  return { status: answer.status, records: [...answer.records, ...further.records] };
}

/** Cluster DNS of a cluster that has no CoreDNS: the cluster's names, and nothing else. */
export function plainServer(names: ClusterNames): (question: DnsQuestion) => DnsAnswer {
  const options = { primaryZone: CLUSTER_DOMAIN, namespaces: [], endpointPodNames: false };
  const ask = (question: DnsQuestion, left?: number): DnsAnswer => {
    const name = `.${question.name.toLowerCase()}`;
    const zone = [CLUSTER_DOMAIN, 'in-addr.arpa'].find((each) => name.endsWith(`.${each}`));
    if (!zone) return notFound;
    const answer = names.answer(question, { ...options, zone, pods: 'insecure' });
    return followAlias(answer, question.type, ask, left);
  };
  return (question) => ask(question);
}

export function createClusterNames(services: ServiceTable): ClusterNames {
  return { answer: (question, options) => new Lookup(services, question, options).answer() };
}

class Lookup {
  readonly #services: ServiceTable;
  readonly #name: string;
  readonly #type: DnsType;
  readonly #options: ClusterNamesOptions;

  constructor(services: ServiceTable, question: DnsQuestion, options: ClusterNamesOptions) {
    this.#services = services;
    this.#name = question.name.toLowerCase();
    this.#type = question.type;
    this.#options = options;
  }

  answer(): DnsAnswer {
    const { zone } = this.#options;
    if (zone.endsWith('in-addr.arpa') || zone.endsWith('ip6.arpa')) return this.#reverse();
    if (this.#name === zone) return this.#apex();
    const labels = this.#name.slice(0, -zone.length - 1).split('.');
    if (labels.length === 1 && labels[0] === 'dns-version') return this.#only('TXT', `"${SCHEMA_VERSION}"`);
    const kind = labels.pop();
    const namespace = labels.pop();
    if (!namespace) return kind === 'svc' || kind === 'pod' ? found([]) : notFound;
    if (this.#options.namespaces.length > 0 && !this.#options.namespaces.includes(namespace)) return notFound;
    if (kind === 'pod') return this.#pod(namespace, labels);
    return kind === 'svc' ? this.#service(namespace, labels) : notFound;
  }

  #only(type: DnsType, data: string): DnsAnswer {
    return found(this.#type === type ? [{ name: this.#name, type, data }] : []);
  }

  #apex(): DnsAnswer {
    const { namespace, name } = dnsService;
    return this.#only('NS', `${name}.${namespace}.svc.${this.#options.zone}`);
  }

  /** `10-244-1-5.shop.pod.cluster.local`: with `pods insecure` for every address there could be. */
  #pod(namespace: string, labels: readonly string[]): DnsAnswer {
    if (!this.#services.hasNamespace(namespace)) return notFound;
    if (labels.length === 0) return found([]);
    const address = labels[0]!.replaceAll('-', '.');
    const { pods } = this.#options;
    if (labels.length > 1 || pods === 'disabled' || !isAddress(address)) return notFound;
    if (pods === 'verified' && !this.#services.isPodAddress(namespace, address)) return notFound;
    return this.#only('A', address);
  }

  #service(namespace: string, labels: readonly string[]): DnsAnswer {
    const name = labels.at(-1);
    if (!name) return this.#services.hasNamespace(namespace) ? found([]) : notFound;
    const spec = this.#services.services.get(`${namespace}/${name}`)?.['spec'];
    if (!spec) return notFound;
    const before = labels.slice(0, -1);
    if (spec.type === 'ExternalName') return this.#alias(spec.externalName, before);
    if (spec.clusterIP && spec.clusterIP !== 'None') return this.#balanced(spec, before);
    return this.#headless(namespace, name, before);
  }

  #alias(target: string, before: readonly string[]): DnsAnswer {
    if (before.length > 0) return notFound;
    return found([{ name: this.#name, type: 'CNAME', data: target.replace(/\.$/, '') }]);
  }

  #balanced(spec: ServiceSpec, before: readonly string[]): DnsAnswer {
    if (before.length === 0) {
      const target = this.#name;
      if (this.#type !== 'SRV') return this.#only('A', spec.clusterIP!);
      return this.#srv((spec.ports ?? []).map(({ port }) => ({ port, target })));
    }
    const port = portOf(before);
    const ports = (spec.ports ?? []).filter((each) => port?.matches(each.name, each.protocol));
    if (!port || ports.length === 0) return notFound;
    const target = this.#name.split('.').slice(2).join('.');
    if (this.#type !== 'SRV') return this.#only('A', spec.clusterIP!);
    return this.#srv(ports.map((each) => ({ port: each.port, target })));
  }

  #headless(namespace: string, service: string, before: readonly string[]): DnsAnswer {
    const base = `${service}.${namespace}.svc.${this.#options.zone}`;
    const endpoints = this.#services.readyEndpoints(namespace, service);
    const port = before.length === 2 ? portOf(before) : undefined;
    const host = before.length === 1 ? before[0] : undefined;
    if (before.length > 2 || (before.length === 2 && !port)) return notFound;
    const chosen = endpoints.filter((each) => !host || this.#hostOf(each, each.address) === host);
    const ports = (each: PortedEndpoint) =>
      each.ports.filter(({ name, protocol }) => !port || port.matches(name, protocol));
    const some = chosen.filter((each) => !port || ports(each).length > 0);
    if (some.length === 0) return notFound;
    if (this.#type === 'A')
      return found(some.map(({ address }) => ({ name: this.#name, type: 'A', data: address })));
    if (this.#type !== 'SRV') return found([]);
    return this.#srv(
      some.flatMap((each) => {
        const target = `${this.#hostOf(each, each.address)}.${base}`;
        return ports(each).map((one) => ({ port: one.port ?? 0, target }));
      }),
    );
  }

  /** They share a weight of 100, as in plugin/backend_lookup.go of CoreDNS. */
  #srv(ways: readonly { readonly port: number; readonly target: string }[]): DnsAnswer {
    const weight = Math.max(1, Math.floor(100 / ways.length));
    const name = this.#name;
    return found(
      ways.map(({ port, target }) => ({ name, type: 'SRV', data: `0 ${weight} ${port} ${target}` })),
    );
  }

  #hostOf({ hostname, targetRef }: Endpoint, address: string): string {
    if (hostname) return hostname;
    if (this.#options.endpointPodNames && targetRef?.name) return targetRef.name;
    return address.replaceAll('.', '-');
  }

  /** `5.1.244.10.in-addr.arpa`: the Service with that address, or the endpoints. */
  #reverse(): DnsAnswer {
    const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\.in-addr\.arpa$/.exec(this.#name);
    const address = match ? `${match[4]}.${match[3]}.${match[2]}.${match[1]}` : '';
    const zone = this.#options.primaryZone;
    const named = this.#services.serviceAt(address);
    if (named) return this.#only('PTR', `${named.name}.${named.namespace}.svc.${zone}`);
    const endpoints = this.#services.endpointsAt(address);
    if (endpoints.length === 0) return notFound;
    const names = endpoints.map(
      ({ endpoint, service }) =>
        `${this.#hostOf(endpoint, address)}.${service.name}.${service.namespace}.svc.${zone}`,
    );
    if (this.#type !== 'PTR') return found([]);
    return found(names.map((data) => ({ name: this.#name, type: 'PTR', data })));
  }
}

type PortedEndpoint = ReturnType<ServiceTable['readyEndpoints']>[number];

interface ServiceSpec {
  readonly clusterIP?: string;
  readonly ports?: readonly { name?: string; port: number; protocol?: string }[];
}

/** `_http._tcp` before the name of a Service. */
function portOf(
  labels: readonly string[],
): { matches(name: string | undefined, protocol: string | undefined): boolean } | undefined {
  const [port, protocol] = labels;
  if (labels.length !== 2 || !port?.startsWith('_') || !protocol?.startsWith('_')) return undefined;
  return {
    matches: (name, of) => name === port.slice(1) && (of ?? 'TCP').toLowerCase() === protocol.slice(1),
  };
}
