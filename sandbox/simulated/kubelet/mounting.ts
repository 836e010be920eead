/** Making the volumes of a pod ready, again and again until it works: each time a longer wait. */
import type { PodWorker } from './pod-worker.ts';
import { MountsFailed } from './volumes/volume-set.ts';

/** Milliseconds. */
const RETRY = { first: 500, longest: 122_000 };

export class Mounting {
  #delay = 0;
  #isBlocked = false;

  /** Something it mounts is missing. */
  get isBlocked(): boolean {
    return this.#isBlocked;
  }

  /** False: not yet; the worker is woken for the next try. */
  tried(worker: PodWorker): boolean {
    try {
      worker.volumes.setUp(worker.pod, worker.addresses);
    } catch (error) {
      if (!(error instanceof MountsFailed)) throw error;
      this.#isBlocked = true;
      for (const message of error.events) worker.event('Warning', 'FailedMount', message);
      this.#delay = Math.min(RETRY.longest, this.#delay * 2 || RETRY.first);
      worker.wakeAfter('mount', worker.parts.context.shortened(this.#delay));
      worker.report();
      return false;
    }
    this.#isBlocked = false;
    return true;
  }
}
