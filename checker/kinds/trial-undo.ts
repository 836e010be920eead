/**
 * Puts back what a trial has done, in the opposite order, also when the trial was told to end: with a time of its own, and a
 * fault that names what could not be put back.
 */
import { systemClock } from '../../sandbox/clock.ts';
import { differences } from '../differences.ts';
import { fieldOf, isMapping } from '../operators/types.ts';
import { pause } from '../pace.ts';
import type { Changed, ClusterView, KubeObject, ObjectRef } from '../types.ts';
import { describe } from './subject.ts';
import { Quotas } from './trial-quotas.ts';

/** The annotation on what a trial creates. What bears it and is there before a trial was left over by one that was cut off. */
export const MARK = 'naru.dev/trial';

/** Milliseconds for everything, and for one thing, so that what does not go away leaves time for the rest. */
const PATIENCE = 14_000;
const PATIENCE_FOR_ONE = 5_000;
/** Milliseconds until quotas count no more what is gone. */
const PATIENCE_FOR_QUOTAS = 3_000;
/** Between two looks at something that is going away, milliseconds. */
const STEP = 100;
/** Somebody else may write at the same time. */
const TRIES = 5;

interface Undoing {
  readonly what: string;
  run(signal: AbortSignal): Promise<void>;
}

export class Undo {
  readonly #cluster: ClusterView;
  readonly #quotas: Quotas;
  readonly #steps: Undoing[] = [];
  readonly #restores: Undoing[] = [];
  /** Restarts come last, so that what starts again sees everything as it was. */
  readonly #restarts: Undoing[] = [];

  constructor(cluster: ClusterView) {
    this.#cluster = cluster;
    this.#quotas = new Quotas(cluster);
  }

  /** Writes down objects that change along. */
  async remember(refs: readonly ObjectRef[], signal: AbortSignal): Promise<void> {
    for (const ref of refs) {
      const was = await this.#cluster.get(ref, signal);
      if (was) this.#restores.push({ what: named(ref), run: (own) => this.#restore(ref, was, own) });
    }
  }

  /** Told before it is created, for an answer may get lost; `uid` is known afterwards. */
  async created(ref: ObjectRef, signal: AbortSignal): Promise<{ uid?: string | undefined }> {
    await this.#quotas.remember(ref.namespace, signal);
    const mine: { uid?: string | undefined } = {};
    this.#steps.push({
      what: named(ref),
      run: async (signal) => {
        const there = await this.#cluster.get(ref, signal);
        const ours = mine.uid === undefined ? isMarked(there) : there?.metadata?.uid === mine.uid;
        if (ours) await this.gone(ref, signal);
      },
    });
    return mine;
  }

  patched(before: KubeObject, ref: ObjectRef, patch: Readonly<Record<string, unknown>>): void {
    this.#steps.push({
      what: named(ref),
      run: (signal) => this.#patch(before, ref, inverse(patch, before), signal),
    });
  }

  restarted(before: KubeObject, ref: ObjectRef, back: object): void {
    this.#restarts.push({ what: named(ref), run: (signal) => this.#patch(before, ref, back, signal) });
  }

  /** It bears the mark of a trial. */
  async isLeftOver(ref: ObjectRef, signal: AbortSignal): Promise<boolean> {
    return isMarked(await this.#cluster.get(ref, signal));
  }

  /** Deletes it and waits until it is gone. */
  async gone(ref: ObjectRef, signal: AbortSignal): Promise<void> {
    const answer = await this.#cluster.change({ delete: ref, atOnce: true }, signal);
    if ('refused' in answer && ![404, 409].includes(answer.refused.status)) refuse(answer);
    while (await this.#cluster.get(ref, signal)) await pause(systemClock, STEP, signal);
  }

  /** Rejects with what could not be put back, after everything else was. */
  async everything(): Promise<void> {
    const signal = AbortSignal.timeout(PATIENCE);
    const failed: string[] = [];
    for (const { what, run } of [...this.#steps.reverse(), ...this.#restores, ...this.#restarts])
      await run(AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_FOR_ONE)])).catch((error: unknown) => {
        failed.push(`${what} (${error instanceof Error ? error.message : String(error)})`);
      });
    // Nothing is left behind if that takes longer: somebody else may be at work there.
    await this.#quotas
      .released(AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_FOR_QUOTAS)]))
      .catch(() => undefined);
    if (failed.length > 0)
      throw new Error(
        `what this check has changed could not all be put back: ${failed.join('; ')}. Reset the exercise.`,
      );
  }

  /** An object that is gone, or another one of its name, is not ours to change. */
  async #patch(before: KubeObject, ref: ObjectRef, patch: unknown, signal: AbortSignal): Promise<void> {
    const now = await this.#cluster.get(ref, signal);
    if (!now || now.metadata?.uid !== before.metadata?.uid) return;
    refuse(await this.#cluster.change({ patch, of: ref }, signal));
  }

  /** As it was, apart from metadata and status; created again when it is gone. Until it stays so: controllers may still be at it. */
  async #restore(ref: ObjectRef, was: KubeObject, signal: AbortSignal): Promise<void> {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const now = await this.#cluster.get(ref, signal);
      if (now && differences(body(was), body(now)).length === 0) return;
      const answer = now
        ? await this.#cluster.change({ replace: withVersion(was, now) }, signal)
        : await this.#cluster.change({ create: withVersion(was, undefined) }, signal);
      if ('refused' in answer && answer.refused.status !== 409) refuse(answer);
      await pause(systemClock, STEP, signal);
    }
    throw new Error('others keep changing it');
  }
}

function isMarked(object: KubeObject | undefined): boolean {
  return object?.metadata?.annotations?.[MARK] !== undefined;
}

function named(ref: ObjectRef): string {
  return describe(ref.kind, ref.namespace, ref.name);
}

function refuse(answer: Changed): void {
  if ('refused' in answer) throw new Error(answer.refused.message);
  if ('unserved' in answer) throw new Error('its kind is gone');
}

function body({ apiVersion: _, kind: __, metadata: ___, status: ____, ...rest }: KubeObject): unknown {
  return rest;
}

function withVersion(was: KubeObject, now: KubeObject | undefined): KubeObject {
  const { resourceVersion: _, uid: __, creationTimestamp: ___, ...metadata } = was.metadata ?? {};
  const own = now && { resourceVersion: now.metadata?.['resourceVersion'], uid: now.metadata?.uid };
  return { ...was, metadata: { ...metadata, ...(own as object | undefined) } };
}

/** The merge patch that leads back: what was there as it was, what was not there away. */
function inverse(patch: Readonly<Record<string, unknown>>, before: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(patch).map(([key, value]) => {
      const was = fieldOf(before, key);
      const inner = isMapping(value) && isMapping(was);
      return [key, inner ? inverse(value, was) : (was ?? null)];
    }),
  );
}
