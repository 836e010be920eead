/**
 * Ways through a learner's HOME that cannot be led out of it. Each folder on the way is opened and held, and the next name
 * is looked up in what is held, as openat(2) does: whatever the learner puts in place of a folder meanwhile, a step leads
 * from the folder that was looked at. Links are read and walked here, not by the kernel, and none leads above HOME.
 *
 * Node has no openat. Linux offers the same under /proc/self/fd; elsewhere (macOS) a path is used, and what it leads to is
 * compared with what is held.
 */
import { constants, existsSync, lstatSync, type Stats } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from './faults.ts';
import { giveToOwner } from './home-owner.ts';
import { INSIDE } from './isolation/inside.ts';

const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** As many links as Linux follows, and folders within folders. Each held folder costs a descriptor. */
const MOST_LINKS = 40;
const MOST_FOLDERS = 64;

const HELD = '/proc/self/fd';
const holds = existsSync(HELD);

/** A folder that is held open. */
export class HeldFolder {
  readonly handle: FileHandle;
  /** Where it was found. */
  readonly place: string;

  constructor(handle: FileHandle, place: string) {
    this.handle = handle;
    this.place = place;
  }

  /** The path of something in it, or of itself, for the next call of the system. */
  at(name?: string): string {
    const self = holds ? `${HELD}/${this.handle.fd}` : this.place;
    return name === undefined ? (holds ? `${self}/.` : self) : `${self}/${name}`;
  }

  /** The same for a name that may be no UTF-8. */
  bytesAt(name: Buffer): Buffer {
    return Buffer.concat([Buffer.from(this.at('')), name]);
  }

  /** Of what is there itself, not of what a link leads to. `undefined`: nothing. */
  async statOf(name: string | Buffer): Promise<Stats | undefined> {
    try {
      return await lstat(typeof name === 'string' ? this.at(name) : this.bytesAt(name));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** Where nothing better is to be had: whether the path still leads to what is held. Call before a change, with nothing in between. */
  stands(): void {
    if (holds) return;
    const now = lstatSync(this.place);
    if (now.ino !== this.#ino) throw missing(this.place);
  }

  #ino: number | undefined;

  async close(): Promise<void> {
    await this.handle.close().catch(() => {});
  }

  static async open(path: string | Buffer, place: string): Promise<HeldFolder> {
    const held = new HeldFolder(await open(path, FOLDER), place);
    if (!holds) held.#ino = (await held.handle.stat()).ino;
    return held;
  }
}

/** What a path leads to: a name in a held folder. */
export interface Reached {
  readonly folder: HeldFolder;
  /** `.` for the folder itself. */
  readonly name: string;
  /** Of what is there now; never of a link where links were followed. */
  readonly stats: Stats | undefined;
  /** The way from HOME, without links: where the folder is. */
  readonly way: readonly string[];
}

export interface WalkOptions {
  /** A link at the end is followed, too. */
  readonly through: boolean;
  /** Folders that are missing on the way are made. */
  readonly make?: boolean;
  /** The path is that of a folder, which is opened: what is reached is `.` in it. */
  readonly enter?: boolean;
}

/**
 * Walks to a path and hands `use` what is there; what is held is let go afterwards. Throws `sandbox/home-missing` when a folder
 * on the way is not there, is none, or lies outside.
 */
export async function walk<T>(
  home: string,
  parts: readonly string[],
  options: WalkOptions,
  use: (reached: Reached) => Promise<T>,
): Promise<T> {
  const held: HeldFolder[] = [];
  try {
    const top = await realpath(home);
    held.push(await HeldFolder.open(top, top));
    return await use(await new Walk([home, top, INSIDE.home], held, options).to(parts));
  } finally {
    await Promise.all(held.map((folder) => folder.close()));
  }
}

class Walk {
  /** What HOME is called: here, and in an isolated shell. */
  readonly #roots: readonly string[];
  readonly #held: HeldFolder[];
  readonly #options: WalkOptions;
  readonly #way: string[] = [];
  #rest: string[] = [];
  #links = 0;

  constructor(roots: readonly string[], held: HeldFolder[], options: WalkOptions) {
    this.#roots = roots;
    this.#held = held;
    this.#options = options;
  }

  async to(parts: readonly string[]): Promise<Reached> {
    this.#rest = [...parts];
    for (let name = this.#rest.shift(); name !== undefined; name = this.#rest.shift()) {
      if (name === '' || name === '.') continue;
      if (name === '..') await this.#up();
      else {
        const reached = await this.#step(name);
        if (reached) return reached;
      }
    }
    const folder = this.#top;
    return { folder, name: '.', stats: await folder.handle.stat(), way: this.#way };
  }

  get #top(): HeldFolder {
    const top = this.#held.at(-1);
    if (!top) throw missing('HOME');
    return top;
  }

  async #step(name: string): Promise<Reached | undefined> {
    const folder = this.#top;
    const stats = await folder.statOf(name);
    const last = !this.#options.enter && this.#rest.every((part) => part === '' || part === '.');
    if (stats?.isSymbolicLink() && (!last || this.#options.through)) {
      await this.#follow(folder, name);
      return undefined;
    }
    if (last) return { folder, name, stats, way: this.#way };
    await this.#into(folder, name, stats);
    return undefined;
  }

  async #into(folder: HeldFolder, name: string, stats: Stats | undefined): Promise<void> {
    if (this.#held.length > MOST_FOLDERS) throw missing(name);
    if (!stats && this.#options.make) {
      folder.stands();
      await mkdir(folder.at(name)).then(
        () => giveToOwner(this.#roots[0] ?? '', folder.at(name)),
        unlessThere,
      );
    }
    try {
      this.#held.push(await HeldFolder.open(folder.at(name), join(folder.place, name)));
    } catch (error) {
      // It is no folder, or has become a link since it was looked at.
      if (['ENOENT', 'ENOTDIR', 'ELOOP', 'EMLINK'].includes(codeOf(error))) throw missing(name);
      throw error;
    }
    this.#way.push(name);
  }

  async #follow(folder: HeldFolder, name: string): Promise<void> {
    this.#links += 1;
    if (this.#links > MOST_LINKS) throw missing(name);
    const target = await readlink(folder.at(name)).catch((error: unknown) => {
      // It is no link any more.
      if (codeOf(error) === 'EINVAL' || isMissing(error)) throw missing(name);
      throw error;
    });
    const rest = target.split('/');
    if (!target.startsWith('/')) this.#rest.unshift(...rest);
    else {
      const root = this.#roots.find((one) => target === one || target.startsWith(`${one}/`));
      if (root === undefined) throw missing(name);
      while (this.#held.length > 1) await this.#up();
      this.#rest.unshift(...target.slice(root.length).split('/'));
    }
  }

  async #up(): Promise<void> {
    if (this.#held.length === 1) throw missing('..');
    this.#way.pop();
    await this.#held.pop()?.close();
  }
}

export const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException | null)?.code ?? '';

export const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error));

export function unlessThere(error: unknown): void {
  if (codeOf(error) !== 'EEXIST') throw error;
}

export const missing = (name: string): Fault =>
  new Fault(
    'sandbox/home-missing',
    `${JSON.stringify(name)} is not in the learner's HOME`,
    'It may have been moved or deleted in the terminal: look at the list again.',
  );
