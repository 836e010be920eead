/** Finds the kubectl that learners type, and says whether it is one that is known to work. */
import { Fault } from '../faults.ts';
import { findTool, type ToolSearch, type ToolSource } from './find.ts';
import { versionOf } from './version.ts';

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
const SUPPORTED_MINORS = [32, 36] as const;

/** Looks at $KUBECTL, then the fetched one, then the PATH. Never rejects except when aborted. */
export async function findKubectl(search: ToolSearch, signal: AbortSignal): Promise<KubectlFinding> {
  const tool = await findTool('kubectl', search);
  if (tool instanceof Fault) return { found: false, supported: false, problem: tool };
  const version = await versionOf('kubectl', tool.path, signal);
  if (version === undefined) return { found: false, supported: false, problem: unusable(tool.path) };
  const problem = supportProblem(version, tool.path);
  return { found: true, ...tool, version, supported: problem === undefined, ...(problem ? { problem } : {}) };
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

const unusable = (path: string): Fault =>
  new Fault(
    'tools/kubectl-unusable',
    `${path} does not say its version as kubectl does`,
    'Run "npm run tools kubectl" to get a version that is known to work, or set KUBECTL to the path of one.',
  );
