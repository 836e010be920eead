/** `naru tools`: fetches kubectl, kind, helm and kubeadm into `.tools/bin`, where they are found before those of the PATH. */
import { join } from 'node:path';
import { Fault } from '../sandbox/faults.ts';
import { type FetchProgress, FORBID, fetchTool } from '../sandbox/tools/fetch.ts';
import { type FetchedTool, pinOf, VERSIONS } from '../sandbox/tools/pins.ts';
import { versionOf } from '../sandbox/tools/version.ts';
import { TOOLS_DIR } from './providers.ts';
import { misunderstood, print, say, sayFailure } from './report.ts';

const ALL = Object.keys(VERSIONS) as FetchedTool[];

const USAGE = `naru tools [${ALL.join('|')}] …

    Fetches the versions this course was made with (${ALL.map((tool) => `${tool} ${VERSIONS[tool]}`).join(', ')}),
    verifies their SHA-256 and puts them into .tools/bin. All that there are for this machine unless some are named.
    ${FORBID}
`;

/** Exit code 0 when all are there, 1 when one could not be fetched, 2 for arguments nobody understands. */
export async function run(argv: readonly string[], toolsDir: string = TOOLS_DIR): Promise<number> {
  if (argv.includes('--help') || argv.includes('-h')) {
    print(USAGE.trimEnd());
    return 0;
  }
  const wrong = argv.find((word) => !(ALL as string[]).includes(word));
  if (wrong !== undefined) return misunderstood(`There is no tool "${wrong}".`, USAGE);
  const end = new AbortController();
  const stop = (): void => end.abort(new Fault('cli/interrupted', 'interrupted', 'Run it again.'));
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    const wanted =
      argv.length > 0 ? (argv as FetchedTool[]) : ALL.filter((tool) => pinOf(tool) !== undefined);
    for (const tool of new Set(wanted)) await provide(tool, toolsDir, end.signal);
    return 0;
  } catch (error) {
    return sayFailure(error);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

async function provide(tool: FetchedTool, toolsDir: string, signal: AbortSignal): Promise<void> {
  const path = join(toolsDir, tool);
  if ((await versionOf(tool, path, signal)) === VERSIONS[tool]) {
    print(`${tool} ${VERSIONS[tool]} is there already: ${path}`);
    return;
  }
  const fetched = await fetchTool(tool, { toolsDir, env: process.env, onProgress: showing() }, signal);
  print(`${tool} ${VERSIONS[tool]}: ${fetched}`);
}

/** Where from at first, then each tenth. */
function showing(): (progress: FetchProgress) => void {
  let last = -1;
  return ({ pin, received, total }) => {
    if (last < 0) say(`Fetching ${pin.tool} ${pin.version} from ${pin.url} (${FORBID})`);
    const tenth = total ? Math.floor((received / total) * 10) : 0;
    if (tenth > last && tenth > 0) say(`  ${tenth * 10} %`);
    last = tenth;
  };
}
