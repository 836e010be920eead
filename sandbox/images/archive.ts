/**
 * An archive of images as `docker save` and `podman save` write it, looked through before an engine gets it: every config and every layer
 * is hashed, so that what a stick or a copy has spoilt is found here, and not by a learner.
 */
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { basename, posix } from 'node:path';
import { Fault } from '../faults.ts';

export interface ArchivedImage {
  /** `nginx:1.27-alpine` */
  readonly names: readonly string[];
  /** In Go's words: `amd64`, `arm64`. */
  readonly architecture: string;
}

const BLOCK = 512;
/** Configs and the list; layers are read in pieces. Bytes. */
const JSON_LIMIT = 4 << 20;
const PIECE = 1 << 20;

interface Member {
  readonly at: number;
  readonly size: number;
}

/**
 * What is in there. Faults: `sandbox/archive-unreadable` (there is no such file), `sandbox/archive-damaged` (it is no archive of
 * images, is cut off, or does not hash to what it says).
 */
export async function readArchive(path: string, signal: AbortSignal): Promise<ArchivedImage[]> {
  const file = await open(path, 'r').catch((cause: Error) => {
    throw unreadable(path, cause);
  });
  try {
    const members = await membersOf(file, (await file.stat()).size);
    const list = (await jsonOf(file, members, 'manifest.json')) as readonly ImageEntry[];
    if (!Array.isArray(list)) throw new Error('its list of images is none');
    const sound = new Set<string>();
    const images: ArchivedImage[] = [];
    for (const entry of list) images.push(await imageOf(file, members, entry, sound, signal));
    return images;
  } catch (cause) {
    signal.throwIfAborted();
    throw cause instanceof Fault
      ? cause
      : damaged(path, cause instanceof Error ? cause.message : String(cause));
  } finally {
    await file.close();
  }
}

/** Refuses what this machine cannot run: `sandbox/archive-foreign`. */
export function refuseForeign(path: string, images: readonly ArchivedImage[], architecture: string): void {
  const other = images.find((one) => one.architecture !== '' && one.architecture !== architecture);
  if (!other) return;
  throw new Fault(
    'sandbox/archive-foreign',
    `the images in ${path} are for ${other.architecture}, and this machine is ${architecture}`,
    `Export the archive on a machine that is ${architecture}, too.`,
  );
}

interface ImageEntry {
  readonly Config: string;
  readonly RepoTags: readonly string[] | null;
  readonly Layers: readonly string[];
}

async function imageOf(
  file: FileHandle,
  members: ReadonlyMap<string, Member>,
  { Config, RepoTags, Layers }: ImageEntry,
  sound: Set<string>,
  signal: AbortSignal,
): Promise<ArchivedImage> {
  await refuseWrong(file, members, Config, hashIn(Config), sound, signal);
  const config = (await jsonOf(file, members, Config)) as {
    architecture?: string;
    rootfs?: { diff_ids?: readonly string[] };
  };
  const contents = config.rootfs?.diff_ids ?? [];
  for (const [index, layer] of Layers.entries())
    await refuseWrong(file, members, layer, hashIn(layer) ?? hashIn(contents[index] ?? ''), sound, signal);
  return { names: RepoTags ?? [], architecture: config.architecture ?? '' };
}

/** `blobs/sha256/HASH`, `HASH.json`, `HASH.tar` and `sha256:HASH` say what they hash to; `HASH/layer.tar` says something else. */
const hashIn = (name: string): string | undefined =>
  /^(?:sha256:)?([0-9a-f]{64})(?:\.json|\.tar)?$/.exec(basename(name))?.[1];

async function refuseWrong(
  file: FileHandle,
  members: ReadonlyMap<string, Member>,
  name: string,
  hash: string | undefined,
  sound: Set<string>,
  signal: AbortSignal,
): Promise<void> {
  if (sound.has(name)) return;
  const { at, size } = memberIn(members, name);
  const actual = createHash('sha256');
  for (let done = 0; done < size; done += PIECE) {
    signal.throwIfAborted();
    actual.update(await pieceOf(file, at + done, Math.min(PIECE, size - done)));
  }
  if (hash !== undefined && actual.digest('hex') !== hash) throw new Error(`${name} is not what it was`);
  sound.add(name);
}

async function jsonOf(
  file: FileHandle,
  members: ReadonlyMap<string, Member>,
  name: string,
): Promise<unknown> {
  const { at, size } = memberIn(members, name);
  if (size > JSON_LIMIT) throw new Error(`${name} is too large`);
  return JSON.parse((await pieceOf(file, at, size)).toString('utf8'));
}

function memberIn(members: ReadonlyMap<string, Member>, name: string): Member {
  const member = members.get(name);
  if (!member) throw new Error(`it has no ${name}`);
  return member;
}

async function pieceOf(file: FileHandle, at: number, size: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, at);
  if (bytesRead < size) throw new Error('it ends too early');
  return buffer;
}

/** Where each file of the archive lies; links lead to what they name. */
async function membersOf(file: FileHandle, length: number): Promise<Map<string, Member>> {
  const members = new Map<string, Member>();
  const links: [name: string, to: string][] = [];
  let at = 0;
  for (;;) {
    const header = await pieceOf(file, at, BLOCK);
    if (header.every((byte) => byte === 0)) break;
    refuseWrongHeader(header);
    const name = posix.normalize(text(header, 0, 100));
    const size = Number.parseInt(text(header, 124, 12), 8) || 0;
    const start = at + BLOCK;
    if (start + size > length) throw new Error('it ends too early');
    const type = String.fromCharCode(header[156] ?? 0);
    if (type === '2') links.push([name, posix.join(posix.dirname(name), text(header, 157, 100))]);
    else members.set(name, { at: start, size });
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  for (const [name, to] of links) {
    const member = members.get(to);
    if (member) members.set(name, member);
  }
  return members;
}

/** The sum of its bytes, with the sum itself taken for spaces. */
function refuseWrongHeader(header: Buffer): void {
  const wanted = Number.parseInt(text(header, 148, 8), 8);
  const sum = header.reduce((all, byte, index) => all + (index >= 148 && index < 156 ? 0x20 : byte), 0);
  if (sum !== wanted) throw new Error('it is no tar archive');
}

function text(header: Buffer, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? length : end).trim();
}

const unreadable = (path: string, cause: Error): Fault =>
  new Fault('sandbox/archive-unreadable', `${path} cannot be read: ${cause.message}`, 'Correct its path.', {
    cause,
  });

const damaged = (path: string, why: string): Fault =>
  new Fault(
    'sandbox/archive-damaged',
    `${path} is no archive of images that could be used: ${why}`,
    'Copy it anew from where it was exported, or export it again with "naru images export".',
  );
