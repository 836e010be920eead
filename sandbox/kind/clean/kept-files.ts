/**
 * What small files of a node had in them when it was new. A learner is root on the node, so nothing there could be believed later: it is kept
 * on our side, in the baseline. And which files may be put back at all, with the programs that have read them.
 */
import { createHash } from 'node:crypto';
import type { Engine } from '../engine.ts';
import { execInNode } from '../node.ts';
import type { NodePicture } from './node-picture.ts';

/** Contents in base64, by path. */
export type KeptFiles = Readonly<Record<string, string>>;

/** A unit that goes by such files, and so has to start again with them. */
export type Reader = 'systemd' | 'containerd' | 'kubelet';

/** What learners change on nodes, and nothing that all programs read: a library that is put in front of them may be in any of them. */
const PLACES: readonly (readonly [place: string, readers: readonly Reader[]])[] = [
  // The kubelet watches it.
  ['/etc/kubernetes/manifests', []],
  ['/etc/kubernetes', ['kubelet']],
  ['/var/lib/kubelet', ['kubelet']],
  ['/etc/default/kubelet', ['kubelet']],
  ['/etc/containerd', ['containerd', 'kubelet']],
  ['/etc/systemd/system', ['systemd', 'containerd', 'kubelet']],
  ['/etc/crictl.yaml', []],
  ['/etc/modules-load.d', []],
  ['/etc/sysctl.d', []],
  ['/etc/profile.d', []],
  ['/etc/bash_completion.d', []],
];

/** What a cluster stands on: its keys and certificates, and etcd. Other data or another authority do not go away with a file. */
const NEVER = /^\/(etc\/kubernetes|var\/lib\/kubelet)\/pki(\/|$)|^\/etc\/kubernetes\/manifests\/etcd\.yaml$/;

/** Keys and tokens are not kept, wherever they stand. */
const SECRET = /PRIVATE KEY|^[ \t-]*["']?(client-key-data|token|password)["']?[ \t]*:/m;

/** Bytes of one file, bytes of all of a node, and how many. */
const LARGEST = 64 << 10;
const TOGETHER = 512 << 10;
const MOST = 500;

const placeOf = (path: string) => PLACES.find(([place]) => path === place || path.startsWith(`${place}/`));

/** Whether a path may be made what it was; of a file its content has to be known, too. */
export const mayBePutBack = (path: string): boolean => placeOf(path) !== undefined && !NEVER.test(path);

export const readersOf = (paths: readonly string[]): ReadonlySet<Reader> =>
  new Set(paths.flatMap((path) => placeOf(path)?.[1] ?? []));

/** For each path that is small enough, itself and its content, a line each. */
const TELL = `bytes=$1; shift; for path; do
size=$(stat -c %s -- "$path") && [ "$size" -le "$bytes" ] || continue
printf '%s\\n' "$path"; base64 -w 0 -- "$path" || exit; echo; done; true`;

/** Of a node that nobody has worked on yet. What is too large, secret or too much is left out: where that changes, only a new cluster helps. */
export async function keepFiles(
  engine: Engine,
  node: string,
  { files, hashes }: NodePicture,
  signal: AbortSignal,
): Promise<KeptFiles> {
  const paths = Object.keys(files).filter((path) => files[path]?.type === 'f' && mayBePutBack(path));
  const argv = ['bash', '-c', TELL, 'keep', String(LARGEST), ...paths.slice(0, MOST)];
  const { exitCode, stdout } = await execInNode(engine, node, argv, signal);
  return exitCode === 0 ? fitting(stdout.split('\n'), hashes) : {};
}

/** Those of them that are no secret, and as the picture has them. */
function fitting(lines: readonly string[], hashes: NodePicture['hashes']): KeptFiles {
  const kept: Record<string, string> = {};
  let left = TOGETHER;
  for (let at = 0; at + 1 < lines.length; at += 2) {
    const [path = '', encoded = ''] = lines.slice(at, at + 2);
    const content = Buffer.from(encoded, 'base64');
    const hash = createHash('sha256').update(content).digest('hex');
    if (content.length > left || SECRET.test(content.toString('latin1')) || hash !== hashes[path]) continue;
    left -= content.length;
    kept[path] = encoded;
  }
  return kept;
}
