/**
 * A process for clusters of its own, so that what they cost can be told from what asking them costs. Speaks over the
 * channel of `fork`; see `own-process.ts`.
 */
import {
  type ClusterOptions,
  createCluster,
  type SimulatedCluster,
} from '../../sandbox/simulated/cluster.ts';
import { runDeployment } from './workloads.ts';

export type Request =
  | { readonly do: 'open'; readonly count: number; readonly options: ClusterOptions }
  | { readonly do: 'deploy'; readonly pods: number }
  | { readonly do: 'worked' }
  | { readonly do: 'look' };

export interface Look {
  /** Milliseconds of processor time since the process began. */
  readonly cpu: number;
  /** Megabytes. */
  readonly heap: number;
  readonly rss: number;
}

export interface Address {
  readonly port: number;
  readonly authority: string;
  readonly key: string;
  readonly certificate: string;
}

const MEGABYTE = 1024 * 1024;
const clusters: SimulatedCluster[] = [];

process.on('message', (request: Request) => {
  void answer(request).then((value) => process.send?.(value));
});
process.on('disconnect', () => process.exit(0));

async function answer(request: Request): Promise<unknown> {
  switch (request.do) {
    case 'open': {
      const opened: Address[] = [];
      for (let turn = 0; turn < request.count; turn++) {
        const cluster = await createCluster(request.options);
        clusters.push(cluster);
        const { authority, state } = cluster.pki;
        opened.push({ port: cluster.port, authority, ...state.administrator });
      }
      return opened;
    }
    case 'deploy':
      for (const { client } of clusters) {
        if (!client.get('deployments.apps', 'default', 'web')) await runDeployment(client, request.pods);
      }
      return 'deployed';
    case 'worked':
      return worked();
    case 'look':
      return look();
  }
}

function look(): Look {
  // Run with --expose-gc: what nobody holds any more is no cost.
  for (let turn = 0; turn < 3; turn++) globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  return { cpu: worked(), heap: heapUsed / MEGABYTE, rss: rss / MEGABYTE };
}

function worked(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
