/** Where a learner's things are as the programs of an isolated shell see them. The same for every learner. */

import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Everything of ours lies in here. */
const OURS = '/run/naru';

export const INSIDE = {
  home: '/home/learner',
  /** Writable: `kubectl config` makes a lock beside the file. */
  kubeFolder: `${OURS}/kube`,
  kubeconfig: `${OURS}/kube/config`,
  cacheDir: `${OURS}/kube-cache`,
  /** HOME of the tools that checks run. */
  toolHome: `${OURS}/tool-home`,
  ownDir: `${OURS}/shell`,
  sharedDir: `${OURS}/shared`,
  toolsDir: `${OURS}/tools`,
  /** kubectl and other tools, by name. */
  programs: `${OURS}/programs`,
  /** Sockets of the server that every shell may speak to. */
  doors: `${OURS}/doors`,
  /** Files that only the box itself uses, the relay and the filter of system calls; and the terminals of this machine. Shells see neither. */
  box: `${OURS}/box`,
  terminals: `${OURS}/terminals`,
} as const;

/** The name of the learner's account and of the machine. */
export const ACCOUNT = 'learner';
export const MACHINE = 'naru';

/** Where programs are looked for in an isolated shell, after the learner's bin and the tools. */
export const SYSTEM_PATH = [
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
] as const;

/**
 * Where a tool of this machine is found in a box: the system's own where they are, because some need what lies beside them; those in
 * the folder of tools there; all others by their names.
 */
export function toolInside(name: string, path: string, toolsDir: string | undefined): string {
  if (SYSTEM_PATH.some((folder) => dirname(path) === folder) && isOfSystem(path)) return path;
  return dirname(path) === toolsDir ? join(INSIDE.toolsDir, basename(path)) : join(INSIDE.programs, name);
}

/** /usr/local/bin may have links to folders that a box does not show. */
function isOfSystem(path: string): boolean {
  try {
    return realpathSync(path).startsWith('/usr/');
  } catch {
    return false;
  }
}
