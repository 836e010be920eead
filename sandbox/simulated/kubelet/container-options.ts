/** From a container's spec and its image to what the runtime needs. */

import { parseQuantity, quantityValue } from '../../quantity.ts';
import { searchList } from '../network/dns.ts';
import type { ContainerOptions } from '../runtime/container.ts';
import type { Mount } from '../runtime/files/file-system.ts';
import { file } from '../runtime/files/nodes.ts';
import type { Image } from '../runtime/image.ts';
import type { PidSpace } from '../runtime/process/pid-space.ts';
import type { User } from '../runtime/process/process.ts';
import { ConfigError, expand, makeEnvironment } from './environment.ts';
import type { ContainerSpec, Pod } from './pod.ts';
import type { PodWorker } from './pod-worker.ts';
import { podTitle } from './restart.ts';
import { serviceAccountRights } from './service-account-rights.ts';

/** Throws `ConfigError` when the spec refers to what is not there. */
export function containerOptions(
  worker: PodWorker,
  spec: ContainerSpec,
  image: Image,
  id: string,
): ContainerOptions {
  const { pod, parts } = worker;
  const hostname = pod.spec.hostNetwork ? parts.nodeName : shortHostname(pod);
  const own = makeEnvironment(parts.client, pod, spec, worker.addresses);
  const user = userOf(worker, spec, image);
  const home = user.uid === 0 ? '/root' : '/';
  const given = [
    ...imageEnvironment(image),
    ['HOSTNAME', fullHostname(pod, hostname)] as const,
    ...own,
    ['HOME', home] as const,
  ];
  const environment = new Map([...given, ...own]);
  const { memory, cpu } = limitsOf(spec.resources);
  return {
    id,
    image,
    argv: commandLine(spec, image, own),
    environment,
    cwd: spec.workingDir ?? (image.workingDirectory || '/'),
    user,
    hostname: fullHostname(pod, hostname),
    mounts: new Map([...standardMounts(worker, hostname), ...worker.volumes.mounts(spec, own)]),
    readOnlyRoot: spec.securityContext?.readOnlyRootFilesystem ?? false,
    tty: spec.tty ?? false,
    stdin: spec.stdin ?? false,
    memoryLimit: memory,
    cpuLimit: cpu,
    network: parts.network,
    peer: { ip: worker.podIP, namespace: pod.metadata.namespace ?? '', pod: pod.metadata.name },
    host: parts.host,
    serviceAccount: serviceAccountRights(parts.client, pod),
    pids: pidsOf(worker, spec),
    clock: parts.context.clock,
    random: () => parts.context.random(),
    log: (message, cause) => parts.context.log(message, cause),
  };
}

/** The processes it sees besides its own: all of the pod, or those of the container that somebody looks into. */
function pidsOf(worker: PodWorker, { targetContainerName }: ContainerSpec): PidSpace | undefined {
  if (worker.pod.spec.shareProcessNamespace) return worker.pids;
  const target = worker.records.get(targetContainerName ?? '');
  return target?.state.running && target.container?.processes.space;
}

/** The files by which names are looked up in the pod. */
export function lookupFiles(worker: PodWorker): { readonly hosts: string; readonly resolvConf: string } {
  const { pod, parts, podIP } = worker;
  const hostname = pod.spec.hostNetwork ? parts.nodeName : shortHostname(pod);
  return { hosts: hostsFile(pod, podIP, hostname), resolvConf: resolvConf(worker) };
}

/** A host name has at most 63 characters, and does not end in what the cut leaves. */
function shortHostname({ spec, metadata }: Pod): string {
  return (spec.hostname ?? metadata.name).slice(0, 63).replace(/[-.]+$/, '');
}

/** What the kernel is told: the whole name in the cluster where the pod asks for that. */
function fullHostname({ spec, metadata }: Pod, hostname: string): string {
  if (!spec.setHostnameAsFQDN || !spec.subdomain || spec.hostNetwork) return hostname;
  return `${hostname}.${spec.subdomain}.${metadata.namespace}.svc.cluster.local`;
}

/** Bytes and cores; none without. */
export function limitsOf(resources: ContainerSpec['resources']): {
  memory: number | undefined;
  cpu: number | undefined;
} {
  const { memory, cpu } = resources?.limits ?? {};
  return {
    memory: memory ? quantityValue(parseQuantity(memory)) : undefined,
    cpu: cpu ? Number(parseQuantity(cpu).nano) / 1e9 : undefined,
  };
}

const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

function imageEnvironment(image: Image): [string, string][] {
  return Object.entries({ PATH: defaultPath, ...image.environment });
}

/** `command` replaces the image's entry point and its arguments; `args` only the arguments. */
function commandLine(spec: ContainerSpec, image: Image, variables: ReadonlyMap<string, string>): string[] {
  const expanded = (words: readonly string[]) => words.map((word) => expand(word, variables));
  if (spec.command?.length) return [...expanded(spec.command), ...expanded(spec.args ?? [])];
  return [...image.entrypoint, ...(spec.args?.length ? expanded(spec.args) : image.command)];
}

function userOf(worker: PodWorker, spec: ContainerSpec, image: Image): User {
  const { pod } = worker;
  const security = { ...pod.spec.securityContext, ...spec.securityContext };
  const uid = security.runAsUser ?? Number(image.user || 0);
  if (security.runAsNonRoot && uid === 0) {
    const cause =
      security.runAsUser === 0
        ? "container's runAsUser breaks non-root policy"
        : 'container has runAsNonRoot and image will run as root';
    throw new ConfigError(`${cause} (pod: "${podTitle(worker)}", container: ${spec.name})`);
  }
  const gid = security.runAsGroup ?? (security.runAsUser === undefined ? Number(image.user || 0) : 0);
  const { fsGroup, supplementalGroups = [] } = pod.spec.securityContext ?? {};
  const more = [...supplementalGroups, ...(fsGroup === undefined ? [] : [fsGroup])];
  return { uid, gid, groups: [...new Set([gid, ...more])] };
}

/** Files the kubelet and the runtime put into every container. */
function standardMounts(worker: PodWorker, hostname: string): [string, Mount][] {
  const mount = (content: string): Mount => ({
    node: file(content),
    readOnly: false,
    source: '/dev/vda1',
    type: 'ext4',
  });
  return [
    ['/etc/hosts', mount(hostsFile(worker.pod, worker.podIP, hostname))],
    ['/etc/resolv.conf', mount(resolvConf(worker))],
    ['/etc/hostname', mount(`${hostname}\n`)],
  ];
}

function hostsFile(pod: Pod, podIP: string, hostname: string): string {
  const domain = pod.spec.subdomain
    ? `${hostname}.${pod.spec.subdomain}.${pod.metadata.namespace}.svc.cluster.local\t`
    : '';
  const lines = [
    '# Kubernetes-managed hosts file.',
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost ip6-localhost ip6-loopback',
    'fe00::0\tip6-localnet',
    'fe00::0\tip6-mcastprefix',
    'fe00::1\tip6-allnodes',
    'fe00::2\tip6-allrouters',
    `${podIP}\t${domain}${hostname}`,
  ];
  const aliases = (pod.spec.hostAliases ?? []).map(
    ({ ip, hostnames = [] }) => `${ip}\t${hostnames.join('\t')}`,
  );
  const more = aliases.length > 0 ? ['', '# Entries added by HostAliases.', ...aliases] : [];
  return `${[...lines, ...more].join('\n')}\n`;
}

/** As many servers as glibc asks (MaxDNSNameservers). */
const MOST_NAMESERVERS = 3;

/** What the policy gives, then what `dnsConfig` adds, nothing twice; of options with one name the last (appendDNSConfig in pkg/kubelet/network/dns). */
function resolvConf(worker: PodWorker): string {
  const { pod, parts } = worker;
  const { dnsConfig = {}, dnsPolicy = 'ClusterFirst', hostNetwork } = pod.spec;
  const cluster = dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy === 'ClusterFirst' && !hostNetwork);
  const searches = new Set([
    ...(cluster ? searchList(pod.metadata.namespace ?? '') : []),
    ...(dnsConfig.searches ?? []),
  ]);
  const own = cluster
    ? [parts.network.dnsAddress()]
    : dnsPolicy === 'None'
      ? []
      : [parts.address.replace(/\d+$/, '1')];
  const servers = [...new Set([...own, ...(dnsConfig.nameservers ?? [])])].slice(0, MOST_NAMESERVERS);
  const given = (dnsConfig.options ?? []).map(({ name, value }) => [name, value] as const);
  const named = new Map<string, string | undefined>(given);
  if (cluster && !named.has('ndots')) named.set('ndots', '5');
  const options = [...named].map(([name, value]) => (value ? `${name}:${value}` : name));
  const lines = [
    ...(searches.size > 0 ? [`search ${[...searches].join(' ')}`] : []),
    ...servers.map((server) => `nameserver ${server}`),
    ...(options.length > 0 ? [`options ${options.join(' ')}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}
