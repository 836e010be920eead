/**
 * `npm test`: everything, in the order in which a mistake is cheapest to find. Sets up what is missing and says so.
 * Later steps run even when an earlier one failed, so that one run tells all.
 *
 *   npm test                  everything
 *   npm test -- lint types    only these steps
 */

import { run } from './setup/command.ts';
import { crashedFiles, lastWords, secondTries } from './setup/last-words.ts';
import { setUp } from './setup/set-up.ts';

interface Step {
  readonly name: string;
  readonly shows: string;
  readonly argv: readonly [string, ...string[]];
}

const HOSTILE = ['groups', 'isolation', 'learner'].map((name) => `tests/sandbox/isolation/${name}.test.ts`);

/** One test in thousands that failed by the machine's mood is tried again, twice at most, and named at the end. */
const VITEST = [
  'vitest',
  'run',
  '--retry=2',
  '--reporter=default',
  '--reporter=./tests/setup/second-tries.ts',
] as const;

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
    argv: [...VITEST, ...HOSTILE.flatMap((file) => ['--exclude', file])],
  },
  // By itself: processes without end and full memories would disturb whatever else is measured in time.
  {
    name: 'isolation',
    shows: 'what a hostile shell cannot do',
    argv: [...VITEST, ...HOSTILE],
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
  // As `npm start` does it, which then finds them made.
  { name: 'build', shows: 'the pages', argv: ['node', 'cli/naru.ts', 'build'] },
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

const failed = new Map<string, string>();
const again: string[] = [];
for (const step of steps) {
  const began = performance.now();
  say(`\n── ${step.name}: ${step.shows}`);
  const [program, ...args] = step.argv;
  const settings = { ...env, ASTRO_TELEMETRY_DISABLED: '1' };
  let { code, said } = await run(program, args, settings);
  again.push(...secondTries(said));
  const crashed = code === 0 ? [] : crashedFiles(said);
  if (crashed.length > 0) {
    say(`── ${step.name}: Node itself fell over; once more: ${crashed.join(', ')}`);
    again.push(...crashed.map((file) => `${file} (Node itself fell over)`));
    ({ code, said } = await run('vitest', ['run', ...crashed], settings));
  }
  if (code !== 0) failed.set(step.name, said);
  say(
    `── ${step.name}: ${code === 0 ? 'ok' : `FAILED (exit code ${code})`}, ${((performance.now() - began) / 1000).toFixed(1)} s`,
  );
}

// Whoever reads only the end of a long log finds here why it failed.
for (const [name, said] of failed) say(`\n── ${name} failed, and said last:\n${lastWords(said)}`);
if (again.length > 0)
  console.log(`\nPassed, but not at the first try, which is a mistake of its own:\n${again.join('\n')}`);
if (failed.size > 0) console.log(`\nFailed: ${[...failed.keys()].join(', ')}`);
console.log(`${steps.length - failed.size} passed, ${failed.size} failed`);
process.exit(failed.size === 0 ? 0 : 1);
