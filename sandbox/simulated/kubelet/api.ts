/** What a kubelet serves to the API server: logs, exec, attach, port-forward. Implemented in this folder, called by apiserver/. */
export interface KubeletApi {
  /**
   * Sends the log to `sink` and resolves at its end; with `follow` that is when the container ends or `signal` aborts.
   * Rejects with a StatusError (400 `container "c" in pod "p" is waiting to start: …`, 400 previous terminated container not found …).
   */
  containerLogs(pod: ContainerRef, options: LogOptions, sink: ByteSink, signal: AbortSignal): Promise<void>;
  /** Runs a command in a container. Resolves when it ends. Rejects with a StatusError when it cannot be started. */
  exec(
    pod: ContainerRef,
    command: readonly string[],
    streams: ContainerStreams,
    signal: AbortSignal,
  ): Promise<{ exitCode: number }>;
  /** Joins the main process of a container. Resolves when it ends or `signal` aborts. */
  attach(pod: ContainerRef, streams: ContainerStreams, signal: AbortSignal): Promise<{ exitCode: number }>;
  /** What the containers of this node have used by now, as the runtime's model has it (`runtime/usage.ts`). */
  usage(): NodeUsage;
  /** Connects to a port of the pod's network. Rejects with an Error whose message kubectl prints. */
  portForward(
    pod: { namespace: string; name: string },
    port: number,
    signal: AbortSignal,
  ): Promise<ByteStream>;
}

/** Takes output. A promise means that the reader is behind: wait for it before giving more. It never rejects. */
export type ByteSink = (chunk: Uint8Array) => void | Promise<void>;

export interface ContainerRef {
  namespace: string;
  name: string;
  /** Empty: the only or default container. */
  container: string;
}

/** As the query of GET /log. */
export interface LogOptions {
  follow?: boolean;
  previous?: boolean;
  timestamps?: boolean;
  tailLines?: number;
  sinceSeconds?: number;
  /** RFC 3339. */
  sinceTime?: string;
  limitBytes?: number;
}

/** The ends of a process that a client holds. */
export interface ContainerStreams {
  readonly stdin: AsyncIterable<Uint8Array> | undefined;
  readonly stdout: ByteSink;
  readonly stderr: ByteSink;
  readonly tty: boolean;
  /** Called with each size the client's terminal takes, the first before the process starts if known. */
  onResize(listener: (size: { width: number; height: number }) => void): void;
}

/** A connection: bytes both ways, either side may end its half. */
export interface ByteStream {
  readonly readable: AsyncIterable<Uint8Array>;
  write(chunk: Uint8Array): void;
  end(): void;
  destroy(): void;
}

/** CPU time is counted from a beginning; two answers give a rate. */
export interface Consumption {
  /** Nanoseconds of CPU time. */
  readonly cpuNanoseconds: number;
  /** Bytes. */
  readonly workingSetBytes: number;
}

/** The node with all that runs on it. */
export interface NodeUsage extends Consumption {
  /** When this was so; milliseconds since 1970. */
  readonly time: number;
  readonly pods: readonly PodUsage[];
}

export interface PodUsage {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** Those that run. */
  readonly containers: readonly (Consumption & { readonly name: string; readonly startedAt: string })[];
}
