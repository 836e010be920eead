/** What `naru doctor` looks at for clusters of kind: engines, and what their machine has of memory, disk and the kernel's limits. */
import { existsSync } from 'node:fs';
import { readFile, statfs } from 'node:fs/promises';
import { Fault } from '../sandbox/faults.ts';
import { ImageStore } from '../sandbox/images/store.ts';
import { type EngineFacts, type EngineName, findEngine, wantedEngines } from '../sandbox/kind/engine.ts';
import { estimateOf } from '../sandbox/kind/estimate.ts';
import { INOTIFY_REMEDY } from '../sandbox/kind/life.ts';
import { findTool } from '../sandbox/tools/find.ts';
import { VERSIONS } from '../sandbox/tools/pins.ts';
import { versionOf } from '../sandbox/tools/version.ts';
import type { Finding } from './doctor.ts';
import { wanted } from './images.ts';
import { TOOLS_DIR } from './providers.ts';

/** One engine whose command is there. */
export interface EngineSeen {
  readonly name: EngineName;
  /** Why it cannot be used, or what it says of itself. */
  readonly says: Fault | EngineFacts;
}

/** What was found out; `undefined` is what this machine does not tell. */
export interface MachineSeen {
  readonly platform: NodeJS.Platform;
  /** Of the kernel: `5.15.167.4-microsoft-standard-WSL2`. */
  readonly release: string;
  readonly engines: readonly EngineSeen[];
  readonly kind: string | undefined;
  readonly instances: number | undefined;
  readonly watches: number | undefined;
  /** Open files a process may have. */
  readonly files: number | undefined;
  /** Bytes free where the engine keeps its data, when that is a folder of this machine. */
  readonly room: number | undefined;
  /** Images of the course that are not here, of all; without an engine unknown. */
  readonly images: { readonly missing: number; readonly of: number } | undefined;
  /** Controllers of cgroup v2 that a user without rights of root may use. */
  readonly delegated: readonly string[] | undefined;
  readonly systemd: boolean;
  /** Docker's bridge is there, and what goes over bridges passes the filters of this machine. */
  readonly filtered: boolean;
  /** Of Naru's data. */
  readonly dataDir: string;
}

const GIB = 2 ** 30;
/** Three nodes with the add-ons of the course, and the rest of the machine. Bytes. */
const ENOUGH_MEMORY = 4 * GIB;
/** The node image, those of the course, and what three nodes unpack. Bytes. */
const ENOUGH_ROOM = 15 * GIB;
/** What kind's own page of known issues asks for. */
const ENOUGH_INSTANCES = 512;
const ENOUGH_WATCHES = 524_288;
const ENOUGH_FILES = 1024;
/** What nodes need of cgroups. */
const CONTROLLERS = ['cpu', 'memory', 'pids'];

type Judge = (seen: MachineSeen) => Finding | undefined;

/** In the order in which one would mend it. What was not found out is not spoken of. */
export const judge = (seen: MachineSeen): Finding[] =>
  [
    windows,
    engine,
    kindVersion,
    cgroups,
    delegation,
    neighbours,
    inotify,
    files,
    memory,
    room,
    images,
  ].flatMap((look: Judge) => look(seen) ?? []);

const fine = (name: string, text: string): Finding => ({ name, state: 'fine', text });
const lacking = (name: string, text: string, remedy: string): Finding => ({
  name,
  state: 'lacking',
  text,
  remedy,
});

/** The engine that clusters would be made with: the first that answers. */
function used({ engines }: MachineSeen): (EngineFacts & { readonly name: EngineName }) | undefined {
  for (const { name, says } of engines) if (!(says instanceof Fault)) return { name, ...says };
  return undefined;
}

function windows({ release, systemd, dataDir }: MachineSeen): Finding | undefined {
  if (!/microsoft/i.test(release)) return undefined;
  if (!/WSL2|microsoft-standard/i.test(release))
    return lacking(
      'Windows',
      'this is WSL 1, which runs no containers',
      'In PowerShell: wsl --set-version DISTRIBUTION 2',
    );
  if (/^\/mnt\/[a-z]\//.test(dataDir))
    return lacking(
      'Windows',
      `WSL 2; ${dataDir} is on a disk of Windows, where files are slow and have no owners`,
      'Set NARU_DATA to a folder below your Linux home, such as ~/.naru.',
    );
  if (!systemd)
    return lacking(
      'Windows',
      'WSL 2 without systemd: an engine inside it must be started by hand',
      'Write "[boot]" and "systemd=true" into /etc/wsl.conf, then in PowerShell: wsl --shutdown. Docker Desktop needs neither.',
    );
  return fine('Windows', 'WSL 2 with systemd');
}

function engine(seen: MachineSeen): Finding {
  const { engines } = seen;
  const first = used(seen);
  const broken = engines.flatMap(({ name, says }) => (says instanceof Fault ? [{ name, fault: says }] : []));
  if (first) {
    const { name, version, rootless, architecture } = first;
    const others = engines.filter((one) => one.name !== name).map((one) => one.name);
    const beside = others.length > 0 ? `; ${others.join(' and ')} too` : '';
    return fine('engine', `${name} ${version}, ${architecture}${rootless ? ', rootless' : ''}${beside}`);
  }
  const [one] = broken;
  if (one) return lacking('engine', one.fault.message, one.fault.remedy);
  return lacking(
    'engine',
    'there is neither docker nor podman nor nerdctl',
    INSTALL[seen.platform] ?? INSTALL.linux!,
  );
}

const INSTALL: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux:
    'Install Docker (docs.docker.com/engine/install) or Podman from your distribution; without one the course runs on simulated clusters.',
  darwin:
    'Install Docker Desktop, OrbStack, Colima or Podman Desktop; without one the course runs on simulated clusters.',
};

function kindVersion({ kind }: MachineSeen): Finding | undefined {
  if (kind === undefined || compareVersions(kind, VERSIONS.kind) >= 0) return undefined;
  return lacking(
    'kind',
    `${kind} is older than ${VERSIONS.kind}, which the node images are built for`,
    'Run "npm run tools kind".',
  );
}

/** Below zero when `a` is older. Numbers count, words behind them do not. */
export function compareVersions(a: string, b: string): number {
  const numbers = (text: string): number[] => text.replace(/^v/, '').split(/[.+-]/).slice(0, 3).map(Number);
  const [x, y] = [numbers(a), numbers(b)];
  const at = x.findIndex((number, index) => number !== y[index]);
  return at < 0 ? 0 : x[at]! - (y[at] ?? 0);
}

function cgroups(seen: MachineSeen): Finding | undefined {
  const facts = used(seen);
  if (!facts) return undefined;
  if (!facts.cgroupV1) return fine('cgroups', 'v2');
  const isWindows = /microsoft/i.test(seen.release);
  const remedy = isWindows
    ? 'In %UserProfile%\\.wslconfig, below [wsl2]: kernelCommandLine=cgroup_no_v1=all; then in PowerShell: wsl --shutdown'
    : 'Boot with systemd.unified_cgroup_hierarchy=1 on the kernel command line.';
  if (facts.rootless)
    return lacking('cgroups', `v1: ${facts.name} without rights of root cannot bound nodes`, remedy);
  return lacking(
    'cgroups',
    'v1: kubelets run there because Naru tells them to (failCgroupV1), and Kubernetes is going to drop it',
    remedy,
  );
}

function delegation(seen: MachineSeen): Finding | undefined {
  const { delegated } = seen;
  const facts = used(seen);
  if (!facts?.rootless || facts.cgroupV1 || !delegated) return undefined;
  const missing = CONTROLLERS.filter((one) => !delegated.includes(one));
  if (missing.length === 0) return fine('delegation', `of ${CONTROLLERS.join(', ')}`);
  return lacking(
    'delegation',
    `${facts.name} is rootless, and may not bound ${missing.join(', ')}: kind refuses that`,
    'sudo mkdir -p /etc/systemd/system/user@.service.d && printf "[Service]\\nDelegate=yes\\n" | sudo tee /etc/systemd/system/user@.service.d/delegate.conf && sudo systemctl daemon-reload; then log in again',
  );
}

/** Docker drops what its filters do not know, and podman names its nodes to them, but not the Pods that are on those. */
function neighbours(seen: MachineSeen): Finding | undefined {
  const facts = used(seen);
  if (!seen.filtered || facts?.name !== 'podman' || facts.rootless) return undefined;
  return lacking(
    'filters',
    'Docker is on this machine, too, and its filters may drop what Pods on different nodes of podman say to each other: no names, no answers',
    'sudo iptables -I DOCKER-USER -i podman+ -o podman+ -j ACCEPT',
  );
}

function inotify({ instances, watches }: MachineSeen): Finding | undefined {
  if (instances === undefined || watches === undefined) return undefined;
  const text = `${instances} instances, ${watches} watches`;
  if (instances >= ENOUGH_INSTANCES && watches >= ENOUGH_WATCHES) return fine('inotify', text);
  return lacking(
    'inotify',
    `${text}: about ${Math.max(1, Math.floor(instances / 18))} nodes fit, and the next one ends soon after its start`,
    `${INOTIFY_REMEDY}\nThe same two lines in /etc/sysctl.d/99-kind.conf make it last.`,
  );
}

function files({ files }: MachineSeen): Finding | undefined {
  if (files === undefined || files >= ENOUGH_FILES) return undefined;
  return lacking('files', `a process may open ${files} files only`, 'ulimit -n 4096');
}

function memory(seen: MachineSeen): Finding | undefined {
  const facts = used(seen);
  if (!facts) return undefined;
  const cluster = estimateOf({ nodes: 3, addons: 'course' }).memory;
  const clusters = Math.floor(facts.memory / 2 ** 20 / cluster);
  const text = `${(facts.memory / GIB).toFixed(1)} GiB for containers; a cluster of the course takes about ${cluster} MiB`;
  if (facts.memory >= ENOUGH_MEMORY) return fine('memory', `${text}: ${clusters} fit`);
  return lacking('memory', text, memoryRemedy(seen, facts.name));
}

function memoryRemedy({ platform, release }: MachineSeen, name: EngineName): string {
  if (/microsoft/i.test(release))
    return 'In %UserProfile%\\.wslconfig, below [wsl2]: memory=6GB; then in PowerShell: wsl --shutdown';
  if (platform !== 'darwin') return 'Close other programs, or ask for fewer nodes.';
  return name === 'podman'
    ? 'podman machine stop; podman machine set --memory 6144; podman machine start'
    : 'Give its machine 6 GiB: Docker Desktop, Settings, Resources; or colima start --memory 6.';
}

function room(seen: MachineSeen): Finding | undefined {
  const facts = used(seen);
  if (!facts || seen.room === undefined) return undefined;
  const text = `${(seen.room / GIB).toFixed(1)} GiB free in ${facts.root}`;
  if (seen.room >= ENOUGH_ROOM) return fine('disk', text);
  return lacking(
    'disk',
    `${text}; the course wants about ${ENOUGH_ROOM / GIB} GiB`,
    `"${facts.name} system df" says what takes it, "${facts.name} system prune" frees what is unused.`,
  );
}

function images({ images }: MachineSeen): Finding | undefined {
  if (!images) return undefined;
  const { missing, of } = images;
  if (missing === 0) return fine('images', `all ${of} that clusters of kind run are here`);
  return lacking(
    'images',
    `${missing} of ${of} that clusters of kind run are not here: they are fetched when they are asked for`,
    '"npm run -s naru -- images fetch" gets them once.',
  );
}

interface Place {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly dataDir: string;
}

/** Finds out what there is. Never rejects but for the signal. */
export async function lookAtMachine({ env, dataDir }: Place, signal: AbortSignal): Promise<MachineSeen> {
  const search = { env, toolsDir: TOOLS_DIR };
  const engines = await enginesOf(env, signal);
  const seen = engines.find(({ says }) => !(says instanceof Fault));
  const facts = seen && !(seen.says instanceof Fault) ? seen.says : undefined;
  const kind = await findTool('kind', search);
  return {
    platform: process.platform,
    release: (await line('/proc/sys/kernel/osrelease')) ?? '',
    engines,
    kind: kind instanceof Fault ? undefined : await versionOf('kind', kind.path, signal),
    instances: numberIn(await line('/proc/sys/fs/inotify/max_user_instances')),
    watches: numberIn(await line('/proc/sys/fs/inotify/max_user_watches')),
    files: openFiles(await readFile('/proc/self/limits', 'utf8').catch(() => '')),
    room: await roomAt(facts?.root),
    images: facts && (await imagesSeen(env, signal)),
    delegated: (await line(delegatedTo(process.getuid?.() ?? 0)))?.split(' '),
    systemd: existsSync('/run/systemd/system'),
    filtered:
      existsSync('/sys/class/net/docker0') &&
      (await line('/proc/sys/net/bridge/bridge-nf-call-iptables')) === '1',
    dataDir,
  };
}

/** Those whose command is there, in the order in which they are taken; where kind was told which one, that one alone. */
async function enginesOf(env: Place['env'], signal: AbortSignal): Promise<EngineSeen[]> {
  const options = { dataDir: '', toolsDir: TOOLS_DIR, env };
  const seen: EngineSeen[] = [];
  const names = wantedEngines(options);
  for (const name of names) {
    const found = await findEngine(options, signal, [name]);
    if (!(found instanceof Fault)) seen.push({ name, says: found.facts });
    else if (names.length === 1 || !found.code.endsWith('-missing')) seen.push({ name, says: found });
  }
  return seen;
}

async function imagesSeen(env: Place['env'], signal: AbortSignal): Promise<MachineSeen['images']> {
  const found = await findEngine({ dataDir: '', toolsDir: TOOLS_DIR, env }, signal);
  if (found instanceof Fault) return undefined;
  const all = await new ImageStore(found.engine, found.facts)
    .list(wanted(false), signal)
    .catch(() => undefined);
  const ours = all?.filter(({ foreign }) => !foreign);
  return ours && { missing: ours.filter(({ id }) => id === undefined).length, of: ours.length };
}

/** What systemd lets the services of a user have. */
const delegatedTo = (uid: number): string =>
  `/sys/fs/cgroup/user.slice/user-${uid}.slice/user@${uid}.service/cgroup.controllers`;

async function roomAt(folder: string | undefined): Promise<number | undefined> {
  if (!folder) return undefined;
  const stats = await statfs(folder).catch(() => undefined);
  return stats && stats.bavail * stats.bsize;
}

const line = async (path: string): Promise<string | undefined> =>
  (await readFile(path, 'utf8').catch(() => undefined))?.trim();

function numberIn(text: string | undefined): number | undefined {
  return text === undefined || text === '' ? undefined : Number(text);
}

/** `Max open files            1024                 524288               files`: the first. */
export function openFiles(limits: string): number | undefined {
  const [, soft] = /^Max open files\s+(\S+)/m.exec(limits) ?? [];
  return soft === undefined || soft === 'unlimited' ? undefined : Number(soft);
}
