/**
 * /ws/files: a tab says which files and folders it shows, and is told which of them have changed on the disk, whoever
 * changed them. It asks for the rest itself.
 */
import type { Clock } from '../sandbox/clock.ts';
import type { HomeFiles } from '../sandbox/home-types.ts';
import { type FilesClientMessage, type FilesServerMessage, filesClientMessage } from './protocol-files.ts';
import type { Connection, ConnectionListener } from './socket.ts';

export interface FileWatchOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  /** The files of the sandbox of this moment. */
  files(): HomeFiles | undefined;
  /** Tells when there is a sandbox, perhaps another one. */
  onAvailable(tell: () => void): Disposable;
}

/** What happens within this time is told at once, milliseconds: a save is several changes, a loop in a shell many. */
const GATHERING = 200;

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

export function serveFileWatch(options: FileWatchOptions): ConnectionListener {
  const watch = new FileWatch(options);
  return {
    text: (text) => watch.take(text),
    binary() {},
    closed: () => watch.end(),
  };
}

class FileWatch {
  readonly #options: FileWatchOptions;
  readonly #changed = new Set<string>();
  #wanted: FilesClientMessage | undefined;
  #known = new Map<string, string | undefined>();
  #watching: Disposable | undefined;
  #alarm: Disposable | undefined;
  readonly #available: Disposable;
  #ended = false;

  constructor(options: FileWatchOptions) {
    this.#options = options;
    this.#available = options.onAvailable(() => {
      if (this.#wanted) void this.#begin({ ...this.#wanted });
    });
  }

  take(text: string): void {
    const message = filesClientMessage.safeParse(json(text));
    if (message.success) void this.#begin(message.data);
  }

  end(): void {
    this.#ended = true;
    this.#wanted = undefined;
    this.#available[Symbol.dispose]();
    this.#watching?.[Symbol.dispose]();
    this.#alarm?.[Symbol.dispose]();
  }

  async #begin(wanted: FilesClientMessage): Promise<void> {
    if (this.#ended) return;
    this.#wanted = wanted;
    this.#known = new Map(wanted.files.map(({ path, version }) => [path, version]));
    const folders = new Set([...wanted.folders, ...wanted.files.map(({ path }) => parentOf(path))]);
    const watching = await this.#options.files()?.watch([...folders], (folder) => this.#note(folder));
    if (this.#wanted !== wanted) return watching?.[Symbol.dispose]();
    this.#watching?.[Symbol.dispose]();
    this.#watching = watching;
    // What has changed before it was watched.
    for (const { path } of wanted.files) this.#note(parentOf(path), true);
  }

  /** `quietly`: files are looked at, but the folder itself is not said to have changed. */
  #note(folder: string, quietly = false): void {
    if (this.#ended) return;
    this.#changed.add(quietly ? `?${folder}` : `!${folder}`);
    this.#alarm ??= this.#options.clock.after(GATHERING, () => {
      this.#alarm = undefined;
      void this.#tell();
    });
  }

  async #tell(): Promise<void> {
    const noted = [...this.#changed];
    this.#changed.clear();
    const wanted = this.#wanted;
    if (!wanted) return;
    const folders = noted.filter((one) => one.startsWith('!')).map((one) => one.slice(1));
    const near = new Set(noted.map((one) => one.slice(1)));
    const files = await this.#look(
      wanted.files.map(({ path }) => path).filter((path) => near.has(parentOf(path))),
    );
    if (this.#wanted !== wanted) return;
    const told = folders.filter((folder) => wanted.folders.includes(folder));
    if (files.length === 0 && told.length === 0) return;
    const message: FilesServerMessage = { type: 'changed', files, folders: told };
    this.#options.connection.sendText(JSON.stringify(message));
  }

  /** Those that are not what this tab knows. */
  async #look(paths: readonly string[]): Promise<FilesServerMessage['files']> {
    const files = this.#options.files();
    const changed: FilesServerMessage['files'] = [];
    for (const path of paths) {
      const now = await files?.read(path, AbortSignal.timeout(10_000)).catch(() => undefined);
      if (now === undefined) continue;
      const version = 'version' in now ? now.version : undefined;
      if (version === this.#known.get(path)) continue;
      this.#known.set(path, version);
      changed.push({ path, ...(version !== undefined && { version }) });
    }
    return changed;
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
