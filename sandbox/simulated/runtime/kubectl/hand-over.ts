/**
 * Hands files of a container over to the kubectl of this machine: copies in a folder made for one run, at the paths they
 * have in the container. Every path of a command line is replaced by one below that folder, whether there is a file or not.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { limits } from '../../limits.ts';
import { FileError } from '../files/file-system.ts';
import { Failure, type Process } from '../process/process.ts';
import { openInput, readAll } from '../programs/io.ts';
import { notHere } from './command-line.ts';

/** Files of one run. More is no command line of a lesson. */
const MOST = 2000;

export class HandOver {
  /** The paths that were given, by what stands for them. */
  readonly #given = new Map<string, string>();
  readonly #process: Process;
  readonly #root: string;
  #files = 0;
  #bytes = 0;

  readonly #home: string;

  /** `root`: an empty folder of this machine, which stands for `/`; it lies in `home`, which stands for `~/.kube`. */
  constructor(process: Process, root: string, home: string) {
    this.#process = process;
    this.#root = root;
    this.#home = home;
  }

  /**
   * The path of a copy of a file, or of a folder with the files whose names end so. Where there is nothing, the path leads
   * nowhere, and kubectl says so itself. Throws `Failure` for what cannot be read.
   */
  async path(given: string, extensions?: readonly string[], recursive = false): Promise<string> {
    // Commas and quotes divide lists where kubectl reads them again.
    if (/[",\n\0]/.test(given)) throw notHere(`a path with commas or quotes`);
    const inside = posix.normalize(this.#process.path(given));
    const copy = join(this.#root, inside);
    this.#given.set(copy, given);
    const { files } = this.#process.container;
    const kind = files.find(inside)?.kind;
    if (kind === 'directory') await this.#folder(inside, extensions, recursive);
    else if (kind) await this.#copy(inside, given);
    else if (/[*?[]/.test(inside) && files.find(dirname(inside))?.kind === 'directory')
      await this.#folder(dirname(inside), undefined, false);
    return copy;
  }

  /** What a file holds, for formats that may be given in a file. */
  async text(given: string): Promise<string> {
    return (await this.#read(this.#process.path(given), given)).toString();
  }

  /** Text for the terminal: paths as they were given. */
  shown(chunk: Buffer): Buffer {
    if (!chunk.includes(this.#home)) return chunk;
    let text = chunk.toString('latin1');
    for (const [copy, given] of this.#given) text = text.replaceAll(latin(copy), latin(given));
    const home = `${this.#process.environment.get('HOME') ?? '/root'}/.kube`;
    text = text.replaceAll(latin(this.#root), '').replaceAll(latin(this.#home), latin(home));
    return Buffer.from(text, 'latin1');
  }

  async #folder(
    folder: string,
    extensions: readonly string[] | undefined,
    recursive: boolean,
  ): Promise<void> {
    await mkdir(join(this.#root, folder), { recursive: true });
    for (const name of this.#process.container.files.list(folder)) {
      const path = posix.join(folder, name);
      const { files } = this.#process.container;
      const kind = files.find(path)?.kind;
      // Links to folders are not followed, as Go's filepath.Walk has it.
      if (recursive && files.findLink(path)?.kind === 'directory')
        await this.#folder(path, extensions, recursive);
      if (kind === 'file' && (!extensions || extensions.some((each) => name.endsWith(each))))
        await this.#copy(path, path);
    }
  }

  async #copy(inside: string, given: string): Promise<void> {
    const content = await this.#read(inside, given);
    this.#files += 1;
    this.#bytes += content.length;
    if (this.#files > MOST || this.#bytes > limits.containers.held)
      throw new Failure('error: too many open files');
    const copy = join(this.#root, inside);
    try {
      await mkdir(dirname(copy), { recursive: true });
      await writeFile(copy, content, { mode: 0o600 });
    } catch (error) {
      // A name the file system of this machine cannot have.
      throw new Failure(`error: open ${given}: ${(error as NodeJS.ErrnoException).code ?? 'failed'}`);
    }
  }

  async #read(inside: string, given: string): Promise<Buffer> {
    try {
      return await readAll(this.#process, openInput(this.#process, inside));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      throw new Failure(`error: open ${given}: ${error.message.toLowerCase()}`);
    }
  }
}

const latin = (text: string): string => Buffer.from(text).toString('latin1');
