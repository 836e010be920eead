/**
 * The learner's HOME as an editor reads and changes it (`Sandbox.files`). The learner, and what runs in their shell, may
 * change anything at any moment: `home-walk.ts` keeps every step inside HOME, and a file is replaced only by somebody who
 * has read what is there.
 */
import { createHash, randomUUID } from 'node:crypto';
import { constants, linkSync, lstatSync, renameSync, type Stats, watch } from 'node:fs';
import { type FileHandle, link, lstat, mkdir, open, readdir, rename, rmdir, unlink } from 'node:fs/promises';
import { Fault } from './faults.ts';
import { homePath } from './home.ts';
import { isTold, listFolder, weighFolder } from './home-list.ts';
import { giveToOwner } from './home-owner.ts';
import type { HomeFiles, HomeText, HomeWritten } from './home-types.ts';
import { codeOf, HeldFolder, isMissing, missing, type Reached, type WalkOptions, walk } from './home-walk.ts';
import { HOME_FILE_LIMIT } from './types.ts';

/** Never waits (a pipe), never becomes our terminal (a device), never goes where a link at the end leads. */
const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;
const NEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/** Folders within a folder that is deleted. Each costs a descriptor. */
const DEEPEST = 200;

/** `home` is made when something is written into it. */
export function homeFiles(home: string): HomeFiles {
  return {
    list: (path, options, signal) => listFolder(home, partsOf(path, true), options, signal),
    read: (path, signal) => read(home, path, signal),
    write: (path, content, version, signal) => write(home, path, content, version, signal),
    create: (path, what, signal) => create(home, path, what, signal),
    move: (from, to, signal) => move(home, from, to, signal),
    weigh: (path, signal) => weighFolder(home, partsOf(path), signal),
    remove: (path, signal) => remove(home, path, signal),
    watch: (folders, changed) => watchFolders(home, folders, changed),
  };
}

function partsOf(path: string, orHome = false): string[] {
  if (orHome && /^(~|~\/)?$/.test(path)) return [];
  const parts = homePath(path);
  if (isTold(parts) && parts.every((part) => Buffer.byteLength(part) <= 255)) return parts;
  throw invalid(path);
}

/** As `walk`, and not into what is not told of: a link may lead there. */
async function reach<T>(
  home: string,
  parts: readonly string[],
  options: WalkOptions,
  use: (reached: Reached) => Promise<T>,
): Promise<T> {
  return await walk(home, parts, options, async (reached) => {
    if (!isTold([...reached.way, reached.name])) throw missing(reached.name);
    return await use(reached);
  });
}

async function read(home: string, path: string, signal: AbortSignal): Promise<HomeText> {
  const parts = partsOf(path);
  signal.throwIfAborted();
  try {
    return await reach(home, parts, { through: true }, (reached) => textAt(reached));
  } catch (error) {
    if (isFault(error, 'sandbox/home-missing') || isMissing(error)) return { kind: 'none' };
    if (['EACCES', 'EPERM', 'ELOOP', 'ENXIO'].includes(codeOf(error))) return { kind: 'other' };
    throw error;
  }
}

interface Opened {
  readonly text: HomeText;
  readonly stats?: Stats;
}

const textAt = async (reached: Reached): Promise<HomeText> => (await openAt(reached)).text;

async function openAt({ folder, name, stats }: Reached): Promise<Opened> {
  if (!stats) return { text: { kind: 'none' } };
  // What is no file is not even opened: opening a device may do something.
  if (!stats.isFile()) return { text: { kind: stats.isDirectory() ? 'folder' : 'other' }, stats };
  folder.stands();
  const file = await open(folder.at(name), READ);
  try {
    const now = await file.stat();
    return now.isFile()
      ? { text: await textOf(file, now), stats: now }
      : { text: { kind: 'other' }, stats: now };
  } finally {
    await file.close();
  }
}

async function textOf(file: FileHandle, { size }: Stats): Promise<HomeText> {
  if (size > HOME_FILE_LIMIT) return { kind: 'too-large', size };
  const bytes = await upToLimit(file, size);
  // It may have grown while it was read.
  if (bytes === undefined) return { kind: 'too-large', size: HOME_FILE_LIMIT + 1 };
  const version = versionOf(bytes);
  const content = decoded(bytes);
  return content === undefined
    ? { kind: 'binary', size: bytes.length, version }
    : { kind: 'text', content, version };
}

async function upToLimit(file: FileHandle, size: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  const buffer = Buffer.alloc(Math.max(size + 1, 4096));
  for (let length = 0; ; ) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length, length);
    if (bytesRead === 0) return Buffer.concat(chunks);
    length += bytesRead;
    if (length > HOME_FILE_LIMIT) return undefined;
    chunks.push(Buffer.from(buffer.subarray(0, bytesRead)));
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decoded(bytes: Buffer): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Of the content alone: `touch` changes nothing that matters to an editor. */
const versionOf = (bytes: Buffer): string =>
  createHash('sha256').update(bytes).digest('base64url').slice(0, 22);

async function write(
  home: string,
  path: string,
  content: string,
  version: string | undefined,
  signal: AbortSignal,
): Promise<HomeWritten> {
  const parts = partsOf(path);
  const bytes = Buffer.from(content, 'utf8');
  if (bytes.length > HOME_FILE_LIMIT) throw tooLarge(path);
  signal.throwIfAborted();
  return await changing(path, async () => {
    await mkdir(home, { recursive: true });
    return await reach(home, parts, { through: true, make: true }, (reached) =>
      replace(home, reached, bytes, version),
    );
  });
}

async function replace(
  home: string,
  reached: Reached,
  bytes: Buffer,
  version: string | undefined,
): Promise<HomeWritten> {
  const { text, stats } = await openAt(reached);
  if (versionIn(text) !== version || (text.kind !== 'none' && !stats?.isFile()))
    return { kind: 'conflict', now: text };
  const written = versionOf(bytes);
  if (written === version) return { kind: 'written', version: written };
  // Replacing works in spite of a mode that forbids writing; whoever has set it means something by it.
  if (stats && (stats.mode & 0o200) === 0) throw unwritable(reached.name, 'the file is read-only');
  const next = `.naru-${randomUUID()}.new`;
  const { folder } = reached;
  try {
    await writeNew(folder, next, bytes, stats ?? (await ownerIn(home)));
    if (place(folder, next, reached.name, stats)) return { kind: 'written', version: written };
  } finally {
    await unlink(folder.at(next)).catch(() => {});
  }
  // Somebody was faster.
  return { kind: 'conflict', now: await textAt({ ...reached, stats: await folder.statOf(reached.name) }) };
}

const versionIn = (text: HomeText): string | undefined => ('version' in text ? text.version : undefined);

/** New files belong to whom HOME belongs to: the server may run as somebody who may do more. */
const ownerIn = async (home: string): Promise<Pick<Stats, 'uid' | 'gid'>> => await lstat(home);

async function writeNew(
  folder: HeldFolder,
  name: string,
  bytes: Buffer,
  like: Pick<Stats, 'uid' | 'gid'> & Partial<Pick<Stats, 'mode'>>,
): Promise<void> {
  folder.stands();
  const file = await open(folder.at(name), NEW, 0o644);
  try {
    await file.writeFile(bytes);
    await handTo(file, like);
    if (like.mode !== undefined) await file.chmod(like.mode & 0o777);
    await file.datasync();
  } finally {
    await file.close();
  }
}

async function handTo(file: FileHandle, { uid, gid }: Pick<Stats, 'uid' | 'gid'>): Promise<void> {
  if (process.getuid?.() === 0 && uid !== 0) await file.chown(uid, gid);
}

/** Puts the new file in its place if what is there is still what was read. Nothing of ours runs between the two calls. */
function place(folder: HeldFolder, next: string, name: string, read: Stats | undefined): boolean {
  folder.stands();
  try {
    if (!read) {
      linkSync(folder.at(next), folder.at(name));
      return true;
    }
    const now = lstatSync(folder.at(name));
    if (now.ino !== read.ino || now.size !== read.size || now.mtimeMs !== read.mtimeMs) return false;
    renameSync(folder.at(next), folder.at(name));
    return true;
  } catch (error) {
    if (['EEXIST', 'ENOENT'].includes(codeOf(error))) return false;
    throw error;
  }
}

async function create(
  home: string,
  path: string,
  what: 'file' | 'folder',
  signal: AbortSignal,
): Promise<void> {
  const parts = partsOf(path);
  signal.throwIfAborted();
  await changing(path, async () => {
    await mkdir(home, { recursive: true });
    await reach(home, parts, { through: false, make: true }, async ({ folder, name, stats }) => {
      if (stats || (await looksTheSame(folder, name))) throw taken(path);
      folder.stands();
      if (what === 'folder') {
        await mkdir(folder.at(name));
        await giveToOwner(home, folder.at(name));
      } else await writeNew(folder, name, Buffer.alloc(0), await ownerIn(home));
    });
  });
}

/** Hangul is written in two ways that look alike (NFC, and NFD from macOS): two files nobody could tell apart. */
async function looksTheSame(folder: HeldFolder, name: string): Promise<boolean> {
  const wanted = name.normalize('NFC');
  // What is ASCII is written in one way only.
  if (Buffer.byteLength(name) === name.length) return false;
  return (await readdir(folder.at())).some((one) => one.normalize('NFC') === wanted);
}

async function move(home: string, from: string, to: string, signal: AbortSignal): Promise<void> {
  const source = partsOf(from);
  const target = partsOf(to);
  if (source.every((part, at) => target[at] === part)) throw taken(to);
  signal.throwIfAborted();
  await changing(from, () =>
    reach(home, source, { through: false }, (old) =>
      reach(home, target, { through: false, make: true }, async (next) => {
        if (!old.stats || old.name === '.') throw missing(from);
        if (next.stats || next.name === '.') throw taken(to);
        await moveTo(old, next, to);
      }),
    ),
  );
}

/** rename(2) would replace what came there meanwhile; a link or a new folder are made only where nothing is. */
async function moveTo(old: Reached, next: Reached, title: string): Promise<void> {
  old.folder.stands();
  next.folder.stands();
  const [source, target] = [old.folder.at(old.name), next.folder.at(next.name)];
  try {
    if (!old.stats?.isDirectory()) {
      await link(source, target);
      await unlink(source);
      return;
    }
    await mkdir(target);
    await rename(source, target).catch(async (error: unknown) => {
      await rmdir(target).catch(() => {});
      throw error;
    });
  } catch (error) {
    if (['EEXIST', 'ENOTEMPTY'].includes(codeOf(error))) throw taken(title);
    throw error;
  }
}

async function remove(home: string, path: string, signal: AbortSignal): Promise<void> {
  const parts = partsOf(path);
  signal.throwIfAborted();
  await changing(path, () =>
    reach(home, parts, { through: false }, async ({ folder, name, stats }) => {
      if (!stats || name === '.') throw missing(path);
      await take(folder, Buffer.from(name), DEEPEST, signal);
    }),
  );
}

/** Takes a thing out of a folder; a folder with all that is in it. Links are taken, not followed. */
async function take(folder: HeldFolder, name: Buffer, depth: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  folder.stands();
  const stats = await folder.statOf(name);
  if (!stats?.isDirectory()) return await unlink(folder.bytesAt(name)).catch(unlessGone);
  if (depth === 0) throw unwritable(String(name), 'there are too many folders within folders');
  const inside = await HeldFolder.open(folder.bytesAt(name), `${folder.place}/${name}`);
  try {
    for (const entry of await readdir(inside.at(), { encoding: 'buffer' }))
      await take(inside, entry, depth - 1, signal);
  } finally {
    await inside.close();
  }
  await rmdir(folder.bytesAt(name)).catch(unlessGone);
}

function unlessGone(error: unknown): void {
  if (codeOf(error) !== 'ENOENT') throw error;
}

async function watchFolders(
  home: string,
  folders: readonly string[],
  changed: (folder: string) => void,
): Promise<Disposable> {
  await mkdir(home, { recursive: true });
  const watchers = await Promise.all(folders.map((folder) => watchFolder(home, folder, changed)));
  return {
    [Symbol.dispose]() {
      for (const watcher of watchers) watcher?.close();
    },
  };
}

/** `undefined` where there is nothing to be watched, or the system watches no more: being told is a comfort. */
async function watchFolder(home: string, folder: string, changed: (folder: string) => void) {
  try {
    return await walk(home, partsOf(folder, true), { through: true, enter: true }, async (reached) => {
      const watcher = watch(reached.folder.at(), { persistent: false }, () => changed(folder));
      watcher.on('error', () => watcher.close());
      return watcher;
    });
  } catch {
    return undefined;
  }
}

/** What the file system says becomes a Fault with a remedy; Faults stay. */
async function changing<T>(path: string, change: () => Promise<T>): Promise<T> {
  try {
    return await change();
  } catch (cause) {
    if (cause instanceof Fault || codeOf(cause) === '') throw cause;
    if (codeOf(cause) === 'ENAMETOOLONG') throw invalid(path);
    throw unwritable(path, cause instanceof Error ? cause.message.replaceAll(/'?\/proc\S*/g, '') : '', cause);
  }
}

const isFault = (error: unknown, code: string): boolean => error instanceof Fault && error.code === code;

const invalid = (path: string): Fault =>
  new Fault(
    'sandbox/path-invalid',
    `${JSON.stringify(path.slice(0, 300))} is no path for a file of the learner's`,
    'Choose another name.',
  );

const tooLarge = (path: string): Fault =>
  new Fault(
    'sandbox/file-too-large',
    `${path} would be larger than ${HOME_FILE_LIMIT / 2 ** 20} MiB`,
    'Write less into it.',
  );

const taken = (path: string): Fault =>
  new Fault(
    'sandbox/home-taken',
    `there is something called ${JSON.stringify(path)} already`,
    'Choose another name, or delete what is there first.',
  );

const unwritable = (path: string, why: string, cause?: unknown): Fault =>
  new Fault(
    'sandbox/home-unwritable',
    `${path} in the learner's HOME could not be changed: ${why}`,
    'Make HOME writable again (chmod -R u+rwX ~), and look whether the disk is full.',
    { cause },
  );
