/**
 * `npm run bench:kind`: what clusters of kind cost on this machine, over real ones: making one, emptying it, also after work on a node, getting
 * one of those that are kept warm, and memory. Takes some minutes, and says what it needs where it cannot run. `-- 3` for clusters of three
 * nodes; two unless told. With `--json` the same as one JSON document.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findEngine } from '../../sandbox/kind/engine.ts';
import { KindProvider } from '../../sandbox/kind/provider.ts';
import { openKube } from '../../sandbox/kube.ts';
import type { KubeObject } from '../../sandbox/kube-types.ts';
import type { ProviderOptions } from '../../sandbox/options.ts';
import type { Sandbox } from '../../sandbox/types.ts';
import { type Figures, line, summary } from './figures.ts';

const words = process.argv.slice(2);
const nodes = Number(words.find((word) => /^[1-9]$/.test(word)) ?? 2);
/** How often what takes seconds is measured. */
const TIMES = 3;
/** Until a warm cluster is there, or not at all. Milliseconds. */
const WARMING = 10 * 60_000;

const stop = new AbortController();
const { signal } = stop;
process.once('SIGINT', () => stop.abort(new Error('interrupted')));

const WORK: KubeObject[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'bench' } },
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'bench' } },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'bench' },
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
  },
];

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1_000;
}

async function work(sandbox: Sandbox): Promise<void> {
  const kube = await openKube(await sandbox.kubeconfig());
  try {
    await kube.apply(WORK, signal);
  } finally {
    kube.close();
  }
}

/** As exercises about nodes do: a kubelet that is set up otherwise, and the manifest of a static Pod. */
const ON_A_NODE = `echo 'maxPods: 50' >>/var/lib/kubelet/config.yaml; systemctl restart kubelet
sed -i s/--leader-elect=true/--leader-elect=false/ /etc/kubernetes/manifests/kube-scheduler.yaml; sleep 5`;

async function workOnANode(sandbox: Sandbox): Promise<void> {
  await sandbox.exec({ node: 'control-plane' }, ['bash', '-c', ON_A_NODE], signal);
}

async function measured(options: ProviderOptions): Promise<Figures[]> {
  const provider = new KindProvider({ ...options, onNotice: ({ message }) => console.error(message) });
  const made: Sandbox[] = [];
  const create = async (id: string): Promise<Sandbox> => {
    const sandbox = await provider.create({ nodes }, { id, signal, onProgress: () => {} });
    made.push(sandbox);
    return sandbox;
  };
  try {
    const before = await memoryUsed(options);
    let first: Sandbox | undefined;
    const creating = await seconds(async () => {
      first = await create('bench-1');
    });
    const memory = (await memoryUsed(options)) - before;
    const resets: number[] = [];
    for (let time = 0; time < TIMES; time += 1) {
      await work(first!);
      resets.push(await seconds(() => first!.reset(signal)));
    }
    const nodeResets: number[] = [];
    for (let time = 0; time < TIMES; time += 1) {
      await workOnANode(first!);
      nodeResets.push(await seconds(() => first!.reset(signal)));
    }
    const idle = await seconds(() => first!.reset(signal));
    await warm(provider);
    const handing = await seconds(() => create('bench-2'));
    return [
      figures('a new cluster', creating),
      figures('a reset after an exercise', ...resets),
      figures('a reset after work on a node', ...nodeResets),
      figures('a reset after nothing', idle),
      { ...figures('a cluster from the pool', handing), budget: 2 },
      { name: 'memory of a new cluster', unit: 'MB', samples: [memory / 2 ** 20] },
    ];
  } finally {
    for (const sandbox of made) await sandbox.destroy();
    await provider.close();
  }
}

const figures = (what: string, ...samples: number[]): Figures => ({
  name: `kind, ${nodes} ${nodes === 1 ? 'node' : 'nodes'}: ${what}`,
  unit: 's',
  samples,
});

/** Until one that nobody holds is there. */
async function warm(provider: KindProvider): Promise<void> {
  const until = Date.now() + WARMING;
  while (provider.warm === 0) {
    if (Date.now() > until) throw new Error('no cluster became warm: the machine has too little memory');
    await sleep(1_000, undefined, { signal });
  }
}

async function memoryUsed(options: ProviderOptions): Promise<number> {
  const found = await findEngine(options, signal);
  return 'engine' in found ? await found.engine.memoryUsed(signal) : 0;
}

const dataDir = await mkdtemp(join(tmpdir(), 'naru-bench-'));
const toolsDir = join(import.meta.dirname, '../../.tools/bin');
const options = { dataDir, toolsDir, env: process.env };
try {
  const readiness = await new KindProvider(options).probe(signal);
  if (!readiness.ready) {
    console.error(`NOT MEASURED: ${readiness.missing}\n${readiness.remedy}`);
    console.error('It needs Docker, Podman or nerdctl, kind, the node image and some 4 GB of free memory.');
  } else {
    console.error(`Measured with ${readiness.detail}`);
    const all = await measured(options);
    if (words.includes('--json')) console.log(JSON.stringify(all.map(summary), undefined, 2));
    else for (const one of all) console.log(line(one));
  }
} finally {
  await rm(dataDir, { recursive: true, force: true });
}
