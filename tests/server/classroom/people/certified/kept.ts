import type { Adapter, AdapterPayload } from 'oidc-provider';

/** What oidc-provider remembers: in this process, as long as it lasts. Its own does the same, and warns on the console. */
export class Kept implements Adapter {
  static readonly #all = new Map<string, AdapterPayload>();
  readonly #model: string;

  constructor(model: string) {
    this.#model = model;
  }

  upsert(id: string, payload: AdapterPayload): Promise<undefined> {
    Kept.#all.set(this.#key(id), payload);
    return Promise.resolve(undefined);
  }

  find(id: string): Promise<AdapterPayload | undefined> {
    return Promise.resolve(Kept.#all.get(this.#key(id)));
  }

  findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return Promise.resolve(
      [...Kept.#all].find(([key, { uid: own }]) => key.startsWith(`${this.#model}:`) && own === uid)?.[1],
    );
  }

  findByUserCode(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  consume(id: string): Promise<undefined> {
    const payload = Kept.#all.get(this.#key(id));
    if (payload) payload.consumed = Math.floor(Date.now() / 1000);
    return Promise.resolve(undefined);
  }

  destroy(id: string): Promise<undefined> {
    Kept.#all.delete(this.#key(id));
    return Promise.resolve(undefined);
  }

  revokeByGrantId(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  #key(id: string): string {
    return `${this.#model}:${id}`;
  }
}
