/**
 * One of the tools of a sandbox, run where the learner works and with nothing of theirs but their files: no aliases, no
 * plugins, no kuberc, no PATH of theirs. For checks and setups.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from './faults.ts';
import { INSIDE, toolInside } from './isolation/inside.ts';
import type { Box } from './isolation/types.ts';
import type { ProviderOptions } from './options.ts';
import { type ProgramResult, runProgram } from './program.ts';
import { findTool, type ToolName } from './tools/find.ts';
import { type ExecResult, HOME_TOOLS, type HomeTool } from './types.ts';

export interface HomePlace {
  /** The learner's HOME: the folder the tool runs in. */
  readonly home: string;
  /** An empty HOME for the tool itself; made when it is not there. */
  readonly ownHome: string;
  readonly kubeconfigPath: string;
  readonly cacheDir: string;
  readonly options: ProviderOptions;
  /** Around it, where there is isolation: files it is told to read, and kubeconfigs, are the learner's. */
  readonly box?: Box | undefined;
}

/** How long a tool may take, in milliseconds. */
const PATIENCE = 60_000;

/** As `Sandbox.exec` with `{ home: true }`. */
export async function runHomeProgram(
  place: HomePlace,
  argv: readonly string[],
  signal: AbortSignal,
): Promise<ExecResult> {
  const tool = homeTool(argv);
  const found = await findTool(tool satisfies ToolName, place.options);
  if (found instanceof Fault) throw found;
  const result = place.box
    ? await runInBox(place.box, toolInside(tool, found.path, place.options.toolsDir), argv, signal)
    : await runHere(place, found.path, argv, signal);
  return { exitCode: result.exitCode, stdout: result.stdout, stderr: result.stderr };
}

async function runHere(
  place: HomePlace,
  path: string,
  argv: readonly string[],
  signal: AbortSignal,
): Promise<ProgramResult> {
  await mkdir(place.home, { recursive: true });
  await mkdir(place.ownHome, { recursive: true });
  const env = { ...nothing(), ...environment(place, homeTool(argv)) };
  return await runProgram(path, argv.slice(1), { signal, env, cwd: place.home, timeout: PATIENCE });
}

/** `path` as it is in the box. */
async function runInBox(
  box: Box,
  path: string,
  argv: readonly string[],
  signal: AbortSignal,
): Promise<ProgramResult> {
  const tool = homeTool(argv);
  const inside = {
    home: INSIDE.home,
    ownHome: INSIDE.toolHome,
    kubeconfigPath: INSIDE.kubeconfig,
    cacheDir: INSIDE.cacheDir,
  };
  const program = box.command({
    argv: [path, ...argv.slice(1)],
    env: environment(inside, tool),
    cwd: INSIDE.home,
  });
  const env = { ...nothing(), ...program.env };
  return await runProgram(program.file, program.argv, { signal, env, timeout: PATIENCE });
}

/** The tool that is meant. Throws `sandbox/tool-unknown`. */
export function homeTool([name]: readonly string[]): HomeTool {
  const tool = HOME_TOOLS.find((one) => one === name);
  if (!tool) throw notATool(name);
  return tool;
}

/** Everything of this process is taken away first. */
const nothing = (): Record<string, undefined> =>
  Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined]));

type Seen = Pick<HomePlace, 'home' | 'ownHome' | 'kubeconfigPath' | 'cacheDir'>;

function environment(place: Seen, tool: HomeTool): Record<string, string> {
  return {
    HOME: place.ownHome,
    // `kubectl diff` calls diff.
    PATH: '/usr/bin:/bin:/usr/local/bin',
    LANG: 'C.UTF-8',
    KUBECONFIG: place.kubeconfigPath,
    KUBECACHEDIR: place.cacheDir,
    ...BRIEF,
    ...(tool === 'helm' && helmFolders(place.home)),
  };
}

/**
 * Tools written in Go that end soon need neither collect garbage, up to a limit, nor more than one processor. And kubectl unpacks
 * all its texts each time it starts: those of its French are a few lines, none of which is an answer. A third less work.
 */
const BRIEF = { GOGC: 'off', GOMEMLIMIT: '256MiB', GOMAXPROCS: '1', LC_MESSAGES: 'fr_FR.UTF-8' };

/** The repositories the learner has added are what Helm is asked about; plugins lie elsewhere and stay away. */
function helmFolders(home: string): Record<string, string> {
  return { XDG_CONFIG_HOME: join(home, '.config'), XDG_CACHE_HOME: join(home, '.cache') };
}

const notATool = (name: string | undefined): Fault =>
  new Fault(
    'sandbox/tool-unknown',
    `${name ?? 'nothing'} cannot be run at the learner's home`,
    `There are: ${HOME_TOOLS.join(', ')}.`,
  );
