/** A browser at a provider: goes where it is sent there, with the cookies it was given there. */
export class ThereBrowser {
  readonly #cookies = new Map<string, string>();

  /** The page at the end of the way there, or the address elsewhere to which it is sent. */
  async go(address: URL): Promise<string | URL> {
    return this.#after(address, await this.#ask(address));
  }

  /** Sends a form; then the same. */
  async send(address: URL, form: Record<string, string>): Promise<string | URL> {
    return this.#after(
      address,
      await this.#ask(address, { method: 'POST', body: new URLSearchParams(form) }),
    );
  }

  async #after(address: URL, answer: Response): Promise<string | URL> {
    const location = answer.headers.get('location');
    if (location === null) return answer.text();
    const next = new URL(location, address);
    return next.origin === address.origin ? this.go(next) : next;
  }

  /** The page at the end of the way, which is there. */
  async page(address: URL): Promise<string> {
    const found = await this.go(address);
    if (found instanceof URL) throw new Error(`sent to ${found.origin}`);
    return found;
  }

  async #ask(address: URL, how: RequestInit = {}): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(address, { ...how, redirect: 'manual', headers: { cookie } });
    for (const one of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(one) ?? [];
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return answer;
  }
}
