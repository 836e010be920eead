/** Images on this machine: what is here, fetching what is not, into one archive and out of it, through the engine's own command. */
import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Fault } from '../faults.ts';
import { type Engine, type EngineFacts, engineFault } from '../kind/engine.ts';
import type { ProgramResult } from '../program.ts';
import { type ArchivedImage, readArchive, refuseForeign } from './archive.ts';
import { type ImagePin, isFor, reference } from './pins.ts';

/** How long one image may take to come, and all to be written or read. Milliseconds. */
const PULL_PATIENCE = 30 * 60_000;
const ARCHIVE_PATIENCE = 30 * 60_000;
/** What is fetched is compressed: on a disk it is about so many times as large. */
const UNPACKED = 3;

export interface StoredImage {
  readonly pin: ImagePin;
  /** The engine's id of it; `undefined` when it is not here. */
  readonly id: string | undefined;
  /** There is none for this machine. */
  readonly foreign: boolean;
}

export class ImageStore {
  readonly #engine: Engine;
  readonly #facts: EngineFacts;

  constructor(engine: Engine, facts: EngineFacts) {
    this.#engine = engine;
    this.#facts = facts;
  }

  /** Of what machine its images are. */
  get architecture(): string {
    return this.#facts.architecture;
  }

  /** Which of these are here, by their names: what an archive brought has no digest any more. */
  async list(pins: readonly ImagePin[], signal: AbortSignal): Promise<StoredImage[]> {
    const ids = await this.#ids(pins, signal);
    return pins.map((pin) => ({
      pin,
      id: ids.get(familiar(pin.name)),
      foreign: !isFor(pin, this.architecture),
    }));
  }

  /**
   * Pulls one by its digest and gives it the name that pods use. Faults: `sandbox/image-unpullable`, `sandbox/disk-full`,
   * `sandbox/engine-down`, `sandbox/engine-forbidden`.
   */
  async pull(pin: ImagePin, signal: AbortSignal): Promise<void> {
    const wanted = this.#known(reference(pin));
    const platform = ['--platform', `linux/${this.architecture}`];
    const result = await this.#engine.run(['pull', ...platform, wanted], signal, PULL_PATIENCE);
    if (result.exitCode !== 0) throw pullFault(this.#engine, wanted, result);
    if (pin.digest === undefined) return;
    const tagged = await this.#engine.run(['tag', wanted, this.#known(pin.name)], signal);
    if (tagged.exitCode !== 0) throw engineFault(this.#engine.name, tagged);
  }

  /**
   * Writes these into one file, whole or not at all. Faults: `sandbox/image-missing` when one is not here, `sandbox/disk-full`,
   * `sandbox/archive-unwritable`.
   */
  async save(pins: readonly ImagePin[], path: string, signal: AbortSignal): Promise<void> {
    const missing = (await this.list(pins, signal)).filter(({ id }) => id === undefined);
    if (missing.length > 0) throw notHere(missing.map(({ pin }) => pin.name));
    const next = join(dirname(path), `.${basename(path)}.${randomUUID()}.part`);
    try {
      await mkdir(dirname(path), { recursive: true });
      await refuseFull(dirname(path), pins);
      const argv = ['save', ...this.#saveOptions(), '-o', next, ...pins.map(({ name }) => this.#known(name))];
      const result = await this.#engine.run(argv, signal, ARCHIVE_PATIENCE);
      if (result.exitCode !== 0) throw saveFault(this.#engine, path, result);
      await rename(next, path);
    } catch (cause) {
      await rm(next, { force: true }).catch(() => {});
      signal.throwIfAborted();
      throw cause instanceof Fault ? cause : unwritable(path, cause);
    }
  }

  /** Brings all that is in an archive to this machine, once it is known to be sound. Faults as `readArchive`, `refuseForeign`, `pull`. */
  async load(path: string, signal: AbortSignal): Promise<ArchivedImage[]> {
    const images = await readArchive(path, signal);
    refuseForeign(path, images, this.architecture);
    const result = await this.#engine.run(['load', '-i', path], signal, ARCHIVE_PATIENCE);
    if (result.exitCode !== 0) throw saveFault(this.#engine, path, result);
    await this.#nameAsPodsDo(result.stdout, signal);
    return images;
  }

  /** Podman takes a short name in an archive, as docker writes them, for one of this machine's own: `localhost/busybox:1.36`. */
  async #nameAsPodsDo(said: string, signal: AbortSignal): Promise<void> {
    if (this.#engine.name !== 'podman') return;
    for (const name of loadedNames(said).filter((one) => one.startsWith(LOCAL))) {
      const tagged = await this.#engine.run(['tag', name, this.#known(name.slice(LOCAL.length))], signal);
      if (tagged.exitCode !== 0) throw engineFault(this.#engine.name, tagged);
    }
  }

  /** Docker writes an index of all architectures it knows of unless told, and nodes then miss those that are not here. */
  #saveOptions(): string[] {
    if (this.#engine.name === 'podman') return ['--format', 'docker-archive', '--multi-image-archive'];
    const [major = 0] = this.#facts.version.split('.').map(Number);
    const asks = this.#engine.name === 'nerdctl' || major >= 28;
    return asks ? ['--platform', `linux/${this.architecture}`] : [];
  }

  /** As the engine keeps it: docker alone takes short names as they are. */
  #known(name: string): string {
    if (this.#engine.name === 'docker' || /^[^/]+[.:][^/]*\//.test(name)) return name;
    return name.includes('/') ? `docker.io/${name}` : `docker.io/library/${name}`;
  }

  async #ids(pins: readonly ImagePin[], signal: AbortSignal): Promise<Map<string, string>> {
    const names = pins.map(({ name }) => this.#known(name));
    const result = await this.#engine.run(['image', 'inspect', ...names], signal);
    // Those that are here are told on standard output, also when others are not.
    const found = parsed(result.stdout);
    if (found.length === 0 && /cannot connect|permission denied/i.test(result.stderr))
      throw engineFault(this.#engine.name, result);
    return new Map(
      found.flatMap(({ Id, RepoTags }) => (RepoTags ?? []).map((tag) => [familiar(tag), whole(Id)])),
    );
  }
}

/** Without the registry that docker leaves out. */
const familiar = (name: string): string => name.replace(/^docker\.io\/(library\/)?/, '');

/** As nodes tell it: podman leaves out what kind of hash it is. */
const whole = (id: string): string => (id.includes(':') ? id : `sha256:${id}`);

const LOCAL = 'localhost/';
/** `Loaded image: localhost/busybox:1.36`, a line each; before podman 4 `Loaded image(s): a,b`. */
const loadedNames = (said: string): string[] =>
  [...said.matchAll(/^Loaded image(?:\(s\))?: (\S+)$/gm)].flatMap(([, names = '']) => names.split(','));

interface Inspected {
  readonly Id: string;
  readonly RepoTags?: readonly string[] | null;
}

function parsed(text: string): readonly Inspected[] {
  try {
    const list = JSON.parse(text) as unknown;
    return Array.isArray(list) ? (list as Inspected[]) : [];
  } catch {
    return [];
  }
}

/** What an engine says of a pull, and what to do about it. */
const PULL_REASONS: readonly [pattern: RegExp, remedy: string][] = [
  [
    /no such host|dial tcp|i\/o timeout|network is unreachable|connection refused|TLS handshake|proxyconnect|EOF/i,
    'Connect to the internet (behind a proxy the engine needs its address), or import an archive: "npm run -s naru -- images import FILE".',
  ],
  [
    /toomanyrequests|rate limit/i,
    'The registry has had enough of this address: log in ("docker login") or try again in some hours.',
  ],
  [
    /no matching manifest|no image found in (manifest|image index)/i,
    'There is none for this machine: exercises that run it cannot be done here.',
  ],
  [
    /manifest unknown|not found|pull access denied|unauthorized|denied/i,
    'It is gone from its registry: import an archive that has it ("npm run -s naru -- images import FILE"), and tell the authors of this course.',
  ],
];

function pullFault(engine: Engine, image: string, result: ProgramResult): Fault {
  const said = lastLine(result);
  if (/no space left on device/i.test(said)) return diskFull(`${engine.name} has no room for ${image}`);
  if (/cannot connect to|permission denied while|is the docker daemon running/i.test(said))
    return engineFault(engine.name, result);
  const known = PULL_REASONS.find(([pattern]) => pattern.test(said));
  return new Fault(
    'sandbox/image-unpullable',
    `the image ${image} cannot be pulled: ${said}`,
    known?.[1] ?? `Run "${engine.name} pull ${image}" and read what it says.`,
  );
}

function saveFault(engine: Engine, path: string, result: ProgramResult): Fault {
  const said = lastLine(result);
  if (/no space left on device/i.test(said)) return diskFull(`there is no room for ${path}`);
  if (/unexpected EOF|invalid tar header|archive\/tar|invalid diffID|unrecognized image/i.test(said))
    return new Fault(
      'sandbox/archive-damaged',
      `${engine.name} cannot read ${path}: ${said}`,
      'Copy it anew from where it was exported, or export it again with "naru images export".',
    );
  return engineFault(engine.name, result);
}

const lastLine = ({ stderr, stdout }: ProgramResult): string =>
  (stderr.trim() || stdout.trim()).split('\n').at(-1)?.trim() ?? '';

/** Before the engine fills the disk to its end. */
async function refuseFull(folder: string, pins: readonly ImagePin[]): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const wanted = pins.reduce((all, { size }) => all + size, 0) * UNPACKED * 2 ** 20;
  if (bavail * bsize < wanted)
    throw diskFull(
      `there is no room in ${folder}: about ${Math.ceil(wanted / 2 ** 30)} GiB are needed, ${(
        (bavail * bsize) / 2 ** 30
      ).toFixed(1)} GiB are free`,
    );
}

const diskFull = (why: string): Fault =>
  new Fault(
    'sandbox/disk-full',
    why,
    'Make room ("docker system df" says what takes it, "docker system prune" frees what is unused), or choose another disk.',
  );

const notHere = (names: readonly string[]): Fault =>
  new Fault(
    'sandbox/image-missing',
    `not on this machine: ${names.join(', ')}`,
    'Fetch them first: "npm run -s naru -- images fetch".',
  );

const unwritable = (path: string, cause: unknown): Fault =>
  new Fault(
    'sandbox/archive-unwritable',
    `${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
    'Name a file in a folder of yours.',
    { cause },
  );
