/** Clusters in a process of their own, as the one that measures sees it. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { ClusterOptions } from '../../sandbox/simulated/cluster.ts';
import type { Address, Look, Request } from './cluster-process.ts';

export class OwnProcess implements AsyncDisposable {
  readonly #child: ChildProcess = fork(new URL('./cluster-process.ts', import.meta.url), {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });

  open(count: number, options: ClusterOptions): Promise<Address[]> {
    return this.#ask({ do: 'open', count, options }) as Promise<Address[]>;
  }

  /** A Deployment of that many pods in each cluster; resolves when they are ready. */
  async deploy(pods: number): Promise<void> {
    await this.#ask({ do: 'deploy', pods });
  }

  look(): Promise<Look> {
    return this.#ask({ do: 'look' }) as Promise<Look>;
  }

  /** Milliseconds of processor time since it began, without collecting garbage first. */
  worked(): Promise<number> {
    return this.#ask({ do: 'worked' }) as Promise<number>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return;
    this.#child.disconnect();
    await once(this.#child, 'exit');
  }

  async #ask(request: Request): Promise<unknown> {
    this.#child.send(request);
    const [value] = await once(this.#child, 'message');
    return value;
  }
}
