/**
 * How much a cluster may have and do, all in one place. Generous: no lesson comes near, and whoever does gets the answer a
 * real server would give. What must not hurt neighbours ends here.
 */
import { availableParallelism, totalmem } from 'node:os';

export const limits = {
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
