/**
 * What lies on a node for as long as a pod is there: its emptyDirs (`getPodVolumeDir` in pkg/kubelet/kubelet_getters.go) and
 * the logs of containers that have ended for good (`BuildPodLogsDirectory` in pkg/kubelet/kuberuntime/helpers.go). It
 * outlives this process with the files of the node; what a container that still ran had printed does not.
 */
import { within } from '../packed-files.ts';
import type { FileSystem } from '../runtime/files/file-system.ts';
import { type DirectoryNode, directory, type FileSystemNode, fileOf, layOn } from '../runtime/files/nodes.ts';
import type { LogFile } from '../runtime/log-file.ts';
import { logFromText, textOfLog } from './log-text.ts';
import type { Pod } from './pod.ts';

const PODS = ['var', 'lib', 'kubelet', 'pods'];
const LOGS = ['var', 'log', 'pods'];

export class PodFolders {
  readonly #root: DirectoryNode;
  readonly #volumes: readonly string[];
  readonly #logs: readonly string[];

  constructor(files: FileSystem, { metadata: { namespace = '', name, uid = '' } }: Pod) {
    this.#root = files.directory('/');
    this.#volumes = [...PODS, uid, 'volumes', 'kubernetes.io~empty-dir'];
    this.#logs = [...LOGS, `${namespace}_${name}_${uid}`];
  }

  /** Where the emptyDirs lie on the node. */
  get volumes(): string {
    return `/${this.#volumes.join('/')}`;
  }

  /** The emptyDir that was there before, else the new one. */
  emptyDir(name: string, fresh: DirectoryNode): DirectoryNode {
    const before = within(this.#root, [...this.#volumes, name]);
    if (before?.kind === 'directory') return before;
    put(this.#root, this.#volumes, name, fresh);
    return fresh;
  }

  /** `run`: how often the container had been started again. Of a killed process it is there, too. */
  keepLog(container: string, run: number, log: LogFile): void {
    const folder = [...this.#logs, container];
    const name = `${run}.log`;
    put(this.#root, folder, name, fileOf(textOfLog(log), 0o640));
    this.#root.disk?.keepNow?.([...folder, name]);
  }

  log(container: string, run: number): LogFile | undefined {
    const found = within(this.#root, [...this.#logs, container, `${run}.log`]);
    return found?.kind === 'file' ? logFromText(found.content) : undefined;
  }

  /** The pod is gone, and all of it goes. */
  remove(): void {
    for (const path of [this.#volumes.slice(0, -2), this.#logs]) takeAway(this.#root, path);
  }
}

/** Takes away what pods have left that went while nobody looked after the node. */
export function removeOrphans(files: FileSystem, uids: ReadonlySet<string>): void {
  const root = files.directory('/');
  for (const path of [PODS, LOGS]) {
    const folder = within(root, path);
    if (folder?.kind !== 'directory') continue;
    for (const name of [...folder.entries.keys()])
      if (!uids.has(name.slice(name.lastIndexOf('_') + 1))) takeAway(root, [...path, name]);
  }
}

/** What lies at a path of the node outlives this process from now on, also when it is killed. */
export function keepNow(files: FileSystem, path: string): void {
  files.directory('/').disk?.keepNow?.(path.split('/').filter(Boolean));
}

/** Nowhere, where somebody has put something else in the place of a folder. */
function put(root: DirectoryNode, path: readonly string[], name: string, node: FileSystemNode): void {
  let folder = root;
  for (const part of path) {
    const next = folder.entries.get(part) ?? laid(folder, part, directory());
    if (next.kind !== 'directory') return;
    folder = next;
  }
  laid(folder, name, node);
  folder.disk?.changed();
}

function laid(folder: DirectoryNode, name: string, node: FileSystemNode): FileSystemNode {
  layOn(node, folder.disk);
  folder.entries.set(name, node);
  return node;
}

function takeAway(root: DirectoryNode, path: readonly string[]): void {
  const folder = within(root, path.slice(0, -1));
  if (folder?.kind !== 'directory' || !folder.entries.delete(path.at(-1) ?? '')) return;
  folder.disk?.changed();
}
