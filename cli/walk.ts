/** `naru walk`: types every command of the lessons in reading order, and compares what it prints with what the page shows. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Walk } from '../lessons/commands/walk.ts';
import { type Walkable, walkable, walkCourse } from '../lessons/commands/walk-course.ts';
import { loadCourse } from '../lessons/load.ts';
import { chooseProvider, providers } from '../sandbox/index.ts';
import { missingTools, toolRemedy } from '../sandbox/tools/find.ts';
import type { HomeTool } from '../sandbox/types.ts';
import { lineOf } from './lint.ts';
import { misunderstood, print, say } from './report.ts';

const ROOT = join(import.meta.dirname, '..');
const LESSONS = join(ROOT, 'lessons');
const TOOLS_DIR = join(ROOT, '.tools', 'bin');

/** Most of a walk is waiting for the cluster, as with proofs. */
const LANES = { least: 2, most: 5 };

const USAGE = `naru walk [PATTERN] [--lessons DIR]

    Types the commands of each lesson into a terminal, in reading order, in a simulated cluster of its own, and compares
    what they print with the blocks "output" of the page. PATTERN is a part of the id of a lesson or a module; all
    lessons unless given. A page that calls programs this machine lacks (helm) is skipped, and it says so.
`;

interface Options {
  readonly pattern: string;
  readonly lessons: string;
}

/** Exit code 0 when every page is right, 1 when not, 2 for arguments nobody understands. */
export async function run(argv: readonly string[]): Promise<number> {
  if (argv.includes('--help') || argv.includes('-h')) {
    process.stdout.write(USAGE);
    return 0;
  }
  const options = optionsOf(argv);
  if (!options) return misunderstood('naru walk takes one pattern.', USAGE);
  const stop = new AbortController();
  const interrupted = () => stop.abort(new Error('interrupted'));
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    return await walkAll(options, stop.signal);
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
  }
}

function optionsOf(argv: readonly string[]): Options | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { lessons: { type: 'string', default: LESSONS } },
    });
    return positionals.length > 1 ? undefined : { ...values, pattern: positionals[0] ?? '' };
  } catch {
    return undefined;
  }
}

async function walkAll({ pattern, lessons }: Options, signal: AbortSignal): Promise<number> {
  const loaded = await loadCourse(lessons);
  for (const problem of loaded.problems) print(lineOf(problem, lessons));
  const due = walkable(loaded, pattern);
  if (due.length === 0 && loaded.problems.length === 0) {
    say(`No lesson with commands has "${pattern}" in its id or that of its module.`);
    return 1;
  }
  let skipped = 0;
  const walks = await walked(due, lessons, signal, (file, lacks) => {
    skipped += 1;
    print(`${file}: skipped, its commands need ${lacks.join(', ')}`);
    for (const tool of lacks) print(`    ${toolRemedy(tool)}`);
  });
  const wrong = walks.flatMap(({ problems }) => problems).length + loaded.problems.length;
  const left = skipped > 0 ? `, ${skipped} skipped` : '';
  print(`${walks.length} pages walked${left}, ${wrong === 0 ? 'no' : wrong} problems`);
  return wrong === 0 ? 0 : 1;
}

/** In a folder of its own, which goes afterwards: sandboxes of learners are not touched. */
async function walked(
  due: readonly Walkable[],
  lessons: string,
  signal: AbortSignal,
  onSkip: (file: string, lacks: readonly HomeTool[]) => void,
): Promise<Walk[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'naru-walk-'));
  try {
    const known = providers({ dataDir, toolsDir: TOOLS_DIR, env: process.env, forgetful: true });
    const { provider } = await chooseProvider('simulated', known, signal);
    return await walkCourse(due, provider, {
      signal,
      lanes: LANES,
      onSkip,
      missing: (tools) => missingTools(tools, { env: process.env, toolsDir: TOOLS_DIR }),
      onWalk(walk) {
        print(
          `${walk.file}: ${walk.run} commands run, ${walk.notRun} not; ${walk.compared} outputs compared, ${walk.problems.length} problems`,
        );
        for (const problem of walk.problems) print(lineOf(problem, lessons));
      },
    });
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}
