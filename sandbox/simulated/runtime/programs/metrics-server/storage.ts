/** What was scraped from kubelets, and the rates between the last two times. After pkg/storage of metrics-server. */

/** CPU time from a beginning, and memory, at one moment (milliseconds since 1970). */
export interface Point {
  readonly time: number;
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
  /** When the container started; of nodes 0. Milliseconds since 1970. */
  readonly startedAt: number;
}

export interface Batch {
  /** By name. */
  readonly nodes: ReadonlyMap<string, Point>;
  /** By `namespace/pod`, then by container. */
  readonly pods: ReadonlyMap<string, ReadonlyMap<string, Point>>;
}

export interface Used {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Milliseconds. */
  readonly window: number;
  /** As quantities: `12345678n`, `5120Ki`. */
  readonly cpu: string;
  readonly memory: string;
}

/** A container that is younger than this has a rate from its start. Milliseconds. */
const FRESH = 60_000;

export class Storage {
  #last: Batch = { nodes: new Map(), pods: new Map() };
  #previous: Batch | undefined;

  store(batch: Batch): void {
    this.#previous = this.#last;
    this.#last = batch;
  }

  /** Whether there are two points of any node. */
  get isReady(): boolean {
    return (this.#previous?.nodes.size ?? 0) > 0 && this.#last.nodes.size > 0;
  }

  node(name: string): Used | undefined {
    return between(this.#previous?.nodes.get(name), this.#last.nodes.get(name));
  }

  /** By container; `undefined` where one of them has no rate yet. */
  pod(namespace: string, name: string): { used: Map<string, Used> } | undefined {
    const key = `${namespace}/${name}`;
    const last = this.#last.pods.get(key);
    if (!last || last.size === 0) return undefined;
    const used = new Map<string, Used>();
    for (const [container, point] of last) {
      const rate = between(this.#previous?.pods.get(key)?.get(container), point);
      if (!rate) return undefined;
      used.set(container, rate);
    }
    return { used };
  }
}

function between(before: Point | undefined, now: Point | undefined): Used | undefined {
  if (!now) return undefined;
  const isSame = before && before.startedAt === now.startedAt && before.time < now.time;
  const isFresh = now.startedAt > 0 && now.time - now.startedAt < FRESH && now.time > now.startedAt;
  const from = isSame ? before : isFresh ? { time: now.startedAt, cpuSeconds: 0 } : undefined;
  if (!from || now.cpuSeconds < from.cpuSeconds) return undefined;
  const window = now.time - from.time;
  const cores = ((now.cpuSeconds - from.cpuSeconds) * 1000) / window;
  return {
    time: now.time,
    window,
    cpu: `${Math.round(cores * 1e9)}n`,
    memory: `${Math.floor(now.memoryBytes / 1024)}Ki`,
  };
}
