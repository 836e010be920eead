/**
 * `npm test`: everything, in the order in which a mistake is cheapest to find. Sets up what is missing and says so.
 * Later steps run even when an earlier one failed, so that one run tells all.
 *
 *   npm test                  everything
 *   npm test -- lint types    only these steps
 */

import { run } from './setup/command.ts';
import { setUp } from './setup/set-up.ts';

interface Step {
  readonly name: string;
  readonly shows: string;
  readonly argv: readonly [string, ...string[]];
}

/** As with the proof: what passes the second time is named (`retry x1`; Playwright says `flaky`) and does not fail the run. */
const AGAIN = ['--retry=1'];

const HOSTILE = ['isolation', 'learner'].map((name) => `tests/sandbox/isolation/${name}.test.ts`);

const STEPS: readonly Step[] = [
  {
    name: 'schema',
    shows: 'schemas from the npm packages',
    argv: ['node', 'sandbox/simulated/scheme/generate.ts'],
  },
  {
    name: 'lint',
    shows: 'format and lint',
    argv: ['biome', 'ci', '--error-on-warnings', '--max-diagnostics=100'],
  },
  { name: 'types', shows: 'types, and the arrow between the folders', argv: ['tsc', '-b'] },
  {
    name: 'pages',
    shows: 'types of the pages',
    // Without the project of the pages it would look at every file with options that are not theirs.
    argv: ['astro', 'check', '--minimumSeverity', 'warning', '--tsconfig', 'src/tsconfig.json'],
  },
  {
    name: 'unit',
    shows: 'units, contracts and content',
    argv: ['vitest', 'run', ...AGAIN, ...HOSTILE.flatMap((file) => ['--exclude', file])],
  },
  // By itself: processes without end and full memories would disturb whatever else is measured in time.
  {
    name: 'isolation',
    shows: 'what a hostile shell cannot do',
    argv: ['vitest', 'run', ...AGAIN, ...HOSTILE],
  },
  // By itself: everything in it happens in time.
  {
    name: 'proof',
    shows: 'every exercise on simulated clusters',
    argv: ['node', 'cli/naru.ts', 'prove', '--again'],
  },
  {
    name: 'walk',
    shows: 'every command of the lessons, and what it prints',
    argv: ['node', 'cli/naru.ts', 'walk'],
  },
  { name: 'build', shows: 'the pages', argv: ['astro', 'build', '--silent'] },
  { name: 'browser', shows: 'the journeys in a browser', argv: ['playwright', 'test', '--retries=1'] },
];

const say = (line: string) => console.log(`\x1b[36m${line}\x1b[0m`);

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !STEPS.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(
    `No step is called ${unknown.join(', ')}. The steps are: ${STEPS.map((step) => step.name).join(', ')}.`,
  );
  process.exit(2);
}
const steps = asked.length === 0 ? STEPS : STEPS.filter((step) => asked.includes(step.name));

const env = await setUp(
  steps.map((step) => step.name),
  say,
);
if (env === undefined) process.exit(1);

const failed: string[] = [];
for (const step of steps) {
  const began = performance.now();
  say(`\n── ${step.name}: ${step.shows}`);
  const [program, ...args] = step.argv;
  const code = await run(program, args, { ...env, ASTRO_TELEMETRY_DISABLED: '1' });
  if (code !== 0) failed.push(step.name);
  say(
    `── ${step.name}: ${code === 0 ? 'ok' : `FAILED (exit code ${code})`}, ${((performance.now() - began) / 1000).toFixed(1)} s`,
  );
}

if (failed.length > 0) console.log(`\nFailed: ${failed.join(', ')}`);
console.log(`${steps.length - failed.length} passed, ${failed.length} failed`);
process.exit(failed.length === 0 ? 0 : 1);
