/**
 * `naru dev`: Naru for authors. Runs `npm start`, and again whenever something in the lessons folder has changed: pages are
 * built anew, and what is wrong with the content is said here and on the first page.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { lintCourse } from '../lessons/lint.ts';
import { lineOf } from './lint.ts';

const ROOT = join(import.meta.dirname, '..');
const LESSONS = join(ROOT, 'lessons');

const USAGE = `naru dev

    Naru for authors: as npm start, and again whenever a lesson or an exercise has changed. What is wrong with the
    content is said here and on the first page. Reload the page in the browser to see the change. Ctrl+C ends it.
`;

/** Editors write a file in several steps, and people save several files: milliseconds of quiet before anything happens. */
const QUIET = 400;

/** Exit code 0 when ended by a signal, that of Naru when it cannot be started, 2 for arguments nobody understands. */
export async function run(argv: readonly string[]): Promise<number> {
  if (argv.length > 0) {
    const help = argv[0] === '--help' || argv[0] === '-h';
    (help ? process.stdout : process.stderr).write(USAGE);
    return help ? 0 : 2;
  }
  const stop = new AbortController();
  const end = (): void => stop.abort();
  process.once('SIGINT', end).once('SIGTERM', end);
  try {
    return await serveAndWatch(stop.signal);
  } finally {
    process.off('SIGINT', end).off('SIGTERM', end);
  }
}

async function serveAndWatch(signal: AbortSignal): Promise<number> {
  await sayProblems();
  const { promise: ended, resolve } = Promise.withResolvers<number>();
  let server: ChildProcess | undefined;
  const begin = (): void => {
    const child = start();
    server = child;
    child.once('exit', (code) => {
      if (child === server) resolve(code ?? 1);
    });
  };
  begin();
  using _watching = whenQuiet(LESSONS, QUIET, async () => {
    process.stderr.write('\nThe lessons have changed.\n');
    await sayProblems();
    const before = server;
    server = undefined;
    if (before) await ending(before);
    if (!signal.aborted) begin();
  });
  signal.addEventListener('abort', () => resolve(0), { once: true });
  const code = await ended;
  if (server) await ending(server);
  return code;
}

/** As `npm start`; the page is told to show what the lint says. */
function start(): ChildProcess {
  const env = { ...process.env, NARU_AUTHOR: '1' };
  return spawn(process.execPath, [join(ROOT, 'cli', 'start.ts')], { cwd: ROOT, env, stdio: 'inherit' });
}

function ending(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

async function sayProblems(): Promise<void> {
  const problems = await lintCourse(LESSONS);
  for (const problem of problems) process.stderr.write(`${lineOf(problem, LESSONS)}\n`);
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
