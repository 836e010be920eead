/**
 * Which clusters are ours. The installation that made a cluster is part of its name, and kind puts the name of the cluster as a label on
 * every container: whatever else is lost, it says whose they are.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** In front of the names of all clusters of Naru. */
const PREFIX = 'naru-';
/** Host names end after 63 characters, and kind puts as much as `-external-load-balancer` behind. */
const LONGEST = 40;

export class Installation {
  readonly #prefix: string;

  /** Without an id: names as of versions that had none. */
  constructor(id: string) {
    this.#prefix = id ? `${PREFIX}${id}-` : PREFIX;
  }

  /** The same id has the same name, whatever its length. */
  nameOf(id: string): string {
    const name = this.#prefix + id;
    if (name.length <= LONGEST) return name;
    const short = createHash('sha256').update(id).digest('hex').slice(0, 8);
    return `${name.slice(0, LONGEST - 9)}-${short}`;
  }

  made(cluster: string): boolean {
    return cluster.startsWith(this.#prefix);
  }

  idOf(cluster: string): string {
    return cluster.slice(this.#prefix.length);
  }
}

/** Of this folder of data: made when it is first asked for, the same from then on. */
export async function installationIn(dataDir: string): Promise<Installation> {
  const folder = join(dataDir, 'kind-pool');
  const path = join(folder, 'installation.txt');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Two processes may begin at once: whoever is second goes by what the first has written.
  await writeFile(path, `${randomBytes(3).toString('hex')}\n`, { flag: 'wx' }).catch(() => {});
  const id = (await readFile(path, 'utf8')).trim();
  return new Installation(/^[0-9a-f]{6}$/.test(id) ? id : await again(path));
}

/** One that was cut off, as when the power went. */
async function again(path: string): Promise<string> {
  const id = randomBytes(3).toString('hex');
  await writeFile(path, `${id}\n`);
  return id;
}
