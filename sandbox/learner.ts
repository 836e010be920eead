/**
 * The learner's shell: bash in a HOME of its own, with the real kubectl, pointed at one sandbox and nothing else.
 * What bash reads at its start is in `learner-rc.ts`.
 */
import { accessSync, constants } from 'node:fs';
import { chmod, mkdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { distinctFolders } from './distinct-folders.ts';
import { Fault } from './faults.ts';
import { ACCOUNT, INSIDE, SYSTEM_PATH, toolInside } from './isolation/inside.ts';
import type { Box } from './isolation/types.ts';
import { kubectlStandIn, learnerRc } from './learner-rc.ts';
import { runProgram } from './program.ts';
import { startShell } from './shell.ts';
import { sshProgram } from './ssh/client.ts';
import type { KubectlFinding } from './tools/kubectl.ts';
import type { Shell, TerminalSize } from './types.ts';

export interface LearnerShellOptions {
  /** The learner's HOME; made if it is not there. What is in it is the learner's and stays. */
  readonly home: string;
  /** KUBECONFIG. */
  readonly kubeconfigPath: string;
  /** KUBECACHEDIR: discovery of this sandbox, so that another one's is never believed. */
  readonly cacheDir: string;
  /** For bash's start file and the learner's bin: only the server writes there. */
  readonly ownDir: string;
  /** For what all learners share: completion scripts, made once for each version of kubectl. */
  readonly sharedDir: string;
  /** Where the socket is that `ssh` speaks to. */
  readonly doors: string;
  readonly size: TerminalSize;
  readonly kubectl: KubectlFinding;
  /** Where `naru tools` puts programs; those in it can be called by name. */
  readonly toolsDir?: string;
  /** Around the shell, where there is isolation. */
  readonly box?: Box | undefined;
  /** Of an isolated shell: it may delete files but write none. */
  readonly full?: boolean;
  /** What the prompt says; `naru` unless told. Letters, digits and dashes. */
  readonly host?: string | undefined;
}

/** The same as the programs of the shell see it: paths are others in a box. */
interface Seen {
  readonly home: string;
  readonly kubeconfig: string;
  readonly cacheDir: string;
  readonly ownDir: string;
  readonly sharedDir: string;
  readonly toolsDir: string | undefined;
  readonly kubectl: string | undefined;
  readonly doors: string;
  readonly systemPath: readonly string[];
  readonly user: string;
}

/** Opens the shell. Faults: `sandbox/bash-missing`, `sandbox/terminal-unavailable`, `sandbox/isolation-failed`. */
export async function openLearnerShell(options: LearnerShellOptions, signal: AbortSignal): Promise<Shell> {
  signal.throwIfAborted();
  const seen = options.box ? seenInBox(options) : seenHere(options);
  const bash = findBash(seen.systemPath);
  const bin = join(options.ownDir, 'bin');
  await mkdir(options.home, { recursive: true });
  await mkdir(options.cacheDir, { recursive: true });
  await mkdir(bin, { recursive: true });
  await offerKubectl(join(bin, 'kubectl'), options, seen);
  await replaceProgram(join(bin, 'ssh'), sshProgram(join(seen.doors, 'ssh')));
  const script = await completion(options);
  const rc = learnerRc(script && join(seen.sharedDir, basename(script)), options.host);
  await replaceFile(join(options.ownDir, 'bashrc'), rc);
  signal.throwIfAborted();
  const argv = [bash, '--rcfile', join(seen.ownDir, 'bashrc'), '-i'];
  const env = learnerEnvironment(seen, bash);
  const { size } = options;
  if (!options.box) return startShell({ file: bash, argv: argv.slice(1), env, cwd: options.home, size });
  const inside = { argv, env, cwd: seen.home, full: options.full ?? false };
  // Where the programs around it start does not matter, but it must be there.
  return startShell({ ...options.box.command(inside), cwd: '/', size });
}

function seenHere(options: LearnerShellOptions): Seen {
  return {
    ...options,
    kubeconfig: options.kubeconfigPath,
    toolsDir: options.toolsDir,
    kubectl: options.kubectl.found ? options.kubectl.path : undefined,
    systemPath: searchPath(),
    user: userName(),
  };
}

function seenInBox(options: LearnerShellOptions): Seen {
  return {
    ...INSIDE,
    kubectl: options.kubectl.found
      ? toolInside('kubectl', options.kubectl.path, options.toolsDir)
      : undefined,
    systemPath: [INSIDE.programs, ...SYSTEM_PATH],
    user: ACCOUNT,
  };
}

/**
 * Everything the shell knows of the world. Built from nothing rather than cleaned: tokens, proxies with passwords and
 * the settings of npm and of this server stay outside.
 */
function learnerEnvironment(seen: Seen, bash: string): Readonly<Record<string, string>> {
  const path = [join(seen.ownDir, 'bin'), ...(seen.toolsDir ? [seen.toolsDir] : []), ...seen.systemPath];
  const editor = ['vim', 'vi', 'nano'].find((name) => onPath(name, seen.systemPath) !== undefined);
  return {
    HOME: seen.home,
    USER: seen.user,
    LOGNAME: seen.user,
    SHELL: bash,
    PATH: path.join(delimiter),
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    // glibc has had C.UTF-8 since 2.35; macOS knows it by another name.
    LANG: process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8',
    KUBECONFIG: seen.kubeconfig,
    KUBECACHEDIR: seen.cacheDir,
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
  return distinctFolders([...inherited, ...usual]);
}

function onPath(name: string, folders: readonly string[]): string | undefined {
  return folders.map((folder) => join(folder, name)).find(executable);
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function findBash(folders: readonly string[]): string {
  const bash = onPath('bash', folders);
  if (bash) return bash;
  throw new Fault('sandbox/bash-missing', 'there is no bash on the PATH', 'Install bash.');
}

/** `kubectl` in the learner's bin: the one that was found, or a stand-in that says how to get one. */
async function offerKubectl(path: string, { kubectl }: LearnerShellOptions, seen: Seen): Promise<void> {
  if (kubectl.found) await replaceWithLink(path, seen.kubectl ?? kubectl.path);
  else await replaceProgram(path, kubectlStandIn(kubectl.problem, seen.toolsDir));
}

async function replaceProgram(path: string, text: string): Promise<void> {
  const next = `${path}.${process.pid}.new`;
  await writeFile(next, text);
  await chmod(next, 0o755);
  await rename(next, path);
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
  // Whatever our umask is: the learner may be another user.
  await chmod(next, 0o644);
  await rename(next, path);
}

/** Milliseconds. */
const COMPLETION_PATIENCE = 10_000;
/**
 * What kubectl says of its completion, by its version and path: for a whole class it is asked once. While a program is started this one
 * stands still, unless there is a starter, the longer the more memory it has.
 */
const scripts = new Map<string, Promise<string>>();

function completionScript(path: string, version: string): Promise<string> {
  const key = `${version} ${path}`;
  const known = scripts.get(key);
  if (known) return known;
  // Whoever asked first may leave: the others still wait for it.
  const options = { signal: new AbortController().signal, timeout: COMPLETION_PATIENCE };
  const asked = runProgram(path, ['completion', 'bash'], options).then(({ exitCode, stdout }) => {
    if (exitCode !== 0 || stdout === '') throw new Error(`kubectl completion ended with ${exitCode}`);
    return stdout;
  });
  scripts.set(key, asked);
  asked.catch(() => scripts.delete(key));
  return asked;
}

/** Path of the completion script for this kubectl, or `undefined` when it cannot be had: completion is a comfort. */
async function completion(options: LearnerShellOptions): Promise<string | undefined> {
  const { kubectl, sharedDir } = options;
  if (!kubectl.found) return undefined;
  const path = join(sharedDir, `kubectl-completion-${kubectl.version.replace(/[^\w.+-]/g, '_')}.bash`);
  if (await stat(path).catch(() => undefined)) return path;
  try {
    const script = await completionScript(kubectl.path, kubectl.version);
    await mkdir(sharedDir, { recursive: true });
    await replaceFile(path, script);
    return path;
  } catch {
    return undefined;
  }
}
