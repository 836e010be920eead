/** What IP addresses and networks may look like. Every check returns messages, none for a good value. */
import { BlockList, isIP } from 'node:net';
import { maxLength } from './names.ts';

const SUBDOMAIN = '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*';

/** `10.9.8.7`, `2001:db8::ffff` */
export function isIpAddress(value: string): string[] {
  return isIP(value) === 0 ? ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'] : [];
}

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
