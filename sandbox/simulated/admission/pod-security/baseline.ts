/** The baseline level of the Pod Security Standards: what is known to give a container the node. */
import type { Check, SecuredContainer, Violation } from './types.ts';
import {
  containersOf,
  containersWhere,
  distinct,
  named,
  plural,
  quoted,
  valuesOf,
  whoSets,
} from './visit.ts';

const defaultCapabilities = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

/** Safe sysctls, by the minor version that began to allow them. */
const safeSysctls: ReadonlyMap<string, number> = new Map([
  ['kernel.shm_rmid_forced', 0],
  ['net.ipv4.ip_local_port_range', 0],
  ['net.ipv4.tcp_syncookies', 0],
  ['net.ipv4.ping_group_range', 0],
  ['net.ipv4.ip_unprivileged_port_start', 0],
  ['net.ipv4.ip_local_reserved_ports', 27],
  ['net.ipv4.tcp_keepalive_time', 29],
  ['net.ipv4.tcp_fin_timeout', 29],
  ['net.ipv4.tcp_keepalive_intvl', 29],
  ['net.ipv4.tcp_keepalive_probes', 29],
  ['net.ipv4.tcp_rmem', 32],
  ['net.ipv4.tcp_wmem', 32],
]);

const seLinuxTypes = ['', 'container_t', 'container_init_t', 'container_kvm_t'];
const appArmorPrefix = 'container.apparmor.security.beta.kubernetes.io/';
const seccompPod = 'seccomp.security.alpha.kubernetes.io/pod';
const seccompPrefix = 'container.seccomp.security.alpha.kubernetes.io/';

export const isSafeProfile = (type: string) => type === 'RuntimeDefault' || type === 'Localhost';

export const baseline: readonly Check[] = [
  {
    id: 'appArmorProfile',
    since: 0,
    find(pod) {
      const badAnnotations = Object.entries(pod.annotations)
        .filter(([key, value]) => key.startsWith(appArmorPrefix) && !isAppArmorProfile(value))
        .map(([key, value]) => `${key}="${value}"`)
        .sort();
      const who = whoSets(pod, ({ appArmorProfile }) => isUnsafe(appArmorProfile?.type));
      const types = valuesOf(pod, ({ appArmorProfile }) => appArmorProfile?.type, isSafeProfile);
      const annotations = badAnnotations.length > 0 ? [plural('annotation', badAnnotations)] : [];
      const all = [...(who ? [who] : []), ...annotations].join(' and ');
      if (!all) return undefined;
      const values = [...types, ...badAnnotations];
      return {
        reason: plural('forbidden AppArmor profile', values),
        detail: `${all} must not set AppArmor profile type to ${quoted(values)}`,
      };
    },
  },
  {
    id: 'capabilities_baseline',
    since: 0,
    find(pod) {
      const added = (each: SecuredContainer) => each.securityContext?.capabilities?.add ?? [];
      const bad = (each: SecuredContainer) => added(each).filter((name) => !defaultCapabilities.has(name));
      return listed('non-default capabilities', containersOf(pod), bad, (who, what) => {
        return `${who} must not include ${quoted(what)} in securityContext.capabilities.add`;
      });
    },
  },
  {
    id: 'hostNamespaces',
    since: 0,
    find({ spec }) {
      const shared = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((name) => spec[name]);
      if (shared.length === 0) return undefined;
      return { reason: 'host namespaces', detail: shared.map((name) => `${name}=true`).join(', ') };
    },
  },
  {
    id: 'hostPathVolumes',
    since: 0,
    find({ spec }) {
      const found = (spec.volumes ?? []).filter((volume) => volume['hostPath']);
      if (found.length === 0) return undefined;
      const names = found.map((volume) => String(volume['name']));
      return { reason: 'hostPath volumes', detail: named('volume', names) };
    },
  },
  {
    id: 'hostPorts',
    since: 0,
    find(pod) {
      const bad = ({ ports = [] }: SecuredContainer) =>
        ports.flatMap(({ hostPort }) => (hostPort ? [String(hostPort)] : []));
      return listed('hostPort', containersOf(pod), bad, (who, what, names) => {
        return `${who} ${uses(names)} ${plural('hostPort', what)} ${what.join(', ')}`;
      });
    },
  },
  {
    id: 'hostProbesAndHostLifecycle',
    since: 34,
    find(pod) {
      return listed('probe or lifecycle host', containersOf(pod), hostsOf, (_, what, names) => {
        const who = named('container', distinct(names));
        return `${who} ${uses(names)} ${plural('probe or lifecycle host', what)} ${quoted(what)}`;
      });
    },
  },
  {
    id: 'privileged',
    since: 0,
    find(pod) {
      const names = containersWhere(pod, ({ privileged }) => privileged === true);
      if (names.length === 0) return undefined;
      const detail = `${named('container', names)} must not set securityContext.privileged=true`;
      return { reason: 'privileged', detail };
    },
  },
  {
    id: 'procMount',
    since: 0,
    find(pod, version) {
      // A pod with users of its own sees no secrets of the node there.
      if (version >= 34 && pod.spec.hostUsers === false) return undefined;
      const bad = ({ securityContext }: SecuredContainer) => {
        const { procMount } = securityContext ?? {};
        return procMount && procMount !== 'Default' ? [procMount] : [];
      };
      return listed('procMount', containersOf(pod), bad, (who, what) => {
        return `${who} must not set securityContext.procMount to ${quoted(what)}`;
      });
    },
  },
  {
    id: 'seLinuxOptions',
    since: 0,
    find(pod, version) {
      const allowed = new Set([...seLinuxTypes, ...(version >= 31 ? ['container_engine_t'] : [])]);
      const types = valuesOf(
        pod,
        ({ seLinuxOptions }) => seLinuxOptions?.type,
        (type) => allowed.has(type),
      );
      const users = whoSets(pod, ({ seLinuxOptions }) => Boolean(seLinuxOptions?.user));
      const roles = whoSets(pod, ({ seLinuxOptions }) => Boolean(seLinuxOptions?.role));
      const who = whoSets(pod, ({ seLinuxOptions: options }) => {
        return Boolean(options?.user || options?.role || !allowed.has(options?.type ?? ''));
      });
      if (!who) return undefined;
      const what = [
        ...(types.length > 0 ? [named('type', types)] : []),
        ...(users ? ['user may not be set'] : []),
        ...(roles ? ['role may not be set'] : []),
      ];
      const detail = `${who} set forbidden securityContext.seLinuxOptions: ${what.join('; ')}`;
      return { reason: 'seLinuxOptions', detail };
    },
  },
  {
    id: 'seccompProfile_baseline',
    since: 0,
    find(pod, version) {
      if (version < 19) return seccompAnnotations(pod.annotations, containersOf(pod));
      const who = whoSets(pod, ({ seccompProfile }) => isUnsafe(seccompProfile?.type));
      if (!who) return undefined;
      const types = valuesOf(pod, ({ seccompProfile }) => seccompProfile?.type, isSafeProfile);
      const detail = `${who} must not set securityContext.seccompProfile.type to ${quoted(types)}`;
      return { reason: 'seccompProfile', detail };
    },
  },
  {
    id: 'sysctls',
    since: 0,
    find({ spec }, version) {
      const names = (spec.securityContext?.sysctls ?? []).map(({ name }) => name);
      const isSafe = (name: string) => safeSysctls.has(name) && safeSysctls.get(name)! <= version;
      const bad = names.filter((name) => !isSafe(name));
      return bad.length > 0 ? { reason: 'forbidden sysctls', detail: bad.join(', ') } : undefined;
    },
  },
  {
    id: 'windowsHostProcess',
    since: 0,
    find(pod) {
      const who = whoSets(pod, ({ windowsOptions }) => windowsOptions?.hostProcess === true);
      if (!who) return undefined;
      return {
        reason: 'hostProcess',
        detail: `${who} must not set securityContext.windowsOptions.hostProcess=true`,
      };
    },
  },
];

/** The containers with something bad about them, and all that is bad, as one violation. */
export function listed(
  reason: string,
  containers: readonly SecuredContainer[],
  bad: (container: SecuredContainer) => string[],
  detail: (who: string, what: string[], names: string[]) => string,
): Violation | undefined {
  const found = containers.filter((container) => bad(container).length > 0);
  if (found.length === 0) return undefined;
  const names = found.map(({ name }) => name);
  return { reason, detail: detail(named('container', names), distinct(found.flatMap(bad)), names) };
}

function uses(names: readonly string[]): string {
  return names.length === 1 ? 'uses' : 'use';
}

function isUnsafe(type: string | undefined): boolean {
  return type !== undefined && !isSafeProfile(type);
}

function isAppArmorProfile(value: string): boolean {
  return value === '' || value === 'runtime/default' || value.startsWith('localhost/');
}

function hostsOf(container: SecuredContainer): string[] {
  const { livenessProbe, readinessProbe, startupProbe, lifecycle } = container;
  const handlers = [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop];
  return handlers.flatMap((handler) => {
    return [handler?.httpGet?.host, handler?.tcpSocket?.host].filter(
      (host) => host !== undefined && host !== '',
    );
  }) as string[];
}

/** Before it had a field, the profile stood in annotations. */
function seccompAnnotations(
  annotations: Readonly<Record<string, string>>,
  containers: readonly SecuredContainer[],
): Violation | undefined {
  const keys = [seccompPod, ...containers.map(({ name }) => `${seccompPrefix}${name}`)];
  const bad = keys.flatMap((key) => {
    const value = annotations[key];
    const fine = value === undefined || /^(runtime\/default|docker\/default|localhost\/.*)$/.test(value);
    return fine ? [] : [`${key}="${value}"`];
  });
  if (bad.length === 0) return undefined;
  const found = distinct(bad);
  return { reason: 'seccompProfile', detail: `forbidden ${plural('annotation', found)} ${found.join(', ')}` };
}
