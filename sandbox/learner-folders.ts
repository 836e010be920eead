/**
 * The folders of one sandbox that its learner's programs see, and who may write to which. What the server relies on, above
 * all its own kubeconfig, lies beside them: a kubeconfig may name programs to be run, and the learner's is the learner's.
 */
import { createHash } from 'node:crypto';
import {
  chmod,
  lchown,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account } from './isolation/account.ts';
import { runProgram } from './program.ts';

export interface LearnerFolders {
  /** The learner's own, to write to. */
  readonly home: string;
  readonly kubeFolder: string;
  readonly cacheDir: string;
  readonly toolHome: string;
  /** The server's, to read. */
  readonly ownDir: string;
  readonly sharedDir: string;
  readonly doors: string;
  /** The server's, for the box itself. */
  readonly boxDir: string;
}

/** In `kubeFolder`: what KUBECONFIG names. */
export const KUBECONFIG = 'config';

/** How long changing owners may take, in milliseconds. */
const PATIENCE = 60_000;
/** Longest folder of a Unix socket: the kernel takes paths of 107 bytes. */
const LONGEST = 95;

export function learnerFolders(sandbox: string, dataDir: string): LearnerFolders {
  const inside = (name: string): string => join(sandbox, name);
  return {
    home: inside('home'),
    kubeFolder: inside('kube'),
    cacheDir: inside('kube-cache'),
    toolHome: inside('tool-home'),
    ownDir: inside('shell'),
    sharedDir: join(dataDir, 'shared'),
    doors: inside('doors'),
    boxDir: inside('box'),
  };
}

/** The same with sockets where their paths are short enough, and what to take away in the end. */
export async function withSockets(
  folders: LearnerFolders,
): Promise<{ readonly folders: LearnerFolders; readonly temporary: string | undefined }> {
  if (Buffer.byteLength(folders.doors) <= LONGEST) return { folders, temporary: undefined };
  // Closed to others; what is in it is open, as it is seen from elsewhere, too.
  const temporary = await mkdtemp(join(tmpdir(), 'naru-'));
  const moved = { ...folders, doors: join(temporary, 'doors'), boxDir: join(temporary, 'box') };
  return { folders: moved, temporary };
}

/** Makes them. `account`: whose programs will write there, where that is not this process's user. */
export async function makeFolders(
  folders: LearnerFolders,
  account: Account | undefined,
  signal: AbortSignal,
): Promise<void> {
  for (const folder of Object.values(folders)) await mkdir(folder, { recursive: true });
  if (!account) return;
  const { ownDir, sharedDir, doors, boxDir, ...learners } = folders;
  for (const folder of [ownDir, sharedDir, doors, boxDir]) await makeReadable(folder);
  for (const folder of Object.values(learners)) await giveAway(folder, account, signal);
}

/** A folder that a learner's programs may read, whoever they are and whatever our umask is. */
export async function makeReadable(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o755);
}

/**
 * With all that is in it; links are given away themselves. Nothing to do once it has been done. Most are empty as yet, and are given
 * away without a program: while one is started this process stands still.
 */
async function giveAway(folder: string, { uid, gid }: Account, signal: AbortSignal): Promise<void> {
  if ((await stat(folder)).uid === uid) return;
  if ((await readdir(folder)).length === 0) return await lchown(folder, uid, gid);
  const { exitCode, stderr } = await runProgram('chown', ['-hR', `${uid}:${gid}`, '--', folder], {
    signal,
    timeout: PATIENCE,
  });
  if (exitCode !== 0) throw new Error(`${folder} could not be given to the learner: ${stderr.trim()}`);
}

/**
 * Gives the learner the kubeconfig of the sandbox: the first time, and when there is another one. In between what the
 * learner has changed in it, such as the namespace, stays.
 */
export async function copyKubeconfig(
  from: string,
  folder: string,
  account: Account | undefined,
): Promise<string> {
  const text = await readFile(from, 'utf8');
  const sign = createHash('sha256').update(text).digest('hex');
  const signPath = `${folder}.copied`;
  const target = join(folder, KUBECONFIG);
  const copied = await readFile(signPath, 'utf8').catch(() => '');
  const isThere = await stat(target).catch(() => undefined);
  if (copied === sign && isThere) return text;
  const next = join(folder, `.${KUBECONFIG}.${process.pid}.new`);
  await rm(next, { recursive: true, force: true });
  // The learner may write here: `wx` makes a new file or none, and follows no link.
  await writeFile(next, text, { mode: 0o600, flag: 'wx' });
  // A folder in its place, of all things, is in the way.
  if ((await lstat(target).catch(() => undefined))?.isDirectory())
    await runProgram('rm', ['-rf', '--', target], { signal: AbortSignal.timeout(PATIENCE) });
  await rename(next, target);
  if (account) await lchown(target, account.uid, account.gid);
  await writeFile(signPath, sign);
  return text;
}
