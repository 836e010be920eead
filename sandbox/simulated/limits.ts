/**
 * How much a cluster may have and do, all in one place. Generous: no lesson comes near, and whoever does gets the answer a
 * real server would give. What must not hurt neighbours ends here.
 */
import { availableParallelism, totalmem } from 'node:os';

const KIB = 1024;
const MIB = 1024 * KIB;

export const limits = {
  /** Bodies of requests, bytes. */
  body: {
    /** apiserver's MaxRequestBodyBytes. */
    bytes: 3 * MIB,
    /** YAML that is not JSON: its reader needs a second for a quarter of a megabyte at its worst. A real server has no such limit. */
    yamlBytes: 256 * KIB,
  },
  /** What etcd is to a real cluster. Bytes are those of the objects as JSON, roughly. */
  store: {
    /** etcd's --max-request-bytes. */
    objectBytes: 1.5 * MIB,
    /** What the API server sends to etcd at most. */
    messageBytes: 2 * MIB,
    /** etcd's --quota-backend-bytes, a hundredth of the real one. */
    bytes: 64 * MIB,
    objects: 20_000,
    /** Of the past of one resource that can still be watched from. */
    historyBytes: 4 * MIB,
  },
  /**
   * What expressions (CEL) may cost for one object, in units of cel-go. A million is up to a third of a second of a thread,
   * which nobody else of the thread has meanwhile. A real server allows 10 million (apiserver/pkg/apis/cel/config.go).
   */
  expressions: { object: 3_000_000, policy: 3_000_000, matchConditions: 2_500_000 },
  /** What may be under way at once, for one cluster; more is answered with 429. */
  server: {
    /** A real server has places for 600, and queues. */
    requests: 400,
    watches: 1000,
    /** exec, attach and port-forward. */
    streams: 200,
    connections: 3000,
    /** Of answers that clients have not read, all together. */
    unreadBytes: 64 * MIB,
    /** Of one watch: a reader this far behind is cut off. */
    unreadWatchBytes: 8 * MIB,
  },
  /** Containers compute and keep things in this process' memory. */
  containers: {
    /** In one container at once (kubelet's podPidsLimit). */
    processes: 500,
    /** Functions of a shell that call each other. */
    calls: 500,
    /** What one process holds: a variable, a line, all lines to be sorted. Bytes. */
    held: 16 * MIB,
    /** Files of one container that are on no volume. Bytes. */
    files: 64 * MIB,
  },
  /** Programs of this machine that containers run at once (kubectl): each takes some 50 MiB. */
  children: { ofCluster: 4, ofThread: 12 },
  /** Threads that hold clusters, see `tenancy/`. */
  thread: {
    /** As many as there is something to run them on; two at least, so that neighbours are not always the same. */
    threads: Math.min(8, Math.max(2, availableParallelism())),
    /** Of objects, before a thread is ended. */
    heapMegabytes: Math.min(1024, Math.max(256, Math.floor(totalmem() / 8 / 1024 / 1024))),
    /** How long a thread may not answer before it is ended. Milliseconds. */
    patience: 4000,
    /** How long a thread without clusters waits for the next. Milliseconds. */
    linger: 30_000,
  },
} as const;
