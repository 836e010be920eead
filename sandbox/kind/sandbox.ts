/** One kind cluster in the hands of one learner. */
import { Fault } from '../faults.ts';
import type { SandboxFolder } from '../folder.ts';
import { type Kube, openKube } from '../kube.ts';
import { refuseLarge } from '../node-file.ts';
import type {
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
  PodRef,
  Sandbox,
  SandboxHandle,
  Shell,
  TerminalSize,
  Trouble,
} from '../types.ts';
import { dialFrom, requestFrom, resolveFrom } from './connections.ts';
import { kindNodes } from './console.ts';
import { execInNode, readNodeFile, writeNodeFile } from './node.ts';
import { probePod } from './probe-pod.ts';
import type { KindProvider, Workshop } from './provider.ts';
import {
  cannotTry,
  type PodPlace,
  type Standpoint,
  standBeside,
  standInPod,
  standOnNode,
} from './standpoint.ts';
import { silence, unsilence } from './troubles.ts';

/** How long the API server may take to prove that it is alive, in milliseconds. */
const ALIVE_PATIENCE = 5_000;

export class KindSandbox implements Sandbox {
  readonly handle: SandboxHandle;
  readonly #folder: SandboxFolder;
  readonly #workshop: Workshop;
  readonly #provider: KindProvider;
  readonly #cluster: string;
  /** Aborted by `destroy`: ends a reset that is under way. */
  readonly #life = new AbortController();
  #resetting: Promise<void> | undefined;
  #kube: Promise<Kube> | undefined;

  constructor(handle: SandboxHandle, folder: SandboxFolder, workshop: Workshop, provider: KindProvider) {
    this.handle = handle;
    this.#folder = folder;
    this.#workshop = workshop;
    this.#provider = provider;
    this.#cluster = `naru-${handle.id}`;
    folder.serveNodes(kindNodes(workshop.engine, this.#cluster));
  }

  async kubeconfig(): Promise<string> {
    const text = await this.#folder.readKubeconfig();
    if (text) return text;
    throw new Fault(
      'sandbox/gone',
      `the sandbox ${this.handle.id} is no longer there`,
      'Start a new sandbox.',
    );
  }

  openShell(size: TerminalSize, signal: AbortSignal): Promise<Shell> {
    return this.#folder.openShell(size, signal);
  }

  async dial(from: Origin, to: HostPort, signal: AbortSignal): Promise<DialResult> {
    return await dialFrom(await this.#stand(from, signal), to, signal);
  }

  async request(from: Origin, requests: readonly HttpRequest[], signal: AbortSignal): Promise<HttpAnswer[]> {
    return await requestFrom(await this.#stand(from, signal), requests, signal);
  }

  async resolve(from: Origin, question: NameQuestion, signal: AbortSignal): Promise<NameAnswer> {
    return await resolveFrom(await this.#stand(from, signal), question, signal);
  }

  async readFile(node: string, path: string, signal: AbortSignal): Promise<NodeFile | undefined> {
    return await readNodeFile(this.#workshop.engine, await this.#container(node, signal), path, signal);
  }

  async writeFile(
    node: string,
    path: string,
    content: string | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    refuseLarge(path, content);
    const container = await this.#container(node, signal);
    await writeNodeFile(this.#workshop.engine, container, { path, content }, signal);
  }

  async exec(place: Place, argv: readonly string[], signal: AbortSignal): Promise<ExecResult> {
    if ('home' in place) return await this.#folder.runAtHome(argv, signal);
    if ('pod' in place) return await (await this.#open()).exec(place.pod, argv, signal);
    const node = await this.#container(place.node, signal);
    return await execInNode(this.#workshop.engine, node, argv, signal);
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

  get files(): HomeFiles {
    return this.#folder.files;
  }

  async inflict(trouble: Trouble, signal: AbortSignal): Promise<void> {
    if (trouble.kind !== 'node-silent') throw troubleUnknown(trouble.kind);
    await silence(this.#workshop.engine, await this.#container(trouble.node, signal), signal);
  }

  async relieve(signal: AbortSignal): Promise<void> {
    for (const { name } of await this.#workshop.engine.nodes(this.#cluster, signal))
      await unsilence(this.#workshop.engine, name, signal);
  }

  async alive(signal: AbortSignal): Promise<boolean> {
    try {
      const patience = AbortSignal.any([signal, AbortSignal.timeout(ALIVE_PATIENCE)]);
      return await (await this.#open()).alive(patience);
    } catch {
      return false;
    }
  }

  /** Deletes the cluster and makes it anew. The learner's HOME stays, but for `lab`. */
  async reset(signal: AbortSignal): Promise<void> {
    const either = AbortSignal.any([signal, this.#life.signal]);
    this.#resetting = this.#anew(either);
    try {
      await this.#resetting;
      await this.#folder.emptyLab(either);
    } finally {
      this.#resetting = undefined;
    }
  }

  async release(): Promise<void> {
    this.#folder.endShells();
    this.#close();
  }

  async destroy(): Promise<void> {
    this.#life.abort(new Error('the sandbox was destroyed'));
    await this.#resetting?.catch(() => {});
    this.#folder.endShells();
    this.#close();
    await this.#provider.takeDown(this.#workshop, this.#folder, this.handle.id);
    await this.#folder.remove();
  }

  async #anew(signal: AbortSignal): Promise<void> {
    this.#close();
    await this.#provider.takeDown(this.#workshop, this.#folder, this.handle.id);
    await this.#provider.bringUp(this.#workshop, this.#folder, this.handle, { signal, onProgress: () => {} });
  }

  /** `control-plane` and `worker2` are enough; kind puts the name of the cluster in front. */
  async #container(node: string, signal: AbortSignal): Promise<string> {
    const nodes = await this.#workshop.engine.nodes(this.#cluster, signal);
    const found = nodes.find(({ name }) => name === node || name === `${this.#cluster}-${node}`);
    if (found) return found.name;
    throw new Fault(
      'sandbox/node-unknown',
      `the sandbox has no node ${node}; it has ${nodes.map(({ name }) => name).join(', ') || 'none'}`,
      'Correct the name of the node.',
    );
  }

  async #stand(from: Origin, signal: AbortSignal): Promise<Standpoint> {
    const { engine, image } = this.#workshop;
    if (from === 'outside') return standBeside(engine, image);
    if (from !== 'probe' && 'node' in from)
      return standOnNode(engine, await this.#container(from.node, signal));
    const kube = await this.#open();
    const pod = from === 'probe' ? await probePod(kube, signal) : from;
    return await standInPod(engine, await placeOf(kube, pod, signal), signal);
  }

  #open(): Promise<Kube> {
    this.#kube ??= this.kubeconfig().then(openKube);
    // One that failed is asked for again next time.
    this.#kube.catch(() => {
      this.#kube = undefined;
    });
    return this.#kube;
  }

  #close(): void {
    void this.#kube?.then((kube) => kube.close()).catch(() => {});
    this.#kube = undefined;
  }
}

async function placeOf(kube: Kube, { namespace, name }: PodRef, signal: AbortSignal): Promise<PodPlace> {
  const pod = await kube.get({ apiVersion: 'v1', kind: 'Pod', namespace, name }, signal);
  const spec = pod?.['spec'] as { nodeName?: string; hostNetwork?: boolean } | undefined;
  if (!spec?.nodeName)
    throw cannotTry(`pod ${namespace}/${name}`, { exitCode: 0, stderr: 'it is on no node' });
  return { namespace, name, node: spec.nodeName, hostNetwork: spec.hostNetwork ?? false };
}

const troubleUnknown = (kind: string): Fault =>
  new Fault(
    'sandbox/trouble-unknown',
    `a cluster of kind cannot be given the trouble ${kind}`,
    'Set NARU_SANDBOX=simulated.',
  );
