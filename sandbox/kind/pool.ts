/**
 * Clusters that are kept warm, made and recorded but in nobody's hands: as many, and of those shapes, as were asked for lately, as long as
 * the machine has room enough besides.
 */
import { randomBytes } from 'node:crypto';
import { Fault } from '../faults.ts';
import { SandboxFolder } from '../folder.ts';
import { openKube } from '../kube.ts';
import { conditionHolds } from '../kube-apply.ts';
import type { ProviderOptions } from '../options.ts';
import type { Progress, SandboxHandle, SandboxSpec } from '../types.ts';
import type { Installation } from './installation.ts';
import type { Maker } from './maker.ts';
import { isNode } from './node.ts';
import { needOf, type Room } from './room.ts';
import { type Plot, shapeOf, type Workshop } from './workshop.ts';

/** The folder of what is kept here, beside those of sandboxes. */
export const POOL = 'kind-pool';

/** How long somebody who asked for a shape is likely to ask for another one; and how many may come at once. Milliseconds. */
const LATELY = 15 * 60_000;
const JUST_NOW = 2 * 60_000;
/** How long a warm cluster may take to show that it is well, on a busy machine: making another one takes longer. Milliseconds. */
const ALIVE = 10_000;
/** Memory and disk that must be left besides, as a share of what the cluster takes. */
const MARGIN = 1;

export interface PoolOptions {
  readonly options: ProviderOptions;
  readonly installation: Installation;
  readonly maker: Maker;
  readonly room: Room;
  /** How many there may be; 0 turns all this off. */
  readonly most: number;
}

/** A cluster that is ready to be handed out. */
export interface Warm {
  readonly shape: string;
  readonly workshop: Workshop;
  readonly plot: Plot;
}

interface Coming {
  readonly shape: string;
  readonly stop: AbortController;
  readonly done: Promise<Warm | undefined>;
  readonly told: Set<(progress: Progress) => void>;
  claimed: boolean;
}

export class Pool {
  readonly #options: PoolOptions;
  readonly #warm: Warm[] = [];
  /** One at a time: making one keeps the processors busy. */
  #coming: Coming | undefined;
  readonly #demands: { shape: string; spec: SandboxSpec; workshop: Workshop; at: number }[] = [];
  /** Being taken down. */
  readonly #ending = new Set<Promise<void>>();
  #failed = new Map<string, number>();
  #closed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** Names of the clusters here. */
  get clusters(): string[] {
    return this.#warm.map(({ plot }) => plot.cluster);
  }

  /**
   * A warm cluster of that shape, or the one that is being made; it is the caller's from then on. `undefined`: there is none.
   * `onProgress` is told of one that is still being made.
   */
  async take(
    shape: string,
    signal: AbortSignal,
    onProgress: (progress: Progress) => void,
  ): Promise<Warm | undefined> {
    for (;;) {
      const index = this.#warm.findIndex((one) => one.shape === shape);
      const [found] = index === -1 ? [] : this.#warm.splice(index, 1);
      if (!found) break;
      if (await isWell(found, signal)) return found;
      this.discard(found);
    }
    const coming = this.#coming;
    if (coming?.shape !== shape || coming.claimed) return undefined;
    return await this.#claim(coming, signal, onProgress);
  }

  /** Somebody asked for a cluster of this shape: another one may be asked for soon. */
  wanted(spec: SandboxSpec, workshop: Workshop): void {
    if (this.#options.most === 0 || this.#closed) return;
    this.#demands.push({ shape: shapeOf(spec, workshop), spec, workshop, at: Date.now() });
    void this.tend();
  }

  /** One of an earlier process of this installation. */
  adopt(warm: Warm): void {
    this.#warm.push(warm);
  }

  /** Ends a cluster that nobody holds. Does not wait; `close` does. */
  discard({ workshop, plot }: Pick<Warm, 'workshop' | 'plot'>): void {
    const ending = this.#end(workshop, plot).finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }

  /** Ends one for somebody who needs the room. `false` when there is none. */
  async giveUp(): Promise<boolean> {
    const last = this.#warm.pop();
    if (last) {
      await this.#end(last.workshop, last.plot);
      return true;
    }
    const coming = this.#coming;
    if (!coming || coming.claimed) return false;
    coming.stop.abort(new Error('its room is needed'));
    await coming.done;
    return true;
  }

  /** Ends all that nobody holds. Safe to call twice. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#coming?.stop.abort(new Error('the pool is closed'));
    await this.#coming?.done;
    for (const one of this.#warm.splice(0)) this.discard(one);
    await Promise.all(this.#ending);
  }

  /** As many as are wanted: makes one that is missing, ends those that nobody has asked for lately. Never rejects. */
  async tend(): Promise<void> {
    if (this.#closed) return;
    this.#lookAgain();
    for (const one of [...this.#warm])
      if (this.#count(one.shape) > this.#wantedOf(one.shape)) {
        this.#warm.splice(this.#warm.indexOf(one), 1);
        this.discard(one);
      }
    if (this.#coming) return;
    const lacking = this.#demands.findLast(
      ({ shape }) => this.#count(shape) < this.#wantedOf(shape) && !this.#failed.has(shape),
    );
    if (!lacking || this.#warm.length >= this.#options.most) return;
    const space = await this.#options.room
      .spare(needOf(lacking.spec), MARGIN, AbortSignal.timeout(ALIVE * 2))
      .catch(() => undefined);
    if (!space) return;
    if (this.#coming || this.#closed) return space[Symbol.dispose]();
    this.#make(lacking.shape, lacking.spec, lacking.workshop, space);
  }

  #count = (shape: string): number => this.#warm.filter((one) => one.shape === shape).length;

  /** One, or as many as came together. */
  #wantedOf(shape: string): number {
    const now = Date.now();
    const asked = this.#demands.filter((one) => one.shape === shape && now - one.at < LATELY);
    const together = asked.filter(({ at }) => now - at < JUST_NOW).length;
    return asked.length === 0 ? 0 : Math.max(1, together - 1);
  }

  /** When the oldest demand has passed. */
  #lookAgain(): void {
    const now = Date.now();
    while (this.#demands[0] && now - this.#demands[0].at >= LATELY) this.#demands.shift();
    clearTimeout(this.#timer);
    const [oldest] = this.#demands;
    if (oldest) this.#timer = setTimeout(() => void this.tend(), oldest.at + LATELY - now + 100).unref();
  }

  #make(shape: string, spec: SandboxSpec, workshop: Workshop, space: Disposable): void {
    const stop = new AbortController();
    const told = new Set<(progress: Progress) => void>();
    const done = this.#bringUp(shape, spec, workshop, stop.signal, (progress) => {
      for (const tell of told) tell(progress);
    })
      .catch(() => undefined)
      .then((warm) => {
        space[Symbol.dispose]();
        const mine = this.#coming;
        this.#coming = undefined;
        if (warm && !mine?.claimed) this.#warm.push(warm);
        if (!warm && !stop.signal.aborted) this.#failed.set(shape, Date.now());
        void this.tend();
        return warm;
      });
    this.#coming = { shape, stop, done, told, claimed: false };
  }

  async #bringUp(
    shape: string,
    spec: SandboxSpec,
    workshop: Workshop,
    signal: AbortSignal,
    onProgress: (progress: Progress) => void,
  ): Promise<Warm> {
    const { options, installation, maker } = this.#options;
    const id = `p${randomBytes(3).toString('hex')}`;
    const folder = new SandboxFolder(options, POOL, id);
    const cluster = installation.nameOf(id);
    const plot = { folder, cluster, id, spec };
    const { image, engine } = workshop;
    const state = { cluster, nodes: spec.nodes, spec, image, engine: engine.name };
    const handle: SandboxHandle = { provider: POOL, id, createdAt: new Date().toISOString(), state };
    try {
      await folder.writeHandle(handle);
      await maker.bringUp(workshop, plot, { signal, onProgress });
      return { shape, workshop, plot };
    } catch (error) {
      await folder.remove();
      throw error;
    }
  }

  /** One that is given up goes on being made for the pool. */
  async #claim(
    coming: Coming,
    signal: AbortSignal,
    onProgress: (progress: Progress) => void,
  ): Promise<Warm | undefined> {
    coming.claimed = true;
    coming.told.add(onProgress);
    const aborted = Promise.withResolvers<never>();
    const abort = () => aborted.reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    try {
      return await Promise.race([coming.done, aborted.promise]);
    } catch (error) {
      coming.claimed = false;
      void coming.done.then((warm) => warm && this.#coming === undefined && this.#keep(warm));
      throw error;
    } finally {
      coming.told.delete(onProgress);
      signal.removeEventListener('abort', abort);
    }
  }

  #keep(warm: Warm): void {
    if (this.#closed) this.discard(warm);
    else if (!this.#warm.includes(warm)) this.#warm.push(warm);
  }

  /** Never rejects: what is left is found by the next start. */
  async #end(workshop: Workshop, plot: Plot): Promise<void> {
    try {
      await this.#options.maker.takeDown(workshop, plot);
      if (plot.folder.path.includes(`/${POOL}/`)) await plot.folder.remove();
      this.#options.room.freed();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
    }
  }
}

/** Its containers run, its API server answers, its nodes are Ready: nobody has had it since it was recorded. */
async function isWell({ workshop, plot }: Warm, signal: AbortSignal): Promise<boolean> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(ALIVE)]);
  const kubeconfig = await plot.folder.readKubeconfig();
  if (!kubeconfig) return false;
  const kube = await openKube(kubeconfig);
  try {
    const [containers, nodes] = await Promise.all([
      workshop.engine.nodes(plot.cluster, patience),
      kube.list({ apiVersion: 'v1', kind: 'Node' }, patience),
    ]);
    const run = containers.filter(isNode).filter(({ state }) => state === 'running').length;
    return run === plot.spec.nodes && nodes.filter((node) => conditionHolds(node, 'Ready')).length === run;
  } catch {
    signal.throwIfAborted();
    return false;
  } finally {
    kube.close();
  }
}
