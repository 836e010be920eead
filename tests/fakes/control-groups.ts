/**
 * Control groups of a machine that is not there, with the rules of the kernel that matter: files that come with a folder, who
 * may write, processes in leaves only (version 2), and no folder taken away that is in use.
 */
import { dirname, join } from 'node:path';
import type { GroupFiles } from '../../sandbox/isolation/group-files.ts';
import type { Resource } from '../../sandbox/isolation/group-places.ts';

interface Folder {
  readonly version: 1 | 2;
  readonly owner: number;
  readonly files: Map<string, string>;
  readonly processes: Set<number>;
  readonly isRoot: boolean;
}

const LIMITS: Readonly<Record<1 | 2, Readonly<Record<Resource, readonly string[]>>>> = {
  1: {
    memory: ['memory.limit_in_bytes'],
    pids: ['pids.max'],
    cpu: ['cpu.shares', 'cpu.cfs_quota_us', 'cpu.cfs_burst_us'],
  },
  2: {
    memory: ['memory.max', 'memory.swap.max'],
    pids: ['pids.max'],
    cpu: ['cpu.weight', 'cpu.max', 'cpu.max.burst'],
  },
};

const refused = (code: string): Error => Object.assign(new Error(code), { code });

export class FakeGroups implements GroupFiles {
  readonly #folders = new Map<string, Folder>();
  readonly #texts = new Map<string, string>();
  readonly #uid: number;

  /** `uid`: who reads and writes. */
  constructor(uid: number) {
    this.#uid = uid;
  }

  /** Anything else that can be read. */
  text(path: string, text: string): this {
    this.#texts.set(path, text);
    return this;
  }

  /** A process and the one that started it. */
  process(pid: number, parent: number): this {
    return this.text(`/proc/${pid}/stat`, `${pid} (a (strange) name) S ${parent} 1 1`);
  }

  /** A folder that is there from the beginning. */
  folder(
    path: string,
    how: {
      readonly version: 1 | 2;
      readonly owner?: number;
      readonly controllers?: readonly Resource[];
      readonly enabled?: readonly Resource[];
      readonly processes?: readonly number[];
      readonly isRoot?: boolean;
    },
  ): this {
    const { version, owner = 0, controllers = [], enabled = [], processes = [], isRoot = false } = how;
    const files = new Map<string, string>();
    for (const resource of controllers) for (const file of LIMITS[version][resource]) files.set(file, 'max');
    if (version === 2) {
      files.set('cgroup.controllers', controllers.join(' '));
      files.set('cgroup.subtree_control', enabled.join(' '));
      if (!isRoot) files.set('cgroup.type', 'domain').set('cgroup.kill', '');
    }
    this.#folders.set(path, { version, owner, files, processes: new Set(processes), isRoot });
    return this;
  }

  processesIn(path: string): number[] {
    return [...(this.#folders.get(path)?.processes ?? [])];
  }

  paths(): string[] {
    return [...this.#folders.keys()];
  }

  /** As when it ends. */
  forget(pid: number): void {
    for (const { processes } of this.#folders.values()) processes.delete(pid);
  }

  /** As when somebody else takes a controller from the folders in this one. The kernel lets nobody while one of them uses it. */
  take(path: string, resource: Resource): void {
    const without = (folder: Folder | undefined, name: string): void => {
      const words = (folder?.files.get(name) ?? '').split(' ');
      folder?.files.set(name, words.filter((word) => word !== resource).join(' '));
    };
    const below = this.folders(path).map((name) => this.#folders.get(join(path, name)));
    for (const folder of below)
      if (folder?.files.get('cgroup.subtree_control')?.split(' ').includes(resource)) throw refused('EBUSY');
    without(this.#folders.get(path), 'cgroup.subtree_control');
    for (const folder of below) without(folder, 'cgroup.controllers');
  }

  /** As when the folder above does not have it any more. */
  lose(path: string, resource: Resource): void {
    this.take(path, resource);
    const folder = this.#folders.get(path);
    const left = (folder?.files.get('cgroup.controllers') ?? '')
      .split(' ')
      .filter((word) => word !== resource);
    folder?.files.set('cgroup.controllers', left.join(' '));
  }

  read(path: string): string | undefined {
    const folder = this.#folders.get(dirname(path));
    const name = path.slice(dirname(path).length + 1);
    if (folder && name === 'cgroup.procs') return [...folder.processes].map((pid) => `${pid}\n`).join('');
    return folder?.files.get(name) ?? this.#texts.get(path);
  }

  write(path: string, text: string): void {
    const at = dirname(path);
    const folder = this.#folders.get(at);
    const name = path.slice(at.length + 1);
    if (!folder || (name !== 'cgroup.procs' && !folder.files.has(name))) throw refused('ENOENT');
    this.#mayWrite(folder);
    if (name === 'cgroup.procs') this.#move(folder, Number(text));
    else if (name === 'cgroup.subtree_control') this.#enable(folder, text.slice(1));
    else folder.files.set(name, text);
  }

  makeFolder(path: string): void {
    const above = this.#folders.get(dirname(path));
    if (!above) throw refused('ENOENT');
    this.#mayWrite(above);
    if (this.#folders.has(path)) throw refused('EEXIST');
    const controllers = (
      above.version === 2
        ? (above.files.get('cgroup.subtree_control') ?? '').split(' ').filter(Boolean)
        : (['memory', 'pids', 'cpu'] as const).filter((name) => above.files.has(LIMITS[1][name][0] ?? ''))
    ) as Resource[];
    this.folder(path, { version: above.version, owner: this.#uid, controllers });
  }

  removeFolder(path: string): void {
    const folder = this.#folders.get(path);
    if (!folder) throw refused('ENOENT');
    if (folder.processes.size > 0 || this.folders(path).length > 0) throw refused('EBUSY');
    this.#folders.delete(path);
  }

  folders(path: string): readonly string[] {
    return this.paths()
      .filter((other) => other !== path && join(path, other.slice(other.lastIndexOf('/') + 1)) === other)
      .map((other) => other.slice(path.length + 1));
  }

  owner(path: string): number | undefined {
    return this.#folders.get(path)?.owner;
  }

  #mayWrite({ owner }: Folder): void {
    if (this.#uid !== 0 && this.#uid !== owner) throw refused('EACCES');
  }

  #move(to: Folder, pid: number): void {
    const holdsGroups = (to.files.get('cgroup.subtree_control') ?? '') !== '';
    if (to.version === 2 && holdsGroups && !to.isRoot) throw refused('EBUSY');
    for (const folder of this.#folders.values())
      if (folder.version === to.version) folder.processes.delete(pid);
    to.processes.add(pid);
  }

  #enable(folder: Folder, name: string): void {
    const words = (file: string): string[] => (folder.files.get(file) ?? '').split(' ').filter(Boolean);
    if (!words('cgroup.controllers').includes(name)) throw refused('ENOENT');
    if (folder.processes.size > 0 && !folder.isRoot) throw refused('EBUSY');
    const all = new Set([...words('cgroup.subtree_control'), name]);
    folder.files.set('cgroup.subtree_control', [...all].join(' '));
  }
}
