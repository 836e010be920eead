/** Addresses for pods: each node hands out those of its own pod CIDR, in order, as kindnet's host-local plug-in does. */
import { parseCIDR, toNumber, toText } from './address.ts';

export class AddressPool {
  readonly #taken = new Set<string>();
  /** The offset handed out last, a node; host-local does not reuse an address at once. */
  readonly #last = new Map<string, number>();

  /** Takes `wanted` if it is free and inside, else the next free address. Throws when the range is used up. */
  allocate(cidr: string, wanted?: string): string {
    const { base, size } = parseCIDR(cidr);
    if (wanted && !this.#taken.has(wanted) && toNumber(wanted) > base + 1 && toNumber(wanted) < base + size) {
      return this.#take(cidr, wanted, toNumber(wanted) - base);
    }
    const start = this.#last.get(cidr) ?? 1;
    for (let step = 1; step < size; step += 1) {
      const offset = ((start + step - 2) % (size - 3)) + 2;
      const ip = toText(base + offset);
      if (!this.#taken.has(ip)) return this.#take(cidr, ip, offset);
    }
    throw new Error(`no IP addresses available in range set: ${toText(base + 1)}-${toText(base + size - 2)}`);
  }

  release(ip: string): void {
    this.#taken.delete(ip);
  }

  has(ip: string): boolean {
    return this.#taken.has(ip);
  }

  #take(cidr: string, ip: string, offset: number): string {
    this.#taken.add(ip);
    this.#last.set(cidr, Math.max(offset, this.#last.get(cidr) ?? 1));
    return ip;
  }
}
