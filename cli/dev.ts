/**
 * `naru dev`: Naru for authors. The same server as with `npm start`, with pages that are rendered when they are asked for.
 * Whenever something in the lessons folder has changed, it is read again and every open page loads itself anew; what is
 * wrong with the content is said here and on the first page. Cluster, shells and open attempts stay.
 */
import { watch } from 'node:fs';
import { join } from 'node:path';
import { lintCourse } from '../lessons/lint.ts';
import { ensureSchema } from '../sandbox/simulated/scheme/generate.ts';
import { readConfig } from '../server/config.ts';
import { stderrLog } from '../server/log.ts';
import { startServer } from '../server/main.ts';
import { developPages } from './dev-pages.ts';
import { lineOf } from './lint.ts';
import { fetchMissingKubectl } from './start/kubectl.ts';
import { checkPort } from './start/port.ts';

const ROOT = join(import.meta.dirname, '..');

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const USAGE = `naru dev

    Naru for authors: as npm start, but pages show a lesson or an exercise as soon as it is saved, and load themselves
    anew in the browser. What is wrong with the content is said here and on the first page. Ctrl+C ends it.
`;

/** Editors write a file in several steps, and people save several files: milliseconds of quiet before anything happens. */
const QUIET = 400;

/** Exit code 0 when ended by a signal, 2 for arguments nobody understands. Rejects with a Fault when Naru cannot be started. */
export async function run(argv: readonly string[]): Promise<number> {
  if (argv.length > 0) {
    const help = argv[0] === '--help' || argv[0] === '-h';
    (help ? process.stdout : process.stderr).write(USAGE);
    return help ? 0 : 2;
  }
  const stop = new AbortController();
  const end = (): void => stop.abort();
  for (const each of SIGNALS) process.on(each, end);
  // The first page tells authors everything that is wrong, not only what could not be loaded.
  process.env['NARU_AUTHOR'] = '1';
  try {
    await serveAndWatch(stop.signal);
    return 0;
  } finally {
    for (const each of SIGNALS) process.off(each, end);
  }
}

/** Until a signal ends it: the server, and what follows on every change of the lessons. */
async function serveAndWatch(signal: AbortSignal): Promise<void> {
  const config = readConfig(process.env);
  await sayProblems(config.lessons);
  await checkPort(config);
  await ensureSchema();
  await fetchMissingKubectl(config, say, signal);
  await using pages = await developPages(ROOT);
  const server = await startServer(config, stderrLog, { pages });
  try {
    using _watching = whenQuiet(config.lessons, QUIET, async () => {
      process.stderr.write('\nThe lessons have changed.\n');
      pages.forgetAddresses();
      await server.reload();
      await sayProblems(config.lessons);
    });
    process.stderr.write('Open this address in a browser (it works once). Ctrl+C ends it.\n');
    process.stdout.write(`${server.address()}\n`);
    await aborted(signal);
  } finally {
    await server.close();
  }
}

const say = (english: string): void => void process.stderr.write(`${english}\n`);

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

async function sayProblems(folder: string): Promise<void> {
  const problems = await lintCourse(folder);
  for (const problem of problems) process.stderr.write(`${lineOf(problem, folder)}\n`);
  process.stderr.write(`${problems.length === 0 ? 'no' : problems.length} problems with the lessons\n`);
}

/** What follows on changes, one at a time and never twice for the same: `work` is done once it has been quiet for a while. */
export function whenQuiet(folder: string, quiet: number, work: () => Promise<void>): Disposable {
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> = Promise.resolve();
  const due = (): void => {
    working = working.then(work).catch((error: unknown) => void process.stderr.write(`${String(error)}\n`));
  };
  const watcher = watch(folder, { recursive: true }, (_event, name) => {
    // Reports of proofs and schemas are written by machines, and the machinery is no content.
    if (name === null || /^(?:proofs|schema)[\\/]|\.ts$|~$|\.swp$/.test(name)) return;
    clearTimeout(timer);
    timer = setTimeout(due, quiet);
  });
  return {
    [Symbol.dispose]() {
      clearTimeout(timer);
      watcher.close();
    },
  };
}
