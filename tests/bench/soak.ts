/**
 * An hour of a cluster's life in a minute: waits are shortened sixtyfold, and sixty times something happens that happens once
 * a minute: a Deployment grows or shrinks, pods are killed, a node loses its pods, rollouts begin. At the end everything is
 * taken away, and what is left is compared with what there was: timers, watches, objects, memory, work under way.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, systemClock } from '../../sandbox/clock.ts';
import type { Client } from '../../sandbox/simulated/client.ts';
import { createCluster, type SimulatedCluster } from '../../sandbox/simulated/cluster.ts';
import { deployment } from './workloads.ts';

const MINUTES = 60;
/** Milliseconds of real time that a minute takes. */
const MINUTE = 1000;
/** Until what is made once is there, and the past that is kept of each resource is as long as it gets. */
const WARMING = 30;
const DEPLOYMENTS = 4;
const MOST_PODS = 25;
/** Until everything has come to rest. Milliseconds. */
const REST = 12_000;
const QUIET = 5000;
/** Megabytes that may come and go. */
const TOLERANCE = 3;
/** Timers and watches that may or may not be there at a moment: leases, bookmarks. */
const SPARE = 3;

/** The clock of this machine, which knows how many timers run. */
function countingClock(): Clock & { readonly running: number } {
  const running = new Set<object>();
  return {
    now: systemClock.now,
    get running() {
      return running.size;
    },
    after(milliseconds, callback) {
      const mark = {};
      running.add(mark);
      const timer = systemClock.after(milliseconds, () => {
        running.delete(mark);
        callback();
      });
      return {
        [Symbol.dispose]: () => {
          running.delete(mark);
          timer[Symbol.dispose]();
        },
      };
    },
  };
}

interface State {
  readonly timers: number;
  readonly watches: number;
  readonly pods: number;
  readonly heap: number;
  readonly revision: number;
}

/** Returns the exit code: 1 when something is left. With a number: that many minutes. */
export async function soak(words: readonly string[]): Promise<number> {
  if (!globalThis.gc) throw new Error('run it with node --expose-gc tests/bench/run.ts soak');
  const minutes = Number(words[0] ?? MINUTES);
  const clock = countingClock();
  const faults: string[] = [];
  const log = (message: string, cause?: unknown) => void faults.push(`${message}: ${cause}`);
  const cluster = await createCluster({ name: 'naru', nodes: 3, clock, timeFactor: MINUTE / 60_000, log });
  await live(cluster, WARMING);
  const before = await atRest(cluster, clock);
  console.log('before', JSON.stringify(before));
  await live(cluster, minutes);
  const after = await atRest(cluster, clock);
  console.log('after ', JSON.stringify(after));
  await sleep(QUIET);
  const written = cluster.snapshot().revision - after.revision;
  await cluster.stop();
  await sleep(QUIET);
  const problems = [
    ...faults.map((fault) => `a fault: ${fault}`),
    ...(after.timers > before.timers + SPARE
      ? [`${after.timers - before.timers} timers more than before`]
      : []),
    ...(after.watches > before.watches ? [`${after.watches - before.watches} watches more than before`] : []),
    ...(after.pods > before.pods ? [`${after.pods - before.pods} pods more than before`] : []),
    ...(after.heap > before.heap + TOLERANCE
      ? [`${(after.heap - before.heap).toFixed(1)} MB more than before`]
      : []),
    ...(written > 30 ? [`${written} writes in ${QUIET} ms of rest`] : []),
    ...(clock.running > 0 ? [`${clock.running} timers after the end`] : []),
  ];
  for (const problem of problems) console.log(`NOT WELL: ${problem}`);
  if (problems.length === 0) console.log(`${minutes} minutes; nothing is left`);
  return problems.length === 0 ? 0 : 1;
}

async function live({ client, nodeNames }: SimulatedCluster, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    const name = `soak-${minute % DEPLOYMENTS}`;
    const replicas = Math.floor(Math.random() * MOST_PODS);
    if (!client.get('deployments.apps', 'default', name))
      client.create('deployments.apps', deployment(name, replicas));
    else client.patch('deployments.apps', 'default', name, { spec: { replicas } });
    if (minute % 3 === 0) roll(client, name, minute);
    if (minute % 5 === 0) killSome(client);
    if (minute % 10 === 0) await failNode(client, nodeNames.at(-1)!);
    await sleep(MINUTE);
  }
}

function roll(client: Client, name: string, minute: number): void {
  const metadata = { annotations: { minute: String(minute) } };
  client.patch('deployments.apps', 'default', name, { spec: { template: { metadata } } });
}

function killSome(client: Client): void {
  const pods = client.list('pods', { namespace: 'default' }).filter((_, index) => index % 3 === 0);
  for (const { metadata } of pods) client.delete('pods', 'default', metadata.name, { gracePeriodSeconds: 0 });
}

/** Nothing may stay on it for a minute. */
async function failNode(client: Client, node: string): Promise<void> {
  const taints = [{ key: 'soak', effect: 'NoExecute' }];
  client.patch('nodes', undefined, node, { spec: { taints } });
  await sleep(MINUTE);
  client.patch('nodes', undefined, node, { spec: { taints: null } });
}

/** Everything is taken away, and nothing moves any more. */
async function atRest(cluster: SimulatedCluster, clock: { readonly running: number }): Promise<State> {
  const { client } = cluster;
  for (const { metadata } of client.list('deployments.apps', { namespace: 'default' }))
    client.delete('deployments.apps', 'default', metadata.name, { propagationPolicy: 'Foreground' });
  await sleep(REST);
  for (const { metadata } of client.list('events'))
    client.delete('events', metadata.namespace, metadata.name);
  await sleep(QUIET);
  for (let turn = 0; turn < 3; turn++) globalThis.gc?.();
  return {
    timers: clock.running,
    watches: cluster.stats().watches,
    pods: client.list('pods', { namespace: 'default' }).length,
    heap: process.memoryUsage().heapUsed / 1024 / 1024,
    revision: cluster.snapshot().revision,
  };
}
