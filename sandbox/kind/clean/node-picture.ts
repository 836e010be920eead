/**
 * What a node has outside the API: files, units, mounts, routes, packet filters, kernel settings of its network, images, Pods of its
 * runtime, programs. One program in the node tells it all, in a fifth of a second.
 */
import { Fault } from '../../faults.ts';
import type { Engine } from '../engine.ts';
import { execInNode } from '../node.ts';
import type { KeptFiles, Reader } from './kept-files.ts';

export interface NodePicture {
  /** Of the node's clock, seconds since the epoch with a fraction. */
  readonly at: string;
  readonly files: Readonly<Record<string, FileFacts>>;
  /** SHA-256 of files that are no larger than `HASHED`, by path; of those below /usr only what lies in /usr/local/bin. */
  readonly hashes: Readonly<Record<string, string>>;
  /** Sorted lines; each is compared as it stands. */
  readonly facts: Readonly<Record<FactKind, readonly string[]>>;
  /** Ids to names. */
  readonly images: Readonly<Record<string, readonly string[]>>;
  /** Pods of the runtime: its own id, and that of the Pod. */
  readonly pods: readonly { readonly id: string; readonly pod: string }[];
  /** Programs that belong to no container and to no unit. */
  readonly strays: readonly { readonly pid: string; readonly program: string }[];
  /** When the programs that run now began, and when systemd last read its units; of the node's clock, seconds since the epoch. */
  readonly starts: Readonly<Partial<Record<Reader, number>>>;
  /** Contents, of a node that was new. */
  readonly kept?: KeptFiles;
  /** Paths with an attribute by which they cannot be changed, of those that were touched since. */
  readonly locked?: readonly string[];
  /** Paths below /usr that were touched since the moment that was asked about, /usr/local/bin aside: its files are in `files`. */
  readonly touched: readonly string[];
}

export interface FileFacts {
  /** As find has it: `f`, `d`, `l` … */
  readonly type: string;
  /** Mode, owner, and where a link leads: `644 0:0 `. */
  readonly facts: string;
  /** When any of it was last changed; nobody can set this. */
  readonly changed: string;
}

export const FACT_KINDS = ['units', 'mounts', 'routes', 'filters', 'settings'] as const;
export type FactKind = (typeof FACT_KINDS)[number];

/** Bytes. */
const HASHED = 1 << 20;

/** What the kubelet, the runtime, etcd and the journal write all the time. */
const BUSY = [
  '/var/lib/containerd',
  '/var/lib/etcd',
  '/var/lib/kubelet/pods',
  '/var/lib/kubelet/plugins',
  '/var/lib/kubelet/plugins_registry',
  '/var/lib/kubelet/device-plugins',
  '/var/lib/kubelet/pod-resources',
  '/var/lib/kubelet/allocated_pods_state',
  '/var/lib/kubelet/actuated_pods_state',
  '/var/lib/kubelet/cpu_manager_state',
  '/var/lib/kubelet/memory_manager_state',
  '/var/lib/kubelet/dra_manager_state',
  '/var/lib/kubelet/checkpoints',
  '/var/lib/cni',
  '/var/lib/systemd',
  '/var/log/pods',
  '/var/log/containers',
  '/var/log/journal',
  '/var/log/wtmp',
  '/var/cache',
  '/root/.kube/cache',
];

/**
 * Sections begin with the character RS. A program of a unit is in system.slice or init.scope, one of a container in a slice of
 * Pods; what was started by hand is in the group of the node itself.
 */
const LOOK = `since=$1
places="/ /var /tmp /usr/local/bin"
section() { printf '\\036%s\\n' "$1"; }
busy="${BUSY.map((path) => `-path ${path} -o`).join(' ')} -path /usr"
section at; date +%s.%N
section files
form='%y %m %U:%G %C@ %p\\t%l\\n'
{
  find $places -xdev \\( $busy \\) -prune -o ! -path / -printf "$form"
  find /usr /usr/local -xdev -mindepth 1 -maxdepth 1 -printf "$form"
} | sort -u
section hashes
find $places -xdev \\( $busy \\) -prune -o -type f -size -${HASHED / 1024}k -newerct "@$since" -print0 | xargs -0r sha256sum
section locked
find $places -xdev \\( $busy \\) -prune -o \\( -type f -o -type d \\) -newerct "@$since" -print0 | xargs -0r lsattr -d 2>/dev/null | grep '^[^ ]*[ai]'
section touched
# These two are copied by the node's file system when something is put into bin; what is in them is among the files.
find /usr -xdev -path /usr/local/bin -prune -o ! -path /usr ! -path /usr/local -newerct "@$since" -print
section units
systemctl list-units --plain --no-legend --type=service --state=running | awk '{print "running", $1}' | grep -v ' user@' | sort
section starts
told() { when=$(systemctl show --timestamp=us+utc --value -p "$2" $3); [ -z "$when" ] || echo "$1 $(date -d "$when" +%s.%N)"; }
told systemd UnitsLoadTimestamp; for unit in containerd kubelet; do told $unit ExecMainStartTimestamp $unit; done
section mounts
grep -v -e ' /run/' -e ' /var/lib/kubelet/pods/' -e ' /var/lib/containerd/' -e binfmt -e credentials /proc/mounts | awk '{print $1, $2, $3}' | sort -u
section routes; ip route | grep -v veth | sort
section filters; iptables-save | grep '^-A' | grep -v -e KUBE- -e CNI- -e DOCKER_ | sort
section settings; sysctl net 2>/dev/null | grep -v -e veth -e _count | sort
section images; crictl images -o json
section pods; crictl pods -o json
section strays
for group in $(grep -LE 'system\\.slice|kubelet|kubepods|user\\.slice|containerd' /proc/[0-9]*/cgroup 2>/dev/null); do
  process=\${group%/cgroup}; pid=\${process#/proc/}
  [ "$pid" = 1 ] || [ "$pid" = $$ ] && continue
  grep -qzxF "NARU_EXEC=$NARU_EXEC" $process/environ 2>/dev/null && continue
  program=$(tr '\\0' ' ' <$process/cmdline 2>/dev/null)
  [ -z "$program" ] || echo "$pid $program"
done; true`;

/**
 * `since`: the `at` of an earlier picture: files changed after it have their hash told; `0` for all. Throws the Faults of a node
 * that does not run.
 */
export async function pictureNode(
  engine: Engine,
  node: string,
  since: string,
  signal: AbortSignal,
): Promise<NodePicture> {
  const result = await execInNode(engine, node, ['bash', '-c', LOOK, 'look', since], signal);
  const sections = sectionsIn(result.stdout);
  if (result.exitCode !== 0 || !sections.has('strays')) throw unseen(node, result.stderr);
  const lines = (name: string): string[] => (sections.get(name) ?? '').split('\n').filter(Boolean);
  return {
    at: lines('at')[0] ?? '0',
    files: Object.fromEntries(lines('files').flatMap(fileOf)),
    hashes: Object.fromEntries(lines('hashes').map((line) => [line.slice(66), line.slice(0, 64)])),
    facts: factsIn(lines),
    starts: Object.fromEntries(
      lines('starts').map((line) => [line.split(' ')[0], Number(line.split(' ')[1])]),
    ),
    images: imagesIn(sections.get('images') ?? ''),
    pods: podsIn(sections.get('pods') ?? ''),
    strays: lines('strays').map((line) => {
      const [pid = '', ...program] = line.split(' ');
      return { pid, program: program.join(' ').trim() };
    }),
    locked: lines('locked').map((line) => line.slice(line.indexOf('/'))),
    touched: lines('touched'),
  };
}

const factsIn = (lines: (name: string) => string[]): NodePicture['facts'] => ({
  units: lines('units'),
  mounts: lines('mounts'),
  routes: lines('routes'),
  filters: lines('filters'),
  settings: lines('settings'),
});

const sectionsIn = (text: string): Map<string, string> =>
  new Map(
    text
      .split('\u001e')
      .slice(1)
      .map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)]),
  );

/** `f 644 0:0 1795332623.79 /etc/hosts⇥`, and where a link leads at the end. */
function fileOf(line: string): [path: string, facts: FileFacts][] {
  const [, type, mode, owner, changed, path, link] =
    /^(\S) (\d+) (\S+) (\S+) ([^\t]*)\t(.*)$/.exec(line) ?? [];
  if (type === undefined || path === undefined) return [];
  return [[path, { type, facts: `${mode} ${owner} ${link}`, changed: changed ?? '' }]];
}

/** Ids to names, of what `crictl images -o json` prints. */
export function imagesIn(text: string): Record<string, readonly string[]> {
  const { images = [] } = JSON.parse(text || '{}') as {
    images?: { id: string; repoTags?: string[]; repoDigests?: string[] }[];
  };
  return Object.fromEntries(
    images.map(({ id, repoTags = [], repoDigests = [] }) => [id, [...repoTags, ...repoDigests].sort()]),
  );
}

function podsIn(text: string): { id: string; pod: string }[] {
  const { items = [] } = JSON.parse(text || '{}') as {
    items?: { id: string; metadata?: { uid?: string } }[];
  };
  return items.map(({ id, metadata }) => ({ id, pod: metadata?.uid ?? '' }));
}

const unseen = (node: string, said: string): Fault =>
  new Fault(
    'sandbox/exec-failed',
    `the node ${node} does not say what it has: ${said.trim() || 'no answer'}`,
    'Check that the node runs, or reset the sandbox.',
  );
