/** What clusters cost that only are there. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Figures } from './figures.ts';
import { OwnProcess } from './own-process.ts';

const CLUSTERS = 10;
const PODS = 50;
/** Until everything has come to rest, and how long it is watched then. Milliseconds. */
const SETTLING = 15_000;
const WATCHED = 20_000;

export async function measureIdle(): Promise<Figures[]> {
  await using process = new OwnProcess();
  const options = { name: 'naru', nodes: 3 };
  // The first brings the modules and everything that is made once.
  await process.open(1, options);
  await process.deploy(PODS);
  const before = await process.look();
  await process.open(CLUSTERS, options);
  const fresh = await process.look();
  await process.deploy(PODS);
  await sleep(SETTLING);
  const after = await process.look();
  // Looking at memory collects all garbage, which takes longer than what the clusters do meanwhile: no part of idling.
  const began = await process.worked();
  await sleep(WATCHED);
  const share = (((await process.worked()) - began) / WATCHED / (CLUSTERS + 1)) * 100;
  const each = (from: number, to: number) => [(to - from) / CLUSTERS];
  return [
    { name: 'memory of a new cluster', unit: 'MB', samples: each(before.heap, fresh.heap) },
    {
      name: `memory of a cluster with ${PODS} pods`,
      unit: 'MB',
      samples: each(before.heap, after.heap),
      budget: 4,
    },
    { name: `processor of an idle cluster with ${PODS} pods`, unit: '%', samples: [share], budget: 0.3 },
  ];
}
