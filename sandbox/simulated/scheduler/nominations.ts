/** Pods that are promised a node on which others still have to go (backend/queue/nominator.go). */
import { keyOf } from '../clientgo/keys.ts';
import type { Nominations } from './algorithm.ts';
import { priorityOf } from './preemption.ts';
import type { SchedulablePod } from './types.ts';

interface Promised {
  readonly pod: SchedulablePod;
  readonly node: string;
}

export class NominatedPods implements Nominations {
  readonly #promises = new Map<string, Promised>();

  set(pod: SchedulablePod, node: string): void {
    this.#promises.set(keyOf(pod), { pod, node });
  }

  remove(pod: SchedulablePod): void {
    this.#promises.delete(keyOf(pod));
  }

  before(pod: SchedulablePod, node: string): readonly SchedulablePod[] {
    if (this.#promises.size === 0) return [];
    return this.#on(node).filter(
      (other) => keyOf(other) !== keyOf(pod) && priorityOf(other) >= priorityOf(pod),
    );
  }

  /** Those that come after `pod` and may not fit any more once it is there. */
  after(pod: SchedulablePod, node: string): readonly SchedulablePod[] {
    return this.#on(node).filter((other) => priorityOf(other) < priorityOf(pod));
  }

  #on(node: string): readonly SchedulablePod[] {
    return [...this.#promises.values()].filter((one) => one.node === node).map((one) => one.pod);
  }
}
