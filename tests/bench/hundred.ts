/** A classroom: a hundred clusters in the threads of one process. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { openKube } from '../../sandbox/kube.ts';
import type { Figures } from './figures.ts';
import type { PoolRequest } from './pool-process.ts';
import { deployment } from './workloads.ts';

const CLUSTERS = 100;
const PODS = 50;
/** Milliseconds. */
const SETTLING = 20_000;
const WATCHED = 20_000;
const PATIENCE = 60_000;

interface Look {
  readonly cpu: number;
  readonly rss: number;
}

export async function measureHundred(): Promise<Figures[]> {
  const child = fork(new URL('./pool-process.ts', import.meta.url), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ask = async (request: PoolRequest): Promise<unknown> => {
    child.send(request);
    return (await once(child, 'message'))[0];
  };
  try {
    const kubeconfigs: string[] = [];
    for (let turn = 0; turn < CLUSTERS; turn++) kubeconfigs.push((await ask('open')) as string);
    await sleep(SETTLING);
    const fresh = (await ask('look')) as Look;
    for (const kubeconfig of kubeconfigs) await deploy(kubeconfig);
    await sleep(SETTLING);
    const busy = (await ask('look')) as Look;
    await sleep(WATCHED);
    const later = (await ask('look')) as Look;
    const name = `of ${CLUSTERS} clusters`;
    return [
      { name: `memory ${name}`, unit: 'MB', samples: [fresh.rss], budget: 600 },
      { name: `memory ${name} with ${PODS} pods each`, unit: 'MB', samples: [busy.rss], budget: 600 },
      {
        name: `processor ${name} with ${PODS} pods each, idle`,
        unit: '%',
        samples: [((later.cpu - busy.cpu) / WATCHED) * 100],
        budget: 100,
      },
    ];
  } finally {
    child.disconnect();
    await once(child, 'exit');
  }
}

async function deploy(kubeconfig: string): Promise<void> {
  const kube = await openKube(kubeconfig);
  const web = JSON.parse(JSON.stringify(deployment('web', PODS)));
  await kube.apply([web], AbortSignal.timeout(PATIENCE));
  const late = await kube.waitUntilReady([web], PATIENCE, AbortSignal.timeout(PATIENCE * 2));
  kube.close();
  if (late.length > 0) throw new Error(`not ready: ${JSON.stringify(late)}`);
}
