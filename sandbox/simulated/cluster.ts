/**
 * A whole simulated cluster: store, certificates, API server, controllers, scheduler, network and one kubelet a node,
 * wired together, kept on disk if asked, put back to its beginning in place.
 */
import { type Clock, systemClock } from '../clock.ts';
import { Fault } from '../faults.ts';
import type { KubeRequest, KubeResponse } from '../kube-types.ts';
import type {
  DialResult,
  HostPort,
  HttpAnswer,
  HttpRequest,
  NameAnswer,
  NameQuestion,
  NodeFile,
  Origin,
  Trouble,
} from '../types.ts';
import { shareDefinitions } from './addons/index.ts';
import { followControlPlane, type Presence } from './api-presence.ts';
import { type ApiServer, expireEvents } from './apiserver/index.ts';
import { SECURE_PORT } from './bootstrap.ts';
import { type Chance, plainChance, seededChance } from './chance.ts';
import type { Client } from './client.ts';
import { type ClusterApi, createClusterApi } from './cluster-api.ts';
import { beginCluster } from './cluster-begin.ts';
import { type ClusterState, openClusterState } from './cluster-state.ts';
import type { ClusterOptions, SimulatedCluster } from './cluster-types.ts';
import type { ClusterContext } from './context.ts';
import type { ByteStream, KubeletApi } from './kubelet/api.ts';
import type { Strain } from './kubelet/eviction.ts';
import { type Machinery, nodeAddress, nodeNames } from './machinery.ts';
import { duplexOf } from './network/duplex.ts';
import { type NodeDisks, openNodeDisks } from './node-disks.ts';
import { readNodeFile, writeNodeFile } from './node-view.ts';
import { whenNodesReady } from './nodes-ready.ts';
import {
  type ClusterPki,
  createPki,
  kubeconfigYaml,
  quiet,
  renewed,
  restorePki,
  takePki,
} from './pki/index.ts';
import { isAtRest } from './rest.ts';
import { type ClusterMark, markCluster, type Rewound, rewindCluster } from './rewind/index.ts';
import type { StoreChange, StoreSnapshot, StoreStats } from './storage/index.ts';
import { Troubles } from './troubles/troubles.ts';
import type { NetworkView } from './vantage/view.ts';

export type { ClusterOptions, SimulatedCluster };

/** Of the cluster, the user and the context in a kubeconfig. */
const CONTEXT_NAME = 'naru';
const DEFAULT_TIME_FACTOR = 0.2;
/** How long a new cluster may take until its nodes are Ready. Milliseconds. */
const READY_TIMEOUT = 30_000;

/** Makes or restores a cluster; resolves when its API server answers and every node is Ready. */
export async function createCluster(options: ClusterOptions): Promise<SimulatedCluster> {
  using _ = quiet.starting();
  const cluster = await Cluster.start(options);
  try {
    await cluster.whenReady(AbortSignal.timeout(READY_TIMEOUT));
  } catch (cause) {
    await cluster.stop();
    throw new Fault(
      'sandbox/not-ready',
      `The simulated cluster ${options.name} did not become ready.`,
      'Try again; if it stays so, look into the log and report it.',
      { cause },
    );
  }
  return cluster;
}

/** One that goes on from a state draws other numbers than those that led to it. */
function chanceOf({ seed, random }: ClusterOptions, revision: number): Chance {
  return seed === undefined || random ? plainChance(random) : seededChance(`${seed}@${revision}`);
}

class Cluster implements SimulatedCluster {
  readonly name: string;
  readonly nodeNames: readonly string[];
  readonly client: Client;
  readonly pki: ClusterPki;
  readonly #options: ClusterOptions;
  readonly #context: ClusterContext;
  readonly #chance: Chance;
  readonly #api: ClusterApi;
  readonly #state: ClusterState;
  readonly #disks: NodeDisks;
  readonly #expiry: Disposable;
  readonly #troubles: Troubles;
  #machinery: Machinery | undefined;
  #presence: Presence | undefined;
  #server: ApiServer | undefined;
  #stopped: Promise<void> | undefined;
  #compacting = false;
  /** Until what a cluster begins with is written down, as one. */
  #isBeginning = true;

  static async start(options: ClusterOptions): Promise<Cluster> {
    const log = options.log ?? ((message, cause) => console.error(message, cause ?? ''));
    const clock = options.clock ?? systemClock;
    const state = openClusterState(options.directory, log);
    const known = state.identity?.pki ?? options.identity;
    const makePki = clock === systemClock ? takePki : createPki;
    const pki = known ? restorePki(renewed(known, clock.now())) : makePki(clock.now());
    const cluster = new Cluster(options, { clock, log, state, pki });
    try {
      await cluster.#serve(options.port || state.identity?.port || 0);
      cluster.#startMachinery();
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  private constructor(
    options: ClusterOptions,
    parts: { clock: Clock; log: ClusterContext['log']; state: ClusterState; pki: ClusterPki },
  ) {
    const { clock, log, state, pki } = parts;
    const { name, nodes, timeFactor = DEFAULT_TIME_FACTOR } = options;
    this.#options = options;
    const found = options.forget ? undefined : state.objects;
    const objects = found ?? options.objects;
    const chance = chanceOf(options, objects?.revision ?? 0);
    this.#chance = chance;
    this.name = name;
    this.nodeNames = nodeNames(name, nodes);
    this.pki = pki;
    this.#state = state;
    this.#disks = openNodeDisks(options.directory, clock, log);
    this.#troubles = new Troubles({ directory: options.directory, clock, log });
    this.#api = createClusterApi({
      clock,
      chance,
      log,
      pki,
      onCommit: (change) => this.#keep(change),
      network: () => this.#machinery?.network,
      kubeletFor: (nodeName) => this.kubeletFor(nodeName),
      storageAnswers: () => this.#presence?.hasStorage ?? true,
    });
    this.client = this.#api.client;
    this.#context = {
      client: this.client,
      clock,
      random: (purpose) => chance.random(purpose),
      log,
      shortened: (ms) => ms * timeFactor,
    };
    this.#expiry = expireEvents(this.#api.store, clock);
    if (objects) {
      shareDefinitions(objects);
      this.#api.store.restore(objects);
    }
    this.#isBeginning = found === undefined;
    if (found) return;
    this.#disks.clear();
    this.#troubles.forget();
  }

  get port(): number {
    return this.#server?.port ?? 0;
  }

  kubeconfig(): string {
    const server = `https://127.0.0.1:${this.port}`;
    const { authority, state } = this.pki;
    return kubeconfigYaml({ name: CONTEXT_NAME, server, authority, client: state.administrator });
  }

  kubeletFor(nodeName: string): KubeletApi | undefined {
    return this.#machinery?.kubeletFor(nodeName);
  }

  stopKubelet(nodeName: string): void {
    this.#machinery?.stopKubelet(nodeName);
  }

  startKubelet(nodeName: string): void {
    this.#machinery?.startKubelet(nodeName);
  }

  strainNode(nodeName: string, strain: Partial<Strain>): void {
    this.#machinery?.strainNode(nodeName, strain);
  }

  dial(from: Origin, to: HostPort): DialResult {
    return this.#view().dial(from, to);
  }

  resolve(from: Origin, question: NameQuestion): NameAnswer {
    return this.#view().resolve(from, question);
  }

  request(from: Origin, requests: readonly HttpRequest[], signal: AbortSignal): Promise<HttpAnswer[]> {
    return this.#view().request(from, requests, signal);
  }

  readFile(nodeName: string, path: string): NodeFile | undefined {
    return readNodeFile(this.#machinery?.kubelets, nodeName, path);
  }

  writeFile(nodeName: string, path: string, content: string | undefined): void {
    writeNodeFile(this.#machinery?.kubelets, nodeName, { path, content });
  }

  inflict(trouble: Trouble): void {
    if (this.#machinery) this.#troubles.inflict(trouble, this.#machinery);
  }

  relieve(): void {
    this.#troubles.relieve(this.#machinery);
  }

  get isServing(): boolean {
    return this.#presence?.isServing ?? true;
  }

  whenReady(signal: AbortSignal): Promise<void> {
    const { silent } = this.#troubles;
    const expected = this.nodeNames.filter((nodeName) => !silent.has(nodeName));
    return whenNodesReady(this.client, expected, signal);
  }

  podsBegun(): Promise<void> | undefined {
    return this.#machinery?.network.serversBegun();
  }

  snapshot(): StoreSnapshot {
    return this.#api.store.snapshot();
  }

  stats(): StoreStats {
    return this.#api.store.stats;
  }

  reset(signal: AbortSignal): Promise<void> {
    return this.restore({ revision: this.#api.store.revision, objects: {} }, signal);
  }

  async restore(objects: StoreSnapshot, signal: AbortSignal): Promise<void> {
    this.#endMachinery();
    this.#disks.clear();
    this.#troubles.forget();
    this.#server?.endStreams();
    this.#isBeginning = true;
    this.#api.store.restore(objects);
    this.#startMachinery();
    await this.whenReady(signal);
  }

  async ask(request: KubeRequest, signal: AbortSignal): Promise<KubeResponse> {
    if (!this.isServing || !this.#server || this.#stopped)
      throw new Error(`connect ECONNREFUSED 127.0.0.1:${this.port}`);
    return await this.#server.ask(request, signal);
  }

  atRest(namespaces: readonly (string | undefined)[]): boolean {
    return isAtRest(this.#api.store, namespaces);
  }

  mark(): ClusterMark {
    return markCluster(this.#rewinding());
  }

  rewind(mark: ClusterMark, signal: AbortSignal): Promise<Rewound> {
    return rewindCluster(mark, this.#rewinding(), signal);
  }

  fork(options: Partial<ClusterOptions> = {}): Promise<SimulatedCluster> {
    const { directory: _, port: __, identity: ___, forget: ____, ...same } = this.#options;
    return createCluster({ ...same, objects: this.snapshot(), ...options });
  }

  flush(): void {
    this.#state.sync();
    this.#disks.flush();
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#end();
    return this.#stopped;
  }

  #rewinding() {
    const { store, client } = this.#api;
    const kubelets = this.#machinery?.kubelets ?? new Map();
    return { store, client, clock: this.#context.clock, kubelets };
  }

  /** Throws when the cluster has ended. */
  #view(): NetworkView {
    if (!this.#machinery) throw new Error(`the cluster ${this.name} is stopped`);
    return this.#machinery.view;
  }

  async #end(): Promise<void> {
    this.#expiry[Symbol.dispose]();
    this.#troubles[Symbol.dispose]();
    this.#endMachinery();
    this.#disks[Symbol.dispose]();
    await this.#server?.stop();
    this.#state.close();
  }

  #endMachinery(): void {
    this.#presence?.[Symbol.dispose]();
    this.#presence = undefined;
    this.#machinery?.[Symbol.dispose]();
    this.#machinery = undefined;
  }

  async #serve(port: number): Promise<void> {
    this.#server = await this.#api.serve(port);
    this.#keepIdentity();
    if (!this.pki.tokens.isReady) void this.pki.tokens.ready.then(() => this.#keepIdentity());
  }

  /** Who this cluster is; the key that signs tokens comes a little later than the rest. */
  #keepIdentity(): void {
    if (!this.#stopped) this.#state.keepIdentity({ pki: this.pki.state, port: this.port });
  }

  #startMachinery(): void {
    this.#machinery = beginCluster({
      clusterName: this.name,
      nodeNames: this.nodeNames,
      api: this.#api,
      context: this.#context,
      pki: this.pki,
      chance: this.#chance,
      addons: this.#options.addons ?? 'plain',
      disk: this.#disks,
      silent: this.#troubles.silent,
    });
    this.#keepBeginning();
    this.#troubles.resume(this.#machinery);
    this.#offer(this.#machinery);
  }

  /** The API server is reached at its port and, for the Service kubernetes, from inside: as long as its program runs, if there is one. */
  #offer({ network, components }: Machinery): void {
    const server = this.#server;
    if (!server) return;
    const serve = (stream: ByteStream) => server.accept(duplexOf(stream));
    const health = () => ((this.#presence?.hasStorage ?? true) ? 200 : 500);
    const listenInside = () => network.listen(nodeAddress(0), SECURE_PORT, serve, health);
    const { clock } = this.#context;
    if (components) this.#presence = followControlPlane({ components, server, listenInside, clock });
    else listenInside();
  }

  /** One snapshot instead of some hundred changes. Throws, with nothing moving, when it cannot be written. */
  #keepBeginning(): void {
    if (!this.#isBeginning) return;
    this.#isBeginning = false;
    try {
      this.#state.keepAll(() => this.#api.store.snapshot());
    } catch (cause) {
      this.#endMachinery();
      throw cause;
    }
  }

  /** Every commit comes by here on its way into the store. */
  #keep(change: StoreChange): void {
    // What moves on after the end is nobody's any more, and not written down.
    if (this.#stopped || this.#isBeginning) return;
    this.#state.append(change);
    if (!this.#state.isLong || this.#compacting) return;
    this.#compacting = true;
    setImmediate(() => this.#compact());
  }

  #compact(): void {
    this.#compacting = false;
    if (this.#stopped) return;
    try {
      this.#state.keepAll(() => this.#api.store.snapshot());
    } catch (error) {
      this.#context.log('the state of a simulated cluster could not be compacted', error);
    }
  }
}
