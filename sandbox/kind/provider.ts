/** Clusters in containers, made by kind through its command and that of docker or podman. The reference for all others. */
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../faults.ts';
import { folderIds, SandboxFolder } from '../folder.ts';
import { openKube } from '../kube.ts';
import type { ProviderOptions } from '../options.ts';
import { rising } from '../progress.ts';
import { type ReadyOptions, waitUntilClusterReady } from '../ready.ts';
import { findTool } from '../tools/find.ts';
import {
  CAPABILITIES,
  type Capability,
  type CreateOptions,
  type Readiness,
  type SandboxHandle,
  type SandboxProvider,
  type SandboxSpec,
  type TroubleKind,
} from '../types.ts';
import { KindCommand } from './commands.ts';
import { kindConfig } from './config.ts';
import {
  type Engine,
  type EngineFacts,
  type EngineName,
  engineNamed,
  findEngine,
  type NodeContainer,
} from './engine.ts';
import { nodeImage } from './images.ts';
import { wake, whileNodesLive } from './life.ts';
import { KindSandbox } from './sandbox.ts';

export interface KindOptions extends ProviderOptions {
  /**
   * Milliseconds. When kind is ended while it starts containers, one may appear up to three seconds later: how long to
   * look for such before a cancelled create counts as cleaned up.
   */
  readonly settle?: number;
  /** How long `restore` waits for the API server of a cluster that runs, in milliseconds. */
  readonly patience?: number;
}

/** In front of the id: the name of the cluster, and how `list` tells our clusters from others. */
const PREFIX = 'naru-';
/** How long nodes may take to be Ready once kind is done, in milliseconds. */
const READY_PATIENCE = 5 * 60_000;
/** The same for nodes that were stopped, and for an API server that should be answering already. Milliseconds. */
const WAKING_PATIENCE = 2 * 60_000;
const RUNNING_PATIENCE = 10_000;
/** Below this, three nodes swap or die. Bytes. */
const ENOUGH_MEMORY = 4 * 2 ** 30;

/** The programs it takes to run clusters, found and working. */
export interface Workshop {
  readonly engine: Engine;
  readonly facts: EngineFacts;
  readonly kind: KindCommand;
  readonly image: string;
}

export class KindProvider implements SandboxProvider {
  readonly name = 'kind';
  readonly capabilities: ReadonlySet<Capability> = new Set(CAPABILITIES.filter((one) => one !== 'addons'));
  /** What a real node lets us break and mend again without a trace in the API. */
  readonly troubles: ReadonlySet<TroubleKind> = new Set<TroubleKind>(['node-silent']);
  readonly #options: KindOptions;

  constructor(options: KindOptions) {
    this.#options = options;
  }

  async probe(signal: AbortSignal): Promise<Readiness> {
    try {
      const { engine, facts, image } = await this.#workshop(signal);
      if (!(await engine.hasImage(image, signal))) return imageMissing(engine, image);
      const memory = `${(facts.memory / 2 ** 30).toFixed(1)} GB of memory`;
      const short = facts.memory < ENOUGH_MEMORY ? ' (little: three nodes want 4 GB)' : '';
      return { ready: true, detail: `${engine.name} ${facts.version}, ${image}, ${memory}${short}` };
    } catch (error) {
      const fault = error instanceof Fault ? error : undefined;
      return {
        ready: false,
        missing: fault?.message ?? `it could not be found out: ${String(error)}`,
        remedy: fault?.remedy ?? 'Try again.',
      };
    }
  }

  async create(spec: SandboxSpec, options: CreateOptions): Promise<KindSandbox> {
    const folder = new SandboxFolder(this.#options, this.name, options.id);
    const workshop = await this.#workshop(options.signal);
    const cluster = PREFIX + options.id;
    const handle: SandboxHandle = {
      provider: this.name,
      id: options.id,
      createdAt: new Date().toISOString(),
      state: { cluster, nodes: spec.nodes, image: workshop.image, engine: workshop.engine.name },
    };
    // Before anything is written: a folder of this name would be that cluster's.
    await refuseTaken(workshop.engine, cluster, options.signal);
    try {
      await folder.writeHandle(handle);
      await this.bringUp(workshop, folder, handle, options);
    } catch (error) {
      if (!isNameTaken(error)) await folder.remove();
      throw error;
    }
    return new KindSandbox(handle, folder, workshop, this);
  }

  /**
   * A cluster that runs is found as it is, also when what the learner did to it keeps nodes from being Ready or the API
   * server from answering: there is still something to repair, to reset or to destroy.
   */
  async restore(handle: SandboxHandle, signal: AbortSignal): Promise<KindSandbox | undefined> {
    const folder = new SandboxFolder(this.#options, this.name, handle.id);
    const engine = engineNamed(handle.state['engine']);
    const workshop = await this.#workshop(signal, engine && [engine]);
    const cluster = PREFIX + handle.id;
    const nodes = await workshop.engine.nodes(cluster, signal);
    if (nodes.length === 0) return undefined;
    const since = Date.now();
    const woken = await wake(workshop.engine, nodes, signal);
    await folder.writeKubeconfig(await this.#kubeconfigOf(workshop, folder, cluster, signal));
    const wanted = woken
      ? { nodes: nodes.length, since, patience: WAKING_PATIENCE }
      : { nodes: 0, patience: this.#options.patience ?? RUNNING_PATIENCE };
    await this.#untilReady(workshop, folder, cluster, wanted, signal).catch((error: unknown) => {
      if (!(error instanceof Fault) || error.code !== 'sandbox/not-ready') throw error;
    });
    return new KindSandbox(handle, folder, workshop, this);
  }

  async list(signal: AbortSignal): Promise<SandboxHandle[]> {
    const found = await findEngine(this.#options, signal);
    // Without an engine there are no clusters that anybody could use.
    if (found instanceof Fault) return [];
    const ours = (await found.engine.nodes(undefined, signal)).filter(({ cluster }) =>
      cluster.startsWith(PREFIX),
    );
    const clusters = Map.groupBy(ours, ({ cluster }) => cluster);
    return await Promise.all([...clusters].map(([cluster, nodes]) => this.#handleOf(cluster, nodes)));
  }

  /** Makes the cluster of a handle, or leaves no container behind. Used by `create` and by a sandbox's `reset`. */
  async bringUp(
    workshop: Workshop,
    folder: SandboxFolder,
    handle: SandboxHandle,
    options: Omit<CreateOptions, 'id'>,
  ): Promise<void> {
    const cluster = PREFIX + handle.id;
    const nodes = Number(handle.state['nodes']);
    const report = rising((progress) => options.onProgress(progress));
    try {
      await forgetLock(folder);
      report('cluster.starting', 0);
      const facts = { id: handle.id, cgroupV1: workshop.facts.cgroupV1 };
      const configPath = await folder.writeText('kind.yaml', kindConfig({ nodes }, facts));
      const { image, kind } = workshop;
      const { kubeconfigPath } = folder;
      await kind.create({ cluster, image, configPath, kubeconfigPath }, report, options.signal);
      await folder.writeKubeconfig((await folder.readKubeconfig()) ?? '');
      report('nodes.waiting', 0.69);
      const onNodes = (ready: number): void => report('nodes.waiting', 0.69 + (0.3 * ready) / nodes);
      const wanted = { nodes, onNodes, patience: READY_PATIENCE };
      await this.#untilReady(workshop, folder, cluster, wanted, options.signal);
      report('ready', 1);
    } catch (error) {
      // Somebody else's cluster is not ours to clean up.
      if (!isNameTaken(error))
        await this.takeDown(workshop, folder, handle.id, wasEnded(error, options.signal));
      throw error;
    }
  }

  /** Deletes the cluster and waits until no container of it is left; `ended` when kind may have been ended in between. */
  async takeDown(workshop: Workshop, folder: SandboxFolder, id: string, ended = false): Promise<void> {
    const cluster = PREFIX + id;
    await forgetLock(folder);
    // Cleaning up is not the caller's to cancel.
    const signal = AbortSignal.timeout(5 * 60_000);
    const settled = Date.now() + (ended ? (this.#options.settle ?? 4_000) : 0);
    for (;;) {
      await workshop.kind.delete(cluster, folder.kubeconfigPath, signal);
      const left = await workshop.engine.nodes(cluster, signal);
      if (left.length === 0 && Date.now() >= settled) break;
      await sleep(500, undefined, { signal });
    }
    await folder.forgetDiscovery();
  }

  async #untilReady(
    workshop: Workshop,
    folder: SandboxFolder,
    cluster: string,
    wanted: ReadyOptions,
    signal: AbortSignal,
  ): Promise<void> {
    const kube = await openKube((await folder.readKubeconfig()) ?? '');
    try {
      await whileNodesLive(workshop.engine, cluster, signal, (alive) =>
        waitUntilClusterReady(kube, wanted, alive),
      );
    } finally {
      kube.close();
    }
  }

  /** The one on disk, or kind's: which needs a node that has come up far enough to be asked. */
  async #kubeconfigOf(
    workshop: Workshop,
    folder: SandboxFolder,
    cluster: string,
    signal: AbortSignal,
  ): Promise<string> {
    return (await folder.readKubeconfig()) || (await workshop.kind.kubeconfig(cluster, signal));
  }

  async #handleOf(cluster: string, nodes: readonly NodeContainer[]): Promise<SandboxHandle> {
    const id = cluster.slice(PREFIX.length);
    const known = (await folderIds(this.#options, this.name)).includes(id)
      ? await new SandboxFolder(this.#options, this.name, id).readHandle()
      : undefined;
    const createdAt = nodes.map((node) => node.createdAt).sort()[0] ?? new Date(0).toISOString();
    return known ?? { provider: this.name, id, createdAt, state: { cluster, nodes: nodes.length } };
  }

  /** Throws what `probe` would say is missing, except for the image: kind fetches that itself when it can. */
  async #workshop(signal: AbortSignal, engines?: readonly EngineName[]): Promise<Workshop> {
    const found = await findEngine(this.#options, signal, engines);
    if (found instanceof Fault) throw found;
    const tool = await findTool('kind', this.#options);
    if (tool instanceof Fault) throw tool;
    const { env } = this.#options;
    const { engine, facts } = found;
    const image = nodeImage(env, engine.name);
    return { engine, facts, image, kind: new KindCommand(tool.path, engine, env) };
  }
}

/** kind locks the kubeconfig while it writes, and a kind that was ended leaves the lock, which stops every later one. */
const forgetLock = (folder: SandboxFolder): Promise<void> =>
  rm(`${folder.kubeconfigPath}.lock`, { force: true });

async function refuseTaken(engine: Engine, cluster: string, signal: AbortSignal): Promise<void> {
  if ((await engine.nodes(cluster, signal)).length > 0) throw nameTaken(cluster);
}

/** Whether kind was ended by us rather than came to its own end. */
const wasEnded = (error: unknown, signal: AbortSignal): boolean =>
  signal.aborted || (error instanceof Fault && error.code === 'sandbox/program-slow');

const isNameTaken = (error: unknown): boolean =>
  error instanceof Fault && error.code === 'sandbox/name-taken';

const nameTaken = (cluster: string): Fault =>
  new Fault(
    'sandbox/name-taken',
    `there is a cluster named ${cluster} already`,
    `Delete it ("kind delete cluster --name ${cluster}"), or use another id.`,
  );

const imageMissing = (engine: Engine, image: string): Readiness => ({
  ready: false,
  missing: `the node image ${image} is not on this machine`,
  remedy: `Run "${engine.name} pull ${image}" (about 1 GB), or set NARU_KIND_IMAGE to a node image that is here.`,
});
