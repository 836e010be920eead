/** The folder of one sandbox: its handle, its kubeconfig and the learner's HOME. The same for every provider. */
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from './faults.ts';
import { emptyHomeFolder, emptyHomeFolderIfThere, readHomeFile, writeHomeFile } from './home.ts';
import { homeFiles } from './home-files.ts';
import type { ProviderOptions } from './options.ts';
import { runProgram } from './program.ts';
import { NO_NODES, type NodeConsole } from './ssh/types.ts';
import type {
  ExecResult,
  HomeFiles,
  NodeFile,
  ProviderName,
  Sandbox,
  SandboxHandle,
  Shell,
  TerminalSize,
} from './types.ts';
import { Workplace } from './workplace.ts';

/** Long enough for anything, short enough for the host names that kind makes of it. */
const ID = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;

/** Where exercises have their files, in HOME. */
const LAB = 'lab';
/** What start states make besides, in HOME: the repositories that Helm knows, and its copies of their indexes. */
const HELM = ['.config/helm', '.cache/helm'] as const;

/** How long forgetting may take, in milliseconds. */
const FORGETTING = 30_000;

export class SandboxFolder {
  readonly path: string;
  readonly kubeconfigPath: string;
  readonly #workplace: Workplace;
  #nodes: NodeConsole = NO_NODES;
  #host: string | undefined;

  /** Throws `sandbox/id-invalid`: an id becomes a path and a host name. */
  constructor(options: ProviderOptions, provider: ProviderName, id: string) {
    if (!ID.test(id)) throw invalidId(id);
    this.path = join(options.dataDir, provider, id);
    this.kubeconfigPath = join(this.path, 'kubeconfig');
    this.#workplace = new Workplace({
      id,
      folder: this.path,
      kubeconfigPath: this.kubeconfigPath,
      nodes: { reach: (host, signal) => this.#nodes.reach(host, signal) },
      host: () => this.#host,
      provider: options,
    });
  }

  /** Lets `ssh` in the learner's shells reach these nodes; none until it is called. */
  serveNodes(nodes: NodeConsole): void {
    this.#nodes = nodes;
  }

  /** As `Sandbox.joinHosts`; after `serveNodes`. */
  joinHosts(name: string, find: (host: string) => Promise<Sandbox | undefined>): void {
    const nodes = this.#nodes;
    this.#host = name;
    this.#nodes = {
      async reach(host, signal) {
        const other = await find(host.toLowerCase());
        if (!other) return nodes.reach(host, signal);
        return { kind: 'host', open: (size, closing) => other.openShell(size, closing) };
      },
    };
  }

  get #home(): string {
    return join(this.path, 'home');
  }

  /** Whether a learner has worked here: the first shell makes a HOME. */
  async hasHome(): Promise<boolean> {
    return existsSync(this.#home);
  }

  /** Makes the folder. Only its owner may look in: it holds the keys of a cluster. */
  async make(): Promise<void> {
    await mkdir(this.path, { recursive: true, mode: 0o700 });
    await chmod(this.path, 0o700);
  }

  async writeHandle(handle: SandboxHandle): Promise<void> {
    await this.writeText('sandbox.json', `${JSON.stringify(handle, undefined, 2)}\n`);
  }

  /** `undefined` when there is none, or none that can be read. */
  async readHandle(): Promise<SandboxHandle | undefined> {
    const text = await this.readText('sandbox.json');
    try {
      return text === undefined ? undefined : (JSON.parse(text) as SandboxHandle);
    } catch {
      return undefined;
    }
  }

  async writeKubeconfig(text: string): Promise<void> {
    await this.writeText('kubeconfig', text);
  }

  readKubeconfig(): Promise<string | undefined> {
    return this.readText('kubeconfig');
  }

  /** Whole or not at all, and for the owner only. */
  async writeText(name: string, text: string): Promise<string> {
    await this.make();
    const path = join(this.path, name);
    const next = `${path}.${process.pid}.new`;
    await writeFile(next, text, { mode: 0o600 });
    await rename(next, path);
    return path;
  }

  async readText(name: string): Promise<string | undefined> {
    try {
      return await readFile(join(this.path, name), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Opens the learner's shell in this folder's HOME. */
  openShell(size: TerminalSize, signal: AbortSignal): Promise<Shell> {
    return this.#workplace.openShell(size, signal);
  }

  /** As those of `Sandbox`. */
  readHome(path: string, signal: AbortSignal): Promise<NodeFile | undefined> {
    return readHomeFile(this.#home, path, signal);
  }

  writeHome(path: string, content: string, signal: AbortSignal): Promise<void> {
    return writeHomeFile(this.#home, path, content, signal);
  }

  emptyHome(path: string, signal: AbortSignal): Promise<void> {
    return emptyHomeFolder(this.#home, path, signal);
  }

  get files(): HomeFiles {
    return homeFiles(this.#home);
  }

  /** As `Sandbox.exec` at `home`. */
  runAtHome(argv: readonly string[], signal: AbortSignal): Promise<ExecResult> {
    return this.#workplace.runAtHome(argv, signal);
  }

  /** Of HOME what a reset takes away: what belonged to exercises. */
  emptyLab(signal: AbortSignal): Promise<void> {
    return emptyHomeFolderIfThere(this.#home, LAB, signal);
  }

  /** Keeps a copy of what start states make in HOME, under a name. Links stay links. */
  async keepStart(name: string, signal: AbortSignal): Promise<void> {
    const copies = join(this.path, 'starts', name);
    await rm(copies, { recursive: true, force: true });
    signal.throwIfAborted();
    for (const folder of [LAB, ...HELM]) await copied(join(this.#home, folder), join(copies, folder));
  }

  /** What start states make in HOME is that of the copy. */
  async putStartBack(name: string, signal: AbortSignal): Promise<void> {
    await this.emptyHome(LAB, signal);
    for (const folder of HELM) await emptyHomeFolderIfThere(this.#home, folder, signal);
    const copies = join(this.path, 'starts', name);
    for (const folder of [LAB, ...HELM]) await copied(join(copies, folder), join(this.#home, folder));
  }

  /** Ends every shell opened here. */
  endShells(): void {
    this.#workplace.endShells();
  }

  /** Forgets what kubectl learned about a cluster that is no more. */
  async forgetDiscovery(): Promise<void> {
    // Emptied, not removed: a box may show it.
    const folder = join(this.path, 'kube-cache');
    const argv = [folder, '-mindepth', '1', '-delete'];
    await runProgram('find', argv, { signal: AbortSignal.timeout(FORGETTING) });
  }

  /** Takes everything away, the learner's HOME included. */
  async remove(): Promise<void> {
    await this.#workplace.remove();
    // A shell that is ending may still write its history.
    await rm(this.path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}

/** Nothing happens where there is no such folder. */
async function copied(from: string, to: string): Promise<void> {
  if (existsSync(from)) await cp(from, to, { recursive: true, verbatimSymlinks: true });
}

/** Ids of the folders this provider has made, in no order. */
export async function folderIds(options: ProviderOptions, provider: ProviderName): Promise<string[]> {
  const names = await readdir(join(options.dataDir, provider)).catch(() => []);
  return names.filter((name) => ID.test(name));
}

const invalidId = (id: string): Fault =>
  new Fault(
    'sandbox/id-invalid',
    `"${id}" cannot be the id of a sandbox`,
    'Use 1 to 40 lowercase letters, digits and dashes, with a letter or digit at both ends.',
  );
