/** The container engine under kind: finds docker, podman or nerdctl and speaks to it through its command. */
import { Fault } from '../faults.ts';
import type { ProviderOptions } from '../options.ts';
import { type ProgramResult, runProgram } from '../program.ts';
import { findTool } from '../tools/find.ts';

export type EngineName = 'docker' | 'podman' | 'nerdctl';

export interface EngineFacts {
  readonly version: string;
  readonly cgroupV1: boolean;
  /** Bytes that containers can use together. */
  readonly memory: number;
  /** In Go's words: `amd64`, `arm64`. */
  readonly architecture: string;
  /** It runs without rights of root on its machine. */
  readonly rootless: boolean;
  /** Where it keeps its data, on its own machine. */
  readonly root?: string;
}

/** A container that kind made. */
export interface NodeContainer {
  readonly name: string;
  readonly cluster: string;
  /** `control-plane`, `worker`, `external-load-balancer`. */
  readonly role: string;
  /** `running`, `exited`, `paused`, `created`. */
  readonly state: string;
  /** RFC 3339. */
  readonly createdAt: string;
}

/** How long a question may take, in milliseconds; a busy daemon takes seconds. */
const PATIENCE = 30_000;
/** kind's own label; kind itself finds clusters by nothing else. */
const CLUSTER = 'io.x-k8s.kind.cluster';
const ROLE = 'io.x-k8s.kind.role';

export class Engine {
  readonly name: EngineName;
  /** Of the command. */
  readonly path: string;
  readonly #env: Readonly<Record<string, string | undefined>>;
  /** docker before 23 knows no `--format json` and prints the word; podman's `{{json .}}` names other fields. */
  readonly #json: string;

  constructor(name: EngineName, path: string, env: Readonly<Record<string, string | undefined>>) {
    this.name = name;
    this.path = path;
    this.#env = env;
    this.#json = name === 'podman' ? 'json' : '{{json .}}';
  }

  /** Of the command: that of this process, with the settings. */
  get environment(): Record<string, string> {
    const all = { ...process.env, ...this.#env };
    return Object.fromEntries(
      Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    );
  }

  /** The network kind puts its nodes into. */
  get network(): string {
    return this.#env[`KIND_EXPERIMENTAL_${this.name.toUpperCase()}_NETWORK`] || 'kind';
  }

  /** Runs the command, whatever comes of it. */
  run(argv: readonly string[], signal: AbortSignal, timeout = PATIENCE): Promise<ProgramResult> {
    return runProgram(this.path, argv, { signal, timeout, env: this.#env });
  }

  /** Throws `sandbox/engine-down` or `sandbox/engine-forbidden` when it does not answer. */
  async facts(signal: AbortSignal): Promise<EngineFacts> {
    const result = await this.run(['info', '--format', this.#json], signal);
    if (result.exitCode !== 0) throw engineFault(this.name, result);
    const facts = this.name === 'podman' ? podmanFacts(result.stdout) : dockerFacts(result.stdout);
    // docker info answers with empty fields, and in some versions with exit 0, when no daemon does.
    if (facts.version === '') throw engineFault(this.name, result);
    return facts;
  }

  async hasImage(image: string, signal: AbortSignal): Promise<boolean> {
    const result = await this.run(['image', 'inspect', image], signal);
    if (result.exitCode !== 0 && isEngineFailure(result)) throw engineFault(this.name, result);
    return result.exitCode === 0;
  }

  /** Nodes of one cluster, or of all that kind made; stopped ones too. */
  async nodes(cluster: string | undefined, signal: AbortSignal): Promise<NodeContainer[]> {
    const filter = cluster === undefined ? `label=${CLUSTER}` : `label=${CLUSTER}=${cluster}`;
    const result = await this.run(['ps', '-a', '--filter', filter, '--format', this.#json], signal);
    if (result.exitCode !== 0) throw engineFault(this.name, result);
    return this.name === 'podman' ? podmanNodes(result.stdout) : dockerNodes(result.stdout);
  }

  async start(names: readonly string[], signal: AbortSignal): Promise<void> {
    await this.#succeed(['start', ...names], signal);
  }

  async stop(names: readonly string[], signal: AbortSignal): Promise<void> {
    await this.#succeed(['stop', ...names], signal);
  }

  async unpause(names: readonly string[], signal: AbortSignal): Promise<void> {
    await this.#succeed(['unpause', ...names], signal);
  }

  /** The end of what a container said: why it died. Empty when nobody can tell. */
  async lastWords(name: string, signal: AbortSignal): Promise<string> {
    const { exitCode, stdout, stderr } = await this.run(['logs', '--tail', '20', name], signal);
    return exitCode === 0 ? `${stdout}\n${stderr}` : '';
  }

  /** Bytes that all containers use together. Takes two seconds. */
  async memoryUsed(signal: AbortSignal): Promise<number> {
    const result = await this.run(['stats', '--no-stream', '--format', '{{.MemUsage}}'], signal);
    if (result.exitCode !== 0) throw engineFault(this.name, result);
    return result.stdout.split('\n').reduce((sum, line) => sum + bytesIn(line), 0);
  }

  async #succeed(argv: readonly string[], signal: AbortSignal): Promise<void> {
    const result = await this.run(argv, signal, 120_000);
    if (result.exitCode !== 0) throw engineFault(this.name, result);
  }
}

export const ENGINES: readonly EngineName[] = ['docker', 'podman', 'nerdctl'];

/** The one that kind itself was told to use (KIND_EXPERIMENTAL_PROVIDER), or all. */
export function wantedEngines({ env }: ProviderOptions): readonly EngineName[] {
  const wanted = engineNamed(env['KIND_EXPERIMENTAL_PROVIDER']);
  return wanted ? [wanted] : ENGINES;
}

/** The first engine of these that answers; else why the first one found does not. */
export async function findEngine(
  options: ProviderOptions,
  signal: AbortSignal,
  names: readonly EngineName[] = wantedEngines(options),
): Promise<{ engine: Engine; facts: EngineFacts } | Fault> {
  let why: Fault | undefined;
  for (const name of names) {
    const tool = await findTool(name, options);
    if (tool instanceof Fault) {
      why ??= tool;
      continue;
    }
    const engine = new Engine(name, tool.path, options.env);
    try {
      return { engine, facts: await engine.facts(signal) };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Fault)) throw error;
      // One that is there and does not answer says more than one that is not there.
      if (!why || why.code.startsWith('tools/')) why = error;
    }
  }
  return (
    why ?? new Fault('tools/docker-missing', 'there is no container engine', 'Install Docker or Podman.')
  );
}

/** nerdctl's is the same. */
function dockerFacts(text: string): EngineFacts {
  const info = JSON.parse(text) as {
    ServerVersion?: string;
    CgroupVersion?: string;
    MemTotal?: number;
    DockerRootDir?: string;
    Architecture?: string;
    SecurityOptions?: readonly string[] | null;
  };
  return {
    version: info.ServerVersion ?? '',
    cgroupV1: info.CgroupVersion === '1',
    memory: info.MemTotal ?? 0,
    architecture: inGosWords(info.Architecture ?? ''),
    rootless: (info.SecurityOptions ?? []).some((option) => /\brootless\b/.test(option)),
    ...(info.DockerRootDir && { root: info.DockerRootDir }),
  };
}

/** The kernel's name of a machine. */
const inGosWords = (machine: string): string => ({ x86_64: 'amd64', aarch64: 'arm64' })[machine] ?? machine;

function podmanFacts(text: string): EngineFacts {
  const info = JSON.parse(text) as {
    host?: {
      cgroupVersion?: string;
      memTotal?: number;
      arch?: string;
      security?: { rootless?: boolean };
    };
    version?: { Version?: string };
    store?: { graphRoot?: string };
  };
  return {
    version: info.version?.Version ?? '',
    cgroupV1: info.host?.cgroupVersion === 'v1',
    memory: info.host?.memTotal ?? 0,
    architecture: info.host?.arch ?? '',
    rootless: info.host?.security?.rootless ?? false,
    ...(info.store?.graphRoot && { root: info.store.graphRoot }),
  };
}

const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
};

/** `646.1MiB / 23.54GiB`: what is used of what there is. */
function bytesIn(line: string): number {
  const [, number, unit = ''] = /^([\d.]+)(\w+)/.exec(line) ?? [];
  return number === undefined ? 0 : Number(number) * (UNITS[unit] ?? 0);
}

/** docker: one JSON object a line, labels as `a=b,c=d`. nerdctl: the same, but for `State`, which it does not tell. */
function dockerNodes(text: string): NodeContainer[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => {
    const row = JSON.parse(line) as {
      Names: string;
      Labels: string;
      State?: string;
      Status?: string;
      CreatedAt: string;
    };
    const labels = Object.fromEntries(row.Labels.split(',').map((label) => label.split('=', 2)));
    const state = row.State ?? stateIn(row.Status ?? '');
    return container(row.Names, labels, state, dockerTime(row.CreatedAt));
  });
}

/** `Up`, `Exited (0) 3 minutes ago`, `Paused`, `Created` → as docker has it. */
function stateIn(status: string): string {
  const [word = ''] = status.toLowerCase().split(' ');
  return word === 'up' ? 'running' : word;
}

/** podman: one array, labels as an object, times as seconds. */
function podmanNodes(text: string): NodeContainer[] {
  const rows = JSON.parse(text || '[]') as {
    Names: string[];
    Labels: Record<string, string>;
    State: string;
    Created: number;
  }[];
  return rows.map((row) =>
    container(row.Names[0] ?? '', row.Labels, row.State, new Date(row.Created * 1000).toISOString()),
  );
}

const container = (
  name: string,
  labels: Record<string, string>,
  state: string,
  createdAt: string,
): NodeContainer => ({
  name,
  cluster: labels[CLUSTER] ?? '',
  role: labels[ROLE] ?? '',
  state,
  createdAt,
});

/** `2026-11-21 12:32:41 +0000 UTC` → RFC 3339, which nerdctl writes by itself. The name of the zone at the end is for people. */
function dockerTime(text: string): string {
  if (text.includes('T')) return new Date(text).toISOString();
  const [date, time, offset] = text.split(' ');
  const milliseconds = Date.parse(`${date}T${time}${offset}`);
  return new Date(Number.isNaN(milliseconds) ? 0 : milliseconds).toISOString();
}

/** Whether the engine itself failed, rather than saying no. */
const isEngineFailure = (result: ProgramResult): boolean =>
  /cannot connect to|permission denied|is the docker daemon running|dial unix|cannot access containerd|rootless containerd not running/i.test(
    result.stderr,
  );

/** `undefined` for anything that is not the name of an engine. */
export const engineNamed = (name: unknown): EngineName | undefined => ENGINES.find((one) => one === name);

export function engineFault(name: EngineName, result: ProgramResult): Fault {
  const said = result.stderr.trim() || result.stdout.trim().slice(0, 300);
  if (/permission denied/i.test(said)) return forbidden(name, said);
  if (isEngineFailure(result) || said.startsWith('{')) return down(name, said);
  return new Fault(
    'sandbox/engine-failed',
    `${name} failed: ${said}`,
    `Run "${name} info" to see whether ${name} is well.`,
  );
}

const forbidden = (name: EngineName, said: string): Fault =>
  new Fault('sandbox/engine-forbidden', `you may not use ${name}: ${said}`, ALLOWED[name]);

const ALLOWED: Readonly<Record<EngineName, string>> = {
  docker:
    'Add yourself to the group docker ("sudo usermod -aG docker $USER", then log in again), or set NARU_SANDBOX=simulated.',
  podman: 'Run podman as the owner of its socket, or set NARU_SANDBOX=simulated.',
  nerdctl:
    'Set up containerd for yourself ("containerd-rootless-setuptool.sh install"), or set NARU_SANDBOX=simulated.',
};

const down = (name: EngineName, said: string): Fault =>
  new Fault(
    'sandbox/engine-down',
    `kind needs ${name}, and ${name} does not answer: ${said.startsWith('{') ? 'no daemon' : said}`,
    STARTED[name],
  );

const STARTED: Readonly<Record<EngineName, string>> = {
  docker: 'Start Docker ("sudo systemctl start docker", or Docker Desktop), or set NARU_SANDBOX=simulated.',
  podman: 'Start podman ("podman machine start" on macOS), or set NARU_SANDBOX=simulated.',
  nerdctl:
    'Start containerd ("sudo systemctl start containerd", "systemctl --user start containerd", Rancher Desktop or lima), or set NARU_SANDBOX=simulated.',
};
