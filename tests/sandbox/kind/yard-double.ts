/** Clusters of kind that are there at once and take nothing: an engine that lists them, and a maker that makes and ends them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KindCommand } from '../../../sandbox/kind/commands.ts';
import { Engine, type NodeContainer } from '../../../sandbox/kind/engine.ts';
import { Installation } from '../../../sandbox/kind/installation.ts';
import { beginMaking, endMaking } from '../../../sandbox/kind/keepsake.ts';
import { Maker, type MakingOptions } from '../../../sandbox/kind/maker.ts';
import { Pool } from '../../../sandbox/kind/pool.ts';
import { Room } from '../../../sandbox/kind/room.ts';
import { Times } from '../../../sandbox/kind/times.ts';
import type { Plot, Workshop } from '../../../sandbox/kind/workshop.ts';
import type { ProviderOptions } from '../../../sandbox/options.ts';
import { FakeApiServer } from '../../fakes/api-server.ts';

/** States of nodes by clusters. */
export type Clusters = Map<string, string[]>;

class ListEngine extends Engine {
  readonly #clusters: Clusters;

  constructor(clusters: Clusters) {
    super('docker', '/nowhere/docker', {});
    this.#clusters = clusters;
  }

  override async nodes(cluster: string | undefined): Promise<NodeContainer[]> {
    return [...this.#clusters].flatMap(([name, states]) =>
      cluster !== undefined && cluster !== name
        ? []
        : states.map((state, index) => ({
            name: `${name}-${index}`,
            cluster: name,
            role: index === 0 ? 'control-plane' : 'worker',
            state,
            createdAt: '2026-11-22T00:00:00Z',
          })),
    );
  }
}

export class InstantMaker extends Maker {
  readonly #clusters: Clusters;
  readonly #kubeconfig: string;
  /** Names, in order. */
  readonly made: string[] = [];
  readonly ended: string[] = [];
  /** Awaited by each that is made. */
  gate: Promise<void> = Promise.resolve();
  failing: Error | undefined;

  constructor(clusters: Clusters, kubeconfig: string, dataDir: string) {
    super({ times: new Times(join(dataDir, 'times.json')), sources: { toolsDir: dataDir, env: {} } });
    this.#clusters = clusters;
    this.#kubeconfig = kubeconfig;
  }

  override async bringUp(_: Workshop, plot: Plot, { signal, onProgress }: MakingOptions): Promise<void> {
    await beginMaking(plot.folder);
    onProgress({ step: 'nodes.starting', fraction: 0.1 });
    const aborted = new Promise<never>((_resolve, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason)),
    );
    await Promise.race([this.gate, aborted]);
    if (this.failing) throw this.failing;
    this.#clusters.set(plot.cluster, Array(plot.spec.nodes).fill('running'));
    this.made.push(plot.cluster);
    await plot.folder.writeKubeconfig(this.#kubeconfig);
    await endMaking(plot.folder, { api: {}, nodes: {} });
  }

  override async takeDown(_: Workshop, { cluster }: Plot): Promise<void> {
    this.#clusters.delete(cluster);
    this.ended.push(cluster);
  }
}

export interface YardDouble {
  readonly clusters: Clusters;
  readonly options: ProviderOptions;
  readonly installation: Installation;
  readonly maker: InstantMaker;
  readonly workshop: Workshop;
  readonly api: FakeApiServer;
  /** Bytes that are free. */
  memory: number;
  room(pool?: () => Pool): Room;
  pool(most?: number): Pool;
  dispose(): Promise<void>;
}

export async function yardDouble(): Promise<YardDouble> {
  const dataDir = await mkdtemp(join(tmpdir(), 'naru-yard-'));
  const api = await new FakeApiServer().listen();
  for (const name of ['a', 'b', 'c']) api.putNode(name, true);
  const clusters: Clusters = new Map();
  const engine = new ListEngine(clusters);
  const yard: YardDouble = {
    clusters,
    api,
    options: { dataDir, toolsDir: dataDir, env: {} },
    installation: new Installation('abc123'),
    maker: new InstantMaker(clusters, api.kubeconfig, dataDir),
    workshop: {
      engine,
      facts: { version: '28', cgroupV1: false, memory: 2 ** 36 } as Workshop['facts'],
      kind: new KindCommand('/nowhere/kind', engine, {}),
      image: 'node:1',
    },
    memory: 2 ** 36,
    room: (pool) =>
      new Room({
        most: 6,
        look: async () => ({ memory: yard.memory, disk: 2 ** 40, nodes: 100, clusters: clusters.size }),
        giveWay: async () => (await pool?.().giveUp()) ?? false,
        pause: 20,
      }),
    pool: (most = 1) => {
      const { options, installation, maker } = yard;
      const pool: Pool = new Pool({ options, installation, maker, room: yard.room(() => pool), most });
      return pool;
    },
    dispose: async () => {
      api.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  return yard;
}
