/**
 * Where on this machine this process may make control groups: read from /proc, in both versions of them (`man 7 cgroups`).
 *
 * Version 2 gives groups to whom they were delegated, and wants processes in leaves only. A user of a desktop has the
 * slice that this session's programs lie in. A service with `Delegate=yes` has its own group: its processes move into a
 * leaf beside the boxes. So does root, but only where all processes of the group are of the line that started this one: others
 * are none of our business. Version 1 lets whoever may write to a folder make another in it.
 */
import { dirname, join } from 'node:path';
import type { GroupFiles } from './group-files.ts';

/** What a group can bound, by the name of its controller. */
export const RESOURCES = ['memory', 'pids', 'cpu'] as const;
export type Resource = (typeof RESOURCES)[number];

/** A folder in which groups can be made, and what they bound there. */
export interface GroupPlace {
  readonly version: 1 | 2;
  readonly folder: string;
  readonly resources: readonly Resource[];
}

/** Of this process. */
export interface Self {
  readonly pid: number;
  readonly uid: number;
}

/** Where this server's own processes go when they have to be in a leaf. */
const SERVER_LEAF = 'naru-server';

/** What to do where not everything is bounded. */
export const NOT_DELEGATED =
  'To have all of them bounded together, give Naru control groups of its own: systemd-run --user --scope -p Delegate=yes npm start (in a service: Delegate=yes).';

/** The places, none of which shares a resource with another. Empty where nothing may be made. Moves processes where the kernel wants that. */
export function findPlaces(files: GroupFiles, self: Self): GroupPlace[] {
  const places: GroupPlace[] = [];
  const second = ownFolder(files, '');
  const held = second === undefined ? undefined : placeOfSecond(files, second.folder, second.mount, self);
  if (held) places.push(held);
  for (const resource of RESOURCES) {
    if (held?.resources.includes(resource)) continue;
    const first = ownFolder(files, resource);
    if (first && files.owner(first.folder) === self.uid)
      places.push({ version: 1, folder: first.folder, resources: [resource] });
  }
  return places;
}

interface OwnFolder {
  readonly folder: string;
  readonly mount: string;
}

/** The folder of this process in the tree of a controller of version 1, or, for `''`, in that of version 2. */
function ownFolder(files: GroupFiles, controller: Resource | ''): OwnFolder | undefined {
  const path = pathOf(files.read('/proc/self/cgroup') ?? '', controller);
  if (path === undefined || path.startsWith('/..')) return undefined;
  for (const line of (files.read('/proc/self/mountinfo') ?? '').split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    const [, , , root = '', mount = ''] = before.split(' ');
    const [type, , options = ''] = after.split(' ');
    const wanted =
      controller === '' ? type === 'cgroup2' : type === 'cgroup' && options.split(',').includes(controller);
    if (!wanted || !isBelow(path, root)) continue;
    return { folder: join(mount, path.slice(root === '/' ? 0 : root.length)).replace(/\/$/, ''), mount };
  }
  return undefined;
}

const isBelow = (path: string, root: string): boolean =>
  root === '/' || path === root || path.startsWith(`${root}/`);

/** Lines of /proc/self/cgroup: `4:memory:/a/b`, `0::/a/b`. */
function pathOf(text: string, controller: string): string | undefined {
  for (const line of text.split('\n')) {
    const [number, controllers = '', ...path] = line.split(':');
    const matches = controller === '' ? number === '0' : controllers.split(',').includes(controller);
    if (matches && path.length > 0) return path.join(':');
  }
  return undefined;
}

function placeOfSecond(files: GroupFiles, own: string, mount: string, self: Self): GroupPlace | undefined {
  const folder = folderOfSecond(files, own, mount, self);
  if (folder === undefined) return undefined;
  const resources = enabled(files, folder);
  return resources.length > 0 ? { version: 2, folder, resources } : undefined;
}

function folderOfSecond(files: GroupFiles, own: string, mount: string, self: Self): string | undefined {
  const above = dirname(own);
  const isMine = (folder: string): boolean => files.owner(folder) === self.uid;
  const hasRoom = own !== mount && isMine(above) && numbers(files, above).length === 0;
  // What belongs to a user has been given to that user; root owns everything, and that means nothing.
  if (hasRoom && (self.uid !== 0 || own.endsWith(`/${SERVER_LEAF}`))) {
    if (enabled(files, above).length > 0) return above;
  }
  // No process is moved for nothing: beside version 1 this tree has no controllers as a rule.
  if (
    !isMine(own) ||
    !RESOURCES.some((resource) => words(files, own, 'cgroup.controllers').includes(resource))
  )
    return undefined;
  // The root of all groups may hold processes and groups.
  if (files.read(join(own, 'cgroup.type')) === undefined) return own;
  return moveToLeaf(files, own, self) ? own : undefined;
}

/** The controllers that groups in this folder have, after asking for those that they could have. */
export function enabled(files: GroupFiles, folder: string): Resource[] {
  for (const resource of RESOURCES) {
    if (!words(files, folder, 'cgroup.controllers').includes(resource)) continue;
    if (words(files, folder, 'cgroup.subtree_control').includes(resource)) continue;
    try {
      files.write(join(folder, 'cgroup.subtree_control'), `+${resource}`);
    } catch {
      // Processes with real-time priority keep `cpu` away; who else holds the folder may keep the others.
    }
  }
  const all = words(files, folder, 'cgroup.subtree_control');
  return RESOURCES.filter((resource) => all.includes(resource));
}

const words = (files: GroupFiles, folder: string, name: string): string[] =>
  (files.read(join(folder, name)) ?? '').trim().split(/\s+/);

/** More than once: whoever is moved may start another before. */
const ROUNDS = 5;

/** Whether the group has no processes of its own afterwards. */
function moveToLeaf(files: GroupFiles, folder: string, self: Self): boolean {
  const leaf = join(folder, SERVER_LEAF);
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      const members = numbers(files, folder);
      if (members.length === 0) return true;
      if (!members.every((pid) => isOfOurLine(files, pid, self.pid))) return false;
      if (round === 0 && !files.folders(folder).includes(SERVER_LEAF)) files.makeFolder(leaf);
      for (const pid of members) files.write(join(leaf, 'cgroup.procs'), `${pid}`);
    }
  } catch {
    // It may not be written to.
  }
  return false;
}

const numbers = (files: GroupFiles, folder: string): number[] =>
  (files.read(join(folder, 'cgroup.procs')) ?? '').split('\n').filter(Boolean).map(Number);

/** One that this process descends from, or that descends from it. */
function isOfOurLine(files: GroupFiles, pid: number, self: number): boolean {
  return ancestors(files, self).includes(pid) || ancestors(files, pid).includes(self);
}

function ancestors(files: GroupFiles, pid: number): number[] {
  const line = [pid];
  for (let at = parentOf(files, pid); at > 1 && !line.includes(at); at = parentOf(files, at)) line.push(at);
  return [...line, 1];
}

/** Field 4 of /proc/PID/stat; the name in field 2 may contain spaces and brackets. */
function parentOf(files: GroupFiles, pid: number): number {
  const stat = files.read(`/proc/${pid}/stat`) ?? '';
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0);
}
