/**
 * `npm run bench`: the figures that this project promises, measured on this machine. Machines are noisy: compare
 * figures of one run with each other, and runs of one machine. Nothing fails here; a broken measurement is an error.
 * With `--json` the same as one JSON document, for programs.
 */
import { availableParallelism, loadavg } from 'node:os';
import { measureEcho } from './echo.ts';
import { type Figures, line, summary } from './figures.ts';
import { measureColdCluster, measureFirstCluster, measureFurtherClusters } from './sandbox.ts';

const asked = process.argv.slice(2);
if (asked.some((word) => word !== '--json')) {
  console.error(
    'npm run bench            a table\nnpm run -s bench -- --json   the same as JSON, times in milliseconds',
  );
  process.exit(2);
}
const json = asked.length > 0;

const machine = {
  node: process.version,
  cores: availableParallelism(),
  load: Number(loadavg()[0]?.toFixed(2)),
};
if (!json) console.log(`Node ${machine.node}, ${machine.cores} cores, load ${machine.load} at the start\n`);
const all: Figures[] = [];
for (const measure of [measureFirstCluster, measureColdCluster, measureFurtherClusters, measureEcho]) {
  const figures = await measure();
  all.push(figures);
  if (!json) console.log(line(figures));
}
if (json) console.log(JSON.stringify({ machine, figures: all.map(summary) }, undefined, 2));
process.exit(0);
