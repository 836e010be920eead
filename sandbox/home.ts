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
  rmdir,
  unlink,
} from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join, sep } from 'node:path';
import { Fault } from './faults.ts';
import { giveToOwner } from './home-owner.ts';
import { HeldFolder } from './home-walk.ts';
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
  const name = parts.at(-1) ?? '';
  await inFolders(home, parts.slice(0, -1), async (folder) => {
    const next = `.${name}.${process.pid}.new`;
    await take(folder, Buffer.from(next));
    folder.stands();
    const file = await open(folder.at(next), WRITE, 0o644);
    try {
      await file.writeFile(content);
    } finally {
      await file.close();
    }
    await giveToOwner(home, folder.at(next));
    if ((await folder.statOf(name))?.isDirectory()) await take(folder, Buffer.from(name));
    await rename(folder.at(next), folder.at(name));
  });
}

/** As `Sandbox.emptyHome`. */
export async function emptyHomeFolder(home: string, path: string, signal: AbortSignal): Promise<void> {
  const parts = homePath(path);
  signal.throwIfAborted();
  await changing(path, () => inFolders(home, parts, takeAll));
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

/** Hands over the last of these folders, made where it is not there, with everything on the way that is none out of the way. */
async function inFolders(
  home: string,
  parts: readonly string[],
  use: (folder: HeldFolder) => Promise<void>,
): Promise<void> {
  await mkdir(home, { recursive: true });
  const top = await realpath(home);
  let folder = await HeldFolder.open(top, top);
  try {
    for (const part of parts) {
      const former = folder;
      folder = await entered(home, folder, part);
      await former.close();
    }
    await use(folder);
  } finally {
    await folder.close();
  }
}

async function entered(home: string, folder: HeldFolder, name: string): Promise<HeldFolder> {
  const stats = await folder.statOf(name);
  if (!stats?.isDirectory()) {
    folder.stands();
    if (stats) await unlink(folder.at(name));
    await mkdir(folder.at(name));
    await giveToOwner(home, folder.at(name));
  }
  return await openFolder(folder, Buffer.from(name));
}

/** Also one that nobody may look into, which becomes open to its owner alone. */
async function openFolder(folder: HeldFolder, name: Buffer): Promise<HeldFolder> {
  const path = folder.bytesAt(name);
  const place = `${folder.place}/${name}`;
  try {
    return await HeldFolder.open(path, place);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
    await chmod(path, 0o700);
    return await HeldFolder.open(path, place);
  }
}

/** Takes out what is in a folder, also in folders that nobody may look into or change. Links are taken, not followed. */
async function takeAll(folder: HeldFolder): Promise<void> {
  const mode = (await folder.handle.stat()).mode & 0o777;
  if ((mode & 0o700) !== 0o700) await folder.handle.chmod(0o755);
  for (const name of await readdir(folder.at(), { encoding: 'buffer' })) await take(folder, name);
}

/** Takes a thing out of a folder, a folder with all that is in it. Nothing happens where it is not there. */
async function take(folder: HeldFolder, name: Buffer): Promise<void> {
  folder.stands();
  if (!(await folder.statOf(name))?.isDirectory())
    return await unlink(folder.bytesAt(name)).catch(ignoreMissing);
  const inside = await openFolder(folder, name);
  try {
    await takeAll(inside);
  } finally {
    await inside.close();
  }
  await rmdir(folder.bytesAt(name)).catch(ignoreMissing);
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
