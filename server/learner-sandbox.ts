/**
 * The learner's one sandbox: absent → starting → ready or failed, and back through resetting. What is kept in the store
 * lets a restart find the same cluster again.
 */
import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Fault } from '../sandbox/faults.ts';
import {
  CAPABILITIES,
  type Capability,
  type Progress,
  type Sandbox,
  type SandboxHandle,
  type SandboxProvider,
  type SandboxSpec,
} from '../sandbox/types.ts';
import { CODES, HttpFault, problemOf } from './faults.ts';
import type { Log } from './log.ts';
import type { SandboxState } from './protocol.ts';
import type { Store } from './store/types.ts';

/** The provider to use, and why, as a code of protocol.ts. */
export interface Choice {
  readonly provider: SandboxProvider;
  readonly reason: string;
}

export interface LearnerSandboxOptions {
  readonly store: Store;
  readonly log: Log;
  readonly spec: SandboxSpec;
  /** Rejects with a Fault when the provider that was asked for cannot be used. */
  choose(signal: AbortSignal): Promise<Choice>;
  /** After every change of `state()`. */
  changed(): void;
}

export interface LearnerSandbox {
  state(): SandboxState;
  /** Chooses the provider, and brings back the cluster of an earlier run if there is one. For the start of the server. */
  recall(): void;
  /** Starts the cluster if there is none, or if the last try failed. Answers at once. */
  start(): void;
  /** Back to an empty cluster. Answers at once. Rejects nothing: a failure shows in the state. */
  reset(): void;
  /** The cluster, started if need be; waits while it is starting. Rejects with the Fault when that failed. */
  ready(signal: AbortSignal): Promise<Sandbox>;
  /**
   * The cluster, ready for the next exercise: another one where `wish` asks for another shape, or where programs were at work on the nodes
   * of this one. Rejects with the Fault when that failed, or when there is no cluster; one that could not be exchanged stays.
   */
  suit(wish: Wish, signal: AbortSignal): Promise<Sandbox>;
  /** Stops what runs and takes memory, where the provider can; `start` brings the same cluster back. Answers at once. */
  rest(): void;
  /** Makes sure that a cluster that counts as ready still answers; if not, the state says so. */
  lookAfter(): Promise<void>;
  /** The cluster if it is ready at this moment. */
  current(): Sandbox | undefined;
  /** Before the cluster becomes another one (`gone`), and each time one can be used (`available`). */
  onGone(listener: () => void): void;
  onAvailable(listener: () => void): Disposable;
  /** Writes down or leaves running what `recall` will find. Aborts what is under way. Safe to call twice. */
  release(): Promise<void>;
}

export interface Wish {
  /** The shape that an exercise asks for; the usual one unless told. */
  readonly spec?: SandboxSpec;
  /** Programs will be at work on its nodes. */
  readonly wears: boolean;
}

/** How long a cluster may take to answer before it counts as gone, milliseconds. */
const PATIENCE = 10_000;

type Phase = SandboxState['phase'];

/** See store/types.ts. */
interface Kept {
  readonly handle: SandboxHandle;
  readonly generation: number;
  readonly spec?: SandboxSpec;
  readonly worn?: true;
}

export function createLearnerSandbox(options: LearnerSandboxOptions): LearnerSandbox {
  return new OneSandbox(options);
}

class OneSandbox implements LearnerSandbox {
  readonly #options: LearnerSandboxOptions;
  readonly #stopping = new AbortController();
  readonly #gone = new Set<() => void>();
  readonly #available = new Set<() => void>();
  #phase: Phase = 'absent';
  #choice: Choice | undefined;
  #sandbox: Sandbox | undefined;
  #failure: unknown;
  #progress: Progress | undefined;
  #generation: number;
  /** What is under way; resolves when it is over, however it went. */
  #work: Promise<void> | undefined;

  constructor(options: LearnerSandboxOptions) {
    this.#options = options;
    this.#generation = options.store.read((data) => data.sandbox.generation);
  }

  state(): SandboxState {
    const promised = new Set<Capability>(this.#choice?.provider.capabilities);
    return {
      phase: this.#phase,
      provider: this.#choice?.provider.name ?? '',
      capabilities: CAPABILITIES.filter((capability) => promised.has(capability)),
      missing: this.#choice ? CAPABILITIES.filter((capability) => !promised.has(capability)) : [],
      generation: this.#generation,
      reason: this.#choice?.reason ?? '',
      ...(this.#progress ? { progress: this.#progress } : {}),
      ...(this.#phase === 'failed' ? { problem: problemOf(this.#failure) } : {}),
    };
  }

  recall(): void {
    if (this.#work || this.#phase !== 'absent') return;
    this.#begin('absent', async (signal) => {
      const { provider } = await this.#choose(signal);
      const kept = this.#kept(provider);
      await this.#tidy(provider, kept ? [kept.handle.id] : [], signal);
      if (kept) await this.#up(signal);
      else this.#turn('absent');
    });
  }

  start(): void {
    if (this.#phase === 'ready' || this.#phase === 'resetting' || this.#phase === 'starting') return;
    // While recall() is still choosing, the start comes after it.
    const before = this.#work ?? Promise.resolve();
    this.#begin('starting', async (signal) => {
      await before;
      await this.#up(signal);
    });
  }

  reset(): void {
    if (this.#phase === 'resetting') return;
    this.#renew((signal) => this.#anew(signal));
  }

  rest(): void {
    const sandbox = this.current();
    if (!sandbox?.suspend) return;
    this.#begin('absent', async () => {
      for (const tell of [...this.#gone]) tell();
      this.#sandbox = undefined;
      await sandbox.suspend?.();
    });
  }

  async lookAfter(): Promise<void> {
    const sandbox = this.current();
    if (
      !sandbox ||
      (await sandbox.alive(AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(PATIENCE)])))
    )
      return;
    if (this.current() === sandbox) this.#fail(notAnswering());
  }

  current(): Sandbox | undefined {
    return this.#phase === 'ready' ? this.#sandbox : undefined;
  }

  async ready(signal: AbortSignal): Promise<Sandbox> {
    if (this.#phase === 'absent') this.start();
    while (this.#work) {
      signal.throwIfAborted();
      await this.#work;
    }
    if (this.#phase === 'ready' && this.#sandbox) return this.#sandbox;
    throw this.#failure ?? notReady();
  }

  async suit({ spec, wears }: Wish, signal: AbortSignal): Promise<Sandbox> {
    const sandbox = this.current();
    if (!sandbox || !this.#choice) throw notReady();
    const { provider } = this.#choice;
    const kept = this.#kept(provider);
    const isOther = !isDeepStrictEqual(kept?.spec, spec && { ...spec });
    if (isOther) this.#renew((within) => this.#turnInto(spec, within));
    else if (kept?.worn) this.reset();
    const suited = await this.ready(signal).catch(async (failure: unknown) => {
      // The one that was there before is as good as it was.
      if (isOther && this.#sandbox) await this.#startAgain(signal);
      throw failure;
    });
    if (wears) await this.#mark(provider, true);
    return suited;
  }

  onGone(listener: () => void): void {
    this.#gone.add(listener);
  }

  onAvailable(listener: () => void): Disposable {
    this.#available.add(listener);
    return { [Symbol.dispose]: () => void this.#available.delete(listener) };
  }

  async release(): Promise<void> {
    this.#stopping.abort(new Fault(CODES.sandboxNotReady, 'The server is stopping.', 'Start it again.'));
    await this.#work;
    const sandbox = this.#sandbox;
    this.#sandbox = undefined;
    await sandbox?.release();
    await this.#choice?.provider.close?.();
  }

  async #startAgain(signal: AbortSignal): Promise<void> {
    this.start();
    await this.ready(signal).catch(() => {});
  }

  #renew(work: (signal: AbortSignal) => Promise<void>): void {
    const before = this.#work ?? Promise.resolve();
    this.#begin('resetting', async (signal) => {
      await before;
      for (const tell of [...this.#gone]) tell();
      await work(signal);
    });
  }

  /** One of another shape takes the place of the one that is there, which stays when it cannot be made; unless there is no room for both. */
  async #turnInto(spec: SandboxSpec | undefined, signal: AbortSignal): Promise<void> {
    const { provider } = await this.#choose(signal);
    const old = this.#sandbox;
    const isRoom = ((await provider.fits?.(spec ?? this.#options.spec, signal)) ?? 1) > 0;
    if (!isRoom) {
      this.#sandbox = undefined;
      await old?.destroy();
    }
    await this.#create(provider, signal, spec);
    if (isRoom) await old?.destroy();
  }

  #begin(phase: Phase, work: (signal: AbortSignal) => Promise<void>): void {
    this.#failure = undefined;
    this.#turn(phase);
    const running = work(this.#stopping.signal)
      .catch((failure: unknown) => this.#fail(failure))
      .finally(() => {
        if (this.#work === running) this.#work = undefined;
      });
    this.#work = running;
  }

  async #choose(signal: AbortSignal): Promise<Choice> {
    this.#choice ??= await this.#options.choose(signal);
    const kept = this.#kept(this.#choice.provider);
    if (kept) this.#generation = kept.generation;
    return this.#choice;
  }

  #kept(provider: SandboxProvider): Kept | undefined {
    return this.#options.store.read((data) => structuredClone(data.sandbox.kept[provider.name])) as
      | Kept
      | undefined;
  }

  /** The cluster of an earlier run, or a new one. */
  async #up(signal: AbortSignal): Promise<void> {
    const had = this.#sandbox;
    if (had && (await had.alive(signal))) return this.#use(had);
    const { provider } = await this.#choose(signal);
    this.#turn('starting');
    await had?.release();
    this.#sandbox = undefined;
    const kept = this.#kept(provider);
    const found = kept && (await provider.restore(kept.handle, signal));
    if (found) return this.#use(found);
    return this.#create(provider, signal);
  }

  /** The same cluster emptied, or a new one where there is none that could be emptied. */
  async #anew(signal: AbortSignal): Promise<void> {
    const { provider } = await this.#choose(signal);
    if (!this.#sandbox) {
      await this.#clearAway(provider, signal);
      return this.#create(provider, signal);
    }
    // Counted before: attempts of the old cluster must not come back to life when the process dies half way.
    const { spec, worn } = this.#kept(provider) ?? {};
    await this.#count(provider, this.#sandbox.handle, { ...(spec && { spec }), ...(worn && { worn }) });
    await this.#sandbox.reset(signal, this.#onProgress);
    if (worn) await this.#mark(provider, false);
    return this.#use(this.#sandbox);
  }

  readonly #onProgress = (progress: Progress): void => {
    this.#progress = progress;
    this.#options.changed();
  };

  /** What an earlier run has left, and this one does not know of, would take memory for nothing. */
  async #tidy(provider: SandboxProvider, remembered: readonly string[], signal: AbortSignal): Promise<void> {
    try {
      await provider.tidy?.(remembered, signal);
    } catch (failure) {
      signal.throwIfAborted();
      this.#options.log.warn('old clusters could not be looked for', { what: String(failure) });
    }
  }

  /** A cluster that could not be brought back must not run on without anybody knowing of it. */
  async #clearAway(provider: SandboxProvider, signal: AbortSignal): Promise<void> {
    const kept = this.#kept(provider);
    if (!kept) return;
    try {
      await (await provider.restore(kept.handle, signal))?.destroy();
    } catch (failure) {
      signal.throwIfAborted();
      this.#options.log.warn('an old cluster could not be ended', {
        id: kept.handle.id,
        what: String(failure),
      });
    }
  }

  async #create(provider: SandboxProvider, signal: AbortSignal, spec?: SandboxSpec): Promise<void> {
    const id = `naru-${randomBytes(4).toString('hex')}`;
    const onProgress = this.#onProgress;
    const sandbox = await provider.create(spec ?? this.#options.spec, { id, signal, onProgress });
    try {
      await this.#count(provider, sandbox.handle, spec && { spec });
    } catch (failure) {
      // Nobody would remember it.
      await sandbox.destroy();
      throw failure;
    }
    return this.#use(sandbox);
  }

  /** Another generation, written down with the handle that leads to it. */
  async #count(
    provider: SandboxProvider,
    handle: SandboxHandle,
    more: Pick<Kept, 'spec' | 'worn'> = {},
  ): Promise<void> {
    this.#generation = await this.#options.store.update((draft) => {
      draft.sandbox.generation += 1;
      const { generation } = draft.sandbox;
      draft.sandbox.kept[provider.name] = structuredClone({ handle, generation, ...more });
      return generation;
    });
  }

  async #mark({ name }: SandboxProvider, worn: boolean): Promise<void> {
    await this.#options.store.update(({ sandbox: { kept } }) => {
      const own = kept[name];
      if (worn && own) own.worn = true;
      else delete own?.worn;
    });
  }

  #use(sandbox: Sandbox): void {
    this.#sandbox = sandbox;
    this.#turn('ready');
    for (const tell of [...this.#available]) tell();
  }

  #fail(failure: unknown): void {
    if (this.#stopping.signal.aborted) return;
    this.#options.log.error('no sandbox', failure);
    this.#failure = failure;
    this.#turn('failed');
  }

  #turn(phase: Phase): void {
    this.#phase = phase;
    if (phase !== 'starting' && phase !== 'resetting') this.#progress = undefined;
    this.#options.changed();
  }
}

const notAnswering = (): Fault =>
  new Fault(
    CODES.sandboxNotAnswering,
    'The cluster does not answer any more.',
    'Start it again from the page. If it runs in containers, make sure that Docker or Podman is running.',
  );

/** 409: what was asked for needs a cluster that works. */
export const notReady = (): HttpFault =>
  new HttpFault(
    409,
    CODES.sandboxNotReady,
    'The sandbox is not ready.',
    'Wait until it has started, or start it again from the page.',
  );
