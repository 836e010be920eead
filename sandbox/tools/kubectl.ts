/** Finds the kubectl that learners type, and says whether it is one that is known to work. */
import { Fault } from '../faults.ts';
import { runProgram } from '../program.ts';
import { findTool, type ToolSearch, type ToolSource } from './find.ts';

export type KubectlFinding =
  | {
      readonly found: true;
      readonly path: string;
      /** As kubectl says it, suffixes included: `v1.32.4-dispatcher`. */
      readonly version: string;
      readonly source: ToolSource;
      /** `true` when the version is one of `SUPPORTED_MINORS`. */
      readonly supported: boolean;
      /** Why it is not supported. */
      readonly problem?: Fault;
    }
  | { readonly found: false; readonly supported: false; readonly problem: Fault };

/** Minor versions of Kubernetes 1 that are known to work with every sandbox, first and last. */
export const SUPPORTED_MINORS = [32, 36] as const;

/** How long `kubectl version` may take, in milliseconds: it takes 50 on an idle machine. */
const PATIENCE = 20_000;

/** Looks at $KUBECTL, then the fetched one, then the PATH. Never rejects except when aborted. */
export async function findKubectl(search: ToolSearch, signal: AbortSignal): Promise<KubectlFinding> {
  const tool = await findTool('kubectl', search);
  if (tool instanceof Fault) return { found: false, supported: false, problem: tool };
  try {
    const version = await versionOf(tool.path, signal);
    const problem = supportProblem(version, tool.path);
    return {
      found: true,
      ...tool,
      version,
      supported: problem === undefined,
      ...(problem ? { problem } : {}),
    };
  } catch (error) {
    signal.throwIfAborted();
    return { found: false, supported: false, problem: unusable(tool.path, error) };
  }
}

/** `v1.36.2` of `kubectl version --client -o json`. */
async function versionOf(path: string, signal: AbortSignal): Promise<string> {
  const result = await runProgram(path, ['version', '--client', '-o', 'json'], {
    signal,
    timeout: PATIENCE,
    // A broken kubeconfig of the person at the machine must not matter here.
    env: { KUBECONFIG: '/dev/null' },
  });
  const answer = JSON.parse(result.stdout) as { clientVersion?: { gitVersion?: unknown } };
  const version = answer.clientVersion?.gitVersion;
  if (typeof version !== 'string') throw new Error('it does not say its version');
  return version;
}

/** `undefined` for a supported version. */
function supportProblem(version: string, path: string): Fault | undefined {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  const [first, last] = SUPPORTED_MINORS;
  if (major === '1' && Number(minor) >= first && Number(minor) <= last) return undefined;
  return new Fault(
    'tools/kubectl-unsupported',
    `${path} is ${version}; versions 1.${first} to 1.${last} are known to work`,
    'Run "npm run tools kubectl" to get a version that is known to work, or set KUBECTL to the path of one.',
  );
}

const unusable = (path: string, cause: unknown): Fault =>
  new Fault(
    'tools/kubectl-unusable',
    `${path} does not work: ${cause instanceof Error ? cause.message : String(cause)}`,
    'Run "npm run tools kubectl" to get a version that is known to work, or set KUBECTL to the path of one.',
    { cause },
  );
