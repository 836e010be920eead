/**
 * One of the tools of a sandbox, run where the learner works and with nothing of theirs but their files: no aliases, no
 * plugins, no kuberc, no PATH of theirs. For checks and setups.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from './faults.ts';
import type { ProviderOptions } from './options.ts';
import { runProgram } from './program.ts';
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
}

/** How long a tool may take, in milliseconds. */
const PATIENCE = 60_000;

/** As `Sandbox.exec` with `{ home: true }`. */
export async function runHomeProgram(
  place: HomePlace,
  argv: readonly string[],
  signal: AbortSignal,
): Promise<ExecResult> {
  const [, ...rest] = argv;
  const tool = homeTool(argv);
  const found = await findTool(tool satisfies ToolName, place.options);
  if (found instanceof Fault) throw found;
  await mkdir(place.home, { recursive: true });
  await mkdir(place.ownHome, { recursive: true });
  const env = environment(place, tool);
  const result = await runProgram(found.path, rest, { signal, env, cwd: place.home, timeout: PATIENCE });
  return { exitCode: result.exitCode, stdout: result.stdout, stderr: result.stderr };
}

/** The tool that is meant. Throws `sandbox/tool-unknown`. */
export function homeTool([name]: readonly string[]): HomeTool {
  const tool = HOME_TOOLS.find((one) => one === name);
  if (!tool) throw notATool(name);
  return tool;
}

/** Everything of this process is taken away first. */
function environment(place: HomePlace, tool: HomeTool): Record<string, string | undefined> {
  const nothing = Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined]));
  return {
    ...nothing,
    HOME: place.ownHome,
    // `kubectl diff` calls diff.
    PATH: '/usr/bin:/bin:/usr/local/bin',
    LANG: 'C.UTF-8',
    KUBECONFIG: place.kubeconfigPath,
    KUBECACHEDIR: place.cacheDir,
    ...(tool === 'helm' && helmFolders(place.home)),
  };
}

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
