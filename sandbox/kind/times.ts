/** How long clusters took on this machine, step by step, and so how long one that is being made still takes. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Progress, SandboxSpec } from '../types.ts';

/** One creation. */
export interface Run {
  /** When each step began, in milliseconds since the first; in their order. */
  readonly steps: readonly (readonly [step: string, at: number])[];
  readonly total: number;
}

/** Of each kind of cluster, as many as say something about this machine today. */
const KEPT = 5;

/** What makes one cluster take longer than another. */
export const kindOfWork = ({ nodes, controlPlanes = 1, addons = 'plain', network }: SandboxSpec): string =>
  [nodes, controlPlanes, addons, network ?? 'kindnet'].join(' ');

export class Times {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async runs(work: string): Promise<readonly Run[]> {
    return (await this.#read())[work] ?? [];
  }

  /** Never rejects: what was not written down is only not known. */
  async note(work: string, run: Run): Promise<void> {
    const all = await this.#read();
    const kept = { ...all, [work]: [...(all[work] ?? []), run].slice(-KEPT) };
    const next = `${this.#path}.${process.pid}.new`;
    try {
      await mkdir(dirname(this.#path), { recursive: true });
      await writeFile(next, JSON.stringify(kept));
      await rename(next, this.#path);
    } catch {}
  }

  async #read(): Promise<Readonly<Record<string, readonly Run[]>>> {
    try {
      return JSON.parse(await readFile(this.#path, 'utf8')) as Record<string, Run[]>;
    } catch {
      return {};
    }
  }
}

/**
 * Seconds until a cluster is ready that has been in `step` for `since` milliseconds, going by earlier ones; `undefined` when there are none.
 * A step that takes longer than ever leaves what came after it.
 */
export function secondsLeft(runs: readonly Run[], step: string, since: number): number | undefined {
  const rests = runs.flatMap(({ steps, total }) => {
    const index = steps.findIndex(([name]) => name === step);
    const [, began] = steps[index] ?? [];
    const [, next] = steps[index + 1] ?? [];
    return began === undefined ? [] : [{ rest: total - began, after: next === undefined ? 0 : total - next }];
  });
  if (rests.length === 0) return undefined;
  const rest = median(rests.map((one) => one.rest)) - since;
  return Math.max(1, Math.ceil(Math.max(rest, median(rests.map(({ after }) => after))) / 1_000));
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

/** Between two reports of the same step, in milliseconds: the time that is left goes down meanwhile. */
const TICK = 2_000;

/** Passes progress on with the time that is left, and remembers when each step began. */
export class Timed implements Disposable {
  readonly #runs: readonly Run[];
  readonly #onProgress: (progress: Progress) => void;
  readonly #began = performance.now();
  readonly #steps: [step: string, at: number][] = [];
  readonly #timer: NodeJS.Timeout;
  #last: Progress | undefined;

  constructor(runs: readonly Run[], onProgress: (progress: Progress) => void) {
    this.#runs = runs;
    this.#onProgress = onProgress;
    this.#timer = setInterval(() => this.#tell(), TICK).unref();
  }

  report(progress: Progress): void {
    const { step } = progress;
    if (this.#steps.at(-1)?.[0] !== step) this.#steps.push([step, performance.now() - this.#began]);
    this.#last = progress;
    this.#tell();
  }

  get run(): Run {
    return { steps: this.#steps, total: performance.now() - this.#began };
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #tell(): void {
    if (!this.#last) return;
    const [step = '', at = 0] = this.#steps.at(-1) ?? [];
    const left = secondsLeft(this.#runs, step, performance.now() - this.#began - at);
    const shown = left !== undefined && this.#last.fraction < 1;
    this.#onProgress({ ...this.#last, ...(shown && { seconds: left }) });
  }
}
