/** Ports in questions to policies: some, or all others. */
import { z } from 'zod';
import {
  type NetworkPolicy,
  type PolicyPod,
  type PolicyProtocol,
  portsNamed,
} from '../../sandbox/network-policy.ts';

/** One port of one protocol. */
export interface Gate {
  readonly port: number;
  readonly protocol: PolicyProtocol;
}

const PROTOCOLS: readonly PolicyProtocol[] = ['TCP', 'UDP', 'SCTP'];
/** Looked at in any case: the first, some that are used, the last. */
const SOME = [1, 53, 80, 443, 8080, 65_535];

const number = z.number().int().min(1).max(65_535);

export const gate = z
  .union([number, z.string().regex(/^[1-9]\d{0,4}\/(TCP|UDP|SCTP)$/, 'write a port such as 53/UDP')])
  .describe('A port: 5432 is TCP; 53/UDP, 53/TCP.');

export function gateOf(text: number | string): Gate {
  if (typeof text === 'number') return { port: text, protocol: 'TCP' };
  const [port, protocol] = text.split('/');
  return { port: Number(port), protocol: protocol as PolicyProtocol };
}

export function gateName({ port, protocol }: Gate): string {
  return `${port}/${protocol}`;
}

/**
 * Every port at which an answer of these policies may change, of every protocol, without those. Between them answers stay
 * the same, so that these stand for all 65535.
 */
export function otherGates(
  without: readonly Gate[],
  policies: readonly NetworkPolicy[],
  target: PolicyPod | undefined,
): Gate[] {
  const ports = new Set(SOME);
  const around = (port: number | undefined) => {
    for (const one of [-1, 0, 1].map((step) => (port ?? 0) + step))
      if (one >= 1 && one <= 65_535) ports.add(one);
  };
  const rules = policies.flatMap(({ spec }) => [...(spec.ingress ?? []), ...(spec.egress ?? [])]);
  for (const { port, endPort, protocol = 'TCP' } of rules.flatMap((rule) => rule.ports ?? [])) {
    if (typeof port === 'string') for (const named of portsNamed(target, port, protocol)) around(named);
    else around(port);
    around(endPort);
  }
  for (const { port } of without) around(port);
  const names = new Set(without.map(gateName));
  return [...ports]
    .flatMap((port) => PROTOCOLS.map((protocol) => ({ port, protocol })))
    .filter((one) => !names.has(gateName(one)));
}
