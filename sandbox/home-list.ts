/** What lies in a learner's HOME, as far as an editor shows it: bounded, and without caches. */
import type { Dirent, Stats } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { Fault } from './faults.ts';
import {
  HOME_LIST_LIMITS,
  type HomeEntry,
  type HomeListing,
  type HomeListOptions,
  type HomeWeight,
} from './home-types.ts';
import { type HeldFolder, walk } from './home-walk.ts';

/** What programs keep for themselves. Paths from HOME. */
const NEVER = new Set(['.naru', '.cache', '.kube/cache', '.kube/http-cache']);
/** What is being written by `home-files.ts`. */
export const UNFINISHED = /^\.naru-[\w-]+\.new$/;

/** Whether a path from HOME is told of, and may be changed. */
export const isTold = (way: readonly string[]): boolean =>
  !way.some((_, at) => NEVER.has(way.slice(0, at + 1).join('/'))) && !UNFINISHED.test(way.at(-1) ?? '');

interface Found {
  readonly entry: HomeEntry & { inside?: HomeListing };
  readonly way: readonly string[];
}

interface Budget {
  entries: number;
  folders: number;
}

/** Lists level by level, so that one large folder far down does not hide what is further up. */
export async function listFolder(
  home: string,
  parts: readonly string[],
  options: HomeListOptions,
  signal: AbortSignal,
): Promise<HomeListing> {
  const budget: Budget = { entries: HOME_LIST_LIMITS.entries, folders: HOME_LIST_LIMITS.folders };
  const top = await look(home, parts, options, budget, signal);
  let level = top.found;
  for (let depth = 1; depth < Math.min(options.depth, HOME_LIST_LIMITS.depth); depth += 1) {
    const next: Found[] = [];
    for (const { entry, way } of level.filter(({ entry: { type } }) => type === 'folder')) {
      if (budget.folders === 0 || budget.entries === 0) break;
      const below = await look(home, way, options, budget, signal);
      entry.inside = below.listing;
      next.push(...below.found);
    }
    level = next;
  }
  return top.listing;
}

async function look(
  home: string,
  parts: readonly string[],
  { hidden }: HomeListOptions,
  budget: Budget,
  signal: AbortSignal,
): Promise<{ listing: HomeListing; found: Found[] }> {
  signal.throwIfAborted();
  budget.folders -= 1;
  const most = Math.min(HOME_LIST_LIMITS.perFolder, budget.entries);
  const found: Found[] = [];
  const told = { more: false, unnameable: 0 };
  await eachIn(home, parts, async (folder, entry, way) => {
    const name = nameOf(entry.name);
    if (name === undefined) told.unnameable += 1;
    else if ((hidden || !name.startsWith('.')) && isTold([...way, name])) {
      if (found.length === most) return false;
      found.push({ entry: { name, type: await typeOf(folder, entry, name) }, way: [...way, name] });
    }
    return told.unnameable < most;
  }).then((whole) => {
    told.more = !whole;
  });
  budget.entries -= found.length;
  found.sort((a, b) => rank(a.entry) - rank(b.entry) || (a.entry.name < b.entry.name ? -1 : 1));
  return { listing: { entries: found.map(({ entry }) => entry), ...told }, found };
}

/** Folders first; the order of code points, which is that of `ls` in the C locale. */
const rank = ({ type }: HomeEntry): number => (type === 'folder' ? 0 : 1);

/** Calls for each entry until it says `false`; answers whether it saw all. A folder that is not there has none. */
async function eachIn(
  home: string,
  parts: readonly string[],
  see: (folder: HeldFolder, entry: Dirent<Buffer>, way: readonly string[]) => Promise<boolean>,
): Promise<boolean> {
  try {
    return await walk(home, parts, { through: true, enter: true }, async ({ folder, way }) => {
      const folderEntries = (await opendir(folder.at(), {
        encoding: 'buffer' as BufferEncoding,
        bufferSize: 256,
      })) as unknown as AsyncIterable<Dirent<Buffer>>;
      for await (const entry of folderEntries) if (!(await see(folder, entry, way))) return false;
      return true;
    });
  } catch (error) {
    if (error instanceof Fault && error.code === 'sandbox/home-missing') return true;
    if (['ENOENT', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return true;
    throw error;
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function nameOf(bytes: Buffer): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

async function typeOf(folder: HeldFolder, entry: Dirent<Buffer>, name: string): Promise<HomeEntry['type']> {
  const known = typeFrom(entry);
  if (known !== 'other' || entry.isFIFO() || entry.isSocket() || entry.isCharacterDevice()) return known;
  // Some file systems do not tell.
  const stats = await folder.statOf(name);
  return stats ? typeFrom(stats) : 'other';
}

function typeFrom(one: Dirent<Buffer> | Stats): HomeEntry['type'] {
  if (one.isFile()) return 'file';
  if (one.isDirectory()) return 'folder';
  return one.isSymbolicLink() ? 'link' : 'other';
}

/** Things that are counted before a folder is deleted. */
const MOST_WEIGHED = 1_000;

/** Counts what is in a folder, caches and hidden files included. */
export async function weighFolder(
  home: string,
  parts: readonly string[],
  signal: AbortSignal,
): Promise<HomeWeight> {
  const weight = { files: 0, folders: 0, more: false };
  const waiting: (readonly string[])[] = [parts];
  for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
    signal.throwIfAborted();
    const whole = await eachIn(home, at, async (_folder, entry, way) => {
      if (!entry.isDirectory()) weight.files += 1;
      else {
        weight.folders += 1;
        const name = nameOf(entry.name);
        if (name === undefined) weight.more = true;
        else waiting.push([...way, name]);
      }
      return weight.files + weight.folders < MOST_WEIGHED;
    });
    if (!whole) return { ...weight, more: true };
  }
  return weight;
}
