/** The agents of data planes that are connected to their controller, and what each of them works by. */
import type { ByteStream } from '../../kubelet/api.ts';
import { type Applied, type Hello, messages, send } from './channel.ts';
import type { Configuration } from './configuration.ts';

interface Agent {
  readonly gateway: string;
  readonly stream: ByteStream;
  applied: number;
}

export class Agents implements Disposable {
  readonly #agents = new Set<Agent>();
  readonly #newest = new Map<string, { readonly configuration: Configuration; readonly text: string }>();
  readonly #changed: () => void;

  /** `changed`: somebody came, went, or works by another configuration. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Serves one connection. Rejects for an agent that talks nonsense. */
  async accept(stream: ByteStream): Promise<void> {
    let agent: Agent | undefined;
    try {
      for await (const message of messages(stream)) {
        if (agent) agent.applied = (message as Applied).applied;
        else agent = this.#welcome(stream, message as Hello);
        this.#changed();
      }
    } finally {
      if (agent) this.#agents.delete(agent);
      stream.destroy();
      this.#changed();
    }
  }

  #welcome(stream: ByteStream, { gateway }: Hello): Agent {
    const agent = { gateway, stream, applied: 0 };
    this.#agents.add(agent);
    const newest = this.#newest.get(gateway);
    if (newest) send(stream, newest.configuration);
    return agent;
  }

  /** What the data plane of a Gateway has to do from now on. `make` gets the number of a new configuration. */
  configure(gateway: string, make: (revision: number) => Configuration): void {
    const before = this.#newest.get(gateway);
    const revision = before?.configuration.revision ?? 1;
    const text = JSON.stringify(make(0));
    if (before?.text === text) return;
    const configuration = make(before ? revision + 1 : revision);
    this.#newest.set(gateway, { configuration, text });
    for (const agent of this.#agents) if (agent.gateway === gateway) send(agent.stream, configuration);
  }

  /** Gateways that are gone. */
  keepOnly(gateways: ReadonlySet<string>): void {
    for (const gateway of this.#newest.keys()) if (!gateways.has(gateway)) this.#newest.delete(gateway);
  }

  /** Whether some pod of its data plane works by the newest configuration. */
  isConfigured(gateway: string): boolean {
    const revision = this.#newest.get(gateway)?.configuration.revision;
    return [...this.#agents].some((agent) => agent.gateway === gateway && agent.applied === revision);
  }

  [Symbol.dispose](): void {
    for (const { stream } of this.#agents) stream.destroy();
    this.#agents.clear();
  }
}
