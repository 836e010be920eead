/**
 * Walks through a page as a reader does who clicks every command: in reading order, in one shell, in a cluster that nobody
 * has touched. Says which commands fail, and which print something else than the page shows.
 */
import { pause } from '../../checker/pace.ts';
import { type Clock, systemClock } from '../../sandbox/clock.ts';
import { Fault } from '../../sandbox/faults.ts';
import type { Sandbox } from '../../sandbox/types.ts';
import type { Page } from '../prose.ts';
import { openTyping, type TypedScript, type Typing } from '../type-script.ts';
import type { Problem } from '../types.ts';
import { type CommandBlock, commandsOf } from './blocks.ts';
import { difference, type OutputDifference } from './compare.ts';

export interface Walk {
  readonly file: string;
  readonly run: number;
  /** Blocks of output that were compared. */
  readonly compared: number;
  /** Commands that say themselves that they are not run. */
  readonly notRun: number;
  readonly problems: readonly Problem[];
}

export interface WalkOptions {
  readonly signal: AbortSignal;
  readonly clock?: Clock;
  /** How long one command may take, milliseconds. */
  readonly patience?: number;
  /** How long a reader looks again and again until it is as the page shows it, milliseconds. */
  readonly looking?: number;
}

/** Wide: readline breaks a long command where the line of the terminal ends. */
const SIZE = { cols: 500, rows: 50 };
const PATIENCE = 60_000;
const LOOKING = 20_000;
/** Between two looks, milliseconds. */
const PAUSE = 400;
const RESTARTS = /\brollout restart\b/;
const A_SECOND = 1_000;
/** As in the proof: programs that end soon need neither collect garbage nor more than one processor. */
const BRIEF = { GOGC: 'off', GOMAXPROCS: '1' };

/** Rejects only when aborted or when there is no shell. */
export async function walk(page: Page, sandbox: Sandbox, options: WalkOptions): Promise<Walk> {
  const { commands } = commandsOf(page.body);
  const due = commands.filter((command) => command.notRun === undefined);
  const nodes = await nodeNames(sandbox, options.signal);
  const shell = await sandbox.openShell(SIZE, options.signal);
  const problems: Problem[] = [];
  try {
    const { patience = PATIENCE, signal, clock = systemClock } = options;
    using typing = await openTyping(shell, { signal, clock, patience, env: BRIEF });
    for (const command of due) {
      // Whoever restarts something again within a second is refused by kubectl, and nobody reads as fast.
      if (RESTARTS.test(command.code)) await pause(clock, A_SECOND, signal);
      const problem = await walkOver(command, page, typing, nodes, { ...options, clock });
      if (problem) problems.push(problem);
    }
  } catch (error) {
    if (!(error instanceof Fault) || !error.code.startsWith('lessons/')) throw error;
    // The shell is stuck or gone: what follows cannot be said to be wrong.
    problems.push(problemAt(page, due[0] ?? { line: 1, column: 1 }, error.message, error.remedy));
  } finally {
    shell.kill();
  }
  return {
    file: page.file,
    run: due.length,
    compared: due.filter((command) => command.output).length,
    notRun: commands.length - due.length,
    problems,
  };
}

async function nodeNames(sandbox: Sandbox, signal: AbortSignal): Promise<string[]> {
  const { stdout } = await sandbox.exec({ home: true }, ['kubectl', 'get', 'nodes', '-o', 'name'], signal);
  return stdout.split('\n').flatMap((line) => line.trim().replace(/^node\//, '') || []);
}

interface Looking extends WalkOptions {
  readonly clock: Clock;
}

async function walkOver(
  command: CommandBlock,
  page: Page,
  typing: Typing,
  nodes: readonly string[],
  { clock, looking = LOOKING, signal }: Looking,
): Promise<Problem | undefined> {
  const until = clock.now() + looking;
  for (;;) {
    const problem = judged(command, page, await typeAt(command, page, typing), nodes);
    if (!problem || !onlyLooks(command.code) || clock.now() >= until) return problem;
    // It may come true: what a reader made just before is still starting.
    await pause(clock, PAUSE, signal);
  }
}

/** Names the place of what the shell did not answer. */
async function typeAt(command: CommandBlock, page: Page, typing: Typing): Promise<TypedScript> {
  try {
    return await typing.type(command.code);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const place = `${page.file}:${command.line + page.linesBefore}`;
    throw new Fault(error.code, `${place} ${error.message}`, UNENDING, { cause: error });
  }
}

const UNENDING =
  'Close what was opened; or say in the block why it cannot be run by itself: # not run: opens an editor.';

function judged(
  { line, column, code, output }: CommandBlock,
  page: Page,
  typed: TypedScript,
  nodes: readonly string[],
): Problem | undefined {
  if (output) {
    const found = difference(output.text, typed.output, nodes);
    if (!found) return undefined;
    const place = { line: output.line + 1 + found.line, column: output.column };
    return problemAt(page, place, saying(found, code), `It printed:\n${indented(typed.output)}`);
  }
  const [failure] = typed.failures;
  if (!failure) return undefined;
  return problemAt(
    page,
    { line: line + failure.line, column },
    `this command ends with ${failure.exitCode}: ${failure.text.trim()}`,
    `Correct it; or, if it is meant to fail, show what it prints in a block "output". It printed:\n${indented(typed.output)}`,
  );
}

const saying = ({ expected, got }: OutputDifference, code: string): string => {
  const [command] = code.split('\n').filter((line) => !/^\s*(?:#|$)/.test(line));
  const wanted = expected === undefined ? 'no more lines' : `"${expected.trim()}"`;
  return `the page shows ${wanted} where \`${command}\` prints ${got === undefined ? 'no more' : `"${got.trim()}"`}`;
};

const indented = (text: string): string =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => `      ${line}`)
    .join('\n');

const LOOKS =
  /^\s*(?:kubectl|k)\s+(?:-n \S+ )?(?:get|describe|logs|top|events|explain|auth|exec|rollout status|rollout history|cluster-info|version|config view|api-resources)\b[^>]*$/;

/** Whether typing it once more changes nothing. */
function onlyLooks(code: string): boolean {
  return code.split('\n').every((line) => /^\s*(?:#|$)/.test(line) || LOOKS.test(line));
}

function problemAt(
  page: Page,
  { line, column }: { readonly line: number; readonly column: number },
  message: string,
  remedy: string,
): Problem {
  return { severity: 'error', file: page.file, line: line + page.linesBefore, column, message, remedy };
}
