/** Makes clusters and takes them down, so that nothing is left behind however it goes. */
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../faults.ts';
import type { SandboxFolder } from '../folder.ts';
import { openKube } from '../kube.ts';
import { rising } from '../progress.ts';
import { type ReadyOptions, waitUntilClusterReady } from '../ready.ts';
import type { Progress } from '../types.ts';
import { type Baseline, record } from './clean/clean.ts';
import { kindConfig } from './config.ts';
import { bringNetwork, furnish, type Sources } from './furnish.ts';
import { beginMaking, endMaking } from './keepsake.ts';
import { whileNodesLive } from './life.ts';
import { isNode } from './node.ts';
import { kindOfWork, Timed, type Times } from './times.ts';
import type { Plot, Workshop } from './workshop.ts';

/** How long nodes may take to be Ready once kind is done, in milliseconds. */
const READY_PATIENCE = 5 * 60_000;
/** How long taking one down may take, in milliseconds. */
const END_PATIENCE = 5 * 60_000;

export interface MakingOptions {
  readonly signal: AbortSignal;
  onProgress(progress: Progress): void;
}

export interface MakerOptions {
  readonly times: Times;
  /** See KindOptions. */
  readonly settle?: number;
  /** How long a new cluster may take to come to rest, in milliseconds. */
  readonly settling?: number;
  /** Where what is fetched for clusters is. */
  readonly sources: Sources;
  onNotice?(notice: Fault): void;
}

export class Maker {
  readonly #options: MakerOptions;

  constructor(options: MakerOptions) {
    this.#options = options;
  }

  /** Makes the cluster of a plot, or leaves no container behind. */
  async bringUp(workshop: Workshop, plot: Plot, { signal, onProgress }: MakingOptions): Promise<void> {
    const work = kindOfWork(plot.spec);
    using timed = new Timed(await this.#options.times.runs(work), onProgress);
    try {
      await beginMaking(plot.folder);
      const baseline = await this.#make(workshop, plot, timed, signal);
      await endMaking(plot.folder, baseline);
      await this.#options.times.note(work, timed.run);
      timed.report({ step: 'ready', fraction: 1 });
    } catch (error) {
      // Somebody else's cluster is not ours to clean up.
      if (!isNameTaken(error)) await this.#undo(workshop, plot, wasEnded(error, signal));
      throw error;
    }
  }

  /** Deletes the cluster and waits until no container of it is left; `ended` when kind may have been ended in between. */
  async takeDown(workshop: Workshop, { folder, cluster }: Plot, ended = false): Promise<void> {
    await forgetLock(folder);
    // Cleaning up is not the caller's to cancel.
    const signal = AbortSignal.timeout(END_PATIENCE);
    const settled = Date.now() + (ended ? (this.#options.settle ?? 4_000) : 0);
    for (;;) {
      await workshop.kind.delete(cluster, folder.kubeconfigPath, signal);
      const left = await workshop.engine.nodes(cluster, signal);
      if (left.length === 0 && Date.now() >= settled) break;
      await sleep(500, undefined, { signal });
    }
    await folder.forgetDiscovery();
  }

  /** Waits until the cluster can be used. Throws `sandbox/node-died`, `sandbox/not-ready`. */
  async untilReady(
    workshop: Workshop,
    { folder, cluster }: Plot,
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

  async #make(
    workshop: Workshop,
    plot: Plot,
    timed: Timed,
    signal: AbortSignal,
  ): Promise<Baseline | undefined> {
    const { folder, cluster, spec } = plot;
    const { nodes } = spec;
    const report = rising((progress) => timed.report(progress));
    await forgetLock(folder);
    report('cluster.starting', 0);
    const facts = { id: plot.id, cgroupV1: workshop.facts.cgroupV1 };
    const configPath = await folder.writeText('kind.yaml', kindConfig(spec, facts));
    const { image, kind } = workshop;
    await kind.create({ cluster, image, configPath, kubeconfigPath: folder.kubeconfigPath }, report, signal);
    await folder.writeKubeconfig((await folder.readKubeconfig()) ?? '');
    await bringNetwork({ folder, spec }, this.#options.sources, report, signal);
    report('nodes.waiting', 0.69);
    const onNodes = (ready: number): void => report('nodes.waiting', 0.69 + (0.2 * ready) / nodes);
    await this.untilReady(workshop, plot, { nodes, onNodes, patience: READY_PATIENCE }, signal);
    const onNotice = (notice: Fault) => this.#options.onNotice?.(notice);
    await furnish({ workshop, folder, cluster, spec, onNotice }, report, signal);
    report('cluster.settling', 0.95);
    return await this.#record(workshop, plot, signal);
  }

  /** Without a record of how it was, a cluster is as good as any, but has to be made anew by each reset. */
  async #record(workshop: Workshop, plot: Plot, signal: AbortSignal): Promise<Baseline | undefined> {
    const { engine } = workshop;
    const kube = await openKube((await plot.folder.readKubeconfig()) ?? '');
    try {
      const nodes = (await engine.nodes(plot.cluster, signal)).filter(isNode).map(({ name }) => name);
      const { settling: patience } = this.#options;
      const baseline = await record(
        { engine, kube, nodes },
        signal,
        patience === undefined ? {} : { patience },
      );
      if (!baseline) this.#options.onNotice?.(notRecorded('it did not come to rest'));
      return baseline;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Fault)) throw error;
      this.#options.onNotice?.(notRecorded(error.message));
      return undefined;
    } finally {
      kube.close();
    }
  }

  /** What made this fail may keep it from being cleaned up as well; the next start of Naru finds what is left. */
  async #undo(workshop: Workshop, plot: Plot, ended: boolean): Promise<void> {
    try {
      await this.takeDown(workshop, plot, ended);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#options.onNotice?.(leftBehind(plot.cluster, error));
    }
  }
}

/** kind locks the kubeconfig while it writes, and a kind that was ended leaves the lock, which stops every later one. */
const forgetLock = (folder: SandboxFolder): Promise<void> =>
  rm(`${folder.kubeconfigPath}.lock`, { force: true });

/** Whether kind was ended by us rather than came to its own end. */
const wasEnded = (error: unknown, signal: AbortSignal): boolean =>
  signal.aborted || (error instanceof Fault && error.code === 'sandbox/program-slow');

export const isNameTaken = (error: unknown): boolean =>
  error instanceof Fault && error.code === 'sandbox/name-taken';

const notRecorded = (why: string): Fault =>
  new Fault(
    'sandbox/not-recorded',
    `how the new cluster is could not be recorded: ${why}`,
    'Nothing needs to be done: each reset makes this cluster anew, which takes longer.',
  );

const leftBehind = (cluster: string, why: Fault): Fault =>
  new Fault(
    'sandbox/left-behind',
    `containers of the cluster ${cluster} may be left: ${why.message}`,
    `They are removed when Naru starts the next time; or run "kind delete cluster --name ${cluster}".`,
  );
