/** The processes of one container. */

import { limits } from '../../limits.ts';
import type { Container } from '../container.ts';
import { Failure, Process, type ProcessOptions } from './process.ts';

export class ProcessTable {
  readonly #container: Container;
  readonly #processes = new Map<number, Process>();
  #lastPid = 0;

  constructor(container: Container) {
    this.#container = container;
  }

  /** Starts a process; the first one of a container has pid 1. Throws `Failure` where there are too many. */
  start(options: ProcessOptions): Process {
    if (this.#processes.size >= limits.containers.processes) {
      throw new Failure(`${options.parent?.name ?? 'sh'}: can't fork: Resource temporarily unavailable`, 2);
    }
    this.#lastPid += 1;
    const process = new Process(this.#container, this.#lastPid, options);
    this.#processes.set(process.pid, process);
    this.#container.usage.processStarted();
    process.run(options.program).catch((error: unknown) => {
      this.#container.log(`the simulated program ${process.name} failed`, error);
      process.finish(139);
    });
    return process;
  }

  forget(process: Process): void {
    this.#processes.delete(process.pid);
    if (process.pid === 1) for (const other of this.list()) other.kill('KILL', true);
  }

  get(pid: number): Process | undefined {
    return this.#processes.get(pid);
  }

  /** In order of their pids. */
  list(): readonly Process[] {
    return [...this.#processes.values()];
  }
}
