/** The program of the image nginx-gateway-fabric/nginx: nginx with an agent that is told what to do by the controller. */
import type { ByteStream } from '../../kubelet/api.ts';
import { tlsServer } from '../../network/tls.ts';
import type { Peer } from '../../network/types.ts';
import { readYaml } from '../../yaml-text.ts';
import { type Answer, type ServerRequest, serveConnection } from '../http/server.ts';
import type { Process, Program } from '../process/process.ts';
import { serveHealth } from '../programs/components/component.ts';
import { accessTime, slashTime, untilSignal } from '../programs/daemon.ts';
import { listen } from '../programs/listen.ts';
import { HEALTH_PORT, messages, SERVICE_PORT, send } from './channel.ts';
import type { Configuration, PortConfiguration } from './configuration.ts';
import { mostSpecific } from './hostnames.ts';
import { page, ReverseProxy } from './proxy.ts';

/** What the ConfigMap of the agent says. */
export const AGENT_FILE = '/etc/nginx-agent/nginx-agent.conf';
/** Before the agent tries again; it doubles. Milliseconds. */
const RETRY = { first: 500, last: 10_000 };

export const gatewayDataPlane: Program = async (process) => {
  serveHealth(process, HEALTH_PORT);
  await notice(process, 'using the "epoll" event method');
  await notice(process, 'start worker processes');
  const plane = new DataPlane(process);
  void plane.follow().catch((error) => {
    if (!process.signal.aborted) process.container.log('The agent of a data plane failed.', error);
  });
  await untilSignal(process, { TERM: 0, INT: 0, QUIT: 0 });
  await notice(process, 'exiting');
  return 0;
};

function notice(process: Process, text: string): void | Promise<void> {
  return process.complain(
    `${slashTime(process.container.clock.now())} [notice] ${process.pid}#${process.pid}: ${text}`,
  );
}

class DataPlane {
  readonly #process: Process;
  readonly #proxy: ReverseProxy;
  readonly #listening = new Map<number, Disposable>();
  #configuration: Configuration = { revision: 0, ports: [], rules: [] };

  constructor(process: Process) {
    this.#process = process;
    this.#proxy = new ReverseProxy(process);
  }

  /** Does what the controller says; without one, what it said last. */
  async follow(): Promise<void> {
    const { container } = this.#process;
    let wait = RETRY.first;
    for (;;) {
      const problem = await this.#hear(() => {
        wait = RETRY.first;
      });
      await this.#log(
        'ERROR',
        `Failed to keep the connection to the control plane, trying again: ${problem}`,
      );
      const pause = container.host?.shortened(wait) ?? wait;
      wait = Math.min(wait * 2, RETRY.last);
      await this.#process.sleep(pause);
    }
  }

  /** Until the connection ends; why it did. */
  async #hear(heard: () => void): Promise<string> {
    const { container, signal } = this.#process;
    const { host, port, gateway } = this.#settings();
    let stream: ByteStream | undefined;
    const close = () => stream?.destroy();
    signal.addEventListener('abort', close, { once: true });
    try {
      stream = await container.network.connect(container.peer, host, port, signal);
      await this.#log('INFO', `Connected to the control plane at ${host}:${port}`);
      send(stream, { gateway });
      for await (const message of messages(stream)) {
        heard();
        this.#apply(message as Configuration);
        send(stream, { applied: this.#configuration.revision });
      }
      return 'EOF';
    } catch (error) {
      signal.throwIfAborted();
      return error instanceof Error ? error.message : String(error);
    } finally {
      signal.removeEventListener('abort', close);
      stream?.destroy();
    }
  }

  #settings(): { host: string; port: number; gateway: string } {
    const { files } = this.#process.container;
    const { value } = readYaml(files.find(AGENT_FILE) ? files.readFile(AGENT_FILE).toString() : '');
    const { command, labels } = (value ?? {}) as {
      command?: { server?: { host?: string; port?: number } };
      labels?: Record<string, string>;
    };
    const gateway = `${labels?.['owner-namespace'] ?? ''}/${labels?.['owner-name'] ?? ''}`;
    return { host: command?.server?.host ?? '', port: command?.server?.port ?? SERVICE_PORT, gateway };
  }

  /** Throws for what is no configuration. */
  #apply(configuration: Configuration): void {
    if (!Array.isArray(configuration.ports)) throw new Error('malformed configuration');
    this.#configuration = configuration;
    const wanted = new Set(configuration.ports.map(({ port }) => port));
    for (const [port, listener] of this.#listening) {
      if (wanted.has(port)) continue;
      listener[Symbol.dispose]();
      this.#listening.delete(port);
    }
    for (const port of wanted) {
      if (this.#listening.has(port)) continue;
      const accept = (stream: ByteStream, peer: Peer) =>
        void this.#accept(stream, peer, port).catch(() => stream.destroy());
      this.#listening.set(port, listen(this.#process, port, accept));
    }
    void notice(this.#process, 'signal 1 (SIGHUP) received, reconfiguring');
  }

  #port(number: number): PortConfiguration | undefined {
    return this.#configuration.ports.find(({ port }) => port === number);
  }

  async #accept(stream: ByteStream, peer: Peer, number: number): Promise<void> {
    const port = this.#port(number);
    if (!port) stream.destroy();
    else if (port.secure) await this.#acceptSecure(stream, peer, port);
    else await this.#serve(stream, peer, number);
  }

  /** The name a client asks for decides the certificate; whoever asks for no name that is served is cut off. */
  async #acceptSecure(stream: ByteStream, peer: Peer, { port, listeners }: PortConfiguration): Promise<void> {
    let asked = '';
    const secure = tlsServer(stream, mostSpecific(listeners, '')?.certificate, (name) => {
      asked = name.toLowerCase();
      return mostSpecific(listeners, asked)?.certificate;
    });
    await this.#serve(secure, peer, port, () => asked);
  }

  async #serve(stream: ByteStream, peer: Peer, number: number, serverName?: () => string): Promise<void> {
    await serveConnection(stream, peer, async (request) => {
      const answer = await this.#answer(request, number, serverName?.());
      this.#access(request, answer.status, answer.body.length);
      const date = new Date(this.#process.container.clock.now()).toUTCString();
      const own = { Server: 'nginx', ...('date' in answer.headers ? {} : { Date: date }) };
      return { ...answer, headers: { ...own, ...answer.headers } };
    });
  }

  /** By what holds now: a connection may be older than its configuration. */
  async #answer(request: ServerRequest, number: number, serverName: string | undefined): Promise<Answer> {
    const configuration = this.#configuration;
    const port = this.#port(number);
    if (!port) return page(404, 'Not Found');
    if (isMisdirected(port, request, serverName)) return page(421, 'Misdirected Request');
    return this.#proxy.answer({ configuration, port, request });
  }

  #access({ peer, method, target, version, headers }: ServerRequest, status: number, size: number): void {
    const time = accessTime(this.#process.container.clock.now());
    const agent = headers.get('user-agent') ?? '-';
    void this.#process.print(
      `${peer.ip} - - [${time}] "${method} ${target} ${version}" ${status} ${size} "-" "${agent}"\n`,
    );
  }

  async #log(level: 'ERROR' | 'INFO', text: string): Promise<void> {
    const time = new Date(this.#process.container.clock.now()).toISOString();
    await this.#process.print(`time=${time} level=${level} msg=${JSON.stringify(text)}\n`);
  }
}

/** A connection that was opened for another listener's name serves none of this one's hosts. */
function isMisdirected(
  { listeners }: PortConfiguration,
  { headers }: ServerRequest,
  serverName: string | undefined,
): boolean {
  if (!serverName) return false;
  const host = (headers.get('host') ?? '').replace(/:\d+$/, '').toLowerCase();
  return mostSpecific(listeners, host) !== mostSpecific(listeners, serverName);
}
