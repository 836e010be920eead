/** What a simulated cluster is made with, and what its holder can do with it. */
import type { Clock } from '../clock.ts';
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
import type { Addons } from './addons/index.ts';
import type { Client } from './client.ts';
import type { KubeletApi } from './kubelet/api.ts';
import type { Strain } from './kubelet/eviction.ts';
import type { ClusterPki, PkiState } from './pki/index.ts';
import type { ClusterMark, Rewound } from './rewind/index.ts';
import type { StoreSnapshot, StoreStats } from './storage/index.ts';

export interface ClusterOptions {
  /** Begins the names of the nodes: `naru` → `naru-control-plane`, `naru-worker`. */
  readonly name: string;
  /** Nodes in all: one control plane and the rest workers. */
  readonly nodes: number;
  /** Where the state is kept; a cluster found there is restored. Without: memory only. */
  readonly directory?: string;
  readonly clock?: Clock;
  /** Random numbers in [0, 1); those of a `seed` unless told. */
  readonly random?: () => number;
  /** Names, uids and placements come out the same for the same seed, as far as the same is done. Without, of every run another. */
  readonly seed?: string;
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
  /** As those of `Sandbox`, at once. Throw faults. */
  dial(from: Origin, to: HostPort): DialResult;
  resolve(from: Origin, question: NameQuestion): NameAnswer;
  request(from: Origin, requests: readonly HttpRequest[], signal: AbortSignal): Promise<HttpAnswer[]>;
  readFile(nodeName: string, path: string): NodeFile | undefined;
  writeFile(nodeName: string, path: string, content: string | undefined): void;
  inflict(trouble: Trouble): void;
  relieve(): void;
  /** `false` while a learner has taken the API server away: nobody answers at the port then. */
  readonly isServing: boolean;
  /** Resolves when every node that is not silent by a trouble is Ready. Rejects with the reason of the signal. */
  whenReady(signal: AbortSignal): Promise<void>;
  /** Resolves when the pods it found when it began have had a turn to start; `undefined` when that is so. */
  podsBegun(): Promise<void> | undefined;
  /** Every object, as it is now. */
  snapshot(): StoreSnapshot;
  /** What it has by now. */
  stats(): StoreStats;
  /** Back to a new cluster in place: same address, same certificates, revisions go on. Resolves when it is ready. */
  reset(signal: AbortSignal): Promise<void>;
  /** Every object becomes as in the snapshot; revisions go on. Resolves when every node is ready. */
  restore(objects: StoreSnapshot, signal: AbortSignal): Promise<void>;
  /** As that of `Sandbox`. */
  ask(request: KubeRequest, signal: AbortSignal): Promise<KubeResponse>;
  /** As that of `Sandbox`. */
  atRest(namespaces: readonly (string | undefined)[]): boolean;
  /** Remembers this moment; for as long as nobody resets or restores the cluster. */
  mark(): ClusterMark;
  /** Back to that moment, while what has not changed since runs on. `no`: that cannot be, and the cluster is in no known state. */
  rewind(mark: ClusterMark, signal: AbortSignal): Promise<Rewound>;
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
