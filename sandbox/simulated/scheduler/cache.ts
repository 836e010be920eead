/**
 * The scheduler's view of nodes and of the pods on them. It is told of every change, and of its own decisions at once,
 * so that a second pod sees the first one before any watch has.
 */
import { infoOf } from './node-info.ts';
import type { NodeInfo, SchedulableNode, SchedulablePod } from './types.ts';

interface Placed {
  readonly pod: SchedulablePod;
  readonly node: string;
}

export class SchedulerCache {
  readonly #nodes = new Map<string, SchedulableNode>();
  readonly #placed = new Map<string, Placed>();
  /** Counted again only for nodes where something changed. */
  readonly #infos = new Map<string, NodeInfo>();

  setNode(node: SchedulableNode): void {
    this.#nodes.set(node.metadata.name, node);
    this.#infos.delete(node.metadata.name);
  }

  removeNode(name: string): void {
    this.#nodes.delete(name);
    this.#infos.delete(name);
  }

  /** Takes a pod in, on the node it is bound to or has just been promised. A pod that ended takes no room. */
  setPod(pod: SchedulablePod, node = pod.spec.nodeName): void {
    if (isFinished(pod)) this.removePod(pod);
    // A pod without a node is either not placed, or an older state of one that is.
    else if (node) {
      this.removePod(pod);
      this.#placed.set(uidOf(pod), { pod, node });
      this.#infos.delete(node);
    }
  }

  /** Whether it took room anywhere. */
  removePod(pod: SchedulablePod): boolean {
    const placed = this.#placed.get(uidOf(pod));
    if (!placed) return false;
    this.#placed.delete(uidOf(pod));
    this.#infos.delete(placed.node);
    return true;
  }

  /** All nodes, in the order of their names. */
  infos(): readonly NodeInfo[] {
    if (this.#infos.size < this.#nodes.size) this.#recount();
    return [...this.#infos.values()].sort((one, other) =>
      one.node.metadata.name < other.node.metadata.name ? -1 : 1,
    );
  }

  #recount(): void {
    const pods = new Map<string, SchedulablePod[]>();
    for (const { pod, node } of this.#placed.values()) {
      const list = pods.get(node);
      if (list) list.push(pod);
      else pods.set(node, [pod]);
    }
    for (const [name, node] of this.#nodes) {
      if (!this.#infos.has(name)) this.#infos.set(name, infoOf(node, pods.get(name) ?? []));
    }
  }
}

function uidOf({ metadata }: SchedulablePod): string {
  return metadata.uid ?? `${metadata.namespace}/${metadata.name}`;
}

export function isFinished({ status }: SchedulablePod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}
