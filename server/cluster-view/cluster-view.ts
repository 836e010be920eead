/**
 * The live view of the cluster: pods on nodes, told to those who look. While nobody looks nothing is watched, and however many
 * look, the cluster is watched once.
 */
import type { Clock } from '../../sandbox/clock.ts';
import type { Kube } from '../../sandbox/kube-types.ts';
import { type ClusterMessage, type NodeSeen, type PodSeen, podKey } from '../protocol-cluster.ts';
import type { Connection, ConnectionListener } from '../socket.ts';
import { type ListMirror, mirrorList } from './list-mirror.ts';
import { firstOf, nodeSeen, podSeen } from './seen.ts';

export interface ClusterViewOptions {
  readonly clock: Clock;
  /** A client of the cluster as it is now; `undefined`: there is none that could be asked. */
  kube(): Promise<Pick<Kube, 'follow' | 'list'>> | undefined;
}

export interface ClusterView {
  /** Somebody looks, until the connection ends. */
  serve(connection: Connection): ConnectionListener;
  /** The cluster is gone, or is another one now. */
  turned(): void;
  /** Nothing is watched any more. Closing twice is harmless. */
  close(): void;
}

/** Pods that are told of at most. */
export const MOST_PODS = 300;
/** What happens within this time is told at once, milliseconds. */
export const GATHERING = 200;
/** Going from page to page, the next one looks before this many milliseconds. */
export const LINGER = 5_000;
/** A tab with this many bytes on their way gets a picture once they have arrived, instead of what it missed. */
const BEHIND = 256 * 1024;

interface Viewer {
  readonly connection: Connection;
  behind: boolean;
}

interface Told {
  readonly nodes: ReadonlyMap<string, NodeSeen>;
  readonly pods: ReadonlyMap<string, PodSeen>;
  readonly more: number;
}

interface Watching {
  readonly nodes: ListMirror<NodeSeen>;
  readonly pods: ListMirror<PodSeen>;
}

export function createClusterView(options: ClusterViewOptions): ClusterView {
  return new OneView(options);
}

class OneView implements ClusterView {
  readonly #options: ClusterViewOptions;
  readonly #viewers = new Set<Viewer>();
  #watching: Watching | undefined;
  /** `undefined`: that there is nothing to be seen. */
  #told: Told | undefined;
  #gathering: Disposable | undefined;
  #leaving: Disposable | undefined;
  #closed = false;

  constructor(options: ClusterViewOptions) {
    this.#options = options;
  }

  serve(connection: Connection): ConnectionListener {
    const viewer: Viewer = { connection, behind: false };
    this.#viewers.add(viewer);
    this.#leaving?.[Symbol.dispose]();
    this.#leaving = undefined;
    if (!this.#watching) this.#begin();
    this.#send(viewer, pictureOf(this.#told));
    return {
      text() {},
      binary() {},
      drained: () => this.#catchUp(viewer),
      closed: () => this.#left(viewer),
    };
  }

  close(): void {
    this.#closed = true;
    this.#end();
  }

  turned(): void {
    this.#end();
    if (this.#viewers.size > 0) this.#begin();
    this.#gather();
  }

  #begin(): void {
    if (this.#closed || !this.#options.kube()) return;
    const kube = async () => {
      const found = this.#options.kube();
      if (!found) throw new Error('there is no cluster');
      return found;
    };
    const { clock } = this.#options;
    const changed = () => this.#gather();
    this.#watching = {
      nodes: mirrorList({ kind: 'Node', clock, kube, see: nodeSeen, keyOf: ({ name }) => name, changed }),
      pods: mirrorList({ kind: 'Pod', clock, kube, see: podSeen, keyOf: (pod) => podKey(pod), changed }),
    };
  }

  #end(): void {
    this.#watching?.nodes[Symbol.dispose]();
    this.#watching?.pods[Symbol.dispose]();
    this.#watching = undefined;
  }

  #left(viewer: Viewer): void {
    this.#viewers.delete(viewer);
    if (this.#viewers.size > 0) return;
    this.#leaving?.[Symbol.dispose]();
    this.#leaving = this.#options.clock.after(LINGER, () => {
      this.#end();
      this.#told = undefined;
      this.#gathering?.[Symbol.dispose]();
      this.#gathering = undefined;
    });
  }

  #gather(): void {
    this.#gathering ??= this.#options.clock.after(GATHERING, () => {
      this.#gathering = undefined;
      this.#tell();
    });
  }

  #tell(): void {
    const before = this.#told;
    this.#told = this.#now();
    const message = before && this.#told ? changesOf(before, this.#told) : pictureOf(this.#told);
    if (!message || (!before && !this.#told)) return;
    for (const viewer of this.#viewers) this.#send(viewer, message);
  }

  #now(): Told | undefined {
    const { nodes, pods } = this.#watching ?? {};
    if (!nodes?.current || !pods?.current) return undefined;
    const shown = firstOf(pods.seen, MOST_PODS);
    return { nodes: new Map(nodes.seen), pods: new Map(shown), more: pods.seen.size - shown.size };
  }

  #send(viewer: Viewer, message: ClusterMessage): void {
    const { connection } = viewer;
    viewer.behind ||= connection.clogged || connection.buffered > BEHIND;
    if (!viewer.behind) connection.sendText(JSON.stringify(message));
  }

  #catchUp(viewer: Viewer): void {
    if (!viewer.behind) return;
    viewer.behind = false;
    this.#send(viewer, pictureOf(this.#told));
  }
}

function pictureOf(told: Told | undefined): ClusterMessage {
  if (!told) return { type: 'nothing-seen' };
  const { nodes, pods, more } = told;
  return { type: 'picture', nodes: [...nodes.values()], pods: [...pods.values()], more };
}

/** `undefined`: nothing has changed. */
function changesOf(before: Told, now: Told): ClusterMessage | undefined {
  const nodes = newIn(before.nodes, now.nodes);
  const pods = newIn(before.pods, now.pods);
  const goneNodes = goneFrom(before.nodes, now.nodes);
  const gonePods = goneFrom(before.pods, now.pods);
  const same = [nodes, pods, goneNodes, gonePods].every((list) => list.length === 0);
  if (same && before.more === now.more) return undefined;
  return { type: 'changes', nodes, pods, goneNodes, gonePods, more: now.more };
}

/** What is kept of an object stays the very same while nothing of it changes. */
function newIn<T>(before: ReadonlyMap<string, T>, now: ReadonlyMap<string, T>): T[] {
  return [...now].filter(([key, seen]) => before.get(key) !== seen).map(([, seen]) => seen);
}

function goneFrom(before: ReadonlyMap<string, unknown>, now: ReadonlyMap<string, unknown>): string[] {
  return [...before.keys()].filter((key) => !now.has(key));
}
