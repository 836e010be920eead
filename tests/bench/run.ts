/**
 * `npm run bench`: the figures that this project promises, measured on this machine. Machines are noisy: compare
 * figures of one run with each other, and runs of one machine. Nothing fails here; a broken measurement is an error.
 * With `--json` the same as one JSON document, for programs. Words choose: `npm run bench -- requests`.
 */
import { availableParallelism, loadavg } from 'node:os';
import { type Figures, line, summary } from './figures.ts';
import { measureHundred } from './hundred.ts';
import { measureLive } from './live.ts';
import { measureIdle } from './memory.ts';
import { measurePages } from './pages.ts';
import { measureProof } from './proof.ts';
import { measureRequests } from './requests.ts';
import { measureRoom } from './room.ts';
import { measureColdCluster, measureFirstCluster, measureFurtherClusters } from './sandbox.ts';
import { measureTerminal } from './terminal.ts';
import { measureWorkloads } from './workload-figures.ts';

const MEASURES: Readonly<Record<string, readonly (() => Promise<Figures | Figures[]>)[]>> = {
  start: [measureFirstCluster, measureColdCluster, measureFurtherClusters],
  requests: [measureRequests],
  workloads: [measureWorkloads],
  idle: [measureIdle],
  hundred: [measureHundred],
  terminal: [measureTerminal],
  proof: [measureProof],
  live: [measureLive],
  room: [measureRoom],
  pages: [measurePages],
};

const asked = process.argv.slice(2).filter((word) => word !== '--json');
if (asked[0] === 'soak') {
  const { soak } = await import('./soak.ts');
  process.exit(await soak(asked.slice(1)));
}
if (asked[0] === 'lighthouse') {
  const { lighthouse } = await import('./lighthouse.ts');
  process.exit(await lighthouse(asked.slice(1)));
}
if (asked.some((word) => !(word in MEASURES))) {
  console.error(`npm run bench                  everything, as a table
npm run bench -- start idle    some of it: ${Object.keys(MEASURES).join(', ')}
npm run -s bench -- --json     the same as JSON
npm run bench -- soak          an hour of a cluster's life, shortened: what leaks, and what does not come to rest
npm run bench -- lighthouse    what Lighthouse says of the pages, where there is one`);
  process.exit(2);
}
const json = process.argv.includes('--json');

const machine = {
  node: process.version,
  cores: availableParallelism(),
  load: Number(loadavg()[0]?.toFixed(2)),
};
if (!json) console.log(`Node ${machine.node}, ${machine.cores} cores, load ${machine.load} at the start\n`);
const all: Figures[] = [];
for (const measure of Object.entries(MEASURES).flatMap(([name, measures]) =>
  asked.length === 0 || asked.includes(name) ? measures : [],
)) {
  for (const figures of [await measure()].flat()) {
    all.push(figures);
    if (!json) console.log(line(figures));
  }
}
if (json) console.log(JSON.stringify({ machine, figures: all.map(summary) }, undefined, 2));
process.exit(0);
