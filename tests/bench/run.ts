/**
 * `npm run bench`: the figures that this project promises, measured on this machine. Machines are noisy: compare
 * figures of one run with each other, and runs of one machine. Nothing fails here; a broken measurement is an error.
 */
import { availableParallelism, loadavg } from 'node:os';
import { measureEcho } from './echo.ts';
import { line } from './figures.ts';
import { measureFirstCluster, measureFurtherClusters } from './sandbox.ts';

const load = loadavg()[0]?.toFixed(2);
console.log(`Node ${process.version}, ${availableParallelism()} cores, load ${load} at the start\n`);
for (const measure of [measureFirstCluster, measureFurtherClusters, measureEcho])
  console.log(line(await measure()));
process.exit(0);
