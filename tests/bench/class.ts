/**
 * `npm run bench:class`: a class of learners who type, run kubectl, work at an exercise and are checked, on this machine, with simulated
 * clusters. They come in four groups, so that it is seen with how many something is too much first.
 *
 *   npm run bench:class               a hundred, 40 s with each group
 *   npm run bench:class -- 40 20      forty, 20 s
 *   npm run bench:class -- 40 20 1    and the first of them has endless loops running
 */
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { learn, type Met } from './class-learner.ts';
import { openClass } from './class-people.ts';
import { type Figures, line, percentile } from './figures.ts';
import { pssOfServer, worked } from './process-use.ts';

const GROUPS = 4;
/** Between one who comes in and the next. Milliseconds. */
const APART = 250;
/** A part of the machine that is as good as all. */
const FULL = 0.95;

const [learners = 100, seconds = 40, hogs = 0] = process.argv.slice(2).map(Number);
if (!(learners >= GROUPS && seconds > 0 && hogs >= 0)) {
  console.error(`npm run bench:class [-- LEARNERS SECONDS HOGS], at least ${GROUPS} learners`);
  process.exit(2);
}

const met: Met = { echo: [], kubectl: [], tick: [], board: [], check: [], errors: [] };
const over = new AbortController();
await using room = await openClass();
const working: Promise<void>[] = [];
let first: string | undefined;
/** The echoes of the last group's time, when everybody is there. */
let withAll: number[] = [];
console.log(
  `${availableParallelism()} processors, ${learners} learners in ${GROUPS} groups, ${seconds} s each${hogs > 0 ? `, ${hogs} with endless loops` : ''}\n`,
);

for (let group = 1; group <= GROUPS; group += 1) {
  const until = Math.round((learners * group) / GROUPS);
  while (working.length < until) {
    const number = working.length + 1;
    working.push(learn(room, { name: `Learner ${number}`, hog: number <= hogs }, met, over.signal));
    await sleep(APART);
  }
  const from = {
    echo: met.echo.length,
    tick: met.tick.length,
    board: met.board.length,
    errors: met.errors.length,
  };
  const machine = usage();
  const server = worked(room.server.pid);
  await sleep(seconds * 1_000);
  const busy = machine();
  const own = (worked(room.server.pid) - server) / seconds / availableParallelism();
  withAll = met.echo.slice(from.echo);
  const echo = percentile(withAll, 0.99);
  const tick = percentile(met.tick.slice(from.tick), 0.5);
  const board = percentile(met.board, 0.5);
  const memory = pssOfServer(room.server.pid);
  console.log(
    `${String(until).padStart(4)} learners: processors ${percent(busy)} (server ${percent(own)}), server ${memory.toFixed(0)} MB, echo p99 ${ms(echo)}, tick ${ms(tick)}, board ${ms(board)}, errors ${met.errors.length}`,
  );
  first ??= saturated(until, { busy, echo, tick, board, memory, errors: met.errors.length });
}

const memory = pssOfServer(room.server.pid);
over.abort();
await Promise.all(working);
const figures: (Figures & { readonly share?: number })[] = [
  {
    name: `class: key to echo with all ${learners} there, 99 of 100 within`,
    unit: 'ms',
    samples: [percentile(withAll, 0.99)],
    budget: 100,
  },
  { name: 'class: key to echo while they come in, too', unit: 'ms', samples: met.echo },
  { name: 'class: a kubectl command to the next prompt', unit: 'ms', samples: met.kubectl },
  { name: 'class: change of the cluster to tick on the page', unit: 'ms', samples: met.tick, budget: 500 },
  { name: 'class: start of an exercise to the board', unit: 'ms', samples: met.board, budget: 1000 },
  { name: 'class: Check to verdict', unit: 'ms', samples: met.check },
  {
    name: `class: memory of the server with ${learners} clusters`,
    unit: 'MB',
    samples: [memory],
    budget: 1500,
  },
];
console.log(
  `\n${figures
    .filter(({ samples }) => samples.length > 0)
    .map(line)
    .join('\n')}`,
);
console.log(
  `\nErrors: ${met.errors.length}${met.errors
    .slice(0, 5)
    .map((error) => `\n  ${error}`)
    .join('')}`,
);
console.log(first ?? 'Nothing was too much.');

interface Stage {
  readonly busy: number;
  readonly echo: number;
  readonly tick: number;
  readonly board: number;
  readonly memory: number;
  readonly errors: number;
}

function saturated(count: number, { busy, echo, tick, board, memory, errors }: Stage): string | undefined {
  const free = freemem() / totalmem();
  const wrong = [
    ...(busy >= FULL ? [`the processors (${percent(busy)} busy)`] : []),
    ...(1 - free >= FULL ? [`the memory of the machine (${percent(1 - free)} in use)`] : []),
    ...(memory > 1500 ? [`the memory of the server (${memory.toFixed(0)} MB)`] : []),
    ...(echo > 100 ? [`the echo of keys (p99 ${ms(echo)})`] : []),
    ...(tick > 500 ? [`the ticks (${ms(tick)})`] : []),
    ...(board > 1000 ? [`the board (${ms(board)} behind)`] : []),
    ...(errors > 0 ? [`${errors} errors`] : []),
  ];
  return wrong.length > 0 ? `First too much, with ${count} learners: ${wrong.join(', ')}` : undefined;
}

/** Begins to look at the processors; what comes back says which part of their time was used since. */
function usage(): () => number {
  const read = () =>
    cpus().reduce(
      (sum, { times }) => ({
        idle: sum.idle + times.idle,
        all: sum.all + times.user + times.nice + times.sys + times.irq + times.idle,
      }),
      { idle: 0, all: 0 },
    );
  const before = read();
  return () => {
    const now = read();
    return 1 - (now.idle - before.idle) / Math.max(1, now.all - before.all);
  };
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function ms(value: number): string {
  return Number.isNaN(value) ? 'none yet' : `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}
