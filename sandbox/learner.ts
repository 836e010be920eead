/**
 * The learner's shell: bash in a HOME of its own, with the real kubectl, pointed at one sandbox and nothing else.
 * What bash reads at its start is in `learner-rc.ts`.
 */
import { accessSync, constants } from 'node:fs';
import { chmod, mkdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { Fault } from './faults.ts';
import { kubectlStandIn, learnerRc } from './learner-rc.ts';
import { runProgram } from './program.ts';
import { openShell } from './shell.ts';
import type { KubectlFinding } from './tools/kubectl.ts';
import type { Shell, TerminalSize } from './types.ts';

export interface LearnerShellOptions {
  /** The learner's HOME; made if it is not there. What is in it is the learner's and stays. */
  readonly home: string;
  /** KUBECONFIG. */
  readonly kubeconfigPath: string;
  /** KUBECACHEDIR: discovery of this sandbox, so that another one's is never believed. */
  readonly cacheDir: string;
  /** For what all learners share: completion scripts, made once for each version of kubectl. */
  readonly sharedDir: string;
  readonly size: TerminalSize;
  readonly kubectl: KubectlFinding;
  /** Where `naru tools` puts programs; those in it can be called by name. */
  readonly toolsDir?: string;
}

/** Opens the shell. Faults: `sandbox/bash-missing`, `sandbox/terminal-unavailable`. */
export async function openLearnerShell(options: LearnerShellOptions, signal: AbortSignal): Promise<Shell> {
  signal.throwIfAborted();
  const bash = findBash();
  const own = join(options.home, '.naru');
  const bin = join(own, 'bin');
  await mkdir(bin, { recursive: true });
  await mkdir(options.cacheDir, { recursive: true });
  await offerKubectl(join(bin, 'kubectl'), options);
  const rc = join(own, 'bashrc');
  await replaceFile(rc, learnerRc(await completion(options, signal)));
  signal.throwIfAborted();
  return openShell({
    file: bash,
    argv: ['--rcfile', rc, '-i'],
    env: learnerEnvironment(options, bash, bin),
    cwd: options.home,
    size: options.size,
  });
}

/**
 * Everything the shell knows of the world. Built from nothing rather than cleaned: tokens, proxies with passwords and
 * the settings of npm and of this server stay outside.
 */
function learnerEnvironment(
  options: LearnerShellOptions,
  bash: string,
  bin: string,
): Readonly<Record<string, string>> {
  const path = [bin, ...(options.toolsDir ? [options.toolsDir] : []), ...searchPath()].join(delimiter);
  const editor = ['vim', 'vi', 'nano'].find((name) => onPath(name) !== undefined);
  const user = userName();
  return {
    HOME: options.home,
    USER: user,
    LOGNAME: user,
    SHELL: bash,
    PATH: path,
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    // glibc has had C.UTF-8 since 2.35; macOS knows it by another name.
    LANG: process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8',
    KUBECONFIG: options.kubeconfigPath,
    KUBECACHEDIR: options.cacheDir,
    ...(editor ? { EDITOR: editor } : {}),
    ...(process.env['TZ'] ? { TZ: process.env['TZ'] } : {}),
  };
}

const userName = (): string => {
  try {
    return userInfo().username;
  } catch {
    return 'learner'; // A container may run as a number without a name.
  }
};

/** The PATH without what npm puts in front of it while a script runs. */
function searchPath(): string[] {
  const usual = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
  const inherited = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder.startsWith('/') && !/[/]node_modules[/]|node-gyp-bin/.test(`${folder}/`));
  return [...new Set([...inherited, ...usual])];
}

function onPath(name: string): string | undefined {
  return searchPath()
    .map((folder) => join(folder, name))
    .find(executable);
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function findBash(): string {
  const bash = onPath('bash');
  if (bash) return bash;
  throw new Fault('sandbox/bash-missing', 'there is no bash on the PATH', 'Install bash.');
}

/** `kubectl` in the learner's bin: the one that was found, or a stand-in that says how to get one. */
async function offerKubectl(path: string, options: LearnerShellOptions): Promise<void> {
  const { kubectl } = options;
  if (kubectl.found) await replaceWithLink(path, kubectl.path);
  else {
    await replaceFile(path, kubectlStandIn(kubectl.problem, options.toolsDir));
    await chmod(path, 0o755);
  }
}

async function replaceWithLink(path: string, target: string): Promise<void> {
  const next = `${path}.${process.pid}.new`;
  await rm(next, { force: true });
  await symlink(target, next);
  await rename(next, path);
}

async function replaceFile(path: string, text: string): Promise<void> {
  const next = `${path}.${process.pid}.new`;
  await writeFile(next, text);
  await rename(next, path);
}

/** Path of the completion script for this kubectl, or `undefined` when it cannot be had: completion is a comfort. */
async function completion(options: LearnerShellOptions, signal: AbortSignal): Promise<string | undefined> {
  const { kubectl, sharedDir } = options;
  if (!kubectl.found) return undefined;
  const path = join(sharedDir, `kubectl-completion-${kubectl.version.replace(/[^\w.+-]/g, '_')}.bash`);
  if (await stat(path).catch(() => undefined)) return path;
  try {
    const result = await runProgram(kubectl.path, ['completion', 'bash'], { signal, timeout: 10_000 });
    if (result.exitCode !== 0 || result.stdout === '') return undefined;
    await mkdir(sharedDir, { recursive: true });
    await replaceFile(path, result.stdout);
    return path;
  } catch {
    return undefined;
  }
}
