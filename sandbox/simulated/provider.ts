/**
 * Clusters simulated inside this process, in threads of their own: see `tenancy/`. Nothing is needed but Node; what runs in
 * a pod is simulated too.
 */
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Fault } from '../faults.ts';
import { folderIds, SandboxFolder } from '../folder.ts';
import { type Kube, openKube } from '../kube.ts';
import type { KubeRequest, KubeResponse } from '../kube-types.ts';
import { refuseLarge } from '../node-file.ts';
import type { ProviderOptions } from '../options.ts';
import { rising } from '../progress.ts';
import { nodeCalled } from '../ssh/names.ts';
import type { NodeConsole } from '../ssh/types.ts';
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
} from '../types.ts';
import type { HostedCluster } from './tenancy/hosted.ts';
import { type ClusterPool, sharedPool } from './tenancy/pool.ts';

const NAME = 'simulated';
/** In front of the names of nodes: `naru-control-plane`, `naru-worker`. The same in every sandbox, as lessons show them. */
const NODE_PREFIX = 'naru';

export class SimulatedProvider implements SandboxProvider {
  readonly name = NAME;
  /** What is answered as a real cluster would. Nodes have files, but no programs of their own. */
  readonly capabilities: ReadonlySet<Capability> = new Set<Capability>([
    'objects',
    'access',
    'pod-exec',
    'pod-network',
    'node-files',
    'addons',
  ]);
  readonly troubles: ReadonlySet<TroubleKind> = new Set<TroubleKind>([
    'node-silent',
    'image-pull',
    'disk-full',
    'memory-leak',
    'dns-broken',
  ]);
  readonly #options: ProviderOptions;
  readonly #pool: ClusterPool;
  /** Clusters of this process, by id: two on one journal would tear it. */
  readonly #running = new Map<string, SimulatedSandbox>();

  /** `pool`: the threads to use, those of this process unless told. */
  constructor(options: ProviderOptions, pool: ClusterPool = sharedPool()) {
    this.#options = options;
    this.#pool = pool;
  }

  async probe(): Promise<Readiness> {
    return { ready: true, detail: 'inside this process; nothing else is needed' };
  }

  async create(spec: SandboxSpec, options: CreateOptions): Promise<Sandbox> {
    const { id, signal } = options;
    signal.throwIfAborted();
    const folder = new SandboxFolder(this.#options, NAME, id);
    if (this.#running.has(id) || (await folder.readHandle())) throw nameTaken(id);
    const createdAt = new Date().toISOString();
    const state = { nodes: spec.nodes, ...(spec.addons && { addons: spec.addons }) };
    const handle: SandboxHandle = { provider: NAME, id, createdAt, state };
    const report = rising((progress) => options.onProgress(progress));
    try {
      report('cluster.starting', 0);
      await folder.make();
      const sandbox = await this.#start(handle, folder, signal);
      await folder.writeHandle(handle);
      report('ready', 1);
      return sandbox;
    } catch (error) {
      await this.#running.get(id)?.stop();
      await folder.remove();
      throw error;
    }
  }

  async restore(handle: SandboxHandle, signal: AbortSignal): Promise<Sandbox | undefined> {
    signal.throwIfAborted();
    const folder = new SandboxFolder(this.#options, NAME, handle.id);
    const known = await folder.readHandle();
    // Without its handle, or with one that is damaged, a cluster is still there as long as its objects are.
    if (!known && !existsSync(join(folder.path, 'cluster'))) return undefined;
    if (this.#running.has(handle.id)) throw inUse(handle.id);
    if (!known) await folder.writeHandle(handle);
    return await this.#start(known ?? handle, folder, signal);
  }

  async list(signal: AbortSignal): Promise<SandboxHandle[]> {
    signal.throwIfAborted();
    const ids = await folderIds(this.#options, NAME);
    const handles = await Promise.all(
      ids.map((id) => new SandboxFolder(this.#options, NAME, id).readHandle()),
    );
    return handles.filter((handle) => handle !== undefined);
  }

  /** A fault is for people; anything else is for whoever looks after the program. */
  #log(message: string, cause: unknown): void {
    const { onNotice } = this.#options;
    if (cause instanceof Fault && onNotice) onNotice(cause);
    else console.error(message, cause ?? '');
  }

  async #start(handle: SandboxHandle, folder: SandboxFolder, signal: AbortSignal): Promise<SimulatedSandbox> {
    await describeApi();
    const cluster = await this.#pool.open({
      name: NODE_PREFIX,
      nodes: Number(handle.state['nodes']),
      addons: handle.state['addons'] === 'course' ? 'course' : 'plain',
      ...(!this.#options.forgetful && { directory: join(folder.path, 'cluster') }),
      log: (message, cause) => this.#log(message, cause),
      onBack: (kubeconfig) => {
        const written = folder.writeKubeconfig(kubeconfig);
        written.catch((error) => this.#log('the kubeconfig of a sandbox could not be written', error));
      },
    });
    const ended = (): void => void this.#running.delete(handle.id);
    const sandbox = new SimulatedSandbox(handle, folder, cluster, ended);
    this.#running.set(handle.id, sandbox);
    try {
      signal.throwIfAborted();
      await folder.writeKubeconfig(cluster.kubeconfig);
      return sandbox;
    } catch (error) {
      await sandbox.stop();
      throw error;
    }
  }
}

/** Makes the description of the Kubernetes API when there is none, or one of other packages: a command may come before the build. */
async function describeApi(): Promise<void> {
  const { ensureSchema } = await import('./scheme/generate.ts');
  await ensureSchema();
}

class SimulatedSandbox implements Sandbox {
  readonly handle: SandboxHandle;
  readonly #folder: SandboxFolder;
  readonly #cluster: HostedCluster;
  readonly #ended: () => void;
  /** Aborted at the end: a reset that waits for nodes would wait for ever. */
  readonly #life = new AbortController();
  #kube: Promise<Kube> | undefined;
  #stopping: Promise<void> | undefined;

  constructor(handle: SandboxHandle, folder: SandboxFolder, cluster: HostedCluster, ended: () => void) {
    this.handle = handle;
    this.#folder = folder;
    this.#cluster = cluster;
    this.#ended = ended;
    folder.serveNodes(simulatedNodes(Number(handle.state['nodes'])));
  }

  async kubeconfig(): Promise<string> {
    return this.#cluster.kubeconfig;
  }

  openShell(size: TerminalSize, signal: AbortSignal): Promise<Shell> {
    return this.#folder.openShell(size, signal);
  }

  dial(from: Origin, to: HostPort, signal: AbortSignal): Promise<DialResult> {
    return this.#cluster.dial(from, to, signal);
  }

  request(from: Origin, requests: readonly HttpRequest[], signal: AbortSignal): Promise<HttpAnswer[]> {
    return this.#cluster.request(from, requests, signal);
  }

  resolve(from: Origin, question: NameQuestion, signal: AbortSignal): Promise<NameAnswer> {
    return this.#cluster.resolve(from, question, signal);
  }

  readFile(node: string, path: string, signal: AbortSignal): Promise<NodeFile | undefined> {
    return this.#cluster.readFile(node, path, signal);
  }

  async writeFile(
    node: string,
    path: string,
    content: string | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    refuseLarge(path, content);
    await this.#cluster.writeFile(node, { path, content }, signal);
  }

  readHome(path: string, signal: AbortSignal): Promise<NodeFile | undefined> {
    return this.#folder.readHome(path, signal);
  }

  writeHome(path: string, content: string, signal: AbortSignal): Promise<void> {
    return this.#folder.writeHome(path, content, signal);
  }

  emptyHome(path: string, signal: AbortSignal): Promise<void> {
    return this.#folder.emptyHome(path, signal);
  }

  joinHosts(name: string, find: (host: string) => Promise<Sandbox | undefined>): void {
    this.#folder.joinHosts(name, find);
  }

  get files(): HomeFiles {
    return this.#folder.files;
  }

  inflict(trouble: Trouble, signal: AbortSignal): Promise<void> {
    return this.#cluster.inflict(trouble, signal);
  }

  relieve(signal: AbortSignal): Promise<void> {
    return this.#cluster.relieve(signal);
  }

  async exec(place: Place, argv: readonly string[], signal: AbortSignal): Promise<ExecResult> {
    if ('home' in place) return await this.#folder.runAtHome(argv, signal);
    if (!('pod' in place)) throw notSimulated('programs on a node');
    this.#kube ??= openKube(this.#cluster.kubeconfig);
    return await (await this.#kube).exec(place.pod, argv, signal);
  }

  async alive(signal: AbortSignal): Promise<boolean> {
    if (this.#stopping || signal.aborted) return false;
    // While it comes back in another thread, it is not gone.
    const state = await Promise.race([this.#cluster.ping().then(stateOf, gone), aborted(signal)]);
    // A learner who broke the control plane has a cluster to repair.
    return state === 'broken' || (state === 'serving' && (await answers(this.#cluster.port, signal)));
  }

  ask(request: KubeRequest, signal: AbortSignal): Promise<KubeResponse> {
    return this.#cluster.ask(request, signal);
  }

  atRest(namespaces: readonly (string | undefined)[], signal: AbortSignal): Promise<boolean> {
    return this.#cluster.atRest(namespaces, signal);
  }

  async mark(name: string, signal: AbortSignal): Promise<void> {
    await this.#folder.keepStart(name, signal);
    await this.#cluster.mark(name);
  }

  async rewind(name: string, signal: AbortSignal): Promise<boolean> {
    const rewound = await this.#cluster.rewind(name, signal);
    if (rewound === 'no') return false;
    if (rewound === 'kinds') await this.#folder.forgetDiscovery();
    await this.#folder.putStartBack(name, signal);
    return true;
  }

  async reset(signal: AbortSignal): Promise<void> {
    const either = AbortSignal.any([signal, this.#life.signal]);
    either.throwIfAborted();
    await this.#cluster.reset(either);
    await this.#folder.forgetDiscovery();
    await this.#folder.emptyLab(either);
  }

  async release(): Promise<void> {
    this.#folder.endShells();
    if (!this.#stopping) await this.#cluster.flush().catch(() => {});
    await this.stop();
  }

  async destroy(): Promise<void> {
    this.#folder.endShells();
    await this.stop();
    await this.#folder.remove();
  }

  /** Ends the cluster; what is on disk stays. */
  stop(): Promise<void> {
    this.#stopping ??= this.#end();
    return this.#stopping;
  }

  async #end(): Promise<void> {
    this.#life.abort(new Error(`the sandbox ${this.handle.id} was ended`));
    void this.#kube?.then((kube) => kube.close()).catch(() => {});
    await this.#cluster.stop();
    this.#ended();
  }
}

/** `ssh` finds the nodes, and says what they are. */
function simulatedNodes(count: number): NodeConsole {
  const workers = Array.from({ length: count - 1 }, (_, index) => `worker${index === 0 ? '' : index + 1}`);
  const names = ['control-plane', ...workers].map((name) => `${NODE_PREFIX}-${name}`);
  return {
    async reach(host) {
      const node = nodeCalled(host, names);
      return node === undefined ? { kind: 'unknown' } : { kind: 'refused', text: noLogin(node) };
    },
  };
}

const noLogin = (node: string): string => `ssh: ${node} 노드는 시뮬레이션이라서 로그인할 수 없습니다.
노드 안의 프로그램(systemctl, crictl, kubeadm)은 시뮬레이션하지 않습니다. 다음 명령으로 노드를 살펴볼 수 있습니다.
ssh: ${node} is simulated: there is nothing to log in to.
Programs on nodes (systemctl, crictl, kubeadm) are not simulated. These look at the node:
    kubectl describe node ${node}
    kubectl get pods -A -o wide --field-selector spec.nodeName=${node}
    kubectl debug node/${node} -it --image=busybox -- chroot /host sh
실제 노드가 필요하면 Docker나 Podman을 설치하고 NARU_SANDBOX=kind로 나루를 시작해 주십시오.
For real nodes, install Docker or Podman and start Naru with NARU_SANDBOX=kind.
`;

const stateOf = (isServing: boolean) => (isServing ? 'serving' : 'broken');
const gone = () => 'gone' as const;

function aborted(signal: AbortSignal): Promise<'gone'> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve('gone'), { once: true }));
}

/** Whether anybody takes connections at the port. */
function answers(port: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', signal });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}

const nameTaken = (id: string): Fault =>
  new Fault(
    'sandbox/name-taken',
    `there is a simulated sandbox ${id} already`,
    'Destroy it, or use another id.',
  );

const inUse = (id: string): Fault =>
  new Fault(
    'sandbox/in-use',
    `the simulated sandbox ${id} runs in this process already`,
    'Release it first.',
  );

const notSimulated = (what: string): Fault =>
  new Fault('sandbox/not-simulated', `a simulated cluster has no ${what}`, 'Set NARU_SANDBOX=kind.');
