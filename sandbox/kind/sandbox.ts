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
  Progress,
  Sandbox,
  SandboxHandle,
  Shell,
  TerminalSize,
  Trouble,
} from '../types.ts';
import { addonsOf } from './addons/index.ts';
import { cleanUp } from './clean/clean.ts';
import { dialFrom, requestFrom, resolveFrom } from './connections.ts';
import { kindNodes } from './console.ts';
import { beginMaking, letGo, moveKeepsake, readBaseline, readKeepsake } from './keepsake.ts';
import { startLoadBalancer } from './load-balancer.ts';
import { execInNode, isNode, readNodeFile, writeNodeFile } from './node.ts';
import { nodeAddresses } from './node-addresses.ts';
import type { Warm } from './pool.ts';
import { probePod } from './probe-pod.ts';
import type { Yard } from './provider.ts';
import {
  cannotTry,
  type PodPlace,
  type Standpoint,
  standBeside,
  standInPod,
  standOnNode,
} from './standpoint.ts';
import { silence, unsilence } from './troubles.ts';
import { type Plot, shapeOf, specOf, type Workshop } from './workshop.ts';

/** How long the API server may take to prove that it is alive, in milliseconds. */
const ALIVE_PATIENCE = 5_000;
/** How long nodes may take to stop, in milliseconds: a busy one takes ten seconds. */
const STOPPING = 120_000;

export class KindSandbox implements Sandbox {
  readonly #folder: SandboxFolder;
  readonly #workshop: Workshop;
  readonly #yard: Yard;
  #handle: SandboxHandle;
  #cluster: string;
  #released = false;
  /** Aborted by `destroy`: ends a reset that is under way. */
  readonly #life = new AbortController();
  #resetting: Promise<void> | undefined;
  #kube: Promise<Kube> | undefined;
  #balancer: Disposable | undefined;

  constructor(handle: SandboxHandle, folder: SandboxFolder, workshop: Workshop, yard: Yard) {
    this.#handle = handle;
    this.#folder = folder;
    this.#workshop = workshop;
    this.#yard = yard;
    this.#cluster = String(handle.state['cluster'] ?? yard.installation.nameOf(handle.id));
    folder.serveNodes(kindNodes(workshop.engine, this.#cluster));
    this.#giveAddresses();
  }

  /** Says which cluster it is at this moment: a reset may give it another one. */
  get handle(): SandboxHandle {
    return this.#handle;
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
    const nodes = await this.#workshop.engine.nodes(this.#cluster, signal);
    for (const { name } of nodes.filter(isNode)) await unsilence(this.#workshop.engine, name, signal);
  }

  async alive(signal: AbortSignal): Promise<boolean> {
    try {
      const patience = AbortSignal.any([signal, AbortSignal.timeout(ALIVE_PATIENCE)]);
      return await (await this.#open()).alive(patience);
    } catch {
      return false;
    }
  }

  /**
   * What was done to the cluster is undone, where a look at everything shows that nothing is left of it; else the learner gets another
   * cluster, and this one goes. The learner's HOME stays, but for `lab`.
   */
  async reset(signal: AbortSignal, onProgress: (progress: Progress) => void = () => {}): Promise<void> {
    const either = AbortSignal.any([signal, this.#life.signal]);
    this.#resetting = this.#renew(either, onProgress);
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
    if (this.#released) return;
    this.#released = true;
    await letGo(this.#folder);
  }

  async suspend(): Promise<void> {
    await this.release();
    const { engine } = this.#workshop;
    const signal = AbortSignal.timeout(STOPPING);
    const nodes = await engine.nodes(this.#cluster, signal);
    const running = nodes.filter(({ state }) => state === 'running').map(({ name }) => name);
    if (running.length > 0) await engine.stop(running, signal);
  }

  async destroy(): Promise<void> {
    this.#life.abort(new Error('the sandbox was destroyed'));
    this.#released = true;
    await this.#resetting?.catch(() => {});
    this.#folder.endShells();
    this.#close();
    await this.#yard.maker.takeDown(this.#workshop, this.#plot);
    await this.#folder.remove();
    this.#yard.room.freed();
  }

  get #plot(): Plot {
    const { id } = this.#handle;
    return { folder: this.#folder, cluster: this.#cluster, id, spec: specOf(this.#handle) };
  }

  async #renew(signal: AbortSignal, onProgress: (progress: Progress) => void): Promise<void> {
    onProgress({ step: 'cluster.cleaning', fraction: 0 });
    const why = await this.#clean(signal);
    if (why.length > 0) {
      this.#yard.onNotice(madeAnew(this.#handle.id, why));
      await this.#anew(signal, onProgress);
    }
    onProgress({ step: 'ready', fraction: 1 });
  }

  /** Empty when it is clean; else what is in the way. */
  async #clean(signal: AbortSignal): Promise<string[]> {
    const baseline = await readBaseline(this.#folder);
    if (!baseline) return ['how it was when it was new is not known'];
    const { engine } = this.#workshop;
    const nodes = (await engine.nodes(this.#cluster, signal)).filter(isNode);
    const still = nodes.filter(({ state }) => state !== 'running');
    if (nodes.length === 0) return ['its nodes are gone'];
    if (still.length > 0) return still.map(({ name, state }) => `the node ${name} is ${state}`);
    const { starts } = await readKeepsake(this.#folder);
    const ground = { engine, kube: await this.#open(), nodes: nodes.map(({ name }) => name) };
    const why = await cleanUp(ground, baseline, signal, { starts });
    await this.#folder.forgetDiscovery();
    return why;
  }

  /** One that is kept warm, if there is one; else this one is taken down, which makes room, and made again. */
  async #anew(signal: AbortSignal, onProgress: (progress: Progress) => void): Promise<void> {
    this.#close();
    const spec = specOf(this.#handle);
    const warm = await this.#yard.pool.take(shapeOf(spec, this.#workshop), signal, onProgress);
    if (warm) await this.#moveTo(warm);
    else {
      await this.#yard.maker.takeDown(this.#workshop, this.#plot);
      this.#yard.room.freed();
      await this.#yard.build(this.#workshop, this.#plot, { signal, onProgress });
    }
    this.#yard.pool.wanted(spec, this.#workshop);
    this.#giveAddresses();
  }

  /** Its folder in the pool becomes that of the old cluster, which ends by and by. */
  async #moveTo(warm: Warm): Promise<void> {
    const [old, { folder }] = [this.#cluster, warm.plot];
    const kubeconfig = (await this.#folder.readKubeconfig()) ?? '';
    this.#handle = { ...this.#handle, state: { ...this.#handle.state, cluster: warm.plot.cluster } };
    this.#cluster = warm.plot.cluster;
    await this.#folder.writeHandle(this.#handle);
    await this.#folder.writeKubeconfig((await folder.readKubeconfig()) ?? '');
    await moveKeepsake(folder, this.#folder);
    await this.#folder.forgetDiscovery();
    await beginMaking(folder);
    await folder.writeKubeconfig(kubeconfig);
    this.#yard.pool.discard({ ...warm, plot: { ...warm.plot, cluster: old } });
    this.#folder.serveNodes(kindNodes(this.#workshop.engine, this.#cluster));
  }

  /** `control-plane` and `worker2` are enough; kind puts the name of the cluster in front. */
  async #container(node: string, signal: AbortSignal): Promise<string> {
    const nodes = (await this.#workshop.engine.nodes(this.#cluster, signal)).filter(isNode);
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

  /** Services of type LoadBalancer have theirs as long as somebody holds this cluster. */
  #giveAddresses(): void {
    if (addonsOf(specOf(this.handle)).length === 0) return;
    const machine = nodeAddresses(this.#workshop.engine, this.#cluster);
    const end = new DisposableStack();
    this.#balancer = end;
    this.#open().then(
      (kube) => !end.disposed && end.use(startLoadBalancer(kube, machine)),
      () => {},
    );
  }

  #close(): void {
    this.#balancer?.[Symbol.dispose]();
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

const madeAnew = (id: string, why: readonly string[]): Fault =>
  new Fault(
    'sandbox/made-anew',
    `the cluster of ${id} was made anew, because ${why.slice(0, 5).join('; ')}`,
    'Nothing needs to be done: a cluster is only emptied where nothing can be left of what was done to it.',
  );

const troubleUnknown = (kind: string): Fault =>
  new Fault(
    'sandbox/trouble-unknown',
    `a cluster of kind cannot be given the trouble ${kind}`,
    'Set NARU_SANDBOX=simulated.',
  );
