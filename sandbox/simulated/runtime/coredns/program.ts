/** The program of the image coredns: a DNS server that reads a Corefile, and again when it changes. */
import { createHash } from 'node:crypto';
import { followAlias } from '../../network/dns.ts';
import type { DnsAnswer, DnsQuestion, Peer } from '../../network/types.ts';
import { serveConnection } from '../http/server.ts';
import { Failure, type Process, type Program } from '../process/process.ts';
import { CorefileError, parseCorefile } from './corefile.ts';
import type { SetupContext } from './plugins.ts';
import { type DnsServerBlock, serverFor, setUp } from './servers.ts';
import type { Plugin, Query, Reply } from './types.ts';

/** Where the ServiceAccount of a pod lies. */
const TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';
/** How long the plug-in kubernetes lets the start wait, and how often it says so. Milliseconds of a real cluster. */
const PATIENCE = { rounds: 5, each: 1000 };

export function coredns(version: string, build: string): Program {
  return async (process) => {
    const server = new Server(process, version, build);
    await process.complain('maxprocs: Leaving GOMAXPROCS=2: CPU quota undefined');
    try {
      await server.begin();
    } catch (error) {
      if (!(error instanceof CorefileError)) throw error;
      throw new Failure(error.message, 1);
    }
    return await server.serve();
  };
}

/** One configuration at work. */
interface Running extends Disposable {
  readonly text: string;
  readonly servers: readonly DnsServerBlock[];
  readonly plugins: readonly Plugin[];
}

class Server {
  readonly #process: Process;
  readonly #banner: string;
  readonly #path: string;
  readonly #ended: Promise<number>;
  #end!: (code: number) => void;
  #running: Running | undefined;

  constructor(process: Process, version: string, build: string) {
    this.#process = process;
    this.#banner = `CoreDNS-${version}\nlinux/amd64, ${build}`;
    const flag = process.argv.findIndex((word) => /^--?conf$/.test(word));
    this.#path = flag < 0 ? 'Corefile' : (process.argv[flag + 1] ?? '');
    this.#ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  async begin(): Promise<void> {
    this.#running = this.#start(this.#read());
    await this.#waitForCluster();
    this.#announce(true);
    await this.#process.print(`${this.#banner}\n`);
  }

  async serve(): Promise<number> {
    const { handlers } = this.#process;
    const loop = this.#running?.plugins.find(({ name }) => name === 'loop');
    const fatal = loop && this.#running?.plugins.map((each) => each.fatal?.()).find(Boolean);
    if (fatal) {
      await this.#process.print(`${fatal}\n`);
      return 1;
    }
    const reloads = this.#reload();
    for (const signal of ['TERM', 'INT', 'QUIT'] as const)
      handlers.set(signal, () => void this.#leave(signal));
    const code = await this.#process.wait(this.#ended).finally(() => this.#running?.[Symbol.dispose]());
    reloads[Symbol.dispose]();
    return code;
  }

  /** Says goodbye, and stays for the lame duck's time. */
  async #leave(signal: string): Promise<void> {
    this.#say(`[INFO] SIG${signal}: Shutting down servers then terminating`);
    const lameduck = this.#running?.plugins.find((each) => each.lameduck !== undefined)?.lameduck ?? 0;
    if (lameduck > 0) {
      this.#say(`[INFO] plugin/health: Going into lameduck mode for ${lameduck / 1000}s`);
      await this.#process.sleep(lameduck).catch(() => undefined);
    }
    this.#end(0);
  }

  #read(): string {
    const text = this.#file(this.#process.path(this.#path));
    if (text !== undefined) return text;
    throw new CorefileError(`loading Caddyfile via flag: open ${this.#path}: no such file or directory`);
  }

  /** Everything a configuration asks for, listening. Throws `CorefileError`, and then nothing of it is left. */
  #start(text: string): Running {
    const servers = setUp(parseCorefile(text, this.#path), this.#context());
    const plugins = [...new Set(servers.flatMap((server) => server.plugins))];
    if (plugins.some(({ name }) => name === 'kubernetes') && this.#file(TOKEN) === undefined)
      throw new CorefileError(`plugin/kubernetes: open ${TOKEN}: no such file or directory`);
    const stack = new DisposableStack();
    for (const plugin of plugins) if (plugin.start) stack.use(plugin.start());
    const { container } = this.#process;
    const { network, peer } = container;
    const occupied = (port: number) => new CorefileError(`listen tcp :${port}: bind: address already in use`);
    try {
      for (const port of new Set(servers.map((server) => server.port))) {
        stack.use(network.serveDns(peer.ip, port, (question, from) => this.#answer(question, from, port)));
        stack.use(network.listen(peer.ip, port, (stream) => stream.end()));
      }
      for (const { http } of plugins) {
        if (!http) continue;
        stack.use(
          network.listen(peer.ip, http.port, (stream, from) => {
            void serveConnection(stream, from, ({ target }) => {
              const { status, body } = http.respond(target.split('?')[0] ?? '');
              return {
                status,
                headers: { 'Content-Type': 'text/plain; charset=utf-8' },
                body: Buffer.from(body),
              };
            });
          }),
        );
      }
    } catch {
      stack.dispose();
      throw occupied(servers[0]?.port ?? 53);
    }
    container.holds(stack);
    return { text, servers, plugins, [Symbol.dispose]: () => stack.dispose() };
  }

  /** The cluster's names should be known before the first question; after a while it starts without them. */
  async #waitForCluster(): Promise<void> {
    const waits = () =>
      this.#running?.plugins.some(({ name, isReady }) => name === 'kubernetes' && !isReady?.());
    for (let round = 0; waits(); round += 1) {
      if (round === PATIENCE.rounds) {
        this.#say('[WARNING] plugin/kubernetes: starting server with unsynced Kubernetes API');
        return;
      }
      this.#say('[INFO] plugin/kubernetes: waiting for Kubernetes API before starting server');
      await this.#process.sleep(this.#shortened(PATIENCE.each));
    }
  }

  /** What it serves, and the sum of its configuration. */
  #announce(zones: boolean): void {
    if (!this.#running) return;
    const { servers, plugins, text } = this.#running;
    if (zones) for (const { zone, port } of servers) this.#say(`${zone}:${port}`);
    if (!plugins.some((each) => each.reloads)) return;
    const sum = createHash('sha512').update(text).digest('hex');
    this.#say(`[INFO] plugin/reload: Running configuration SHA512 = ${sum}`);
  }

  /** Looks for a changed file, as the plug-in reload does, and goes on with it if it is right. */
  #reload(): Disposable {
    let timer: Disposable | undefined;
    let seen = this.#running?.text;
    const again = (): void => {
      const every = this.#running?.plugins.find((each) => each.reloads)?.reloads;
      if (every === undefined) return;
      timer = this.#process.container.clock.after(this.#shortened(every), () => {
        const text = this.#file(this.#process.path(this.#path));
        if (text !== undefined && text !== seen) {
          seen = text;
          this.#exchange(text);
        }
        if (!this.#process.signal.aborted) again();
      });
    };
    again();
    return { [Symbol.dispose]: () => timer?.[Symbol.dispose]() };
  }

  #exchange(text: string): void {
    const before = this.#running;
    this.#say('[INFO] Reloading');
    before?.[Symbol.dispose]();
    try {
      this.#running = this.#start(text);
      this.#announce(false);
      this.#say('[INFO] Reloading complete');
    } catch (error) {
      if (!(error instanceof CorefileError)) throw error;
      this.#say(`[ERROR] Restart failed: ${error.message}`);
      this.#say(
        `[ERROR] plugin/reload: Corefile changed but reload failed: starting with listener file descriptors: ${error.message}`,
      );
      if (before) this.#running = this.#start(before.text);
    }
  }

  #answer(question: DnsQuestion, from: Peer, port: number, left?: number): DnsAnswer {
    const server = serverFor(this.#running?.servers ?? [], question.name, port);
    if (!server) return { status: 'refused', records: [] };
    const reply = passOn(server.plugins, { ...question, from });
    return followAlias(
      { status: reply.status, records: reply.records },
      question.type,
      (further, rest) => this.#answer(further, from, port, rest),
      left,
    );
  }

  #context(): SetupContext {
    const { container } = this.#process;
    const { network, peer } = container;
    return {
      path: this.#path,
      ownAddress: peer.ip,
      clusterAddress: () => network.dnsAddress(),
      names: network.names,
      query: (question, server) => network.query(peer, question, server),
      readFile: (path) => this.#file(path),
      mayWatch: (group, resource) =>
        container.serviceAccount?.allows('list', group, resource) !== false &&
        container.serviceAccount?.allows('watch', group, resource) !== false,
      random: () => container.random(),
      after: (milliseconds, act) => container.clock.after(this.#shortened(milliseconds), act),
      log: (line) => this.#say(line),
      unready: () =>
        (this.#running?.plugins ?? []).filter(({ isReady }) => isReady && !isReady()).map(({ name }) => name),
      unknown: (name) => {
        this.#say(`[WARNING] plugin/${name}: not simulated, it does nothing here`);
        return { name };
      },
    };
  }

  #file(path: string): string | undefined {
    const { files } = this.#process.container;
    return files.find(path)?.kind === 'file' ? files.readFile(path).toString() : undefined;
  }

  #shortened(milliseconds: number): number {
    return this.#process.container.host?.shortened(milliseconds) ?? milliseconds;
  }

  #say(line: string): void {
    if (!this.#process.signal.aborted) void this.#process.print(`${line}\n`);
  }
}

/** One question along the plug-ins that see questions. */
function passOn(plugins: readonly Plugin[], query: Query): Reply {
  const chain = plugins.filter((each) => each.answer);
  const last = chain.at(-1)?.name;
  const step = (index: number, asked: Query): Reply => {
    const plugin = chain[index];
    if (plugin?.answer) return plugin.answer(asked, (changed) => step(index + 1, changed));
    if (last === undefined) return { status: 'refused', records: [] };
    return { status: 'servfail', records: [], error: `plugin/${last}: no next plugin found` };
  };
  return step(0, query);
}
