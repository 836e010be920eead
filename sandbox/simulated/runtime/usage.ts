/**
 * What a container uses of CPU and memory, by a model: nothing here is measured on this machine, so that the same things
 * done in a container give the same figures everywhere.
 *
 * CPU: a process that is started costs 2 ms, a request that is answered what its server says, a loop that never waits a
 * whole core, and a container that is merely there 0.1 ms a second. No container gets more than its limit.
 * Memory: 1 MiB a container, 512 KiB a process, and what programs claim.
 */
import type { Clock } from '../../clock.ts';

const IDLE_SHARE = 0.0001;
const PROCESS_MILLISECONDS = 2;
const CONTAINER_BYTES = 1024 * 1024;
const PROCESS_BYTES = 512 * 1024;

export interface UsageOptions {
  readonly clock: Clock;
  /** Cores; as many as it likes without. */
  readonly cpuLimit: number | undefined;
  /** How many processes there are now. */
  readonly processes: () => number;
}

export class Usage {
  readonly #options: UsageOptions;
  #cpuLimit: number | undefined;
  /** Milliseconds of CPU time that were counted, and when; milliseconds since 1970. */
  #spent = 0;
  #countedAt: number;
  /** Milliseconds of CPU time asked for since then. */
  #asked = 0;
  readonly #computing = new Set<{ since: number }>();
  #claimed = 0;
  #leaked = 0;

  constructor(options: UsageOptions) {
    this.#options = options;
    this.#cpuLimit = options.cpuLimit;
    this.#countedAt = options.clock.now();
  }

  /** Something was computed that takes so many milliseconds of one core. */
  charge(milliseconds: number): void {
    this.#asked += milliseconds;
  }

  /** From now until it is disposed something computes without a pause, on one core. */
  computing(): Disposable {
    const working = { since: this.#options.clock.now() };
    this.#computing.add(working);
    return {
      [Symbol.dispose]: () => {
        this.#settle(working);
        this.#computing.delete(working);
      },
    };
  }

  processStarted(): void {
    this.charge(PROCESS_MILLISECONDS);
  }

  /** A program holds so many bytes by now. */
  claim(bytes: number): void {
    this.#claimed = bytes;
  }

  /** So many bytes more are held that nobody will give back. */
  leak(bytes: number): void {
    this.#leaked += bytes;
  }

  /** From now on. Cores. */
  set cpuLimit(cores: number | undefined) {
    this.#count();
    this.#cpuLimit = cores;
  }

  /** CPU time since the container was made. Nanoseconds. */
  get cpuNanoseconds(): number {
    this.#count();
    return Math.round(this.#spent * 1e6);
  }

  /** Bytes. */
  get workingSetBytes(): number {
    return CONTAINER_BYTES + this.#options.processes() * PROCESS_BYTES + this.#claimed + this.#leaked;
  }

  /** What was asked for beyond the limit is not had later: the processes were slower. */
  #count(): void {
    for (const working of this.#computing) this.#settle(working);
    const now = this.#options.clock.now();
    const elapsed = Math.max(0, now - this.#countedAt);
    const wanted = this.#asked + elapsed * IDLE_SHARE;
    const most = this.#cpuLimit === undefined ? Number.POSITIVE_INFINITY : elapsed * this.#cpuLimit;
    this.#spent += Math.min(wanted, most);
    this.#asked = 0;
    this.#countedAt = now;
  }

  #settle(working: { since: number }): void {
    const now = this.#options.clock.now();
    this.charge(Math.max(0, now - working.since));
    working.since = now;
  }
}
