/** IP addresses and networks. After apiserver/pkg/cel/library/ip.go and cidr.go, and Go's net/netip. */
import { isIPv4, isIPv6 } from 'node:net';
import { EvaluationError, OpaqueValue } from '../values.ts';
import { libraryType, type Overload, overload } from './overload.ts';

const IP = libraryType('net.IP', 'opaque');
const CIDR = libraryType('net.CIDR', 'opaque');

/** An address of 32 or 128 bits. */
export class Ip extends OpaqueValue {
  readonly type = IP;
  readonly bits: bigint;
  readonly width: 32 | 128;

  constructor(bits: bigint, width: 32 | 128) {
    super();
    this.bits = bits;
    this.width = width;
  }

  toString(): string {
    return this.width === 32 ? text4(this.bits) : text6(this.bits);
  }

  override get size(): number {
    return this.width / 8;
  }
}

class Cidr extends OpaqueValue {
  readonly type = CIDR;
  readonly ip: Ip;
  readonly length: number;

  constructor(ip: Ip, length: number) {
    super();
    this.ip = ip;
    this.length = length;
  }

  toString(): string {
    return `${this.ip}/${this.length}`;
  }

  override get size(): number {
    return Math.ceil(this.length / 8);
  }

  masked(): Cidr {
    return new Cidr(new Ip(prefixOf(this.ip, this.length), this.ip.width), this.length);
  }

  containsIp(ip: Ip): boolean {
    return ip.width === this.ip.width && prefixOf(ip, this.length) === prefixOf(this.ip, this.length);
  }

  containsCidr(other: Cidr): boolean {
    return this.length <= other.length && this.containsIp(other.ip);
  }
}

function prefixOf({ bits, width }: Ip, length: number): bigint {
  const rest = BigInt(width - length);
  return (bits >> rest) << rest;
}

function text4(bits: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 255n).join('.');
}

/** The longest run of zeros is left out, as RFC 5952 wants it. */
function text6(bits: bigint): string {
  const groups = Array.from({ length: 8 }, (_, at) => Number((bits >> BigInt(112 - at * 16)) & 0xffffn));
  let start = -1;
  let longest = 1;
  for (let at = 0; at < 8; at++) {
    let end = at;
    while (end < 8 && groups[end] === 0) end++;
    if (end - at > longest) [start, longest] = [at, end - at];
  }
  const hex = groups.map((group) => group.toString(16));
  if (start < 0) return hex.join(':');
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + longest).join(':')}`;
}

function bits4(text: string): bigint {
  return text.split('.').reduce((bits, part) => (bits << 8n) | BigInt(part), 0n);
}

function bits6(text: string): bigint {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const tail = dotted ? bits4(dotted[2] ?? '') : 0n;
  const plain = dotted ? `${dotted[1]}${(tail >> 16n).toString(16)}:${(tail & 0xffffn).toString(16)}` : text;
  const [head = '', rest] = plain.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = rest === undefined || rest === '' ? [] : rest.split(':');
  const zeros = rest === undefined ? [] : Array<string>(8 - before.length - after.length).fill('0');
  return [...before, ...zeros, ...after].reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}

/** Go's reasons, the most frequent of them. */
function parse(text: string): Ip | string {
  const quoted = JSON.stringify(text);
  if (isIPv4(text)) return new Ip(bits4(text), 32);
  if (isIPv6(text) && !text.includes('%')) return new Ip(bits6(text), 128);
  if (text.includes(':')) return isIPv6(text) ? 'zone' : `ParseAddr(${quoted}): ${reason6(text)}`;
  if (!text.includes('.')) return `ParseAddr(${quoted}): unable to parse IP`;
  return `ParseAddr(${quoted}): ${reason4(text)}`;
}

function reason4(text: string): string {
  const fields = text.split('.');
  if (fields.some((field) => /[^0-9]/.test(field))) return `unexpected character${atOf(text, /[^0-9.]/)}`;
  if (fields.some((field) => field === ''))
    return `IPv4 field must have at least one digit${atOf(text, /^\.|\.\.|\.$/)}`;
  if (fields.some((field) => field.length > 1 && field.startsWith('0')))
    return 'IPv4 field has octet with leading zero';
  if (fields.some((field) => Number(field) > 255)) return 'IPv4 field has value >255';
  return fields.length < 4 ? 'IPv4 address too short' : 'IPv4 address too long';
}

function reason6(text: string): string {
  if (/[^0-9a-fA-F:.]/.test(text)) return `unexpected character, want colon${atOf(text, /[^0-9a-fA-F:.]/)}`;
  return 'address string too short';
}

function atOf(text: string, what: RegExp): string {
  const at = text.search(what);
  return at < 0 ? '' : ` (at ${JSON.stringify(text.slice(at))})`;
}

function wrongIp(text: string, reason: string): string {
  if (reason === 'zone') return `IP address ${JSON.stringify(text)} with zone value is not allowed`;
  return `IP Address ${JSON.stringify(text)} parse error during conversion from string: ${reason}`;
}

function isMapped({ bits, width }: Ip): boolean {
  return width === 128 && bits >> 32n === 0xffffn;
}

function ipOrReason(text: string): Ip | string {
  const ip = parse(text);
  if (typeof ip === 'string') return wrongIp(text, ip);
  return isMapped(ip) ? `IPv4-mapped IPv6 address ${JSON.stringify(text)} is not allowed` : ip;
}

function ip(text: string): Ip {
  const found = ipOrReason(text);
  if (typeof found === 'string') throw new EvaluationError(found);
  return found;
}

const NETWORK_ERROR = 'network address parse error during conversion from string: ';

function cidrOrReason(text: string): Cidr | string {
  const quoted = JSON.stringify(text);
  const slash = text.lastIndexOf('/');
  if (slash < 0) return `${NETWORK_ERROR}netip.ParsePrefix(${quoted}): no '/'`;
  const found = parse(text.slice(0, slash));
  if (typeof found === 'string') return `${NETWORK_ERROR}netip.ParsePrefix(${quoted}): ${found}`;
  const length = text.slice(slash + 1);
  if (!/^(?:0|[1-9]\d*)$/.test(length)) {
    return `${NETWORK_ERROR}netip.ParsePrefix(${quoted}): bad bits after slash: ${JSON.stringify(length)}`;
  }
  if (Number(length) > found.width)
    return `${NETWORK_ERROR}netip.ParsePrefix(${quoted}): prefix length out of range`;
  if (isMapped(found)) return `IPv4-mapped IPv6 address ${quoted} is not allowed`;
  return new Cidr(found, Number(length));
}

function cidr(text: string): Cidr {
  const found = cidrOrReason(text);
  if (typeof found === 'string') throw new EvaluationError(NETWORK_ERROR + found);
  return found;
}

const within = (address: Ip, network: string) => cidr(network).containsIp(address);

function isLoopback(address: Ip): boolean {
  return address.width === 32 ? within(address, '127.0.0.0/8') : address.bits === 1n;
}

function isLinkLocalMulticast(address: Ip): boolean {
  return (
    within(address, '224.0.0.0/24') ||
    (address.width === 128 && ((address.bits >> 112n) & 0xff0fn) === 0xff02n)
  );
}

function isLinkLocalUnicast(address: Ip): boolean {
  return within(address, '169.254.0.0/16') || within(address, 'fe80::/10');
}

function isGlobalUnicast(address: Ip): boolean {
  if (address.width === 32 && (address.bits === 0n || address.bits === 0xffff_ffffn)) return false;
  const multicast = within(address, '224.0.0.0/4') || within(address, 'ff00::/8');
  return address.bits !== 0n && !isLoopback(address) && !multicast && !isLinkLocalUnicast(address);
}

/** All functions of addresses and networks. */
export const addresses: readonly Overload[] = [
  overload('string_to_ip', 'ip(string): net.IP', ip),
  overload('is_ip', 'isIP(string): bool', (a: string) => typeof ipOrReason(a) !== 'string'),
  overload('ip_is_canonical', 'ip.isCanonical(string): bool', (a: string) => ip(a).toString() === a),
  overload('ip_family', 'net.IP~family(): int', (a: Ip) => (a.width === 32 ? 4n : 6n)),
  overload('ip_is_unspecified', 'net.IP~isUnspecified(): bool', (a: Ip) => a.bits === 0n),
  overload('ip_is_loopback', 'net.IP~isLoopback(): bool', isLoopback),
  overload('ip_is_link_local_multicast', 'net.IP~isLinkLocalMulticast(): bool', isLinkLocalMulticast),
  overload('ip_is_link_local_unicast', 'net.IP~isLinkLocalUnicast(): bool', isLinkLocalUnicast),
  overload('ip_is_global_unicast', 'net.IP~isGlobalUnicast(): bool', isGlobalUnicast),
  overload('ip_to_string', 'string(net.IP): string', (a: Ip) => a.toString()),
  overload('string_to_cidr', 'cidr(string): net.CIDR', cidr),
  overload('is_cidr', 'isCIDR(string): bool', (a: string) => typeof cidrOrReason(a) !== 'string'),
  overload('cidr_contains_ip_string', 'net.CIDR~containsIP(string): bool', (a: Cidr, b: string) =>
    a.containsIp(ip(b)),
  ),
  overload('cidr_contains_ip_ip', 'net.CIDR~containsIP(net.IP): bool', (a: Cidr, b: Ip) => a.containsIp(b)),
  overload('cidr_contains_cidr_string', 'net.CIDR~containsCIDR(string): bool', (a: Cidr, b: string) =>
    a.containsCidr(cidr(b)),
  ),
  overload('cidr_contains_cidr', 'net.CIDR~containsCIDR(net.CIDR): bool', (a: Cidr, b: Cidr) =>
    a.containsCidr(b),
  ),
  overload('cidr_ip', 'net.CIDR~ip(): net.IP', (a: Cidr) => a.ip),
  overload('cidr_prefix_length', 'net.CIDR~prefixLength(): int', (a: Cidr) => BigInt(a.length)),
  overload('cidr_masked', 'net.CIDR~masked(): net.CIDR', (a: Cidr) => a.masked()),
  overload('cidr_to_string', 'string(net.CIDR): string', (a: Cidr) => a.toString()),
];
