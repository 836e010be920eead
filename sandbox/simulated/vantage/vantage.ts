/**
 * Where somebody stands in the network, and what they see from there: names as a C library looks them up, and what would
 * become of a connection. Nothing is opened here and nobody waits: in a simulated network the answer is known at once.
 */
import type { DialResult, HostPort, NameAnswer, NameQuestion } from '../../network-types.ts';
import { contains, isAddress } from '../network/address.ts';
import type { ClusterNetwork, DnsAnswer, Peer } from '../network/types.ts';
import { candidatesOf, readHosts, readResolvConf } from '../runtime/programs/resolver.ts';

export interface Vantage {
  readonly peer: Peer;
  /** The contents of /etc/hosts and /etc/resolv.conf. */
  readonly hosts: string;
  readonly resolvConf: string;
  /** Beside the nodes: no way leads from there to the addresses of pods and Services. */
  readonly isOutside?: boolean;
}

/** Addresses of pods and Services, which only nodes know the way to. */
const INSIDE = ['10.244.0.0/16', '10.96.0.0/16'];

export type Sight = 'open' | 'refused' | 'vanishes' | 'unresolved';

/** What would become of a connection to this name or address. */
export function sight(
  network: ClusterNetwork,
  vantage: Vantage,
  { host, port }: HostPort,
): { readonly sight: Sight; readonly ip: string } {
  const ip = isAddress(host) ? host : addressOf(network, vantage, host);
  if (!ip) return { sight: 'unresolved', ip: '' };
  if (vantage.isOutside && INSIDE.some((range) => contains(range, ip))) return { sight: 'vanishes', ip };
  const seen = network.reach(vantage.peer, ip, port);
  return { sight: seen === 'open' || seen === 'refused' ? seen : 'vanishes', ip };
}

/** As `Sandbox.dial`. */
export function dialFrom(network: ClusterNetwork, vantage: Vantage, to: HostPort): DialResult {
  const seen = sight(network, vantage, to).sight;
  return seen === 'open' || seen === 'refused' ? seen : 'no-answer';
}

function addressOf(network: ClusterNetwork, vantage: Vantage, name: string): string | undefined {
  const local = readHosts(vantage.hosts).get(name);
  if (local) return local;
  const { records } = resolveFrom(network, vantage, { name, type: 'A' });
  return records.find(({ type }) => type === 'A')?.data;
}

/** As `Sandbox.resolve`: the names of the search list in turn, until one has what is asked for. */
export function resolveFrom(
  network: ClusterNetwork,
  { peer, resolvConf }: Vantage,
  { name, type }: NameQuestion,
): NameAnswer {
  const configuration = readResolvConf(resolvConf);
  let best: NameAnswer = { outcome: 'no-such-name', name: whole(name), records: [] };
  for (const candidate of candidatesOf(configuration, name)) {
    const asked = whole(candidate);
    const answer = network.query(peer, { name: asked, type }, { ip: configuration.server });
    const outcome = OUTCOMES[answer.status];
    if (outcome === 'no-answer') return { outcome, name: asked, records: [] };
    const records = answer.records.map((record) => ({ ...record }));
    if (outcome === 'found' && records.length > 0) return { outcome, name: asked, records };
    if (best.outcome === 'no-such-name') best = { outcome, name: asked, records: [] };
  }
  return best;
}

const OUTCOMES: Readonly<Record<DnsAnswer['status'], NameAnswer['outcome']>> = {
  found: 'found',
  nxdomain: 'no-such-name',
  servfail: 'failed',
  refused: 'failed',
  timeout: 'no-answer',
  unreachable: 'no-answer',
};

const whole = (name: string): string => name.replace(/\.$/, '');
