/** NodePorts: a port of the node itself can be had once for each address and protocol. */
import type { Filter, SchedulablePod } from '../types.ts';

const everywhere = '0.0.0.0';

export const nodePorts: Filter = (pod, { pods }) =>
  portsAreTaken(pod, pods) ? { reasons: [TAKEN], unresolvable: false } : undefined;

export const TAKEN = "node(s) didn't have free ports for the requested pod ports";

export function portsAreTaken(pod: SchedulablePod, pods: readonly SchedulablePod[]): boolean {
  const wanted = hostPorts(pod);
  if (wanted.length === 0) return false;
  const used = pods.flatMap(hostPorts);
  return wanted.some((port) => used.some((other) => clash(port, other)));
}

interface HostPort {
  readonly port: number;
  readonly protocol: string;
  readonly address: string;
}

function hostPorts({ spec }: SchedulablePod): HostPort[] {
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  return [...spec.containers, ...sidecars].flatMap(({ ports = [] }) =>
    ports
      .filter(({ hostPort }) => hostPort)
      .map(({ hostPort = 0, protocol = 'TCP', hostIP }) => ({
        port: hostPort,
        protocol,
        address: hostIP || everywhere,
      })),
  );
}

function clash(one: HostPort, other: HostPort): boolean {
  const sameAddress =
    one.address === other.address || one.address === everywhere || other.address === everywhere;
  return one.port === other.port && one.protocol === other.protocol && sameAddress;
}
