/**
 * Files of a learner's HOME, for checks and setups. The learner may have put anything there, and change it meanwhile: links
 * to elsewhere, pipes nobody writes to, files without end.
 */
import type { Stats } from 'node:fs';
import { constants } from 'node:fs';
import {
  chmod,
  type FileHandle,
  lstat,
  mkdir,
  open,
  readdir,
  realpath,
  rename,
  rm,
  rmdir,
  unlink,
} from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join, sep } from 'node:path';
import { Fault } from './faults.ts';
import { HOME_FILE_LIMIT, type NodeFile } from './types.ts';

/** Never waits (a pipe), never becomes our terminal (a device), never goes where a link at the end leads. */
const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;
const WRITE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/** Bytes read at once, at least. */
const CHUNK = 4096;

/** As `Sandbox.readHome`. */
export async function readHomeFile(
  home: string,
  path: string,
  signal: AbortSignal,
): Promise<NodeFile | undefined> {
  const parts = homePath(path);
  signal.throwIfAborted();
  try {
    return await readInside(await realpath(home), join(home, ...parts), path, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Fault) throw error;
    return undefined;
  }
}

/** As `Sandbox.writeHome`. */
export async function writeHomeFile(
  home: string,
  path: string,
  content: string,
  signal: AbortSignal,
): Promise<void> {
  const parts = homePath(path);
  signal.throwIfAborted();
  await changing(path, () => write(home, parts, content));
}

async function write(home: string, parts: readonly string[], content: string): Promise<void> {
  const folder = await makeFolders(home, parts.slice(0, -1));
  const target = join(folder, parts.at(-1) ?? '');
  const next = join(folder, `.${parts.at(-1)}.${process.pid}.new`);
  await rm(next, { recursive: true, force: true });
  const file = await open(next, WRITE, 0o644);
  try {
    await file.writeFile(content);
  } finally {
    await file.close();
  }
  if ((await statOf(target))?.isDirectory()) await removeFolder(target);
  await rename(next, target);
}

/** As `Sandbox.emptyHome`. */
export async function emptyHomeFolder(home: string, path: string, signal: AbortSignal): Promise<void> {
  const parts = homePath(path);
  signal.throwIfAborted();
  await changing(path, async () => emptyFolder(await makeFolders(home, parts)));
}

/** The same where the folder is already there; nothing is made. */
export async function emptyHomeFolderIfThere(home: string, path: string, signal: AbortSignal): Promise<void> {
  if (await statOf(join(home, ...homePath(path)))) await emptyHomeFolder(home, path, signal);
}

async function readInside(
  home: string,
  path: string,
  title: string,
  signal: AbortSignal,
): Promise<NodeFile | undefined> {
  const place = await realpath(path);
  if (!place.startsWith(home + sep)) return undefined;
  // What is no file is not even opened: opening a device may do something.
  if (!(await lstat(place)).isFile()) return undefined;
  const file = await open(place, READ);
  try {
    const stats = await file.stat();
    if (!stats.isFile() || !(await isStillAt(place, stats))) return undefined;
    const content = await readUpTo(file, stats, title, signal);
    return { content: content.toString('utf8'), mode: modeOf(stats), owner: ownerOf(stats) };
  } finally {
    await file.close();
  }
}

/** Whether what was opened lies where it was looked for: a folder on the way may have become a link meanwhile. */
async function isStillAt(place: string, opened: Stats): Promise<boolean> {
  if ((await realpath(place)) !== place) return false;
  const { dev, ino } = await lstat(place);
  return dev === opened.dev && ino === opened.ino;
}

/** It may grow while it is read, and say that it is empty when it is not. */
async function readUpTo(
  file: FileHandle,
  { size }: Stats,
  title: string,
  signal: AbortSignal,
): Promise<Buffer> {
  if (size > HOME_FILE_LIMIT) throw tooLarge(title);
  const buffer = Buffer.alloc(Math.max(size + 1, CHUNK));
  const chunks: Buffer[] = [];
  for (let length = 0; ; ) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, buffer.length, length);
    if (bytesRead === 0) return Buffer.concat(chunks);
    length += bytesRead;
    if (length > HOME_FILE_LIMIT) throw tooLarge(title);
    chunks.push(Buffer.from(buffer.subarray(0, bytesRead)));
  }
}

/** Every folder on the way, none of them a link. Answers the last one. */
async function makeFolders(home: string, parts: readonly string[]): Promise<string> {
  await mkdir(home, { recursive: true });
  let folder = await realpath(home);
  for (const part of parts) {
    folder = join(folder, part);
    const stats = await statOf(folder);
    if (stats?.isDirectory()) continue;
    if (stats) await unlink(folder);
    await mkdir(folder);
  }
  return folder;
}

/** Takes out what is in a folder, also in folders that nobody may look into. Links are taken, not followed. */
async function emptyFolder(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await removeFolder(path);
    else await unlink(path).catch(ignoreMissing);
  }
}

async function removeFolder(folder: string): Promise<void> {
  // The quick way is enough unless a folder is closed.
  try {
    await rm(folder, { recursive: true, force: true });
  } catch {
    await emptyFolder(folder);
    await rmdir(folder).catch(ignoreMissing);
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

/** Of what is there itself, not of what it leads to. */
async function statOf(path: string): Promise<Stats | undefined> {
  return await lstat(path).catch(() => undefined);
}

/** `~/lab/a.txt` and `lab/a.txt` as `['lab', 'a.txt']`. Throws `sandbox/path-invalid`. */
export function homePath(path: string): string[] {
  const parts = path
    .replace(/^~\//, '')
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  const leadsOut = path.startsWith('/') || parts.includes('..') || path.includes('\0');
  if (!leadsOut && parts.length > 0 && parts[0] !== '~') return parts;
  throw new Fault(
    'sandbox/path-invalid',
    `"${path}" is no path inside the learner's HOME`,
    'Write it relative to HOME, such as lab/answer.txt, without "..".',
  );
}

function modeOf({ mode }: Stats): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}

/** The name of whoever runs this program, whose learners' files are; else a number. */
function ownerOf({ uid }: Stats): string {
  try {
    const user = userInfo();
    return user.uid === uid ? user.username : `${uid}`;
  } catch {
    return `${uid}`; // A container may run as a number without a name.
  }
}

async function changing(path: string, change: () => Promise<void>): Promise<void> {
  try {
    await change();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const what = `${path} in the learner's HOME could not be written: ${why}`;
    const remedy = 'Make HOME writable again (chmod -R u+rwX ~), and look whether the disk is full.';
    throw new Fault('sandbox/home-unwritable', what, remedy, { cause });
  }
}

const tooLarge = (path: string): Fault =>
  new Fault(
    'sandbox/file-too-large',
    `${path} in the learner's HOME is larger than ${HOME_FILE_LIMIT / 2 ** 20} MiB`,
    'Write less into it.',
  );
