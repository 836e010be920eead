/** A map whose keys stay in byte order, as etcd keeps them: what a list pages through. */
export class OrderedMap<V> {
  readonly #values = new Map<string, V>();
  readonly #keys: string[] = [];

  get size(): number {
    return this.#values.size;
  }

  get(key: string): V | undefined {
    return this.#values.get(key);
  }

  /** The key as it is held here, so that nobody else holds a copy of it. */
  held(key: string): string {
    return this.#values.has(key) ? (this.#keys[this.#position(key)] ?? key) : key;
  }

  set(key: string, value: V): void {
    if (!this.#values.has(key)) this.#keys.splice(this.#position(key), 0, key);
    this.#values.set(key, value);
  }

  delete(key: string): void {
    if (this.#values.delete(key)) this.#keys.splice(this.#position(key), 1);
  }

  /** Entries whose key starts with `prefix`, in order. */
  entries(prefix = ''): [string, V][] {
    const found: [string, V][] = [];
    for (let index = this.#position(prefix); index < this.#keys.length; index++) {
      const key = this.#keys[index]!;
      if (!key.startsWith(prefix)) break;
      found.push([key, this.#values.get(key)!]);
    }
    return found;
  }

  /** Index of the first key that is not less than `key`. */
  #position(key: string): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#keys[middle]! < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
