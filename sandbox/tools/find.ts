/** Where programs are looked for: a variable that names one, then those fetched for this project, then the PATH. */
import { accessSync, constants, statSync } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { Fault } from '../faults.ts';

export type ToolSource = 'env' | 'tools' | 'path';
export type ToolName = 'kubectl' | 'kind' | 'helm' | 'kubeadm' | 'openssl' | 'docker' | 'podman' | 'nerdctl';

export interface ToolSearch {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder fetched programs are in: `.tools/bin` of the project. */
  readonly toolsDir: string;
}

export interface FoundTool {
  readonly path: string;
  readonly source: ToolSource;
}

/**
 * The first that can be run. A variable that names something else is a Fault `tools/NAME-unusable` rather than passed
 * over: who sets one wants that one. None at all is `tools/NAME-missing`. Never rejects.
 */
export async function findTool(name: ToolName, search: ToolSearch): Promise<FoundTool | Fault> {
  for (const place of placesOf(name, search)) if (await runnable(place.path)) return place;
  const variable = name.toUpperCase();
  const wanted = search.env[variable];
  if (!wanted)
    return new Fault(`tools/${name}-missing`, `there is no ${name} on this machine`, REMEDIES[name]);
  return new Fault(
    `tools/${name}-unusable`,
    `${variable} is ${wanted}, which is not a program that can be run`,
    `Correct ${variable}, or unset it.`,
  );
}

/** Those of the programs that `findTool` would not find. Asks the disk a few times and waits for it. */
export function missingTools<T extends ToolName>(names: readonly T[], search: ToolSearch): T[] {
  return names.filter((name) => !placesOf(name, search).some(({ path }) => runnableNow(path)));
}

/** In the order in which they count. */
function placesOf(name: ToolName, { env, toolsDir }: ToolSearch): FoundTool[] {
  const wanted = env[name.toUpperCase()];
  if (wanted) return [{ path: resolve(wanted), source: 'env' }];
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder.startsWith('/'));
  return [
    { path: join(toolsDir, name), source: 'tools' },
    ...folders.map((folder): FoundTool => ({ path: join(folder, name), source: 'path' })),
  ];
}

/** How to get one that is missing. `undefined` for what is none of these programs. */
export const toolRemedy = (name: string): string | undefined =>
  Object.hasOwn(REMEDIES, name) ? REMEDIES[name as ToolName] : undefined;

const REMEDIES: Readonly<Record<ToolName, string>> = {
  kubectl: 'Run "npm run tools kubectl" in the folder of Naru; or install kubectl and put it on the PATH.',
  kind: 'Run "npm run tools kind" in the folder of Naru; or install kind and put it on the PATH.',
  helm: 'Run "npm run tools helm" in the folder of Naru; or install helm and put it on the PATH.',
  kubeadm:
    'On Linux, run "npm run tools kubeadm" in the folder of Naru; or install kubeadm and put it on the PATH.',
  openssl: 'Install openssl and put it on the PATH.',
  docker:
    'Install Docker (https://docs.docker.com/engine/install/) or Podman, or set NARU_SANDBOX=simulated.',
  podman: 'Install Podman or Docker, or set NARU_SANDBOX=simulated.',
  nerdctl: 'Install nerdctl with containerd (its full archive has both), or use Docker or Podman.',
};

function runnableNow(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

async function runnable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
