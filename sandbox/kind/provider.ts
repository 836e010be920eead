/** Clusters in containers, made by kind through its command and that of docker or podman. The reference for all others. */
import { join } from 'node:path';
import { Fault } from '../faults.ts';
import { folderIds, SandboxFolder } from '../folder.ts';
import type { ProviderOptions } from '../options.ts';
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
import { type Engine, engineNamed, findEngine, type NodeContainer } from './engine.ts';
import { nodeImage } from './images.ts';
import { type Installation, installationIn } from './installation.ts';
import { hold, moveKeepsake } from './keepsake.ts';
import { wake } from './life.ts';
import { freeSpace } from './machine-space.ts';
import { isNameTaken, Maker } from './maker.ts';
import { isNode } from './node.ts';
import { POOL, Pool } from './pool.ts';
import { type Found, needOf, Room } from './room.ts';
import { KindSandbox } from './sandbox.ts';
import { tidy } from './tidy.ts';
import { Times } from './times.ts';
import { openWorkshop, type Plot, shapeOf, specOf, type Workshop } from './workshop.ts';

export type { Workshop } from './workshop.ts';

export interface KindOptions extends ProviderOptions {
  /**
   * Milliseconds. When kind is ended while it starts containers, one may appear up to three seconds later: how long to
   * look for such before a cancelled create counts as cleaned up.
   */
  readonly settle?: number;
  /** How long `restore` waits for the API server of a cluster that runs, in milliseconds. */
  readonly patience?: number;
  /** How long a new cluster may take to come to rest, so that it can be recorded, in milliseconds. */
  readonly settling?: number;
  /** Whose clusters are ours; made when it is first needed unless told. */
  readonly installation?: Installation;
  /** What is free on this machine, instead of looking. */
  free?(): Promise<Omit<Found, 'clusters'>>;
}

/** How long nodes that were stopped may take, and an API server that should be answering already. Milliseconds. */
const WAKING_PATIENCE = 2 * 60_000;
const RUNNING_PATIENCE = 10_000;
/** Below this, three nodes swap or die. Bytes. */
const ENOUGH_MEMORY = 4 * 2 ** 30;
/** Clusters at once, and how many of them may be in nobody's hands, unless NARU_KIND_CLUSTERS and NARU_KIND_WARM say otherwise. */
const MOST = 6;
const MOST_WARM = 1;

/** What clusters are made, counted and kept with. */
export interface Yard {
  readonly installation: Installation;
  readonly maker: Maker;
  readonly room: Room;
  readonly pool: Pool;
  /** Waits for room, makes the cluster of this plot, and remembers that such a one was wanted. */
  build(workshop: Workshop, plot: Plot, options: Omit<CreateOptions, 'id'>): Promise<void>;
  onNotice(notice: Fault): void;
}

export class KindProvider implements SandboxProvider {
  readonly name = 'kind';
  readonly capabilities: ReadonlySet<Capability> = new Set(CAPABILITIES);
  /** What a real node lets us break and mend again without a trace in the API. */
  readonly troubles: ReadonlySet<TroubleKind> = new Set<TroubleKind>(['node-silent']);
  readonly #options: KindOptions;
  readonly #shared: KindProvider | undefined;
  #yard: Promise<Yard> | undefined;
  #pool: Pool | undefined;

  /**
   * `shared`: clusters are made by that one, as if it had been asked, and only the folders of sandboxes are where `options` says; `tidy` and
   * `close` are its own.
   */
  constructor(options: KindOptions, shared?: KindProvider) {
    this.#options = options;
    this.#shared = shared;
  }

  async probe(signal: AbortSignal): Promise<Readiness> {
    try {
      const { engine, facts, image } = await openWorkshop(this.#options, signal);
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

  /** From those that are kept warm, else a new one; in line with others when there is no room. */
  async create(spec: SandboxSpec, options: CreateOptions): Promise<KindSandbox> {
    const folder = new SandboxFolder(this.#options, this.name, options.id);
    const found = await openWorkshop(this.#options, options.signal);
    const image = nodeImage(this.#options.env, found.engine.name, spec.kubernetes);
    const workshop = { ...found, image };
    const yard = await this.#open(workshop);
    const made = yard.installation.nameOf(options.id);
    // Before anything is written: a folder of this name would be that cluster's.
    await refuseTaken(workshop.engine, made, options.signal);
    const warm = await yard.pool.take(shapeOf(spec, workshop), options.signal, (one) =>
      options.onProgress(one),
    );
    const cluster = warm?.plot.cluster ?? made;
    const handle: SandboxHandle = {
      provider: this.name,
      id: options.id,
      createdAt: new Date().toISOString(),
      state: { cluster, nodes: spec.nodes, spec, image, engine: workshop.engine.name },
    };
    try {
      await folder.writeHandle(handle);
      if (warm) await moveIn(warm.plot.folder, folder);
      else await yard.build(workshop, { folder, cluster, id: options.id, spec }, options);
    } catch (error) {
      if (warm) yard.pool.discard(warm);
      if (!isNameTaken(error)) await folder.remove();
      throw error;
    }
    if (warm) options.onProgress({ step: 'ready', fraction: 1 });
    yard.pool.wanted(spec, workshop);
    return new KindSandbox(handle, folder, workshop, yard);
  }

  /**
   * A cluster that runs is found as it is, also when what the learner did to it keeps nodes from being Ready or the API
   * server from answering: there is still something to repair, to reset or to destroy.
   */
  async restore(given: SandboxHandle, signal: AbortSignal): Promise<KindSandbox | undefined> {
    const folder = new SandboxFolder(this.#options, this.name, given.id);
    // A reset may have given it another cluster since that was written down.
    const handle = (await folder.readHandle()) ?? given;
    const engine = engineNamed(handle.state['engine']);
    const found = await openWorkshop(this.#options, signal, engine && [engine]);
    const image = String(handle.state['image'] ?? found.image);
    const workshop = { ...found, image };
    const yard = await this.#open(workshop);
    const cluster = String(handle.state['cluster'] ?? yard.installation.nameOf(handle.id));
    const nodes = await workshop.engine.nodes(cluster, signal);
    if (nodes.length === 0) return undefined;
    const plot = { folder, cluster, id: handle.id, spec: specOf(handle) };
    const rouse = (found: readonly NodeContainer[]) => this.#rouse(workshop, yard.maker, plot, found, signal);
    const stopped = await rouse(nodes).catch(async (error: unknown) => {
      if (!isFault(error, 'sandbox/node-died')) throw error;
      // Somebody was just stopping them: a server that was killed meanwhile.
      return rouse(await workshop.engine.nodes(cluster, signal));
    });
    // One that was stopped cannot be shown to be clean any more: its next reset wants another cluster.
    if (stopped) yard.pool.wanted(specOf(handle), workshop);
    return new KindSandbox(handle, folder, workshop, yard);
  }

  /** Starts what is stopped and waits until the API server answers, or is known not to. `true` when a node was stopped. */
  async #rouse(
    workshop: Workshop,
    maker: Maker,
    plot: Plot,
    nodes: readonly NodeContainer[],
    signal: AbortSignal,
  ): Promise<boolean> {
    const { folder, cluster } = plot;
    const since = Date.now();
    const stopped = nodes.some(({ state }) => state !== 'running' && state !== 'paused');
    await hold(folder, stopped);
    const woken = await wake(workshop.engine, nodes, signal);
    const known = (await folder.readKubeconfig()) || (await workshop.kind.kubeconfig(cluster, signal));
    await folder.writeKubeconfig(known);
    const wanted = woken
      ? { nodes: nodes.filter(isNode).length, since, patience: WAKING_PATIENCE }
      : { nodes: 0, patience: this.#options.patience ?? RUNNING_PATIENCE };
    await maker.untilReady(workshop, plot, wanted, signal).catch((error: unknown) => {
      if (!isFault(error, 'sandbox/not-ready')) throw error;
    });
    return stopped;
  }

  async list(signal: AbortSignal): Promise<SandboxHandle[]> {
    const found = await findEngine(this.#options, signal);
    // Without an engine there are no clusters that anybody could use.
    if (found instanceof Fault) return [];
    const installation = await this.#installation();
    const nodes = (await found.engine.nodes(undefined, signal)).filter(isNode);
    const [named, warm] = await Promise.all([this.#handles(this.name), this.#handles(POOL)]);
    const clusters = [...Map.groupBy(nodes, ({ cluster }) => cluster)];
    return clusters.flatMap(([cluster, of]) => {
      const known = named.get(cluster);
      if (known) return [known];
      if (!installation.made(cluster) || warm.has(cluster)) return [];
      return [forgotten(this.name, installation.idOf(cluster), cluster, of)];
    });
  }

  async tidy(
    remembered: readonly string[],
    signal: AbortSignal,
    elsewhere: readonly string[] = [],
  ): Promise<void> {
    if (this.#shared) return;
    const workshop = await openWorkshop(this.#options, signal);
    const { installation, maker, pool } = await this.#open(workshop);
    const parts = { options: this.#options, elsewhere, installation, maker, pool, workshop };
    await tidy(parts, remembered, signal);
  }

  async forget(given: SandboxHandle, signal: AbortSignal): Promise<void> {
    const folder = new SandboxFolder(this.#options, this.name, given.id);
    const handle = (await folder.readHandle()) ?? given;
    const engine = engineNamed(handle.state['engine']);
    const workshop = await openWorkshop(this.#options, signal, engine && [engine]);
    const { installation, maker, room } = await this.#open(workshop);
    const cluster = String(handle.state['cluster'] ?? installation.nameOf(handle.id));
    await maker.takeDown(workshop, { folder, cluster, id: handle.id, spec: specOf(handle) });
    room.freed();
  }

  async fits(spec: SandboxSpec, signal: AbortSignal): Promise<number> {
    const workshop = await openWorkshop(this.#options, signal);
    const { room } = await this.#open(workshop);
    return await room.fits(needOf(spec), signal);
  }

  /** How many clusters are ready to be handed out. */
  get warm(): number {
    return this.#pool?.clusters.length ?? 0;
  }

  async close(): Promise<void> {
    if (this.#shared) return;
    const yard = await this.#yard?.catch(() => undefined);
    await yard?.pool.close();
  }

  #installation(): Promise<Installation> {
    if (this.#shared) return this.#shared.#installation();
    const { installation, dataDir } = this.#options;
    return installation ? Promise.resolve(installation) : installationIn(dataDir);
  }

  /** Made once; what an earlier process has left is tidied up before anything new is made. */
  #open(workshop: Workshop): Promise<Yard> {
    if (this.#shared) return this.#inYardOf(this.#shared, workshop);
    this.#yard ??= this.#openYard(workshop);
    this.#yard.catch(() => {
      this.#yard = undefined;
    });
    return this.#yard;
  }

  /** What is noticed of a sandbox of ours is ours to know. */
  async #inYardOf(shared: KindProvider, workshop: Workshop): Promise<Yard> {
    const yard = await shared.#open(workshop);
    return { ...yard, onNotice: (notice) => this.#options.onNotice?.(notice) };
  }

  async #openYard(workshop: Workshop): Promise<Yard> {
    const options = this.#options;
    const installation = await this.#installation();
    const onNotice = (notice: Fault): void => options.onNotice?.(notice);
    const times = new Times(join(options.dataDir, POOL, 'times.json'));
    const { settle, settling } = options;
    const maker = new Maker({
      times,
      onNotice,
      sources: options,
      ...(settle !== undefined && { settle }),
      ...(settling !== undefined && { settling }),
    });
    const room = new Room({
      most: limit(options, 'NARU_KIND_CLUSTERS', MOST),
      look: (signal) => this.#look(workshop, installation, signal),
      giveWay: () => pool.giveUp(),
    });
    const most = limit(options, 'NARU_KIND_WARM', options.forgetful ? 0 : MOST_WARM);
    const pool = new Pool({ options, installation, maker, room, most });
    const build: Yard['build'] = async (shop, plot, { signal, onProgress }) => {
      const space = await room.enter(needOf(plot.spec), signal, (place) =>
        onProgress({ step: 'room.waiting', fraction: 0, place }),
      );
      using _ = space;
      await maker.bringUp(shop, plot, { signal, onProgress });
    };
    this.#pool = pool;
    const parts = { options, elsewhere: [], installation, maker, pool, workshop };
    if (!options.forgetful) await tidy(parts, undefined, AbortSignal.timeout(WAKING_PATIENCE));
    return { installation, maker, room, pool, build, onNotice };
  }

  async #look(workshop: Workshop, installation: Installation, signal: AbortSignal): Promise<Found> {
    const { engine, facts } = workshop;
    const free = await (this.#options.free?.() ?? freeSpace(engine, facts, signal));
    const nodes = await engine.nodes(undefined, signal);
    const ours = nodes.filter(({ cluster }) => installation.made(cluster)).map(({ cluster }) => cluster);
    return { ...free, clusters: new Set(ours).size };
  }

  /** By the names of their clusters. */
  async #handles(provider: string): Promise<Map<string, SandboxHandle>> {
    const ids = await folderIds(this.#options, provider);
    const handles = await Promise.all(
      ids.map((id) => new SandboxFolder(this.#options, provider, id).readHandle()),
    );
    return new Map(
      handles.flatMap((handle) => (handle ? [[String(handle.state['cluster']), handle] as const] : [])),
    );
  }
}

const isFault = (error: unknown, code: string): boolean => error instanceof Fault && error.code === code;

/** A whole number from 0; anything else is as if it had not been said. */
function limit({ env }: KindOptions, name: string, usual: number): number {
  const text = env[name] ?? '';
  return /^\d{1,3}$/.test(text) ? Number(text) : usual;
}

/** The cluster was kept warm in one folder, and is a sandbox in another. */
async function moveIn(from: SandboxFolder, to: SandboxFolder): Promise<void> {
  await to.writeKubeconfig((await from.readKubeconfig()) ?? '');
  await moveKeepsake(from, to);
  await from.remove();
}

function forgotten(
  provider: string,
  id: string,
  cluster: string,
  nodes: readonly NodeContainer[],
): SandboxHandle {
  const createdAt = nodes.map((node) => node.createdAt).sort()[0] ?? new Date(0).toISOString();
  return { provider, id, createdAt, state: { cluster, nodes: nodes.length } };
}

async function refuseTaken(engine: Engine, cluster: string, signal: AbortSignal): Promise<void> {
  if ((await engine.nodes(cluster, signal)).length > 0) throw nameTaken(cluster);
}

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
