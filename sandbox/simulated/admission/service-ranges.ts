/** The ranges Service addresses come from: those of ServiceCIDRs, and of node ports one that kubeadm sets up. */
import { contains, isAddress, parseCIDR, toText } from '../../address.ts';
import type { Client } from '../client.ts';
import type { KubeObject } from '../objects.ts';

/** Values by position, in the order in which they are handed out to those who ask for none. */
export interface Range<T> {
  readonly size: number;
  /** Where somebody may begin to look: the first so many positions. The rest is left to people as long as possible. */
  readonly band: number;
  at(position: number): T;
  /** Whether a value asked for lies in the whole range. */
  contains(value: T): boolean;
}

/** What a cluster has whose API server has not made its ServiceCIDR yet. */
const DEFAULT = '10.96.0.0/16';
const RESOURCE = 'servicecidrs.networking.k8s.io';

/** The server's words for an address outside of every range. */
export const OUTSIDE = 'the provided network does not match the current range';

/** Those from which addresses may be taken now, in the order of their names. Of addresses of the other family there are none. */
export function clusterIPRanges(client: Client): Range<string>[] {
  const all = client.list(RESOURCE);
  const cidrs =
    all.length === 0 ? [DEFAULT] : all.filter(isReady).flatMap(({ spec }) => spec.cidrs as string[]);
  return [...new Set(cidrs)].filter((cidr) => !cidr.includes(':')).map(rangeOf);
}

function isReady({ metadata, status }: KubeObject): boolean {
  const conditions: { type: string; status: string }[] = status?.conditions ?? [];
  return (
    !metadata.deletionTimestamp && conditions.some((one) => one.type === 'Ready' && one.status === 'True')
  );
}

/** `10.96.0.0/16`: from 10.96.1.1 to 10.96.255.254, then the lower 256 (pkg/registry/core/service/ipallocator). */
export function rangeOf(cidr: string): Range<string> {
  const { base, size: all } = parseCIDR(cidr);
  // Neither the address of the network nor that for all in it.
  const size = Math.max(0, all - 2);
  const left = all <= 16 ? 0 : Math.min(256, Math.max(16, Math.floor(all / 16)));
  return {
    size,
    band: Math.max(0, size - left),
    at: (position) => toText(base + 1 + ((left + position) % size)),
    contains: (ip) => contains(cidr, ip) && ip !== toText(base) && ip !== toText(base + all - 1),
  };
}

export const isWellFormed = isAddress;

/** 30000-32767; ports are handed out from 30086 on. */
export const nodePortRange: Range<number> & { readonly outside: string } = {
  size: 32_767 - 30_086 + 1,
  band: 32_767 - 30_086 + 1,
  at: (position) => 30_086 + position,
  contains: (port) => port >= 30_000 && port <= 32_767,
  outside: 'provided port is not in the valid range. The range of valid ports is 30000-32767',
};
