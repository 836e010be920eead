/** What one cleaning has begun on nodes: what starts again is given time, and what does not help is not done for ever. */
import type { Kube, KubeObject, ObjectRef } from '../../kube-types.ts';
import type { Engine } from '../engine.ts';
import type { ApiPicture, Entries } from './api-picture.ts';
import type { Difference } from './differences.ts';
import type { NodePicture } from './node-picture.ts';
import { type NodeDifferences, readersToStart, repairNode } from './node-repair.ts';
import type { StaticPod } from './put-back.ts';
import { alteredOf, renewableOf } from './static-pods.ts';

/** Milliseconds until a static Pod that was made anew has to be seen; and how often that is tried. */
const RENEWING = 20_000;
const TRIES = 3;
/** How often files of a node are put back, or their readers started again, before it is given up. */
const TIMES = 3;

export interface NodeLook {
  readonly some: NodeDifferences;
  readonly was: NodePicture;
  /** Left out while the API is silent. */
  readonly api?: readonly Difference[];
}

interface Begun {
  readonly was: NodePicture;
  /** When its kubelet or its runtime was given back what they go by; milliseconds since the epoch. */
  otherwise?: number;
  /** When static Pods of it were made anew, and each of them the last time, by its key in the picture. */
  readonly renewed: number[];
  readonly pods: Map<string, number>;
  puttings: number;
  leases: boolean;
}

export class Mending {
  readonly #engine: Engine;
  readonly #entries: Entries;
  readonly #begun = new Map<string, Begun>();

  constructor(engine: Engine, entries: Entries) {
    this.#engine = engine;
    this.#entries = entries;
  }

  /** Nodes on which files were put back, and did not stay; or their readers did not start. */
  get vain(): string[] {
    return [...this.#begun].filter(([, { puttings }]) => puttings > TIMES).map(([node]) => node);
  }

  /** Whether programs of the node were started again. */
  async repair(node: string, look: NodeLook, signal: AbortSignal): Promise<boolean> {
    const begun = this.#of(node, look.was);
    const staticPods = this.#renewable(node, look, begun);
    const { some } = look;
    if (some.changes.length + some.readers.length > 0) begun.puttings += 1;
    // Which Pods the API knows is known only while it answers.
    const known = look.api ? some : { ...some, pods: [], images: [] };
    const began = await repairNode(this.#engine, node, { was: look.was, some: known, staticPods }, signal);
    if (staticPods.length > 0) {
      const now = Date.now();
      begun.renewed.push(now);
      for (const { namespace, name } of staticPods) begun.pods.set(`Pod/${namespace}/${name}`, now);
      begun.leases = true;
    }
    if (readersToStart(some).size > 0) begun.otherwise = Date.now();
    return began;
  }

  /** Pods that came to a node while its kubelet or its runtime went by other files. */
  others({ live }: ApiPicture): [key: string, ref: ObjectRef][] {
    return [...live].flatMap(([key, { kind, metadata, spec }]): [string, ObjectRef][] => {
      const { name = '', namespace, creationTimestamp = '' } = (metadata ?? {}) as Named;
      const begun = this.#begun.get((spec as { nodeName?: string } | undefined)?.nodeName ?? '');
      const made = Date.parse(creationTimestamp);
      if (kind !== 'Pod' || begun?.otherwise === undefined || isMirror(metadata)) return [];
      if (made < Number(begun.was.at) * 1_000 || made >= begun.otherwise) return [];
      return [[key, { apiVersion: 'v1', kind, name, ...(namespace !== undefined && { namespace }) }]];
    });
  }

  /** Static Pods that were made anew, and of which the API still tells what was before. */
  awaited({ live }: ApiPicture): string[] {
    return [...this.#begun.values()].flatMap(({ pods }) =>
      [...pods].flatMap(([key, since]) => (startOf(live.get(key)) < whole(since) ? [key] : [])),
    );
  }

  /** A controller that was ended by us leaves its Lease, for which the next one would wait a quarter of a minute. */
  async freeLeases(kube: Kube, signal: AbortSignal): Promise<void> {
    for (const [node, begun] of this.#begun) {
      if (!begun.leases) continue;
      begun.leases = false;
      await Promise.all(LEADERS.map((name) => freeLease(kube, name, node, signal)));
    }
  }

  #of(node: string, was: NodePicture): Begun {
    const begun = this.#begun.get(node) ?? {
      was,
      renewed: [],
      pods: new Map<string, number>(),
      puttings: 0,
      leases: false,
    };
    this.#begun.set(node, begun);
    return begun;
  }

  #renewable(node: string, { some, api }: NodeLook, { renewed }: Begun): StaticPod[] {
    const isFileBack = some.changes.some((path) => path.startsWith('/etc/kubernetes/manifests/'));
    if (!api) return isFileBack ? renewableOf(node, this.#entries) : [];
    const isTime = renewed.length < TRIES && Date.now() - (renewed.at(-1) ?? 0) > RENEWING;
    return isTime || isFileBack ? alteredOf(node, api, isFileBack) : [];
  }
}

/** In the API times are whole seconds. */
const whole = (milliseconds: number): number => Math.floor(milliseconds / 1_000) * 1_000;

/** When the first of its containers that run now began. */
function startOf(pod: KubeObject | undefined): number {
  const { containerStatuses = [] } = (pod?.['status'] ?? {}) as {
    containerStatuses?: { state?: { running?: { startedAt?: string } } }[];
  };
  const times = containerStatuses.map(({ state }) => Date.parse(state?.running?.startedAt ?? ''));
  return Math.min(...times.map((time) => (Number.isNaN(time) ? 0 : time)), times.length ? Infinity : 0);
}

interface Named {
  readonly name?: string;
  readonly namespace?: string;
  readonly creationTimestamp?: string;
}

const isMirror = (metadata: { annotations?: object } | undefined): boolean =>
  'kubernetes.io/config.mirror' in (metadata?.annotations ?? {});

const LEADERS = ['kube-controller-manager', 'kube-scheduler'];

async function freeLease(kube: Kube, name: string, node: string, signal: AbortSignal): Promise<void> {
  const ref = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace: 'kube-system', name };
  const lease = await kube.get(ref, signal);
  const { holderIdentity = '' } = (lease?.['spec'] ?? {}) as { holderIdentity?: string };
  if (holderIdentity.startsWith(`${node}_`)) await kube.change({ delete: ref }, signal);
}
