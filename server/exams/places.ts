/**
 * The clusters of a sitting: one for each task, so that tasks cannot get into each other's way, as each task of the exam names a
 * host of its own. They are made before the clock runs and ended when everything has been judged.
 */
import { Fault } from '../../sandbox/faults.ts';
import type { Sandbox, SandboxHandle, SandboxProvider, SandboxSpec } from '../../sandbox/types.ts';
import { CODES } from '../faults.ts';
import type { Log } from '../log.ts';
import { hostName, taskOfHost } from './shells.ts';

/** What the ids of these sandboxes begin with, so that forgotten ones can be found. */
const PREFIX = 'exam-';

export const placeName = (sitting: string, task: number): string => `${PREFIX}${sitting.slice(0, 8)}-${task}`;

export interface Places {
  /** A new cluster under that id. */
  make(id: string, spec: SandboxSpec, signal: AbortSignal): Promise<Sandbox>;
  /** Brings one back that was made before this process began; `at` waits for it. */
  recall(id: string, handle: SandboxHandle, signal: AbortSignal): void;
  /** Waits until it is there. Rejects with a Fault when it is gone, or when nobody has asked for it. */
  at(id: string): Promise<Sandbox>;
  /** It is known to be gone. */
  isLost(id: string): boolean;
  /** Ends these clusters for good. Never rejects. */
  end(ids: readonly string[]): Promise<void>;
  /** Ends every cluster of an exam but these: what a crash has left behind. Never rejects. */
  sweep(but: readonly string[], signal: AbortSignal): Promise<void>;
  /** Lets go of all of them, so that they can be brought back later. Never rejects. */
  release(): Promise<void>;
}

export interface PlacesOptions {
  readonly log: Log;
  provider(): SandboxProvider;
  /** A cluster is about to be gone. */
  letGo(sandbox: Sandbox): void;
  /** One that was to be brought back cannot be. */
  lost(): void;
}

export function createPlaces(options: PlacesOptions): Places {
  return new ManyPlaces(options);
}

class ManyPlaces implements Places {
  readonly #options: PlacesOptions;
  readonly #known = new Map<string, Promise<Sandbox>>();
  readonly #lost = new Set<string>();

  constructor(options: PlacesOptions) {
    this.#options = options;
  }

  make(id: string, spec: SandboxSpec, signal: AbortSignal): Promise<Sandbox> {
    return this.#keep(id, this.#options.provider().create(spec, { id, signal, onProgress: () => {} }));
  }

  recall(id: string, handle: SandboxHandle, signal: AbortSignal): void {
    const found = this.#options
      .provider()
      .restore(handle, signal)
      .then((sandbox) => sandbox ?? Promise.reject(gone()));
    this.#keep(id, found).catch((failure: unknown) => {
      if (signal.aborted) return;
      this.#options.log.error('a cluster of an exam is gone', failure, { id });
      this.#lost.add(id);
      this.#options.lost();
    });
  }

  at(id: string): Promise<Sandbox> {
    return this.#known.get(id) ?? Promise.reject(gone());
  }

  isLost(id: string): boolean {
    return this.#lost.has(id);
  }

  async end(ids: readonly string[]): Promise<void> {
    await Promise.all(
      ids.map(async (id) => {
        const sandbox = await this.#known.get(id)?.catch(() => undefined);
        this.#known.delete(id);
        this.#lost.delete(id);
        if (!sandbox) return;
        this.#options.letGo(sandbox);
        await sandbox.destroy().catch((failure: unknown) => this.#stays(id, failure));
      }),
    );
  }

  async sweep(but: readonly string[], signal: AbortSignal): Promise<void> {
    const provider = this.#options.provider();
    const all = await provider.list(signal).catch(() => []);
    for (const handle of all) {
      if (!handle.id.startsWith(PREFIX) || but.includes(handle.id) || this.#known.has(handle.id)) continue;
      try {
        await (await provider.restore(handle, signal))?.destroy();
      } catch (failure) {
        if (signal.aborted) return;
        this.#stays(handle.id, failure);
      }
    }
  }

  async release(): Promise<void> {
    const all = [...this.#known];
    this.#known.clear();
    await Promise.all(
      all.map(async ([id, made]) => {
        const sandbox = await made.catch(() => undefined);
        if (!sandbox) return;
        this.#options.letGo(sandbox);
        await sandbox.release().catch((failure: unknown) => this.#stays(id, failure));
      }),
    );
  }

  #keep(id: string, made: Promise<Sandbox>): Promise<Sandbox> {
    const joined = made.then((sandbox) => {
      const [, sitting = '', number = ''] = /^(.*-)(\d+)$/.exec(id) ?? [];
      sandbox.joinHosts?.(hostName(Number(number)), async (host) =>
        this.#known.get(`${sitting}${taskOfHost(host)}`),
      );
      return sandbox;
    });
    this.#known.set(id, joined);
    // Whoever needs it hears of it.
    joined.catch(() => {});
    return joined;
  }

  #stays(id: string, failure: unknown): void {
    this.#options.log.warn('a cluster of an exam could not be ended', { id, what: String(failure) });
  }
}

const gone = (): Fault =>
  new Fault(
    CODES.sandboxNotAnswering,
    'The cluster of this task is gone.',
    'Go on with the other tasks: what cannot be judged costs nothing.',
  );
