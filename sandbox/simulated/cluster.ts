/**
 * A whole simulated cluster: store, certificates, API server, controllers, scheduler, network and one kubelet a node,
 * wired together, kept on disk if asked, put back to its beginning in place.
 */
import { type Clock, systemClock } from '../clock.ts';
import { Fault } from '../faults.ts';
import { type Addons, type ClusterFacts, describeCluster, hasAddons, installAddons } from './addons/index.ts';
import { type DynamicAdmissionOptions, dynamicAdmission } from './admission/dynamic.ts';
import { admissionChain } from './admission/index.ts';
import { clusterScheme } from './apiextensions/scheme.ts';
import { Aggregation } from './apiserver/aggregation/index.ts';
import {
  type AccessControl,
  type ApiServer,
  createAccessControl,
  createLocalClient,
  expireEvents,
  fieldManager,
  Registry,
  startApiServer,
} from './apiserver/index.ts';
import { bootstrapObjects, SECURE_PORT } from './bootstrap.ts';
import { beginWith } from './bootstrap-template.ts';
import type { Client } from './client.ts';
import { type ClusterState, openClusterState } from './cluster-state.ts';
import type { ClusterContext } from './context.ts';
import type { ByteStream, KubeletApi } from './kubelet/api.ts';
import type { Strain } from './kubelet/eviction.ts';
import { kubeletAnswer } from './kubelet/server.ts';
import { type Machinery, nodeAddress, nodeNames, startMachinery } from './machinery.ts';
import { duplexOf } from './network/duplex.ts';
import { type NodeDisks, openNodeDisks } from './node-disks.ts';
import type { KubeObject } from './objects.ts';
import {
  type ClusterPki,
  createPki,
  kubeconfigYaml,
  type PkiState,
  restorePki,
  takePki,
} from './pki/index.ts';
import { ensurePolicy } from './rbac/ensure.ts';
import { NODE_RULES } from './rbac/policy.ts';
import { Store, type StoreChange, type StoreSnapshot, type StoreStats } from './storage/index.ts';

export interface ClusterOptions {
  /** Begins the names of the nodes: `naru` → `naru-control-plane`, `naru-worker`. */
  readonly name: string;
  /** Nodes in all: one control plane and the rest workers. */
  readonly nodes: number;
  /** Where the state is kept; a cluster found there is restored. Without: memory only. */
  readonly directory?: string;
  readonly clock?: Clock;
  /** Random numbers in [0, 1). */
  readonly random?: () => number;
  /** How long a long wait takes, relative to a real cluster. 1 is real. */
  readonly timeFactor?: number;
  /** The port to listen on, if it is free; 0 or none for any. */
  readonly port?: number;
  /** Begin with these objects, unless the directory holds some: a copy of another cluster. */
  readonly objects?: StoreSnapshot;
  /** Have these certificates and keys, unless the directory holds some: whoever may into the other cluster may into this one. */
  readonly identity?: PkiState;
  /** Leave the objects of the directory aside and begin anew, at the same address with the same certificates. */
  readonly forget?: boolean;
  /** What a new cluster has besides nodes; `plain` unless told. One that is restored has what it had. */
  readonly addons?: Addons;
  /** Hears of faults of ours. */
  readonly log?: (message: string, cause?: unknown) => void;
}

export interface SimulatedCluster {
  readonly name: string;
  readonly nodeNames: readonly string[];
  /** The port of the API server on 127.0.0.1. */
  readonly port: number;
  /** A client inside this process, as the API server itself. */
  readonly client: Client;
  /** A kubeconfig with cluster-admin rights, as YAML. */
  kubeconfig(): string;
  /** The certificates, to issue a credential for somebody else. */
  readonly pki: ClusterPki;
  /** Logs, exec, attach and port-forward of the pods on a node; `undefined` for a node that does not run. */
  kubeletFor(nodeName: string): KubeletApi | undefined;
  /** Stops the kubelet of a node as `systemctl stop kubelet` would; containers go on. Throws for an unknown node. */
  stopKubelet(nodeName: string): void;
  startKubelet(nodeName: string): void;
  /** Takes memory or disk of a node away, in bytes, as something outside of pods would; 0 gives it back. */
  strainNode(nodeName: string, strain: Partial<Strain>): void;
  /** Resolves when every node is Ready. Rejects with the reason of the signal. */
  whenReady(signal: AbortSignal): Promise<void>;
  /** Every object, as it is now. */
  snapshot(): StoreSnapshot;
  /** What it has by now. */
  stats(): StoreStats;
  /** Back to a new cluster in place: same address, same certificates, revisions go on. Resolves when it is ready. */
  reset(signal: AbortSignal): Promise<void>;
  /** Every object becomes as in the snapshot; revisions go on. Resolves when every node is ready. */
  restore(objects: StoreSnapshot, signal: AbortSignal): Promise<void>;
  /**
   * A new cluster with the objects this one has now: an address and certificates of its own, unless `identity` says otherwise,
   * and in memory, unless `directory` does. Tokens that the first one signed are refused by the second.
   */
  fork(options?: Partial<ClusterOptions>): Promise<SimulatedCluster>;
  /** Everything written so far survives a power cut. (A killed process loses nothing in any case.) */
  flush(): void;
  /** Ends everything this process does for the cluster; what is on disk stays. Safe to call twice. */
  stop(): Promise<void>;
}

/** Of the cluster, the user and the context in a kubeconfig. */
const CONTEXT_NAME = 'naru';
const DEFAULT_TIME_FACTOR = 0.2;
/** How long a new cluster may take until its nodes are Ready. Milliseconds. */
const READY_TIMEOUT = 30_000;

/** Makes or restores a cluster; resolves when its API server answers and every node is Ready. */
export async function createCluster(options: ClusterOptions): Promise<SimulatedCluster> {
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

class Cluster implements SimulatedCluster {
  readonly name: string;
  readonly nodeNames: readonly string[];
  readonly client: Client;
  readonly pki: ClusterPki;
  readonly #options: ClusterOptions;
  readonly #context: ClusterContext;
  readonly #registry: Registry;
  readonly #access: AccessControl;
  readonly #store: Store;
  readonly #aggregation: Aggregation;
  readonly #state: ClusterState;
  readonly #disks: NodeDisks;
  readonly #expiry: Disposable;
  #machinery: Machinery | undefined;
  #server: ApiServer | undefined;
  #stopped: Promise<void> | undefined;
  #compacting = false;

  static async start(options: ClusterOptions): Promise<Cluster> {
    const log = options.log ?? ((message, cause) => console.error(message, cause ?? ''));
    const clock = options.clock ?? systemClock;
    const state = openClusterState(options.directory, log);
    const known = state.identity?.pki ?? options.identity;
    const makePki = clock === systemClock ? takePki : createPki;
    const pki = known ? restorePki(known) : await makePki(clock.now());
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
    const { name, nodes, random = Math.random, timeFactor = DEFAULT_TIME_FACTOR } = options;
    this.#options = options;
    this.name = name;
    this.nodeNames = nodeNames(name, nodes);
    this.pki = pki;
    this.#state = state;
    this.#disks = openNodeDisks(options.directory, clock, log);
    this.#store = new Store({ log, onCommit: (change) => this.#keep(change) });
    const scheme = clusterScheme(this.#store);
    this.#access = createAccessControl({
      store: this.#store,
      keys: pki.tokens,
      clock,
      nodeRules: NODE_RULES,
    });
    this.#aggregation = new Aggregation(this.#dynamic(scheme, clock));
    this.#registry = new Registry({
      scheme,
      store: this.#store,
      clock,
      random,
      admission: admissionChain([
        ...this.#access.admission,
        ...dynamicAdmission(this.#dynamic(scheme, clock)),
      ]),
      reviews: this.#access.reviews,
      tokens: this.#access.tokens,
      fieldManager,
    });
    this.client = createLocalClient(this.#registry, log);
    this.#registry.admissionClient = this.client;
    this.#context = { client: this.client, clock, random, log, shortened: (ms) => ms * timeFactor };
    this.#expiry = expireEvents(this.#store, clock);
    const found = options.forget ? undefined : state.objects;
    const objects = found ?? options.objects;
    if (objects) this.#store.restore(objects);
    if (found) return;
    state.keepAll(this.#store.snapshot());
    this.#disks.clear();
  }

  /** What webhooks and policies need: the network comes and goes with the machinery. */
  #dynamic(kinds: DynamicAdmissionOptions['kinds'], clock: Clock): DynamicAdmissionOptions {
    const peer = { ip: nodeAddress(0), namespace: '' };
    const { authorizer } = this.#access;
    return { store: this.#store, clock, kinds, peer, authorizer, network: () => this.#machinery?.network };
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

  whenReady(signal: AbortSignal): Promise<void> {
    return whenNodesReady(this.client, this.nodeNames, signal);
  }

  snapshot(): StoreSnapshot {
    return this.#store.snapshot();
  }

  stats(): StoreStats {
    return this.#store.stats;
  }

  reset(signal: AbortSignal): Promise<void> {
    return this.restore({ revision: this.#store.revision, objects: {} }, signal);
  }

  async restore(objects: StoreSnapshot, signal: AbortSignal): Promise<void> {
    this.#machinery?.[Symbol.dispose]();
    this.#disks.clear();
    this.#server?.endStreams();
    this.#store.restore(objects);
    this.#state.keepAll(this.#store.snapshot());
    this.#startMachinery();
    await this.whenReady(signal);
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

  async #end(): Promise<void> {
    this.#expiry[Symbol.dispose]();
    this.#machinery?.[Symbol.dispose]();
    this.#machinery = undefined;
    this.#disks[Symbol.dispose]();
    await this.#server?.stop();
    this.#state.close();
  }

  async #serve(port: number): Promise<void> {
    const { clock, random, log } = this.#context;
    const { authority, state } = this.pki;
    this.#server = await startApiServer({
      router: {
        registry: this.#registry,
        authenticator: this.#access.authenticator,
        authorizer: this.#access.authorizer,
        clock,
        random,
        kubeletFor: (nodeName) => this.kubeletFor(nodeName),
        aggregation: this.#aggregation,
        proxy: {
          network: () => this.#machinery?.network,
          peer: { ip: nodeAddress(0), namespace: '' },
          now: () => clock.now(),
          askKubelet: (nodeName, path) => {
            const kubelet = this.kubeletFor(nodeName);
            return kubelet && kubeletAnswer({ nodeName, usage: () => kubelet.usage() }, path);
          },
        },
      },
      key: state.serving.key,
      certificate: state.serving.certificate,
      authority,
      port,
      log,
    });
    this.#keepIdentity();
    if (!this.pki.tokens.isReady) void this.pki.tokens.ready.then(() => this.#keepIdentity());
  }

  /** Who this cluster is; the key that signs tokens comes a little later than the rest. */
  #keepIdentity(): void {
    if (!this.#stopped) this.#state.keepIdentity({ pki: this.pki.state, port: this.port });
  }

  #facts(): ClusterFacts {
    const { name, nodeNames, pki } = this;
    const now = this.#context.clock.now();
    const authority = pki.authority;
    return { clusterName: name, controlPlane: nodeNames[0]!, address: nodeAddress(0), authority, now };
  }

  #startMachinery(): void {
    const { client, nodeNames, pki } = this;
    const isNew = !client.get('namespaces', undefined, 'kube-system');
    const wanted = this.#options.addons ?? 'plain';
    beginWith(this.#store, wanted, this.#context.clock.now(), () => {
      bootstrapObjects(client, nodeAddress(0));
      ensurePolicy(client);
      if (isNew) installAddons(client, wanted);
    });
    const facts = this.#facts();
    if (isNew && wanted !== 'none') describeCluster(client, facts);
    const addons = hasAddons(client) ? facts : undefined;
    const issueLegacyToken = this.#access.tokens.issueLegacy.bind(this.#access.tokens);
    const { scheme } = this.#registry;
    const context = this.#context;
    const aggregation = this.#aggregation;
    this.#machinery = startMachinery({
      aggregation,
      context,
      scheme,
      nodeNames,
      pki,
      issueLegacyToken,
      addons,
      loadBalancer: this.#options.addons === 'course',
      disk: this.#disks,
    });
    // Where the Service kubernetes leads: ends with the network.
    const serve = (stream: ByteStream) => this.#server?.accept(duplexOf(stream));
    this.#machinery.network.listen(nodeAddress(0), SECURE_PORT, serve, () => 200);
  }

  /** Every commit comes by here on its way into the store. */
  #keep(change: StoreChange): void {
    // What moves on after the end is nobody's any more, and not written down.
    if (this.#stopped) return;
    this.#state.append(change);
    if (!this.#state.isLong || this.#compacting) return;
    this.#compacting = true;
    setImmediate(() => this.#compact());
  }

  #compact(): void {
    this.#compacting = false;
    if (this.#stopped) return;
    try {
      this.#state.keepAll(this.#store.snapshot());
    } catch (error) {
      this.#context.log('the state of a simulated cluster could not be compacted', error);
    }
  }
}

/** Resolves when all these nodes say they are Ready. */
function whenNodesReady(client: Client, names: readonly string[], signal: AbortSignal): Promise<void> {
  const waiting = new Set(names);
  return new Promise((resolve, reject) => {
    const end = () => {
      watch[Symbol.dispose]();
      signal.removeEventListener('abort', abort);
    };
    const abort = () => {
      end();
      reject(signal.reason);
    };
    const watch = client.watch('nodes', ({ type, object }) => {
      if (type !== 'DELETED' && isReady(object)) waiting.delete(object.metadata.name);
      else if (names.includes(object.metadata.name)) waiting.add(object.metadata.name);
      if (waiting.size > 0) return;
      end();
      resolve();
    });
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
  });
}

/** Ready, and nothing keeps pods away because it was not ready a moment ago. */
function isReady(node: KubeObject): boolean {
  const conditions: { type: string; status: string }[] = node['status']?.conditions ?? [];
  const taints: { key: string }[] = node['spec']?.taints ?? [];
  const ready = conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
  return ready && !taints.some(({ key }) => key === 'node.kubernetes.io/not-ready');
}
