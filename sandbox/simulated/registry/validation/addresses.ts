/** What IP addresses and networks may look like. Every check returns messages, none for a good value. */
import { BlockList, isIP } from 'node:net';
import { maxLength } from './names.ts';

const SUBDOMAIN = '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*';

/** `10.9.8.7`, `2001:db8::ffff` */
export function isIpAddress(value: string): string[] {
  return isIP(value) === 0 ? ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'] : [];
}

/** An address traffic may be sent to: none that means this machine, this link or nothing. After `ValidateEndpointIP`. */
export function isEndpointAddress(value: string): string[] {
  const family = isIP(value) === 6 ? 'ipv6' : 'ipv4';
  const found = value === '0.0.0.0' || value === '::' ? [`may not be unspecified (${value})`] : [];
  for (const [networks, message] of SPECIAL_NETWORKS) {
    if (networks.check(value, family)) found.push(message);
  }
  return found;
}

function networks(...cidrs: readonly [string, number, 'ipv4' | 'ipv6'][]): BlockList {
  const list = new BlockList();
  for (const [address, prefix, family] of cidrs) list.addSubnet(address, prefix, family);
  return list;
}

const SPECIAL_NETWORKS: readonly [BlockList, string][] = [
  [
    networks(['127.0.0.0', 8, 'ipv4'], ['::1', 128, 'ipv6']),
    'may not be in the loopback range (127.0.0.0/8, ::1/128)',
  ],
  [
    networks(['169.254.0.0', 16, 'ipv4'], ['fe80::', 10, 'ipv6']),
    'may not be in the link-local range (169.254.0.0/16, fe80::/10)',
  ],
  [
    networks(['224.0.0.0', 24, 'ipv4'], ['ff02::', 16, 'ipv6']),
    'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)',
  ],
];

/** `10.9.8.0/24`, `2001:db8::/64` */
export function isCidr(value: string): string[] {
  return parseCidr(value) ? [] : ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'];
}

interface Cidr {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

function parseCidr(value: string): Cidr | undefined {
  const [address = '', prefix = '', ...more] = value.split('/');
  const family = isIP(address);
  const length = /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.POSITIVE_INFINITY;
  if (family === 0 || more.length > 0 || length > (family === 4 ? 32 : 128)) return undefined;
  return { address, prefix: length, family: family === 4 ? 'ipv4' : 'ipv6' };
}

/** The first network lies within the second and is smaller. */
export function isStrictSubset(inner: string, outer: string): boolean {
  const [small, large] = [parseCidr(inner), parseCidr(outer)];
  if (!small || !large || small.family !== large.family || small.prefix <= large.prefix) return false;
  const network = new BlockList();
  network.addSubnet(large.address, large.prefix, large.family);
  return network.check(small.address, small.family);
}

/** Hosts of rules: `*.example.com`. */
export function isWildcardSubdomain(value: string): string[] {
  const pattern = `\\*\\.${SUBDOMAIN}`;
  const found = Buffer.byteLength(value) > 253 ? [maxLength(253)] : [];
  if (new RegExp(`^${pattern}$`).test(value)) return found;
  const message =
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character";
  return [...found, `${message} (e.g. '*.example.com', regex used for validation is '${pattern}')`];
}
