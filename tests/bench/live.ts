/**
 * From a change in the cluster to the tick on the page: what the API server has accepted, until the message is in the
 * browser's side of the socket. And what a page costs that is open on a cluster at rest.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { openKube } from '../../sandbox/kube.ts';
import type { Kube } from '../../sandbox/kube-types.ts';
import { type Sight, serverEvent } from '../../server/protocol.ts';
import type { Figures } from './figures.ts';
import { type BenchServer, startServer } from './server.ts';

/** The exercise, and the check of it that is made to pass and to fail again. */
const EXERCISE = 'fnd-first-pod';
const NAMESPACE = 'fnd-pod';
const CHECK = 'label';
const TURNS = 40;
/** Milliseconds. */
const PATIENCE = 30_000;
const WATCHED = 20_000;
const CLOCK_TICKS = 100;

export async function measureLive(): Promise<Figures[]> {
  await using server = await startServer();
  await server.ask('POST', '/sandbox');
  await ready(server);
  await server.ask('POST', `/exercises/${EXERCISE}/start`);
  const kube = await openKube(readFileSync(kubeconfigIn(server.dataDir), 'utf8'));
  const idle = await cpuOf(server.pid);
  const page = new Page(await server.socket('/ws/events'));
  await page.until((sights) => sights.length > 0);
  await kube.apply([pod('none')], AbortSignal.timeout(PATIENCE));
  await page.until((sights) => sights.some(({ check, state }) => check === 'ready' && state === 'pass'));
  const samples: number[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) samples.push(await tick(kube, page));
  await sleep(3_000);
  const followed = await cpuOf(server.pid);
  kube.close();
  return [
    { name: 'check: change of the cluster to tick on the page', unit: 'ms', samples, budget: 200 },
    {
      name: 'processor of an open page on a cluster at rest, above a closed one',
      unit: '%',
      samples: [Math.max(0, followed - idle)],
      budget: 1,
    },
  ];
}

/** From the request that makes the difference to the message that shows it, there and back. Answers the way there, ms. */
async function tick(kube: Kube, page: Page): Promise<number> {
  const isAt = (wanted: Sight['state']) => (sights: readonly Sight[]) =>
    sights.some(({ check, state }) => check === CHECK && state === wanted);
  const began = performance.now();
  const changed = kube.apply([pod('frontend')], AbortSignal.timeout(PATIENCE));
  await page.until(isAt('pass'));
  const took = performance.now() - began;
  await changed;
  await kube.apply([pod('none')], AbortSignal.timeout(PATIENCE));
  await page.until(isAt('not-yet'));
  // A learner does not change things in the very moment in which the last change was seen.
  await sleep(200 + Math.random() * 300);
  return took;
}

function pod(tier: string) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: NAMESPACE, labels: { tier } },
    spec: { containers: [{ name: 'web', image: 'nginx:1.27-alpine', ports: [{ containerPort: 80 }] }] },
  };
}

/** What a page knows of the checks, over its socket. */
class Page {
  #sights: readonly Sight[] = [];
  #wake = (): void => {};

  constructor(socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      const event = serverEvent.parse(JSON.parse(data.toString('utf8')));
      if (event.type !== 'live' || event.exercise !== EXERCISE) return;
      this.#sights = event.sights;
      this.#wake();
    });
    socket.send(JSON.stringify({ type: 'looking', exercises: [EXERCISE] }));
  }

  async until(holds: (sights: readonly Sight[]) => boolean): Promise<void> {
    const deadline = Date.now() + PATIENCE;
    while (!holds(this.#sights)) {
      if (Date.now() > deadline) throw new Error(`the page shows ${JSON.stringify(this.#sights)}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        setTimeout(resolve, 1_000).unref();
      });
    }
  }
}

async function ready(server: BenchServer): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const { sandbox } = (await server.ask('GET', '/state')) as { sandbox: { phase: string } };
    if (sandbox.phase === 'ready') return;
    if (sandbox.phase === 'failed' || Date.now() > deadline)
      throw new Error(`the sandbox is ${sandbox.phase}`);
    await sleep(50);
  }
}

function kubeconfigIn(dataDir: string): string {
  const files = readdirSync(dataDir, { recursive: true, encoding: 'utf8' });
  const found = files.find((file) => /sandboxes.*kubeconfig[^/]*$/.test(file));
  if (found === undefined) throw new Error('the sandbox has left no kubeconfig');
  return join(dataDir, found);
}

/** Processor time of a process over a while, percent of one core. */
async function cpuOf(pid: number): Promise<number> {
  const ticks = (): number => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return Number(fields[11]) + Number(fields[12]);
  };
  const before = ticks();
  await sleep(WATCHED);
  return (((ticks() - before) / CLOCK_TICKS) * 1000 * 100) / WATCHED;
}
