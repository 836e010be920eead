/**
 * Start states of proofs, one after the other in one sandbox. The same one is wanted again and again: where the sandbox can go
 * back to a moment it does, and a new cluster takes its place only where it cannot. Other sandboxes are cleaned up.
 */
import type { Lookout } from '../../checker/cluster.ts';
import { pause } from '../../checker/pace.ts';
import { nothingMoves } from '../../checker/rest.ts';
import { systemClock } from '../../sandbox/clock.ts';
import type { Sandbox } from '../../sandbox/types.ts';
import { worksOnNodes } from '../check-exercise.ts';
import { take } from '../setup/steps.ts';
import { makeStartState, type StartState } from '../start-state.ts';
import type { ExerciseDefinition, SetupStep } from '../types.ts';

/** Names of moments: before the first exercise, and when the start state of the last one held. */
const NEW = 'new';
const START = 'start';
/** A new cluster gets so long to come to rest before it is remembered. Milliseconds. */
const SETTLES_WITHIN = 10_000;
const LOOK = 100;
/** Seconds. */
const HOLDS_WITHIN = 3;

/**
 * The exercise, which also clears what the one before it in the same sandbox has left: its Pods would go on crashing, scaling
 * and being probed for as long as others are proved there, and stand in the way of what is said of all Pods of a node.
 */
export function clearing(
  before: ExerciseDefinition | undefined,
  exercise: ExerciseDefinition,
): ExerciseDefinition {
  if (!before || before.id === exercise.id) return exercise;
  const left = [...before.namespaces, ...(before.clears ?? [])].filter(
    (name) => !exercise.namespaces.includes(name),
  );
  return { ...exercise, clears: [...new Set([...(exercise.clears ?? []), ...left])] };
}

/** The sandbox is looked at from there; a reset may give it another cluster. */
export interface Standing {
  readonly lookout: Lookout;
  /** Opens another one with the kubeconfig of this moment. */
  renew(): Promise<void>;
}

export class StartStates {
  readonly #sandbox: Sandbox;
  readonly #standing: Standing;
  #last: ExerciseDefinition | undefined;
  #state: StartState | undefined;
  /** The moment is remembered, and nothing has happened since that goes on after it. */
  #isNewKnown = false;
  #isStartKnown = false;

  constructor(sandbox: Sandbox, standing: Standing) {
    this.#sandbox = sandbox;
    this.#standing = standing;
  }

  get #lookout(): Lookout {
    return this.#standing.lookout;
  }

  /** What was made and done before is gone. Faults: those of makeStartState. */
  async make(exercise: ExerciseDefinition, signal: AbortSignal): Promise<StartState> {
    const again = this.#last === exercise && this.#isStartKnown;
    if (again && this.#state && (await this.#back(START, signal)) && (await this.#holds(exercise, signal)))
      return this.#state;
    this.#isStartKnown = false;
    const before = this.#last;
    this.#last = exercise;
    this.#state = await this.#fresh(before, exercise, signal);
    this.#isStartKnown = await this.#remember(START, exercise, signal);
    return this.#state;
  }

  async #fresh(
    before: ExerciseDefinition | undefined,
    exercise: ExerciseDefinition,
    signal: AbortSignal,
  ): Promise<StartState> {
    if (!this.#sandbox.mark) {
      const untouched = await this.#renewWorn(before, signal);
      const { lookout } = this.#standing;
      return makeStartState(clearing(before, exercise), this.#sandbox, signal, { lookout, untouched });
    }
    const lookout = this.#lookout;
    const isBack =
      before !== undefined && leavesNothing(before) && this.#isNewKnown && (await this.#back(NEW, signal));
    // Programs of the cluster may have had a past that no cleaning takes away, such as restarts of CoreDNS.
    if (before && !isBack) await this.#sandbox.reset(signal);
    if (!isBack) await this.#rememberNew(signal);
    return makeStartState(exercise, this.#sandbox, signal, { lookout, untouched: true });
  }

  /** What was done on nodes stays with them, whatever becomes of the objects: then the sandbox is reset, and `true`. */
  async #renewWorn(before: ExerciseDefinition | undefined, signal: AbortSignal): Promise<boolean> {
    if (!before || !worksOnNodes(before)) return false;
    await this.#sandbox.reset(signal);
    await this.#standing.renew();
    return true;
  }

  async #rememberNew(signal: AbortSignal): Promise<void> {
    const everywhere = new Set([undefined]);
    for (let waited = 0; waited < SETTLES_WITHIN; waited += LOOK) {
      if (await nothingMoves([], everywhere, this.#lookout.view(), signal)) break;
      await pause(systemClock, LOOK, signal);
    }
    await this.#sandbox.mark?.(NEW, signal);
    this.#isNewKnown = true;
  }

  async #remember(name: string, exercise: ExerciseDefinition, signal: AbortSignal): Promise<boolean> {
    if (!this.#sandbox.mark || !leavesNothing(exercise)) return false;
    await this.#sandbox.mark(name, signal);
    return true;
  }

  async #back(name: string, signal: AbortSignal): Promise<boolean> {
    return (await this.#sandbox.rewind?.(name, signal)) ?? false;
  }

  /** What the setup waited for at its end holds again. */
  async #holds(exercise: ExerciseDefinition, signal: AbortSignal): Promise<boolean> {
    const { kube } = this.#lookout;
    const place = { kube, sandbox: this.#sandbox, view: this.#lookout.view(), exercise: exercise.id };
    try {
      for (const step of waitsOf(exercise.setup)) await take(step, place, signal);
      return true;
    } catch {
      signal.throwIfAborted();
      return false;
    }
  }
}

/** Everything it brings about is in objects and files: what is wrong with nodes otherwise, nobody takes back by going back. */
function leavesNothing({ setup }: ExerciseDefinition): boolean {
  return !setup.some((step) => 'trouble' in step || ('run' in step && step.node !== undefined));
}

/**
 * The last steps, as far as they only wait: what an earlier one waited for may not hold any more. What was so before is so
 * again soon, or not at all.
 */
function waitsOf(setup: readonly SetupStep[]): SetupStep[] {
  const last = setup.findLastIndex((step) => !('until' in step));
  return setup.slice(last + 1).map((step) => {
    if (!('until' in step)) return step;
    return { until: step.until.map((one) => ({ ...one, within: Math.min(one.within, HOLDS_WITHIN) })) };
  });
}
