/** What becomes of a connection from a pod: its own names, then the network's verdict. Nothing is opened, nobody waits. */
import type { DialResult } from '../../types.ts';
import { isAddress } from '../network/address.ts';
import { addressesIn } from '../network/dns.ts';
import type { Peer } from '../network/types.ts';
import { candidatesOf, readHosts, readResolvConf } from '../runtime/programs/resolver.ts';
import { lookupFiles } from './container-options.ts';
import type { PodWorker } from './pod-worker.ts';

/** Undefined when there is no pod, or it is in no network (yet, or any more). */
export function dialFrom(
  worker: PodWorker | undefined,
  { host, port }: { host: string; port: number },
): DialResult | undefined {
  if (!worker || worker.podIP === '' || worker.isOver) return undefined;
  const { namespace = '', name } = worker.pod.metadata;
  const peer: Peer = { ip: worker.podIP, namespace, pod: name };
  const address = isAddress(host) ? host : lookUp(worker, peer, host);
  if (!address) return 'no-answer';
  const verdict = worker.parts.network.reach(peer, address, port);
  return verdict === 'open' || verdict === 'refused' ? verdict : 'no-answer';
}

/** As a C library does in the pod. */
function lookUp(worker: PodWorker, peer: Peer, name: string): string | undefined {
  const files = lookupFiles(worker);
  const local = readHosts(files.hosts).get(name);
  if (local) return local;
  const configuration = readResolvConf(files.resolvConf);
  for (const candidate of candidatesOf(configuration, name)) {
    const question = { name: candidate.replace(/\.$/, ''), type: 'A' as const };
    const answer = worker.parts.network.query(peer, question, { ip: configuration.server });
    if (answer.status === 'timeout') return undefined;
    const [address] = addressesIn(answer);
    if (address) return address;
  }
  return undefined;
}
