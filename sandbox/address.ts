/** IPv4 addresses as numbers and text. */

const pattern = /^\d{1,3}(\.\d{1,3}){3}$/;

export function isAddress(text: string): boolean {
  return pattern.test(text) && text.split('.').every((part) => Number(part) < 256);
}

export function toNumber(ip: string): number {
  return ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

export function toText(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

/** `10.244.1.0/24` as its first address and how many there are. */
export function parseCIDR(cidr: string): { base: number; size: number } {
  const [ip = '', bits = '32'] = cidr.split('/');
  const size = 2 ** (32 - Number(bits));
  return { base: Math.floor(toNumber(ip) / size) * size, size };
}

export function contains(cidr: string, ip: string): boolean {
  const { base, size } = parseCIDR(cidr);
  const value = toNumber(ip);
  return value >= base && value < base + size;
}
