import type { Clock } from '../clock.ts';
import type { Client } from './client.ts';

/** What every part of a simulated cluster is given. Nothing in this folder reaches for time, chance or the console itself. */
export interface ClusterContext {
  readonly client: Client;
  readonly clock: Clock;
  /** Random numbers in [0, 1); with a seed, the n-th one for a purpose is the same in every run (`chance.ts`). */
  random(purpose?: string): number;
  /** For faults of ours; never for what a learner did. */
  log(message: string, cause?: unknown): void;
  /** For waits that a real cluster makes long and a learner should not sit through: multiplies a delay by the cluster's time factor (1 = real). */
  shortened(milliseconds: number): number;
}
