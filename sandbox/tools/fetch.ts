/**
 * Fetches a program: into a temporary file beside its place, hashed on the way, and only when the hash is right made
 * executable and moved there. Whatever goes wrong, nothing is left behind.
 */
import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Fault } from '../faults.ts';
import { CALICO, type FetchedFile, type Pin, pinOf } from './pins.ts';
import { memberOf } from './tar.ts';

export interface FetchOptions {
  /** Where the program goes, under its own name: `.tools/bin`. */
  readonly toolsDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Instead of the publisher's address: a mirror with the same paths. The hash stays the same. */
  readonly base?: string;
  /** Instead of the pin of this machine, for tests. */
  readonly pin?: Pin;
  /** Milliseconds without a single byte, after which the network counts as dead. */
  readonly patience?: number;
  /** Called before the server is asked and then for each percent. `total` is undefined until the server has said it. */
  onProgress?(progress: FetchProgress): void;
}

export interface FetchProgress {
  readonly pin: Pin;
  readonly received: number;
  readonly total: number | undefined;
}

const PATIENCE = 30_000;
/** More than any of these programs; a server that sends without end is cut off. Bytes. */
const LIMIT = 400 << 20;

/** How to forbid it, for whoever announces a download. */
export const FORBID = 'NARU_DOWNLOAD=never forbids downloads.';

/**
 * Resolves with the path of the program. Faults: `tools/download-forbidden`, `tools/platform-unknown`,
 * `tools/download-failed` (network, disk), `tools/checksum-wrong`. Rejects with the signal's reason when aborted.
 */
export async function fetchTool(
  tool: FetchedFile,
  options: FetchOptions,
  signal: AbortSignal,
): Promise<string> {
  signal.throwIfAborted();
  if (options.env['NARU_DOWNLOAD'] === 'never') throw forbidden(tool);
  const pin = options.pin ?? (tool === 'calico' ? CALICO : pinOf(tool, options.base));
  if (!pin) throw unknownPlatform(tool);
  const temporary = join(options.toolsDir, `.${tool}.${randomUUID()}.part`);
  try {
    await mkdir(options.toolsDir, { recursive: true });
    await download(pin, temporary, options, signal);
    if (pin.member !== undefined) await unpack(pin.member, temporary);
    const path = join(options.toolsDir, pin.file ?? tool);
    await rename(temporary, path);
    await syncFolder(options.toolsDir);
    return path;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    signal.throwIfAborted();
    throw error instanceof Fault ? error : failed(pin, error);
  }
}

async function download(pin: Pin, path: string, options: FetchOptions, signal: AbortSignal): Promise<void> {
  const silence = new Silence(options.patience ?? PATIENCE);
  // `wx` is O_EXCL: a file that somebody else put there is not written to.
  const file = await open(path, 'wx', 0o700);
  try {
    // A network that swallows everything takes long to fail: who waits must know what for.
    options.onProgress?.({ pin, received: 0, total: undefined });
    const response = await fetch(pin.url, { signal: AbortSignal.any([signal, silence.signal]) });
    if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`);
    const total = Number(response.headers.get('content-length')) || undefined;
    const sha256 = await save(response.body, file, silence, tell(pin, total, options));
    if (sha256 !== pin.sha256) throw wrongChecksum(pin, sha256);
    await file.sync();
  } finally {
    silence.end();
    await file.close();
  }
}

/** Writes and hashes every chunk. Answers the hash. */
async function save(
  body: ReadableStream<Uint8Array>,
  file: FileHandle,
  silence: Silence,
  onReceived: (bytes: number) => void,
): Promise<string> {
  const hash = createHash('sha256');
  let received = 0;
  onReceived(0);
  for await (const chunk of body) {
    silence.broken();
    received += chunk.length;
    if (received > LIMIT) throw new Error(`it is larger than ${LIMIT >> 20} MB`);
    hash.update(chunk);
    await writeWhole(file, chunk);
    onReceived(received);
  }
  return hash.digest('hex');
}

async function writeWhole(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten;
}

/** Reports the start, then each percent, or each MB when the size is not known. */
function tell(pin: Pin, total: number | undefined, options: FetchOptions): (received: number) => void {
  const step = total === undefined ? 1 << 20 : Math.max(1, total / 100);
  let next = 0;
  return (received) => {
    if (received < next && received !== total) return;
    next = received + step;
    options.onProgress?.({ pin, received, total });
  };
}

/** Replaces the archive by the program in it. The archive's hash was right, so what is in it is what was meant. */
async function unpack(member: string, path: string): Promise<void> {
  const archive = await promisify(gunzip)(await readFile(path), { maxOutputLength: LIMIT });
  const program = memberOf(archive, member);
  if (!program) throw new Error(`the archive has no ${member}`);
  await rm(path);
  const file = await open(path, 'wx', 0o700);
  try {
    await writeWhole(file, program);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the new name survive a power failure. Not every file system can. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().catch(() => {});
  await handle.close();
}

/** Aborts when nothing has been heard for a while. */
class Silence {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(milliseconds: number) {
    const reason = new Error(`nothing came for ${milliseconds / 1000} s`);
    this.#timer = setTimeout(() => this.#controller.abort(reason), milliseconds);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  broken(): void {
    this.#timer.refresh();
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

const forbidden = (tool: string): Fault =>
  new Fault(
    'tools/download-forbidden',
    `${tool} was not fetched: NARU_DOWNLOAD is never`,
    `Unset NARU_DOWNLOAD, or install ${tool} and put it on the PATH.`,
  );

const unknownPlatform = (tool: string): Fault =>
  new Fault(
    'tools/platform-unknown',
    `there is no ${tool} to fetch for ${process.platform} ${process.arch}`,
    `Install ${tool} and put it on the PATH.`,
  );

const wrongChecksum = (pin: Pin, sha256: string): Fault =>
  new Fault(
    'tools/checksum-wrong',
    `what ${pin.url} sent is not ${pin.tool} ${pin.version}: its SHA-256 is ${sha256}, wanted ${pin.sha256}`,
    'A proxy may have answered in its place. Nothing was kept. Try another network, or install it by hand.',
  );

function failed(pin: Pin, error: unknown): Fault {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return new Fault(
    'tools/download-failed',
    `${pin.tool} ${pin.version} could not be fetched from ${pin.url}: ${cause instanceof Error ? cause.message : String(cause)}`,
    'Check the network, the rights of the folder and the free space on the disk, or install it by hand and put it on the PATH. Behind a proxy, set HTTPS_PROXY and NODE_USE_ENV_PROXY=1.',
    { cause: error },
  );
}
