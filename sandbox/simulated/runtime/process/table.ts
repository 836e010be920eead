/** The processes of one container. */

import { limits } from '../../limits.ts';
import type { Container } from '../container.ts';
import { PidSpace } from './pid-space.ts';
import { Failure, Process, type ProcessOptions } from './process.ts';

export class ProcessTable {
  /** Whom its processes see. */
  readonly space: PidSpace;
  readonly #container: Container;
  readonly #own = new Set<Process>();

  constructor(container: Container, space = new PidSpace()) {
    this.#container = container;
    this.space = space;
  }

  /** Starts a process; the first one of a container that shares with nobody has pid 1. Throws `Failure` where there are too many. */
  start(options: ProcessOptions): Process {
    if (this.#own.size >= limits.containers.processes) {
      throw new Failure(`${options.parent?.name ?? 'sh'}: can't fork: Resource temporarily unavailable`, 2);
    }
    const process = new Process(options.container ?? this.#container, this.space.nextPid(), options);
    this.#own.add(process);
    this.space.add(process);
    this.#container.usage.processStarted();
    process.run(options.program).catch((error: unknown) => {
      this.#container.log(`the simulated program ${process.name} failed`, error);
      process.finish(139);
    });
    return process;
  }

  /** It has ended. Nothing of a container outlives its main process. */
  forget(process: Process): void {
    this.#own.delete(process);
    this.space.remove(process);
    if (process === this.#container.main) for (const other of this.list()) other.kill('KILL', true);
  }

  /** Those of the container, in order of their pids. */
  list(): readonly Process[] {
    return [...this.#own];
  }
}
