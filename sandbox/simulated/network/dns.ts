/** Cluster DNS as CoreDNS' kubernetes plug-in answers: Services, headless Services, ExternalNames, pods by address. */
import { isAddress } from './address.ts';
import type { ServiceTable } from './services.ts';
import type { DnsAnswer } from './types.ts';

const zone = 'cluster.local';
const nothing: DnsAnswer = { status: 'nxdomain', addresses: [] };

/** The DNS Service of a cluster made by kubeadm. */
export const dnsService = { namespace: 'kube-system', name: 'kube-dns', address: '10.96.0.10' };

/** Search list of a pod with dnsPolicy ClusterFirst. */
export function searchList(namespace: string): readonly string[] {
  return [`${namespace}.svc.${zone}`, `svc.${zone}`, zone];
}

/** Answers one question; `follow` limits how often a canonical name is followed. */
export function answer(services: ServiceTable, question: string, follow = 8): DnsAnswer {
  if (!isServed(services)) return { status: 'timeout', addresses: [] };
  const name = question.toLowerCase().replace(/\.$/, '');
  if (!name.endsWith(`.${zone}`)) return nothing;
  const labels = name.slice(0, -zone.length - 1).split('.');
  const [namespace, kind] = [labels.at(-2), labels.at(-1)];
  if (kind === 'pod' && labels.length === 3) return answerPod(labels[0]!);
  if (kind !== 'svc' || !namespace || labels.length < 3 || labels.length > 4) return nothing;
  return answerService(services, namespace, labels.slice(0, -2), follow);
}

/** `10-244-1-5.shop.pod.cluster.local`: as the plug-in's `pods insecure`, for every address there could be. */
function answerPod(label: string): DnsAnswer {
  const address = label.replaceAll('-', '.');
  return isAddress(address) ? found([address]) : nothing;
}

function answerService(
  services: ServiceTable,
  namespace: string,
  labels: readonly string[],
  follow: number,
): DnsAnswer {
  const name = labels.at(-1)!;
  const hostname = labels.length === 2 ? labels[0] : undefined;
  const spec = services.services.get(`${namespace}/${name}`)?.['spec'];
  if (!spec) return nothing;
  if (spec.type === 'ExternalName') return answerAlias(services, spec.externalName, follow);
  if (spec.clusterIP && spec.clusterIP !== 'None') return hostname ? nothing : found([spec.clusterIP]);
  const addresses = services.readyAddresses(namespace, name, hostname);
  return addresses.length > 0 ? found(addresses) : nothing;
}

function answerAlias(services: ServiceTable, target: string, follow: number): DnsAnswer {
  const addresses = follow > 0 ? answer(services, target, follow - 1).addresses : [];
  return { status: 'found', canonicalName: target, addresses };
}

/** A cluster whose DNS Service has no ready endpoint answers nobody; one without that Service is answered by the network. */
function isServed(services: ServiceTable): boolean {
  const { namespace, name } = dnsService;
  if (!services.services.get(`${namespace}/${name}`)) return true;
  return services.readyAddresses(namespace, name).length > 0;
}

function found(addresses: readonly string[]): DnsAnswer {
  return { status: 'found', addresses };
}
