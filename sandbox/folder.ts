/** The folder of one sandbox: its handle, its kubeconfig and the learner's HOME. The same for every provider. */
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from './faults.ts';
import { emptyHomeFolder, emptyHomeFolderIfThere, readHomeFile, writeHomeFile } from './home.ts';
import { homeFiles } from './home-files.ts';
import { runHomeProgram } from './home-program.ts';
import { openLearnerShell } from './learner.ts';
import type { ProviderOptions } from './options.ts';
import { findKubectl } from './tools/kubectl.ts';
import type {
  ExecResult,
  HomeFiles,
  NodeFile,
  ProviderName,
  SandboxHandle,
  Shell,
  TerminalSize,
} from './types.ts';

/** Long enough for anything, short enough for the host names that kind makes of it. */
const ID = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;

/** Where exercises have their files, in HOME. */
const LAB = 'lab';

export class SandboxFolder {
  readonly path: string;
  readonly kubeconfigPath: string;
  readonly #options: ProviderOptions;
  readonly #shells = new Set<Shell>();

  /** Throws `sandbox/id-invalid`: an id becomes a path and a host name. */
  constructor(options: ProviderOptions, provider: ProviderName, id: string) {
    if (!ID.test(id)) throw invalidId(id);
    this.#options = options;
    this.path = join(options.dataDir, provider, id);
    this.kubeconfigPath = join(this.path, 'kubeconfig');
  }

  get #home(): string {
    return join(this.path, 'home');
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
  async openShell(size: TerminalSize, signal: AbortSignal): Promise<Shell> {
    const { env, toolsDir, dataDir } = this.#options;
    const shell = await openLearnerShell(
      {
        home: this.#home,
        kubeconfigPath: this.kubeconfigPath,
        cacheDir: join(this.path, 'kube-cache'),
        sharedDir: join(dataDir, 'shared'),
        toolsDir,
        kubectl: await findKubectl({ env, toolsDir }, signal),
        size,
      },
      signal,
    );
    this.#shells.add(shell);
    shell.onExit(() => this.#shells.delete(shell));
    return shell;
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
    const place = {
      home: this.#home,
      ownHome: join(this.path, 'tool-home'),
      kubeconfigPath: this.kubeconfigPath,
      cacheDir: join(this.path, 'kube-cache'),
      options: this.#options,
    };
    return runHomeProgram(place, argv, signal);
  }

  /** Of HOME what a reset takes away: what belonged to exercises. */
  emptyLab(signal: AbortSignal): Promise<void> {
    return emptyHomeFolderIfThere(this.#home, LAB, signal);
  }

  /** Ends every shell opened here. */
  endShells(): void {
    for (const shell of this.#shells) shell.kill();
  }

  /** Forgets what kubectl learned about a cluster that is no more. */
  async forgetDiscovery(): Promise<void> {
    await rm(join(this.path, 'kube-cache'), { recursive: true, force: true });
  }

  /** Takes everything away, the learner's HOME included. */
  async remove(): Promise<void> {
    // A shell that is ending may still write its history.
    await rm(this.path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
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
