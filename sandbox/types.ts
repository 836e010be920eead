/**
 * The contract of a sandbox: where a learner's cluster comes from and what may be asked of it.
 *
 * A provider does not abstract Kubernetes. It abstracts where the cluster runs: in containers made by kind,
 * or in a simulation inside this process. Code above this folder may ask only for what `capabilities` promises.
 */

/** Makes sandboxes and finds them again. */
export interface SandboxProvider {
  readonly name: ProviderName;
  readonly capabilities: ReadonlySet<Capability>;

  /** Says whether this machine can run the provider and, if not, what is missing. Never rejects. */
  probe(signal: AbortSignal): Promise<Readiness>;

  /** Resolves when the API server answers and every node is Ready, not before. Leaves nothing behind when it rejects. */
  create(spec: SandboxSpec, options: CreateOptions): Promise<Sandbox>;

  /** Finds a sandbox made before this process started. `undefined` means it is gone. */
  restore(handle: SandboxHandle, signal: AbortSignal): Promise<Sandbox | undefined>;

  /** Every sandbox of this provider on this machine, also those nobody remembers. */
  list(signal: AbortSignal): Promise<SandboxHandle[]>;
}

export type ProviderName = 'kind' | 'simulated' | (string & {});

/** One running cluster, in the hands of one learner. */
export interface Sandbox {
  readonly handle: SandboxHandle;

  /** A kubeconfig with cluster-admin rights, as YAML text. */
  kubeconfig(): Promise<string>;

  /** Opens the learner's shell: bash with the real kubectl, this sandbox's kubeconfig and a HOME of its own. */
  openShell(size: TerminalSize, signal: AbortSignal): Promise<Shell>;

  /** Tries to connect as if from inside the pod. Needs the capability `pod-network`. */
  dial(from: PodRef, to: HostPort, signal: AbortSignal): Promise<DialResult>;

  /** Reads a file of a node. `undefined` means there is none. Needs the capability `node-files`. */
  readFile(node: string, path: string, signal: AbortSignal): Promise<NodeFile | undefined>;

  /** Runs one program to its end. A non-zero exit is a result, not an error. */
  exec(place: Place, argv: readonly string[], signal: AbortSignal): Promise<ExecResult>;

  /** `true` while the API server answers. Never rejects. */
  alive(signal: AbortSignal): Promise<boolean>;

  /** Back to how `create` left it. The kubeconfig may change: ask for it again. */
  reset(signal: AbortSignal): Promise<void>;

  /**
   * Lets go of what this process holds, so that `restore` finds the sandbox later.
   * A kind cluster runs on; a simulated one is written to disk and stops. Safe to call twice.
   */
  release(): Promise<void>;

  /** Ends the cluster for good. Safe to call twice, and on a sandbox that is already gone. */
  destroy(): Promise<void>;
}

/** What a provider may promise and an exercise may require. */
export type Capability =
  | 'objects' // API objects can be read, written and watched
  | 'access' // answers about who may do what are real
  | 'pod-exec' // processes in pods are real
  | 'pod-network' // `dial` is real and NetworkPolicies are enforced
  | 'node-files' // `readFile` is real: static pods, kubelet configuration
  | 'node-exec'; // nodes run programs: kubeadm, crictl, systemctl

export const CAPABILITIES: readonly Capability[] = [
  'objects',
  'access',
  'pod-exec',
  'pod-network',
  'node-files',
  'node-exec',
];

/** What cluster an exercise asks for. */
export interface SandboxSpec {
  /** Nodes in all: one control plane and `nodes - 1` workers. */
  readonly nodes: number;
  /**
   * What the cluster has besides nodes; `plain` unless told: what a new cluster of kind has. `course` adds an ingress controller with
   * class nginx, metrics-server, addresses for load balancers and a driver whose volumes can grow. A provider that cannot
   * says so in its readme.
   */
  readonly addons?: SandboxAddons;
}

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
  /** Registers a listener for output. Bytes, not text: a chunk may end inside a character. */
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

export interface PodRef {
  readonly namespace: string;
  readonly name: string;
  readonly container?: string;
}

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

export type DialResult = 'open' | 'refused' | 'no-answer';

export interface NodeFile {
  readonly content: string;
  /** Octal, four digits: `0600`. */
  readonly mode: string;
  readonly owner: string;
}

export type Place = { readonly node: string } | { readonly pod: PodRef };

export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}
