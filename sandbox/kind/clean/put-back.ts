/**
 * Puts files of a node back as they were kept, and has what read the others start again. The learner who changed them is root there: nothing
 * is written through a link or into a file that is there, and what came of it is seen in the next look, not believed.
 */
import type { Engine } from '../engine.ts';
import { execInNode } from '../node.ts';
import type { Reader } from './kept-files.ts';
import type { FileFacts, NodePicture } from './node-picture.ts';

/** One static Pod of a node. */
export interface StaticPod {
  readonly namespace: string;
  readonly name: string;
}

/**
 * Type, mode, owner, path, and content or target, five words each, parents before children. A folder is entered and seen to be where it was
 * named, so that no link leads elsewhere; content goes into a new file with a name nobody foresees, which takes the place of the old one,
 * whatever that is.
 */
const PUT_BACK = `umask 077
into() { cd -P -- "$1" 2>/dev/null && [ "$(pwd -P)" = "$1" ]; }
clear() { [ ! -e "./$name" ] && [ ! -L "./$name" ] || rm -rf --one-file-system -- "./$name"; }
while [ $# -ge 5 ]; do
type=$1 mode=$2 owner=$3 folder=\${4%/*} name=\${4##*/} path=$4 value=$5; shift 5
into "\${folder:-/}" || continue
case $type in
f) next=$(mktemp ./.naru-XXXXXXXX) || continue
   printf %s "$value" | base64 -d >"$next" && chown -- "$owner" "$next" && chmod -- "$mode" "$next" || { rm -f -- "$next"; continue; }
   [ ! -d "./$name" ] || [ -L "./$name" ] || clear
   mv -fT -- "$next" "./$name" || rm -f -- "$next" ;;
d) [ -d "./$name" ] && [ ! -L "./$name" ] || { clear; mkdir -- "./$name"; }
   into "$path" && chown -- "$owner" . && chmod -- "$mode" . ;;
l) clear; ln -sT -- "$value" "./$name" && chown -h -- "$owner" "./$name" ;;
esac
done; true`;

/** Begins to make these paths what they were. */
export async function putBack(
  engine: Engine,
  node: string,
  paths: readonly string[],
  { files, kept = {} }: NodePicture,
  signal: AbortSignal,
): Promise<void> {
  const words = [...paths].sort().flatMap((path) => wordsFor(path, files[path], kept[path]));
  if (words.length > 0)
    await execInNode(engine, node, ['bash', '-c', PUT_BACK, 'put-back', ...words], signal);
}

function wordsFor(path: string, facts: FileFacts | undefined, content = ''): string[] {
  const [, mode, owner, target] = /^(\d+) (\S+) (.*)$/.exec(facts?.facts ?? '') ?? [];
  if (!facts || mode === undefined || owner === undefined) return [];
  return [facts.type, mode, owner, path, facts.type === 'l' ? (target ?? '') : content];
}

/**
 * Static Pods, as namespace and name in turns, are made anew while no kubelet looks after them: without the containers and logs from which it
 * counts restarts.
 */
const KUBELET = `systemctl stop kubelet; systemctl reset-failed kubelet 2>/dev/null
while [ $# -ge 2 ]; do
for pod in $(crictl pods -q --label "io.kubernetes.pod.namespace=$1" --label "io.kubernetes.pod.name=$2"); do crictl rmp --force "$pod"; done
rm -rf --one-file-system -- "/var/log/pods/$1_$2_"*; shift 2
done; systemctl start kubelet`;

const STEPS: Readonly<Record<Exclude<Reader, 'kubelet'>, readonly string[]>> = {
  systemd: ['systemctl', 'daemon-reload'],
  containerd: [
    'bash',
    '-c',
    'systemctl reset-failed containerd 2>/dev/null; timeout 60 systemctl restart containerd',
    'containerd',
  ],
};

/** These programs start again, and so do these static Pods. Whether a kubelet or a runtime did. */
export async function startAgain(
  engine: Engine,
  node: string,
  readers: ReadonlySet<Reader>,
  pods: readonly StaticPod[],
  signal: AbortSignal,
): Promise<boolean> {
  for (const reader of ['systemd', 'containerd'] as const)
    if (readers.has(reader)) await execInNode(engine, node, STEPS[reader], signal);
  if (!readers.has('kubelet') && pods.length === 0) return false;
  const names = pods.flatMap(({ namespace, name }) => [namespace, name]);
  await execInNode(engine, node, ['bash', '-c', KUBELET, 'kubelet', ...names], signal);
  return true;
}
