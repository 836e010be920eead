/** Sandboxes for proofs: one that is free and like what an exercise asks for is used again. */
import { randomBytes } from 'node:crypto';
import type { Sandbox, SandboxProvider, SandboxSpec } from '../../sandbox/types.ts';
import type { ClusterFacts } from '../instantiate.ts';
import { type OpenProofSteps, stepsIn } from './steps.ts';

/** A sandbox with what a proof does in it. */
export interface Bench {
  readonly steps: OpenProofSteps;
  facts(): Promise<ClusterFacts>;
}

export interface BenchOptions {
  readonly signal: AbortSignal;
  /** See RunOptions. */
  readonly quiet?: number;
  /** How many sandboxes there may be at once, at least as many as are used at once. */
  readonly most: number;
  /** Every use that is to come. A sandbox that nobody is going to want goes: its programs would go on working. */
  readonly uses: readonly SandboxSpec[];
}

interface Place extends Bench {
  readonly spec: string;
  readonly sandbox: Sandbox;
}

/** Disposing ends all sandboxes. */
export class Benches implements AsyncDisposable {
  readonly #provider: SandboxProvider;
  readonly #options: BenchOptions;
  readonly #all = new Set<Place>();
  readonly #free = new Set<Place>();
  /** Uses that are still to come. */
  readonly #left: Map<string, number>;
  /** Being made. */
  #coming = 0;

  constructor(provider: SandboxProvider, options: BenchOptions) {
    this.#provider = provider;
    this.#options = options;
    const uses = Map.groupBy(options.uses, (spec) => JSON.stringify(spec));
    this.#left = new Map([...uses].map(([spec, same]) => [spec, same.length]));
  }

  /** Hands one out, and takes it back when `use` is done with it. */
  async with<T>(spec: SandboxSpec, use: (bench: Bench) => Promise<T>): Promise<T> {
    const wanted = JSON.stringify(spec);
    this.#left.set(wanted, (this.#left.get(wanted) ?? 1) - 1);
    const place = this.#takeFree(wanted) ?? (await this.#open(spec, wanted));
    try {
      return await use(place);
    } finally {
      this.#free.add(place);
      await this.#closeUnwanted(wanted);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#all].map((place) => this.#close(place)));
  }

  #takeFree(wanted: string): Place | undefined {
    const found = [...this.#free].find(({ spec }) => spec === wanted);
    if (found) this.#free.delete(found);
    return found;
  }

  async #closeUnwanted(spec: string): Promise<void> {
    const unwanted = [...this.#free].filter((place) => place.spec === spec).slice(this.#left.get(spec) ?? 0);
    await Promise.all(unwanted.map((place) => this.#close(place)));
  }

  async #open(spec: SandboxSpec, wanted: string): Promise<Place> {
    this.#coming += 1;
    try {
      const [other] = this.#free;
      if (other && this.#all.size + this.#coming > this.#options.most) await this.#close(other);
      const id = `prove-${randomBytes(4).toString('hex')}`;
      const { signal, quiet } = this.#options;
      const sandbox = await this.#provider.create(spec, { id, signal, onProgress: () => {} });
      const place = await placeIn(sandbox, wanted, signal, quiet).catch(async (error: unknown) => {
        await sandbox.destroy();
        throw error;
      });
      this.#all.add(place);
      return place;
    } finally {
      this.#coming -= 1;
    }
  }

  async #close(place: Place): Promise<void> {
    this.#all.delete(place);
    this.#free.delete(place);
    place.steps.close();
    await place.sandbox.destroy();
  }
}

async function placeIn(
  sandbox: Sandbox,
  spec: string,
  signal: AbortSignal,
  quiet: number | undefined,
): Promise<Place> {
  const steps = await stepsIn(sandbox, quiet);
  let facts: Promise<ClusterFacts> | undefined;
  return { sandbox, spec, steps, facts: () => (facts ??= steps.facts(signal)) };
}
