/** Where programs are looked for: a variable that names one, then those fetched for this project, then the PATH. */
import { access, constants, stat } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { Fault } from '../faults.ts';

export type ToolSource = 'env' | 'tools' | 'path';
export type ToolName = 'kubectl' | 'kind' | 'helm' | 'kubeadm' | 'openssl' | 'docker' | 'podman';

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
  const variable = name.toUpperCase();
  const wanted = search.env[variable];
  if (wanted) {
    if (await runnable(wanted)) return { path: resolve(wanted), source: 'env' };
    return new Fault(
      `tools/${name}-unusable`,
      `${variable} is ${wanted}, which is not a program that can be run`,
      `Correct ${variable}, or unset it.`,
    );
  }
  const fetched = join(search.toolsDir, name);
  if (await runnable(fetched)) return { path: fetched, source: 'tools' };
  for (const folder of (search.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name);
    if (folder.startsWith('/') && (await runnable(path))) return { path, source: 'path' };
  }
  return new Fault(`tools/${name}-missing`, `there is no ${name} on this machine`, REMEDIES[name]);
}

const REMEDIES: Readonly<Record<ToolName, string>> = {
  kubectl: 'Run "npm run tools kubectl" in the folder of Naru; or install kubectl and put it on the PATH.',
  kind: 'Run "npm run tools kind" in the folder of Naru; or install kind and put it on the PATH.',
  helm: 'Run "npm run tools helm" in the folder of Naru; or install helm and put it on the PATH.',
  kubeadm: 'Install kubeadm and put it on the PATH, or set KUBEADM to the path of one.',
  openssl: 'Install openssl and put it on the PATH.',
  docker:
    'Install Docker (https://docs.docker.com/engine/install/) or Podman, or set NARU_SANDBOX=simulated.',
  podman: 'Install Podman or Docker, or set NARU_SANDBOX=simulated.',
};

async function runnable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
