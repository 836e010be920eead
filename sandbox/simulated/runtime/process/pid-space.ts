/** A PID namespace: the processes that see each other. Each container has its own, unless its pod shares one. */
import type { Process } from './process.ts';

/** What every shared namespace begins with: the process that holds the sandbox of a pod. */
export const SANDBOX_PROCESS = { pid: 1, argv: ['/pause'], user: { uid: 65535 } } as const;

export class PidSpace {
  /** The containers of a pod share it: pid 1 is that of the sandbox, not of a container. */
  readonly isShared: boolean;
  readonly #processes = new Map<number, Process>();
  #last: number;

  constructor(isShared = false) {
    this.isShared = isShared;
    this.#last = isShared ? SANDBOX_PROCESS.pid : 0;
  }

  nextPid(): number {
    this.#last += 1;
    return this.#last;
  }

  add(process: Process): void {
    this.#processes.set(process.pid, process);
  }

  remove(process: Process): void {
    this.#processes.delete(process.pid);
  }

  get(pid: number): Process | undefined {
    return this.#processes.get(pid);
  }

  /** In order of their pids. */
  list(): readonly Process[] {
    return [...this.#processes.values()];
  }
}
