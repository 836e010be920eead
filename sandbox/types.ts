/**
 * The contract of a sandbox: where a learner's cluster comes from and what may be asked of it.
 *
 * A provider does not abstract Kubernetes. It abstracts where the cluster runs: in containers made by kind,
 * or in a simulation inside this process. Code above this folder may ask only for what `capabilities` promises.
 */

import type { HomeFiles } from './home-types.ts';
import type { KubeRequest, KubeResponse } from './kube-types.ts';
import type {
  DialResult,
  HostPort,
  HttpAnswer,
  HttpRequest,
  NameAnswer,
  NameQuestion,
  Origin,
  PodRef,
} from './network-types.ts';

export * from './home-types.ts';
export * from './network-types.ts';

/** Makes sandboxes and finds them again. */
export interface SandboxProvider {
  readonly name: ProviderName;
  readonly capabilities: ReadonlySet<Capability>;
  /** What `inflict` of its sandboxes can make. */
  readonly troubles: ReadonlySet<TroubleKind>;

  /** Says whether this machine can run the provider and, if not, what is missing. Never rejects. */
  probe(signal: AbortSignal): Promise<Readiness>;

  /** Resolves when the API server answers and every node is Ready, not before. Leaves nothing behind when it rejects. */
  create(spec: SandboxSpec, options: CreateOptions): Promise<Sandbox>;

  /** Finds a sandbox made before this process started. `undefined` means it is gone. */
  restore(handle: SandboxHandle, signal: AbortSignal): Promise<Sandbox | undefined>;

  /** Every sandbox of this provider on this machine, also those nobody remembers. */
  list(signal: AbortSignal): Promise<SandboxHandle[]>;

  /**
   * Ends what this installation of Naru has made and nobody remembers; `remembered`: ids that somebody is going to ask for. What others
   * have made is never touched. Only where sandboxes outlive the process that made them. `elsewhere`: other folders like the provider's
   * `dataDir`, where sandboxes of this installation are kept.
   */
  tidy?(remembered: readonly string[], signal: AbortSignal, elsewhere?: readonly string[]): Promise<void>;

  /**
   * Ends what runs for a sandbox that nobody holds any more, and whose folder somebody else takes care of. Only where sandboxes outlive the
   * process that made them.
   */
  forget?(handle: SandboxHandle, signal: AbortSignal): Promise<void>;

  /** How many sandboxes like this there is room for on this machine now. Left out: as many as anybody wants. */
  fits?(spec: SandboxSpec, signal: AbortSignal): Promise<number>;

  /** Ends what is kept ready for later. Sandboxes stay as they are. Safe to call twice. */
  close?(): Promise<void>;
}

export type ProviderName = 'kind' | 'simulated' | 'attached' | (string & {});

/** One running cluster, in the hands of one learner. */
export interface Sandbox {
  readonly handle: SandboxHandle;

  /** A kubeconfig with cluster-admin rights, as YAML text. */
  kubeconfig(): Promise<string>;

  /** Opens the learner's shell: bash with the real kubectl, this sandbox's kubeconfig and a HOME of its own. */
  openShell(size: TerminalSize, signal: AbortSignal): Promise<Shell>;

  /**
   * Tries to connect over TCP from there, with its DNS. Faults: `sandbox/dial-failed` when it cannot be tried, because the
   * pod runs on no node. Needs the capability `pod-network`, as the next two.
   */
  dial(from: Origin, to: HostPort, signal: AbortSignal): Promise<DialResult>;

  /**
   * Asks over HTTP from there, one after the other, each on a connection of its own. Answers in their order; once a server
   * has not answered, it is not waited for again. Faults as `dial`.
   */
  request(from: Origin, requests: readonly HttpRequest[], signal: AbortSignal): Promise<HttpAnswer[]>;

  /** Asks the DNS of that place. Faults as `dial`. */
  resolve(from: Origin, question: NameQuestion, signal: AbortSignal): Promise<NameAnswer>;

  /** Reads a file of a node. `undefined` means there is none. Needs the capability `node-files`. */
  readFile(node: string, path: string, signal: AbortSignal): Promise<NodeFile | undefined>;

  /**
   * Puts a file on a node, with its folders, or takes it away (`undefined`). One that is there keeps its mode; a new one has
   * 0644. At most `NODE_FILE_LIMIT` bytes. Needs the capability `node-files`.
   */
  writeFile(node: string, path: string, content: string | undefined, signal: AbortSignal): Promise<void>;

  /**
   * Runs one program to its end, with nothing on standard input. A non-zero exit is a result, not an error. Of each stream
   * at most `EXEC_LIMIT` bytes are kept. Needs the capability `pod-exec` or `node-exec`.
   */
  exec(place: Place, argv: readonly string[], signal: AbortSignal): Promise<ExecResult>;

  /**
   * Reads a file of the learner's HOME: `lab/answer.txt`, or `~/lab/answer.txt`. `undefined` when there is no regular file
   * that can be read: links are followed as long as they stay inside HOME. Never waits for a file to be written. Faults:
   * `sandbox/file-too-large` beyond `HOME_FILE_LIMIT`, `sandbox/path-invalid` for a path that leads out of HOME as it is written.
   */
  readHome(path: string, signal: AbortSignal): Promise<NodeFile | undefined>;

  /** Puts a file into the learner's HOME, its folders too. What stands in the way, links above all, makes room. */
  writeHome(path: string, content: string, signal: AbortSignal): Promise<void>;

  /** Makes this folder of the learner's HOME, or takes everything out of it. A shell that is in it stays in it. */
  emptyHome(path: string, signal: AbortSignal): Promise<void>;

  /**
   * Gives this sandbox the name of a host: prompts of its shells show it, and `ssh` in them leads to the shells of other hosts, by
   * what `find` says. Only where learners' shells run on this machine.
   */
  joinHosts?(name: string, find: (host: string) => Promise<Sandbox | undefined>): void;

  /** The learner's HOME, for an editor. */
  readonly files: HomeFiles;

  /**
   * Brings a trouble about, which the learner sees by its symptoms only. It lasts until `relieve` or `reset`, or until the
   * learner ended it as one would on a real cluster; through `release` and `restore`, too. Faults: `sandbox/trouble-unknown`
   * for one that is not in the provider's `troubles`, `sandbox/node-unknown`.
   */
  inflict(trouble: Trouble, signal: AbortSignal): Promise<void>;

  /** Ends every trouble. What they have done to pods meanwhile mends by itself, as on a real cluster. */
  relieve(signal: AbortSignal): Promise<void>;

  /** `true` while the API server answers, or where it is known that the learner has taken it away. Never rejects. */
  alive(signal: AbortSignal): Promise<boolean>;

  /**
   * Asks the API server as an administrator by a way that is shorter than its port, where there is one; the answer is the same.
   * Rejects when nobody answers.
   */
  ask?(request: KubeRequest, signal: AbortSignal): Promise<KubeResponse>;

  /**
   * Whether nothing in these namespaces (`undefined` among them: in all), and no node, is on its way to another state by itself,
   * as `rest.ts` has it. Only where that is known without asking for all there is.
   */
  atRest?(namespaces: readonly (string | undefined)[], signal: AbortSignal): Promise<boolean>;

  /**
   * Remembers this moment under a name, instead of what was remembered under it. Only where coming back is much quicker than
   * a new start: without `mark` there is no `rewind` either.
   */
  mark?(name: string, signal: AbortSignal): Promise<void>;
  /**
   * Back to that moment, with the learner's `lab` and Helm's repositories; troubles stay. What has not changed since goes on as if
   * nothing had happened.
   * `false`: that cannot be, and the sandbox is in no known state; reset it, or clean it up.
   */
  rewind?(name: string, signal: AbortSignal): Promise<boolean>;

  /**
   * Back to how `create` left it, without troubles. The kubeconfig may change: ask for it again. Of the learner's HOME only
   * `lab` is emptied.
   */
  reset(signal: AbortSignal, onProgress?: (progress: Progress) => void): Promise<void>;

  /**
   * Lets go of what this process holds, so that `restore` finds the sandbox later.
   * A kind cluster runs on; a simulated one is written to disk and stops. Safe to call twice.
   */
  release(): Promise<void>;

  /** As `release`, and stops what takes processors and memory meanwhile. Only where `release` leaves it running. */
  suspend?(): Promise<void>;

  /** Ends the cluster for good. Safe to call twice, and on a sandbox that is already gone. */
  destroy(): Promise<void>;
}

/** What a provider may promise and an exercise may require. */
export type Capability =
  | 'objects' // API objects can be read, written and watched
  | 'access' // answers about who may do what are real
  | 'pod-exec' // `exec` in pods: processes are real, or simulated so that the same command gives the same answer
  | 'pod-network' // `dial`, `request`, `resolve`, with DNS, Services and NetworkPolicies as in a real cluster
  | 'node-files' // `readFile`: static pods, kubelet configuration, certificates; what changes in them has its effects
  | 'node-exec' // `exec` on nodes, which run programs: kubeadm, crictl, systemctl
  | 'addons' // `addons: course` of a specification has what it promises
  | 'shapes'; // control planes, labels, taints, feature gates and versions of a specification are as asked

export const CAPABILITIES: readonly Capability[] = [
  'objects',
  'access',
  'pod-exec',
  'pod-network',
  'node-files',
  'node-exec',
  'addons',
  'shapes',
];

/** What is wrong with a cluster, by an exercise's setup. */
export type Trouble =
  /** The kubelet of a node has stopped: nothing is reported, nothing new runs; containers go on. */
  | { readonly kind: 'node-silent'; readonly node: string }
  /**
   * Nodes have lost this image, and pulls of it take `seconds` longer (real ones) or, without them, fail. `fails` is the
   * end of what the registry says, such as `unexpected status from HEAD request to …: 503 Service Unavailable`.
   */
  | {
      readonly kind: 'image-pull';
      readonly image: string;
      readonly seconds?: number;
      readonly fails?: string;
    }
  /** The disk of a node is nearly full: DiskPressure, its taint, evictions. */
  | { readonly kind: 'disk-full'; readonly node: string }
  /** A container takes more and more memory, until it is killed at its limit, and again once it has been restarted. */
  | {
      readonly kind: 'memory-leak';
      readonly namespace: string;
      /** The name of the pod, or the labels of pods; with neither, all pods of the namespace. */
      readonly pod?: string;
      readonly labels?: Readonly<Record<string, string>>;
      /** The first one, unless told. */
      readonly container?: string;
      /** A quantity, `64Mi`: how much more each (real) minute. */
      readonly perMinute: string;
    }
  /** What pods ask cluster DNS is not answered, though CoreDNS looks well. New CoreDNS pods answer. */
  | { readonly kind: 'dns-broken' };

export type TroubleKind = Trouble['kind'];

/** What cluster an exercise asks for. */
export interface SandboxSpec {
  /** Nodes in all: one control plane and `nodes - 1` workers. */
  readonly nodes: number;
  /**
   * What the cluster has besides nodes; `plain` unless told: what a new cluster of kind has. `course` adds an ingress controller with
   * class nginx, Gateway API with class cka-gateway, metrics-server, addresses for load balancers and a driver whose volumes
   * can grow. Needs the capability `addons`.
   */
  readonly addons?: SandboxAddons;
  /** How many of the nodes are control planes, with etcd each: 1 unless told. This and all below need the capability `shapes`. */
  readonly controlPlanes?: number;
  /** Labels of nodes, by `cp`, `cp2`, `worker1` … as `nodeKeys` names them. */
  readonly labels?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Taints of nodes as `kubectl taint` writes them: `dedicated=db:NoSchedule`. A control plane keeps its own. */
  readonly taints?: Readonly<Record<string, readonly string[]>>;
  readonly featureGates?: Readonly<Record<string, boolean>>;
  /** The minor version of Kubernetes: `1.35`. That of the course unless told. */
  readonly kubernetes?: string;
  /** Who makes the network of pods: `kindnet` unless told. Both enforce NetworkPolicies. */
  readonly network?: SandboxNetwork;
}

export type SandboxNetwork = 'kindnet' | 'calico';

export type SandboxAddons = 'plain' | 'course';

/** Enough to find a sandbox again. Kept in the store as it stands. */
export interface SandboxHandle {
  readonly provider: ProviderName;
  /** Lowercase letters, digits and dashes; unique on this machine. */
  readonly id: string;
  /** RFC 3339. */
  readonly createdAt: string;
  /** The provider's own. Nobody else reads it. */
  readonly state: Readonly<Record<string, unknown>>;
}

export interface CreateOptions {
  readonly id: string;
  readonly signal: AbortSignal;
  onProgress(progress: Progress): void;
}

/** `step` is a code such as `nodes.starting`; the page makes a sentence of it. `fraction` runs from 0 to 1. */
export interface Progress {
  readonly step: string;
  readonly fraction: number;
  /** Until it is ready, going by earlier times on this machine; left out where there are none. */
  readonly seconds?: number;
  /** In line for room on this machine: 1 is the next. */
  readonly place?: number;
}

export type Readiness =
  | { readonly ready: true; readonly detail: string }
  | { readonly ready: false; readonly missing: string; readonly remedy: string };

export interface TerminalSize {
  readonly cols: number;
  readonly rows: number;
}

/** A running shell in a pseudoterminal. */
export interface Shell {
  readonly pid: number;
  /**
   * Registers a listener for output. Bytes, not text: a chunk may end inside a character. It is lent for the time of the call:
   * what is kept of it is copied.
   */
  onData(listener: (chunk: Uint8Array) => void): Disposable;
  onExit(listener: (exit: { readonly code: number; readonly signal?: number }) => void): Disposable;
  write(data: string | Uint8Array): void;
  resize(size: TerminalSize): void;
  /** Stops reading output until `resume`; the shell blocks once the kernel's buffer is full. */
  pause(): void;
  resume(): void;
  /** Ends the shell and what it started: SIGHUP first, SIGKILL after a grace period. Safe to call twice. */
  kill(): void;
}

export interface NodeFile {
  readonly content: string;
  /** Octal, four digits: `0600`. */
  readonly mode: string;
  readonly owner: string;
}

/** How large a file of the learner's HOME may be that is read. Bytes. */
export const HOME_FILE_LIMIT = 1 << 20;

/** How large a file may be that is put on a node. Bytes. */
export const NODE_FILE_LIMIT = 64 << 10;

/** How much of each stream of a program is kept. Bytes. */
export const EXEC_LIMIT = 8 << 20;

/**
 * Where a program runs. At `home` it is one of `HOME_TOOLS` on this machine, in the learner's HOME, as an administrator of the
 * cluster, and with none of the learner's settings.
 */
export type Place = { readonly node: string } | { readonly pod: PodRef } | { readonly home: true };

export const HOME_TOOLS = ['kubectl', 'helm', 'kubeadm', 'openssl'] as const;
export type HomeTool = (typeof HOME_TOOLS)[number];

export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}
