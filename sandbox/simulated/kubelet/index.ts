/**
 * A kubelet: runs the pods that are bound to its node, in simulated containers, and tells the API server about them.
 */

import { parseQuantity, quantityValue } from '../../quantity.ts';
import { keyOf } from '../clientgo/keys.ts';
import { createRecorder } from '../clientgo/recorder.ts';
import type { Informer, InformerFactory } from '../clientgo/types.ts';
import { type Components, createComponents } from '../components.ts';
import type { ClusterNetwork } from '../network/types.ts';
import type { Container } from '../runtime/container.ts';
import type { FileSystem } from '../runtime/files/file-system.ts';
import type { Vantage } from '../vantage/vantage.ts';
import type { KubeletApi } from './api.ts';
import { EvictionManager, type Strain } from './eviction.ts';
import { ImageStore } from './image-store.ts';
import { capacity, type NodeOptions, NodeReporter } from './node.ts';
import { createNodeFiles, type NodeDisk, type NodeFileContent } from './node-files.ts';
import type { KubeletParts } from './parts.ts';
import type { Pod } from './pod.ts';
import { removeOrphans } from './pod-folders.ts';
import { PodWorker } from './pod-worker.ts';
import type { PullTroubles } from './pull-troubles.ts';
import { serve } from './serve.ts';
import { startKubeletServer } from './server.ts';
import { followSources } from './sources.ts';
import { isMirror, StaticPods } from './static-pods.ts';
import { TakeUp } from './take-up.ts';
import { nodeUsage } from './usage.ts';
import { vantageOf } from './vantage.ts';

export interface KubeletOptions extends NodeOptions {
  readonly informers: InformerFactory;
  readonly network: ClusterNetwork;
  /** Shared by the nodes of a cluster; without, this node has its own. */
  readonly components?: Components;
  /** What lies on the node when it starts: paths and contents. */
  readonly files?: readonly NodeFileContent[];
  /** Keeps the node's files; without, they end with the kubelet. */
  readonly disk?: NodeDisk;
  /** Resolves when the API server has the key that signs tokens; `undefined` when it has it. */
  readonly signing?: () => Promise<void> | undefined;
  /** Images whose pulls are slow or fail; shared by the nodes of a cluster. */
  readonly pulls?: PullTroubles;
  /** It does not run when its node starts, and neither do pods, but for static ones. */
  readonly stopped?: boolean;
}

/** A kubelet that can be stopped and started again, as `systemctl stop kubelet` does on a node: its containers go on. */
export interface NodeKubelet extends KubeletApi, Disposable {
  readonly isRunning: boolean;
  stop(): void;
  /** Looks after its pods again, and registers the node if it is gone. */
  start(): void;
  /** Memory and disk that something outside of pods takes, in bytes: its pods may have to go. A fault for lessons. */
  strain(strain: Partial<Strain>): void;
  /** The files of the node. */
  readonly files: FileSystem;
  readonly images: ImageStore;
  /** The address of the node. */
  readonly address: string;
  /** Where a pod stands in the network; undefined when there is no such pod on this node, or it has no address. */
  vantageOf(pod: { readonly namespace: string; readonly name: string }): Vantage | undefined;
  /** Those that run now, of pods that match. */
  containers(
    matches: (pod: Pod) => boolean,
  ): Iterable<readonly [name: string, pod: Pod, container: Container]>;
  /** Uids of the pods on this node that somebody has been in, with exec or attach. */
  readonly touched: ReadonlySet<string>;
  /** Ends a pod at once, without a word to the API server: whoever says so takes its object away. */
  drop(uid: string): void;
}

/** Registers the node and runs its pods until disposed; disposing kills all containers without telling the API server. */
export function startKubelet(options: KubeletOptions): NodeKubelet {
  const { nodeName, address, context, network } = options;
  const client = context.client.as('kubelet');
  const recorder = createRecorder({ ...context, client }, 'kubelet', nodeName);
  const images = new ImageStore(context, options.pulls);
  const { components = createComponents() } = options;
  const host = {
    name: nodeName,
    files: createNodeFiles(nodeName, address, context.clock, options.files, options.disk),
    components,
    shortened: (milliseconds: number) => context.shortened(milliseconds),
  };
  const signing = options.signing && { signing: options.signing };
  const shared = { nodeName, address, context, client, network, images, recorder, host, ...signing };
  const node = new NodeReporter(options, images);
  const kubelet = new Kubelet(shared, node, options.stopped ?? false);
  const stack = new DisposableStack();
  stack.use(node);
  stack.use(kubelet);
  if (!options.stopped) node.start();
  stack.use(kubelet.follow(options.informers));
  const served = serve(
    (namespace, name) => kubelet.find(namespace, name),
    () => kubelet.workers,
    () => kubelet.begun(),
    options,
  );
  const listening = { nodeName, address, network, context, client, usage: () => served.usage() };
  let server = options.stopped ? undefined : startKubeletServer(listening);
  stack.defer(() => server?.[Symbol.dispose]());
  return {
    ...served,
    strain: (strain) => kubelet.strain(strain),
    files: host.files,
    images,
    address,
    vantageOf: ({ namespace, name }) => vantageOf(kubelet.find(namespace, name)),
    containers: (matches) => kubelet.containers(matches),
    get touched() {
      return kubelet.touched;
    },
    drop: (uid) => kubelet.drop(uid),
    get isRunning() {
      return kubelet.isRunning;
    },
    stop: () => {
      server?.[Symbol.dispose]();
      server = undefined;
      kubelet.stop();
    },
    start: () => {
      server ??= startKubeletServer(listening);
      kubelet.start(options.informers);
    },
    [Symbol.dispose]: () => stack.dispose(),
  };
}

/** How often a kubelet looks for pressure. Milliseconds of a real cluster. */
const lookPeriod = 10_000;

/** The reasons of events that tell of a pressure, and of its end. */
const pressureStates: Readonly<Record<string, readonly [string, string]>> = {
  MemoryPressure: ['NodeHasInsufficientMemory', 'NodeHasSufficientMemory'],
  DiskPressure: ['NodeHasDiskPressure', 'NodeHasNoDiskPressure'],
};

function bytesOf(quantity: string): number {
  return quantityValue(parseQuantity(quantity));
}

class Kubelet implements Disposable {
  readonly #parts: KubeletParts;
  /** By uid: a pod that was deleted and made again is another pod. */
  readonly #workers = new Map<string, PodWorker>();

  readonly #node: NodeReporter;
  readonly #static: StaticPods;
  readonly #eviction: EvictionManager;
  #looking: Disposable | undefined;
  #takeUp: TakeUp | undefined;
  isRunning: boolean;

  constructor(
    parts: Omit<KubeletParts, 'isRunning' | 'pressures' | 'workers'>,
    node: NodeReporter,
    stopped: boolean,
  ) {
    this.isRunning = !stopped;
    this.#parts = {
      ...parts,
      isRunning: () => this.isRunning,
      pressures: () => this.#eviction.conditions,
      workers: () => this.workers,
    };
    this.#node = node;
    this.#eviction = new EvictionManager({
      parts: this.#parts,
      size: { memory: bytesOf(capacity.memory), disk: bytesOf(capacity['ephemeral-storage']) },
      memoryInUse: () => nodeUsage(this.workers, parts.context.clock, 0).workingSetBytes,
      changed: (condition, isTrue) => this.#pressureChanged(condition, isTrue),
    });
    node.onHeartbeat = () => this.#eviction.check();
    this.#static = new StaticPods(this.#parts, {
      run: (pod, settled) => this.#run(pod, settled),
      end: (uid) => this.#endStatic(uid),
      report: (uid) => this.#workers.get(uid)?.report(),
    });
  }

  strain(strain: Partial<Strain>): void {
    this.#eviction.strain(strain);
    const { context } = this.#parts;
    this.#looking?.[Symbol.dispose]();
    this.#looking = context.clock.after(context.shortened(lookPeriod), () => this.#eviction.check());
  }

  stop(): void {
    if (!this.isRunning) return;
    this.#takeUp?.finish();
    this.isRunning = false;
    this.#node[Symbol.dispose]();
  }

  /** Finds out what has become of its pods meanwhile. */
  start(informers: InformerFactory): void {
    if (this.isRunning) return;
    this.isRunning = true;
    const wasReady = this.#node.isReady;
    this.#node.start();
    this.#announce(wasReady);
    const pods = informers.informer<Pod>('pods').list();
    const uids = new Set(pods.map(({ metadata }) => metadata.uid));
    for (const [uid, worker] of this.#workers)
      if (!uids.has(uid) && !worker.isStatic) this.#deleted(worker.pod);
    for (const pod of pods) this.#seen(pod);
    for (const worker of this.#workers.values()) {
      worker.report();
      worker.wake();
    }
  }

  #pressureChanged(condition: string, isTrue: boolean): void {
    const { client, nodeName, recorder } = this.#parts;
    this.#node.setPressure(condition, isTrue);
    const node = client.get('nodes', undefined, nodeName);
    const state = pressureStates[condition]?.[isTrue ? 0 : 1];
    if (node && state) recorder.event(node, 'Normal', state, `Node ${nodeName} status is now: ${state}`);
  }

  /** The events with which a kubelet begins. */
  #announce(wasReady: boolean): void {
    const { client, nodeName, recorder } = this.#parts;
    const node = client.get('nodes', undefined, nodeName);
    if (!node) return;
    recorder.event(node, 'Normal', 'Starting', 'Starting kubelet.');
    recorder.event(node, 'Normal', 'NodeAllocatableEnforced', 'Updated Node Allocatable limit across pods');
    const states = ['NodeHasSufficientMemory', 'NodeHasNoDiskPressure', 'NodeHasSufficientPID'];
    for (const state of wasReady ? states : [...states, 'NodeReady'])
      recorder.event(node, 'Normal', state, `Node ${nodeName} status is now: ${state}`);
  }

  get workers(): Iterable<PodWorker> {
    return this.#workers.values();
  }

  get touched(): ReadonlySet<string> {
    const found = [...this.#workers].filter(([, worker]) => worker.touched);
    return new Set(found.map(([uid]) => uid));
  }

  drop(uid: string): void {
    const worker = this.#workers.get(uid);
    worker?.dispose();
    worker?.folders.remove();
    this.#workers.delete(uid);
  }

  find(namespace: string, name: string): PodWorker | undefined {
    this.#takeUp?.finish();
    for (const worker of this.#workers.values()) {
      const { metadata } = worker.pod;
      if (metadata.namespace === namespace && metadata.name === name) return worker;
    }
    return undefined;
  }

  *containers(matches: (pod: Pod) => boolean): Iterable<readonly [string, Pod, Container]> {
    for (const { pod, records } of this.#workers.values()) {
      if (!matches(pod)) continue;
      for (const [name, { state, container }] of records)
        if (state.running && container) yield [name, pod, container];
    }
  }

  follow(informers: InformerFactory): Disposable {
    const stack = new DisposableStack();
    stack.use(this.#followPods(informers.informer<Pod>('pods')));
    stack.use(
      informers.informer('nodes').on({
        updated: (_, node) => {
          if (node.metadata.name === this.#parts.nodeName) this.#node.changed(node);
        },
      }),
    );
    stack.use(followSources(this.#parts, informers, () => this.#workers.values()));
    return stack;
  }

  /** Those that are there already are taken up in turns to come: the node is ready before its pods are, as everywhere. */
  #followPods(informer: Informer<Pod>): Disposable {
    const take = (key: string) => {
      const pod = informer.get(key);
      if (pod) this.#seen(pod);
    };
    const found = informer.list().filter((pod) => this.#isOwn(pod));
    removeOrphans(this.#parts.host.files, new Set(found.map(({ metadata: { uid = '' } }) => uid)));
    const steps = found.map((pod) => () => take(keyOf(pod)));
    const servers = this.#parts.network.awaitServers(() => this.begun());
    const takeUp = new TakeUp([() => this.#static.start(), ...steps], servers);
    let isReplay = true;
    const act = (pod: Pod, change: () => void) => {
      if (isReplay || !this.#isOwn(pod)) return;
      takeUp.finish();
      change();
    };
    const following = informer.on({
      added: (pod) => act(pod, () => this.#seen(pod)),
      updated: (_previous, pod) => act(pod, () => this.#seen(pod)),
      deleted: (pod) => act(pod, () => this.#deleted(pod)),
    });
    isReplay = false;
    this.#takeUp = takeUp;
    return following;
  }

  /** Resolves when the pods it found when it began have had a turn to start; `undefined` when that is so. */
  begun(): Promise<void> | undefined {
    return this.#takeUp?.begun();
  }

  #isOwn({ spec }: Pod): boolean {
    return spec.nodeName === this.#parts.nodeName;
  }

  [Symbol.dispose](): void {
    this.#takeUp?.[Symbol.dispose]();
    this.#static[Symbol.dispose]();
    for (const worker of this.#workers.values()) worker.dispose();
    this.#looking?.[Symbol.dispose]();
    this.#eviction[Symbol.dispose]();
    this.#workers.clear();
  }

  #seen(pod: Pod): void {
    if (!this.#isOwn(pod) || !this.isRunning) return;
    if (isMirror(pod)) {
      this.#static.mirrorSeen(pod);
      return;
    }
    const uid = pod.metadata.uid ?? '';
    const worker = this.#workers.get(uid);
    if (worker) {
      worker.update(pod);
      return;
    }
    this.#run(pod, false);
  }

  #run(pod: Pod, settled: boolean): void {
    const fresh = new PodWorker(this.#parts, pod, settled);
    this.#workers.set(pod.metadata.uid ?? '', fresh);
    fresh.update(pod);
  }

  async #endStatic(uid: string): Promise<void> {
    const worker = this.#workers.get(uid);
    await worker?.remove(worker.specGrace);
    worker?.folders.remove();
    this.#workers.delete(uid);
  }

  #deleted(pod: Pod): void {
    if (!this.isRunning) return;
    if (isMirror(pod)) {
      if (pod.spec.nodeName === this.#parts.nodeName) this.#static.mirrorGone(pod);
      return;
    }
    const uid = pod.metadata.uid ?? '';
    const worker = this.#workers.get(uid);
    this.#workers.delete(uid);
    if (!worker) return;
    worker.isForgotten = true;
    void worker.remove().then(() => worker.folders.remove());
  }
}
