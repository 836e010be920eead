/** How soon wishes come true, and what it takes to keep, put back and copy a cluster. */
import { createCluster, type SimulatedCluster } from '../../sandbox/simulated/cluster.ts';
import type { Figures } from './figures.ts';
import { configMap, runDeployment, until } from './workloads.ts';

const ROUNDS = 5;
const REPLACED = 20;
const OBJECTS = 200;
const signal = new AbortController().signal;

export async function measureWorkloads(): Promise<Figures[]> {
  const ten: number[] = [];
  const hundred: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    await using cluster = await opened();
    const times = [
      await runDeployment(cluster.client, 10, 'ten'),
      await runDeployment(cluster.client, 100, 'hundred'),
    ];
    // The first is for warming up.
    if (round === 0) continue;
    ten.push(times[0]!);
    hundred.push(times[1]!);
  }
  return [
    { name: 'a Deployment of 10 to ready', unit: 'ms', samples: ten, budget: 700 },
    { name: 'a Deployment of 100 to ready', unit: 'ms', samples: hundred, budget: 2500 },
    await replacement(),
    ...(await copies()),
  ];
}

type Opened = SimulatedCluster & AsyncDisposable;

async function opened(options: object = {}): Promise<Opened> {
  const cluster = await createCluster({ name: 'naru', nodes: 3, ...options });
  return Object.assign(cluster, { [Symbol.asyncDispose]: () => cluster.stop() });
}

/** From a delete to another pod in its place. */
async function replacement(): Promise<Figures> {
  await using cluster = await opened();
  const { client } = cluster;
  await runDeployment(client, 10);
  const samples: number[] = [];
  for (let round = 0; round < REPLACED; round++) {
    const before = new Set(client.list('pods').map(({ metadata }) => metadata.uid));
    const began = performance.now();
    client.delete('pods', 'default', client.list('pods', { namespace: 'default' })[0]!.metadata.name);
    await until(
      client,
      'pods',
      ({ metadata }) => metadata.namespace === 'default' && !before.has(metadata.uid),
    );
    samples.push(performance.now() - began);
    await until(client, 'deployments.apps', (object) => object['status']?.readyReplicas === 10);
  }
  return { name: 'a deleted pod replaced', unit: 'ms', samples, budget: 50 };
}

async function copies(): Promise<Figures[]> {
  await using cluster = await opened();
  for (let index = 0; index < OBJECTS; index++)
    cluster.client.create('configmaps', configMap(`object-${index}`, { index: 'x'.repeat(200) }));
  const [snapshots, restores, forks]: number[][] = [[], [], []];
  for (let round = 0; round <= ROUNDS * 2; round++) {
    const times = [performance.now()];
    const snapshot = JSON.stringify(cluster.snapshot());
    times.push(performance.now());
    await cluster.restore(JSON.parse(snapshot), signal);
    times.push(performance.now());
    const copy = await cluster.fork();
    times.push(performance.now());
    await copy.stop();
    if (round === 0) continue;
    for (const [index, list] of [snapshots!, restores!, forks!].entries())
      list.push(times[index + 1]! - times[index]!);
  }
  const name = (what: string) => `${what} a cluster with ${OBJECTS} objects`;
  return [
    { name: name('snapshot of'), unit: 'ms', samples: snapshots!, budget: 20 },
    { name: name('restore'), unit: 'ms', samples: restores!, budget: 20 },
    { name: name('fork'), unit: 'ms', samples: forks!, budget: 20 },
  ];
}
