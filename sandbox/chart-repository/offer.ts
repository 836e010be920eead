/**
 * What the repository offers: an archive of each version of each chart, and the index of them all as `helm repo index` writes
 * it (Helm's pkg/repo/index.go). Made from the folders in `charts/`; the same folders give the same bytes on every machine.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parse, stringify } from 'yaml';
import { type Member, tarOf } from './tar.ts';

export interface Offered {
  readonly type: 'text/yaml' | 'application/gzip';
  readonly content: Buffer;
}

/** By path below the address of the repository, without a slash in front. */
export type Offer = ReadonlyMap<string, Offered>;

const CHARTS = join(import.meta.dirname, 'charts');
/** In the folder of a chart: what all its versions have. */
const SHARED = 'all';

interface Packed {
  readonly name: string;
  readonly version: string;
  /** Chart.yaml. */
  readonly about: Readonly<Record<string, unknown>>;
  readonly archive: Buffer;
}

/** Reads every chart below a folder. Throws where a version's Chart.yaml calls it something else than its folders do. */
export async function offerOf(folder: string = CHARTS): Promise<Offer> {
  const names = (await readdir(folder)).sort();
  const charts = (await Promise.all(names.map((name) => versionsOf(folder, name)))).flat();
  const offer = new Map<string, Offered>();
  offer.set('index.yaml', { type: 'text/yaml', content: Buffer.from(indexOf(charts)) });
  for (const { name, version, archive } of charts)
    offer.set(fileOf(name, version), { type: 'application/gzip', content: archive });
  return offer;
}

const fileOf = (name: string, version: string): string => `${name}-${version}.tgz`;

/** The newest first, as an index has them. */
async function versionsOf(folder: string, name: string): Promise<Packed[]> {
  const inside = await readdir(join(folder, name));
  const shared = inside.includes(SHARED) ? await filesBelow(join(folder, name, SHARED)) : [];
  const versions = inside.filter((version) => version !== SHARED);
  const newestFirst = versions.sort((one, other) => other.localeCompare(one, 'en', { numeric: true }));
  return Promise.all(
    newestFirst.map(async (version) => {
      const own = await filesBelow(join(folder, name, version));
      return packed(name, version, new Map([...shared, ...own]));
    }),
  );
}

function packed(name: string, version: string, files: ReadonlyMap<string, Buffer>): Packed {
  const about = parse(files.get('Chart.yaml')?.toString() ?? '') as Packed['about'] | null;
  if (about?.['name'] !== name || about['version'] !== version)
    throw new Error(`Chart.yaml in ${name}/${version} is that of another chart`);
  const members: Member[] = [...files].map(([path, content]) => ({ path: `${name}/${path}`, content }));
  return { name, version, about, archive: gzipped(tarOf(members)) };
}

/** Stored, not compressed: how well zlib compresses differs from release to release, and the digest must not. */
function gzipped(content: Buffer): Buffer {
  const bytes = gzipSync(content, { level: 0 });
  // How hard zlib tried, and on which system: unknown (RFC 1952).
  bytes[8] = 0;
  bytes[9] = 255;
  return bytes;
}

function indexOf(charts: readonly Packed[]): string {
  const entries = charts.map(({ name, version, about, archive }) => {
    const digest = createHash('sha256').update(archive).digest('hex');
    return { ...about, name, digest, urls: [fileOf(name, version)] };
  });
  const byName = Object.groupBy(entries, ({ name }) => name);
  return stringify({ apiVersion: 'v1', entries: byName }, { sortMapEntries: true });
}

/** Paths with `/`, relative to the folder. */
async function filesBelow(folder: string): Promise<[path: string, content: Buffer][]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(
    files.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(folder.length + 1), await readFile(path)] as [string, Buffer];
    }),
  );
}
