/**
 * Providers without clusters, for tests of what stands above the seam:
 * `noopProvider` works at once, `slowProvider` takes time by a clock, `neverProvider` never gets there, `badProvider` fails.
 */

import type { Clock } from '../../sandbox/clock.ts';
import { Fault } from '../../sandbox/faults.ts';
import { homePath } from '../../sandbox/home.ts';
import { homeFiles } from '../../sandbox/home-files.ts';
import { homeTool } from '../../sandbox/home-program.ts';
import type {
  Capability,
  CreateOptions,
  DialResult,
  ExecResult,
  HomeFiles,
  HostPort,
  HttpAnswer,
  HttpRequest,
  NameAnswer,
  NameQuestion,
  NodeFile,
  Origin,
  Place,
  Readiness,
  Sandbox,
  SandboxHandle,
  SandboxProvider,
  SandboxSpec,
  Shell,
  TerminalSize,
  Trouble,
  TroubleKind,
} from '../../sandbox/types.ts';
import { FakeShell } from './shell.ts';

export interface FakeProviderOptions {
  readonly name?: string;
  readonly capabilities?: readonly Capability[];
  readonly readiness?: Readiness;
  /** YAML text; by default a kubeconfig that points at a port where nobody listens. */
  readonly kubeconfig?: string;
  /** What `exec` answers; by default exit 0 and no output. */
  exec?(place: Place, argv: readonly string[]): ExecResult | Promise<ExecResult>;
  dial?(from: Origin, to: HostPort): DialResult;
  request?(from: Origin, request: HttpRequest): HttpAnswer;
  resolve?(from: Origin, question: NameQuestion): NameAnswer;
  files?: ReadonlyMap<string, NodeFile>;
  /** A folder that is the learner's HOME for an editor; without one there is nothing in it. */
  readonly homeFolder?: string;
  /** What can be inflicted; by default everything. */
  readonly troubles?: readonly TroubleKind[];
}

/** The steps every fake reports, as code and fraction. */
const STEPS = [
  ['cluster.starting', 0],
  ['nodes.starting', 0.5],
  ['ready', 1],
] as const;

const TROUBLES: readonly TroubleKind[] = [
  'node-silent',
  'image-pull',
  'disk-full',
  'memory-leak',
  'dns-broken',
];

const inHome = (path: string): string => homePath(path).join('/');

/** A kubeconfig that is well-formed and leads nowhere. */
export const NOWHERE_KUBECONFIG = `apiVersion: v1
kind: Config
clusters:
- name: nowhere
  cluster: { server: "https://127.0.0.1:1" }
users:
- name: nobody
  user: {}
contexts:
- name: nowhere
  context: { cluster: nowhere, user: nobody }
current-context: nowhere
`;

export class FakeSandbox implements Sandbox {
  readonly handle: SandboxHandle;
  readonly shells: FakeShell[] = [];
  /** Every `exec`, in order. */
  readonly executed: { place: Place; argv: readonly string[] }[] = [];
  /** Every `writeFile`, in order. */
  readonly written: { node: string; path: string; content: string | undefined }[] = [];
  /** The learner's HOME: contents by path. */
  readonly home = new Map<string, string>();
  /** The same HOME does not show here: real files, see `homeFolder`. */
  readonly files: HomeFiles;
  /** What was inflicted and not relieved. */
  troubles: Trouble[] = [];
  resets = 0;
  releases = 0;
  destroys = 0;

  readonly #provider: NoopProvider;

  constructor(handle: SandboxHandle, provider: NoopProvider) {
    this.handle = handle;
    this.#provider = provider;
    this.files = homeFiles(provider.options.homeFolder ?? '/nonexistent');
  }

  async kubeconfig(): Promise<string> {
    return this.#provider.options.kubeconfig ?? NOWHERE_KUBECONFIG;
  }

  async openShell(size: TerminalSize, signal: AbortSignal): Promise<Shell> {
    signal.throwIfAborted();
    const shell = new FakeShell(size);
    this.shells.push(shell);
    return shell;
  }

  async dial(from: Origin, to: HostPort, signal: AbortSignal): Promise<DialResult> {
    signal.throwIfAborted();
    return this.#provider.options.dial?.(from, to) ?? 'no-answer';
  }

  async request(from: Origin, requests: readonly HttpRequest[], signal: AbortSignal): Promise<HttpAnswer[]> {
    signal.throwIfAborted();
    const { request } = this.#provider.options;
    return requests.map((one) => request?.(from, one) ?? { outcome: 'no-answer', detail: one.url });
  }

  async resolve(from: Origin, question: NameQuestion, signal: AbortSignal): Promise<NameAnswer> {
    signal.throwIfAborted();
    const none: NameAnswer = { outcome: 'no-answer', name: question.name, records: [] };
    return this.#provider.options.resolve?.(from, question) ?? none;
  }

  async readFile(node: string, path: string, signal: AbortSignal): Promise<NodeFile | undefined> {
    signal.throwIfAborted();
    return this.#provider.options.files?.get(`${node}:${path}`);
  }

  async writeFile(
    node: string,
    path: string,
    content: string | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    signal.throwIfAborted();
    this.written.push({ node, path, content });
  }

  async exec(place: Place, argv: readonly string[], signal: AbortSignal): Promise<ExecResult> {
    signal.throwIfAborted();
    if ('home' in place) homeTool(argv);
    this.executed.push({ place, argv });
    return (await this.#provider.options.exec?.(place, argv)) ?? { exitCode: 0, stdout: '', stderr: '' };
  }

  async readHome(path: string, signal: AbortSignal): Promise<NodeFile | undefined> {
    signal.throwIfAborted();
    const content = this.home.get(inHome(path));
    return content === undefined ? undefined : { content, mode: '0644', owner: 'learner' };
  }

  async writeHome(path: string, content: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.home.set(inHome(path), content);
  }

  async emptyHome(path: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    for (const name of this.home.keys()) if (name.startsWith(`${inHome(path)}/`)) this.home.delete(name);
  }

  async inflict(trouble: Trouble, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (!this.#provider.troubles.has(trouble.kind))
      throw new Fault('sandbox/trouble-unknown', `no ${trouble.kind} here`, 'Use another provider.');
    this.troubles.push(trouble);
  }

  async relieve(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.troubles = [];
  }

  async alive(): Promise<boolean> {
    return this.#provider.sandboxes.has(this.handle.id);
  }

  async reset(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.troubles = [];
    await this.emptyHome('lab', signal);
    this.resets += 1;
  }

  async release(): Promise<void> {
    this.releases += 1;
    this.#endShells();
  }

  async destroy(): Promise<void> {
    this.destroys += 1;
    this.#endShells();
    this.#provider.sandboxes.delete(this.handle.id);
  }

  #endShells(): void {
    for (const shell of this.shells) shell.kill();
  }
}

/** Works at once; keeps its sandboxes in memory. */
export class NoopProvider implements SandboxProvider {
  readonly name: string;
  readonly capabilities: ReadonlySet<Capability>;
  readonly troubles: ReadonlySet<TroubleKind>;
  readonly options: FakeProviderOptions;
  /** What is there now, by id. */
  readonly sandboxes = new Map<string, FakeSandbox>();

  constructor(options: FakeProviderOptions = {}) {
    this.options = options;
    this.name = options.name ?? 'noop';
    this.capabilities = new Set(options.capabilities ?? ['objects']);
    this.troubles = new Set(options.troubles ?? TROUBLES);
  }

  async probe(_signal: AbortSignal): Promise<Readiness> {
    return this.options.readiness ?? { ready: true, detail: 'nothing is needed' };
  }

  async create(spec: SandboxSpec, options: CreateOptions): Promise<FakeSandbox> {
    for (const [step, fraction] of STEPS) {
      await this.beforeStep(options.signal);
      options.signal.throwIfAborted();
      options.onProgress({ step, fraction });
    }
    const handle: SandboxHandle = {
      provider: this.name,
      id: options.id,
      createdAt: new Date().toISOString(),
      state: { nodes: spec.nodes },
    };
    const sandbox = new FakeSandbox(handle, this);
    this.sandboxes.set(options.id, sandbox);
    return sandbox;
  }

  async restore(handle: SandboxHandle, signal: AbortSignal): Promise<FakeSandbox | undefined> {
    signal.throwIfAborted();
    return this.sandboxes.get(handle.id);
  }

  async list(signal: AbortSignal): Promise<SandboxHandle[]> {
    signal.throwIfAborted();
    return [...this.sandboxes.values()].map((sandbox) => sandbox.handle);
  }

  /** What a kind of fake does before each step of `create`. */
  protected async beforeStep(_signal: AbortSignal): Promise<void> {}
}

/** Takes `milliseconds` per step of `create`, by the clock. */
class SlowProvider extends NoopProvider {
  readonly #clock: Clock;
  readonly #milliseconds: number;

  constructor(clock: Clock, milliseconds: number, options: FakeProviderOptions) {
    super({ name: 'slow', ...options });
    this.#clock = clock;
    this.#milliseconds = milliseconds;
  }

  protected override beforeStep(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const alarm = this.#clock.after(this.#milliseconds, resolve);
      signal.addEventListener(
        'abort',
        () => {
          alarm[Symbol.dispose]();
          reject(signal.reason);
        },
        { once: true },
      );
    });
  }
}

/** Never gets past the first step; only an abort ends it. */
class NeverProvider extends NoopProvider {
  protected override beforeStep(signal: AbortSignal): Promise<void> {
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  }
}

/** Fails every call that may fail, and is not ready. */
class BadProvider extends NoopProvider {
  readonly fault: Fault;

  constructor(fault: Fault, options: FakeProviderOptions) {
    super({
      name: 'bad',
      readiness: { ready: false, missing: fault.message, remedy: fault.remedy },
      ...options,
    });
    this.fault = fault;
  }

  override async create(): Promise<FakeSandbox> {
    throw this.fault;
  }

  override async restore(): Promise<FakeSandbox | undefined> {
    throw this.fault;
  }

  override async list(): Promise<SandboxHandle[]> {
    throw this.fault;
  }
}

export const noopProvider = (options: FakeProviderOptions = {}): NoopProvider => new NoopProvider(options);

export const slowProvider = (
  clock: Clock,
  milliseconds = 1_000,
  options: FakeProviderOptions = {},
): NoopProvider => new SlowProvider(clock, milliseconds, options);

export const neverProvider = (options: FakeProviderOptions = {}): NoopProvider =>
  new NeverProvider({ name: 'never', ...options });

export const badProvider = (
  fault = new Fault('sandbox/broken', 'the provider is broken on purpose', 'use another provider'),
  options: FakeProviderOptions = {},
): NoopProvider => new BadProvider(fault, options);
