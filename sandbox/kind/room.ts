/** Whether there is room for another cluster on this machine, and the line of those who wait for it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../faults.ts';
import type { SandboxSpec } from '../types.ts';

/** What a cluster takes, or what is there; `Infinity` where that cannot be known. */
export interface Space {
  /** Bytes. */
  readonly memory: number;
  readonly disk: number;
  readonly nodes: number;
}

export interface Found extends Space {
  /** Clusters of this installation that run or are being made by another process of it. */
  readonly clusters: number;
}

const MB = 2 ** 20;
/** Measured with v1.36.2: 450 to 650 MB with a control plane in it, 110 to 190 without; the images of a node unpacked. */
const CONTROL_PLANE = 650 * MB;
const WORKER = 200 * MB;
const NODE_DISK = 1_150 * MB;
const COURSE = 600 * MB;
/** What must be left for everybody else. */
const SPARE_MEMORY = 300 * MB;
const SPARE_DISK = 1_000 * MB;

export function needOf({ nodes, controlPlanes = 1, addons }: SandboxSpec): Space {
  const workers = Math.max(0, nodes - controlPlanes);
  const memory = controlPlanes * CONTROL_PLANE + workers * WORKER + (addons === 'course' ? COURSE : 0);
  return { memory, disk: nodes * NODE_DISK, nodes };
}

export interface RoomOptions {
  look(signal: AbortSignal): Promise<Found>;
  /** How many clusters there may be. */
  readonly most: number;
  /** Asked when there is no room: whether something was given up that nobody uses. */
  giveWay?(): Promise<boolean>;
  /** Between looks of those who wait, in milliseconds. */
  readonly pause?: number;
}

interface Waiting {
  onPlace(place: number): void;
}

export type Lack = 'clusters' | 'memory' | 'disk' | 'nodes';

export class Room {
  readonly #options: RoomOptions;
  readonly #line: Waiting[] = [];
  readonly #taken = new Set<Space>();
  /** Aborted when somebody left, so that the first in line looks at once. */
  #left = new AbortController();

  constructor(options: RoomOptions) {
    this.#options = options;
  }

  /**
   * Resolves when there is room, which is kept until it is disposed: from then on the cluster itself is seen. Those who come first
   * are served first; `onPlace` is told the place in line, 1 for the next. Throws `sandbox/no-room` or `sandbox/disk-full` when waiting
   * would not help.
   */
  async enter(need: Space, signal: AbortSignal, onPlace: (place: number) => void): Promise<Disposable> {
    const me: Waiting = { onPlace };
    this.#line.push(me);
    try {
      for (;;) {
        if (this.#line[0] === me) {
          const lack = await this.#lack(need, signal);
          if (lack === undefined) return this.#take(need);
          if (await this.#options.giveWay?.()) continue;
          this.#refuse(lack, need);
        }
        onPlace(this.#line.indexOf(me) + 1);
        await this.#change(signal);
      }
    } finally {
      this.#line.splice(this.#line.indexOf(me), 1);
      this.#stir();
    }
  }

  /** Room that nobody waits for, with `margin` times as much left besides; `undefined` when there is none. */
  async spare(need: Space, margin: number, signal: AbortSignal): Promise<Disposable | undefined> {
    if (this.#line.length > 0) return undefined;
    const more = { ...need, memory: need.memory * (1 + margin), disk: need.disk * (1 + margin) };
    return (await this.#lack(more, signal)) === undefined ? this.#take(need) : undefined;
  }

  /** How many of these there would be room for now. */
  async fits(need: Space, signal: AbortSignal): Promise<number> {
    const { memory, disk, nodes, clusters } = await this.#options.look(signal);
    const shares = [
      (memory - SPARE_MEMORY) / need.memory,
      (disk - SPARE_DISK) / need.disk,
      nodes / need.nodes,
      this.#options.most - clusters,
    ];
    return Math.max(0, Math.floor(Math.min(...shares)));
  }

  /** A cluster has ended. */
  freed(): void {
    this.#stir();
  }

  #found: Found = { memory: 0, disk: 0, nodes: 0, clusters: 0 };

  async #lack(need: Space, signal: AbortSignal): Promise<Lack | undefined> {
    this.#found = await this.#options.look(signal);
    const { memory, disk, nodes, clusters } = this.#found;
    const taken = [...this.#taken];
    const sum = (of: keyof Space): number => taken.reduce((all, one) => all + one[of], need[of]);
    if (clusters + taken.length + 1 > this.#options.most) return 'clusters';
    if (sum('memory') + SPARE_MEMORY > memory) return 'memory';
    if (sum('disk') + SPARE_DISK > disk) return 'disk';
    return sum('nodes') > nodes ? 'nodes' : undefined;
  }

  /** Only the end of another cluster makes room: without one, nobody is kept waiting. */
  #refuse(lack: Lack, need: Space): void {
    const others = this.#found.clusters + this.#taken.size;
    if (others === 0) throw noRoom(lack, need, this.#found);
  }

  #take(need: Space): Disposable {
    this.#taken.add(need);
    return {
      [Symbol.dispose]: () => {
        this.#taken.delete(need);
        this.#stir();
      },
    };
  }

  #stir(): void {
    this.#left.abort();
    this.#left = new AbortController();
  }

  /** Other processes free room, too, and tell nobody. */
  async #change(signal: AbortSignal): Promise<void> {
    const either = AbortSignal.any([signal, this.#left.signal]);
    await sleep(this.#options.pause ?? 5_000, undefined, { signal: either }).catch(() => {});
    signal.throwIfAborted();
  }
}

const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GB`;

function noRoom(lack: Lack, need: Space, found: Found): Fault {
  if (lack === 'disk')
    return new Fault(
      'sandbox/disk-full',
      `a cluster of ${need.nodes} nodes takes ${gigabytes(need.disk + SPARE_DISK)} of disk, and ${gigabytes(found.disk)} are free`,
      'Make room where the container engine keeps its data ("docker system df" says what takes it).',
    );
  const [wants, has, remedy] = WORDS[lack](need, found);
  return new Fault('sandbox/no-room', `a cluster of ${need.nodes} nodes takes ${wants}, and ${has}`, remedy);
}

const WORDS: Readonly<
  Record<Exclude<Lack, 'disk'>, (need: Space, found: Found) => [wants: string, has: string, remedy: string]>
> = {
  memory: (need, { memory }) => [
    `${gigabytes(need.memory + SPARE_MEMORY)} of memory`,
    `${gigabytes(memory)} are free`,
    'Close other programs, give the container engine more memory, or set NARU_SANDBOX=simulated.',
  ],
  nodes: (_, { nodes }) => [
    'inotify instances of the machine',
    `there are enough for ${Math.max(0, nodes)} nodes`,
    'Give the machine more of them ("sudo sysctl fs.inotify.max_user_instances=512"), or end other clusters.',
  ],
  clusters: () => ['a place of its own', 'NARU_KIND_CLUSTERS allows none', 'Set NARU_KIND_CLUSTERS higher.'],
};
