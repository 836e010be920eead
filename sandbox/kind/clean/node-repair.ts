/** What differs between a recorded moment of a node and now, what of it can be put back, and doing so. */
import type { Engine } from '../engine.ts';
import { execInNode } from '../node.ts';
import { mayBePutBack, type Reader, readersOf } from './kept-files.ts';
import { FACT_KINDS, type FileFacts, type NodePicture } from './node-picture.ts';
import { putBack, type StaticPod, startAgain } from './put-back.ts';
import { staleReaders } from './stale-readers.ts';

export interface NodeDifferences {
  /** In words: only a new cluster helps. */
  readonly hopeless: readonly string[];
  /** Paths that were not there; what lies below one of them is not named again. */
  readonly files: readonly string[];
  /** Paths that were changed or taken away, and can be put back. */
  readonly changes: readonly string[];
  /** Paths that nobody may change, by an attribute. */
  readonly locked: readonly string[];
  /** Ids. */
  readonly images: readonly string[];
  /** Ids that the runtime has for Pods that the API does not know. */
  readonly pods: readonly string[];
  readonly strays: readonly string[];
  readonly units: readonly string[];
  /** Who goes by what a file was in between, though it is as it was again. */
  readonly readers: readonly Reader[];
}

/** `podIds`: of the Pods that the API knows. */
export function nodeDifferences(
  was: NodePicture,
  now: NodePicture,
  podIds: ReadonlySet<string>,
): NodeDifferences {
  const added = Object.keys(now.files).filter((path) => !(path in was.files));
  const changes = changedFiles(was, now);
  const units = missing(was.facts.units, now.facts.units).filter((line) => line in RESTORED);
  const roots = added.filter((path) => !added.includes(path.slice(0, path.lastIndexOf('/'))));
  return {
    hopeless: [
      ...roots.filter((path) => !mayGo(path)).map((path) => `${path} was added`),
      ...changes.filter(([path]) => !isKept(was, path)).map(([path, what]) => `${path} ${what}`),
      ...now.touched.map((path) => `${path} was touched`),
      ...changedFacts(was, now),
      // A runtime that does not run, or goes by another file, does not tell of them.
      ...(changes.length + units.length > 0 ? [] : imagesGone(was, now)),
    ],
    files: roots.filter(mayGo),
    changes: changes.map(([path]) => path).filter((path) => isKept(was, path)),
    locked: now.locked ?? [],
    images: Object.keys(now.images).filter((id) => !(id in was.images)),
    pods: now.pods.filter(({ pod }) => !podIds.has(pod)).map(({ id }) => id),
    strays: now.strays.map(({ pid }) => pid),
    units,
    readers: staleReaders(was, now, new Set([...added, ...changes.map(([path]) => path)])),
  };
}

/** The units that a trouble or a learner stops, and that do nothing lasting by starting again. */
const RESTORED: Readonly<Record<string, readonly string[]>> = {
  'running containerd.service': ['systemctl', 'start', 'containerd'],
  'running kubelet.service': ['systemctl', 'start', 'kubelet'],
};

/** Whether how it was is known: of a file its content, of a folder or a link what the picture says. */
function isKept({ files, kept = {} }: NodePicture, path: string): boolean {
  const type = files[path]?.type ?? '';
  return mayBePutBack(path) && (type === 'f' ? path in kept : 'dl'.includes(type));
}

export const isSame = (differences: NodeDifferences): boolean =>
  Object.values(differences).every((some) => some.length === 0);

/**
 * Where exercises put files: static Pods, volumes of the node, folders of their own, programs that the node lacks (etcdctl). What was
 * added elsewhere may have been read by somebody: a unit, a configuration, a key.
 */
function mayGo(path: string): boolean {
  if (mayBePutBack(path)) return true;
  return !/^\/(etc|kind|boot|bin|sbin|lib\w*|var\/lib\/kubelet|opt\/(cni|containerd))(\/|$)/.test(path);
}

/** A path, and what became of it. */
type Change = readonly [path: string, what: string];

function changedFiles(was: NodePicture, now: NodePicture): Change[] {
  return Object.entries(was.files).flatMap(([path, before]): Change[] => {
    const after = now.files[path];
    if (!after) return [[path, 'was taken away']];
    return isAsBefore(path, [before, after], was, now) || GROWING.test(path) ? [] : [[path, 'was changed']];
  });
}

/** A folder is touched by what is put into it: only its mode and owner count. */
function isAsBefore(
  path: string,
  [before, after]: readonly [FileFacts, FileFacts],
  was: NodePicture,
  now: NodePicture,
): boolean {
  if (after.changed === before.changed) return true;
  const same = after.type === before.type && after.facts === before.facts;
  return same && (before.type !== 'f' || isSameText(path, was, now));
}

/** Written by programs of the node itself, now and then. */
const GROWING = /^\/(var\/log\/|root\/\.(bash_history|lesshst|viminfo)$|var\/lib\/dbus|etc\/\.pwd\.lock)/;

const isSameText = (path: string, was: NodePicture, now: NodePicture): boolean =>
  was.hashes[path] !== undefined && was.hashes[path] === now.hashes[path];

function changedFacts(was: NodePicture, now: NodePicture): string[] {
  return FACT_KINDS.flatMap((kind) => [
    ...missing(was.facts[kind], now.facts[kind])
      .filter((line) => !(line in RESTORED))
      .map((line) => `of its ${kind}, ${line} is gone`),
    ...missing(now.facts[kind], was.facts[kind]).map((line) => `of its ${kind}, ${line} is new`),
  ]);
}

const missing = (of: readonly string[], from: readonly string[]): string[] => {
  const there = new Set(from);
  return of.filter((line) => !there.has(line));
};

function imagesGone(was: NodePicture, now: NodePicture): string[] {
  return Object.entries(was.images).flatMap(([id, names]) => {
    const left = now.images[id];
    const lost = names.filter((name) => !left?.includes(name));
    const gained = (left ?? []).filter((name) => !names.includes(name));
    if (left && lost.length + gained.length === 0) return [];
    return [`the image ${names[0] ?? id} is not as it was`];
  });
}

/** Of all that is put back or taken away, and of what is as it was again. */
export const readersToStart = ({ files, changes, readers }: NodeDifferences): ReadonlySet<Reader> =>
  new Set([...readersOf([...files, ...changes]), ...readers]);

export interface NodeRepair {
  readonly was: NodePicture;
  readonly some: NodeDifferences;
  /** Those that are to be made anew. */
  readonly staticPods: readonly StaticPod[];
}

/**
 * Begins what ends these differences; what could not be done is seen in the next picture. Whether programs of the node itself were started
 * again, so that the cluster cannot be asked for a while.
 */
export async function repairNode(
  engine: Engine,
  node: string,
  { was, some, staticPods }: NodeRepair,
  signal: AbortSignal,
): Promise<boolean> {
  const { files, changes, locked, images, pods, strays, units } = some;
  const readers = readersToStart(some);
  const run = (argv: readonly string[]): Promise<unknown> => execInNode(engine, node, argv, signal);
  if (strays.length > 0) await run(['kill', '-KILL', ...strays]);
  if (locked.length > 0) await run(['chattr', '-ia', ...locked]);
  if (files.length > 0) await run(['rm', '-rf', '--one-file-system', '--', ...files]);
  await putBack(engine, node, changes, was, signal);
  for (const unit of units) await run(RESTORED[unit] ?? ['true']);
  const began = await startAgain(engine, node, readers, staticPods, signal);
  // Static Pods of those files end by themselves; the runtime keeps what ended for a minute.
  if (pods.length > 0) await run(['crictl', 'rmp', '--force', ...pods]);
  if (images.length > 0) await run(['crictl', 'rmi', ...images]);
  return began;
}
