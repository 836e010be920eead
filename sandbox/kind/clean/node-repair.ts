/** What differs between a recorded moment of a node and now, what of it can be put back, and doing so. */
import type { Engine } from '../engine.ts';
import { execInNode } from '../node.ts';
import { FACT_KINDS, type NodePicture } from './node-picture.ts';

export interface NodeDifferences {
  /** In words: only a new cluster helps. */
  readonly hopeless: readonly string[];
  /** Paths that were not there; what lies below one of them is not named again. */
  readonly files: readonly string[];
  /** Ids. */
  readonly images: readonly string[];
  /** Ids that the runtime has for Pods that the API does not know. */
  readonly pods: readonly string[];
  readonly strays: readonly string[];
  readonly units: readonly string[];
}

/** `podIds`: of the Pods that the API knows. */
export function nodeDifferences(
  was: NodePicture,
  now: NodePicture,
  podIds: ReadonlySet<string>,
): NodeDifferences {
  const added = Object.keys(now.files).filter((path) => !(path in was.files));
  const roots = added.filter((path) => !added.includes(path.slice(0, path.lastIndexOf('/'))));
  return {
    hopeless: [
      ...roots.filter((path) => !mayGo(path)).map((path) => `${path} was added`),
      ...changedFiles(was, now),
      ...now.touched.map((path) => `${path} was touched`),
      ...changedFacts(was, now),
      ...imagesGone(was, now),
    ],
    files: roots.filter(mayGo),
    images: Object.keys(now.images).filter((id) => !(id in was.images)),
    pods: now.pods.filter(({ pod }) => !podIds.has(pod)).map(({ id }) => id),
    strays: now.strays.map(({ pid }) => pid),
    units: [
      ...missing(was.facts.units, now.facts.units).filter((line) => line in RESTORED),
      ...(missing(Object.keys(was.files), Object.keys(now.files)).some(isKubeletLink) ? [DISABLED] : []),
    ],
  };
}

/** The units that a trouble or a learner stops, and that do nothing lasting by starting again. */
const RESTORED: Readonly<Record<string, readonly string[]>> = {
  'running kubelet.service': ['systemctl', 'start', 'kubelet'],
  'disabled kubelet.service': ['systemctl', 'enable', '--now', 'kubelet'],
};
const DISABLED = 'disabled kubelet.service';

/** By which it starts with its node. */
const isKubeletLink = (path: string): boolean => /^\/etc\/systemd\/.*\.wants\/kubelet\.service$/.test(path);

export const isSame = (differences: NodeDifferences): boolean =>
  Object.values(differences).every((some) => some.length === 0);

/**
 * Where exercises put files: static Pods, volumes of the node, folders of their own, programs that the node lacks (etcdctl). What was
 * added elsewhere may have been read by somebody: a unit, a configuration, a key.
 */
function mayGo(path: string): boolean {
  if (/^\/etc\/kubernetes\/manifests\/[^/]+$/.test(path)) return true;
  return !/^\/(etc|kind|boot|bin|sbin|lib\w*|var\/lib\/kubelet|opt\/(cni|containerd))(\/|$)/.test(path);
}

/** A folder is touched by what is put into it: only its mode and owner count. */
function changedFiles(was: NodePicture, now: NodePicture): string[] {
  return Object.entries(was.files).flatMap(([path, before]) => {
    const after = now.files[path];
    if (!after) return isKubeletLink(path) ? [] : [`${path} was taken away`];
    if (after.changed === before.changed) return [];
    const same = after.type === before.type && after.facts === before.facts;
    if (same && (before.type !== 'f' || isSameText(path, was, now))) return [];
    return GROWING.test(path) ? [] : [`${path} was changed`];
  });
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

/** Begins what ends these differences; what could not be done is seen in the next picture. */
export async function repairNode(
  engine: Engine,
  node: string,
  { files, images, pods, strays, units }: NodeDifferences,
  signal: AbortSignal,
): Promise<void> {
  const run = (argv: readonly string[]): Promise<unknown> => execInNode(engine, node, argv, signal);
  for (const unit of units) await run(RESTORED[unit] ?? ['true']);
  if (strays.length > 0) await run(['kill', '-KILL', ...strays]);
  if (files.length > 0) await run(['rm', '-rf', '--one-file-system', '--', ...files]);
  // Static Pods of those files end by themselves; the runtime keeps what ended for a minute.
  if (pods.length > 0) await run(['crictl', 'rmp', '--force', ...pods]);
  if (images.length > 0) await run(['crictl', 'rmi', ...images]);
}
