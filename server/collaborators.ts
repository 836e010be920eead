/**
 * What the server needs of the folders to its left, as functions: small enough for a test to bring its own.
 */
import type { JournalRecord } from '../checker/journal.ts';
import type { Live, Sight } from '../checker/live.ts';
import type { Recorder } from '../checker/recorder.ts';
import type { Memory } from '../checker/start-record.ts';
import type { CheckSpec, Grade, KubeObject, Verdict } from '../checker/types.ts';
import type { StartOptions } from '../lessons/start-state.ts';
import type { ExerciseDefinition, Values } from '../lessons/types.ts';
import type { Fault } from '../sandbox/faults.ts';
import type { Kube } from '../sandbox/kube-types.ts';
import type { Capability, HomeTool, Sandbox, SandboxProvider } from '../sandbox/types.ts';
import type { LoadedCourse } from './content.ts';
import type { Choice } from './learner-sandbox.ts';
import type { IsolationState, KubectlState } from './protocol.ts';

export interface Collaborators {
  /** Reads the lessons folder. What is wrong in it comes back as problems. */
  loadCourse(): Promise<LoadedCourse>;
  findKubectl(signal: AbortSignal): Promise<KubectlState>;
  /** Rejects with a Fault when the isolation asked for does not work here. */
  findIsolation(): Promise<IsolationState>;
  /** A client of the cluster as it is now. Whoever asks does not close it. */
  kube(sandbox: Sandbox): Promise<Kube>;
  /** Rejects with a Fault when the provider asked for cannot be used. */
  chooseProvider(signal: AbortSignal): Promise<Choice>;
  /** Where the clusters of exams come from: each task has its own. */
  examProvider(): SandboxProvider;
  /** What the placeholders of an exercise stand for in an attempt with this seed, in this cluster. */
  attemptValues(
    exercise: ExerciseDefinition,
    seed: string,
    sandbox: Sandbox,
    signal: AbortSignal,
  ): Promise<Values>;
  /** The exercise of one attempt. */
  instantiate(exercise: ExerciseDefinition, values: Values): ExerciseDefinition;
  /** Those of the values that a browser may know. */
  shownValues(exercise: ExerciseDefinition, values: Values, over?: boolean): Record<string, string>;
  /** Answers what has to be kept: with the attempt, and with the sandbox. Plain data. */
  makeStartState(
    exercise: ExerciseDefinition,
    sandbox: Sandbox,
    signal: AbortSignal,
    options?: StartOptions,
  ): Promise<Kept>;
  runChecks(
    exercise: ExerciseDefinition,
    sandbox: Sandbox,
    checking: Checking,
    signal: AbortSignal,
  ): Promise<readonly Verdict[]>;
  grade(checks: readonly CheckSpec[], verdicts: readonly Verdict[]): Grade;
  /** What an exercise needs, its kinds of check included. */
  requires(exercise: ExerciseDefinition): readonly Capability[];
  /** Programs an exercise needs that this machine lacks at the moment. */
  missingTools(exercise: ExerciseDefinition): readonly HomeTool[];
  /** Checks of it change the cluster for a moment: nobody else may look meanwhile. */
  intrudes(exercise: ExerciseDefinition): boolean;
  /** Begins to follow the checks of an exercise. */
  follow(exercise: ExerciseDefinition, sandbox: Sandbox, following: FollowingChecks): Promise<Live>;
  /** Begins to write the journal that its checks ask; `undefined` when none does. */
  record(exercise: ExerciseDefinition, sandbox: Sandbox, recording: Recording): Promise<Recorder | undefined>;
  /** This cluster is gone or about to be another one: lets go of what is held of it. Without one, of everything. */
  letGo(sandbox?: Sandbox): void;
  /** Hands the listener what the learner should know of a cluster, such as saved state that was set aside. */
  onNotice?(listener: (notice: Fault) => void): void;
}

/** See lessons/start-state.ts. */
export interface Kept {
  readonly memories: readonly Memory[];
  readonly inventory?: StartOptions['inventory'];
}

/** What is known of an attempt when its checks are looked at. */
export interface Attempted {
  /** How everything was when the start state held. */
  readonly memories: readonly Memory[];
  /** What happened since; asked anew each time. */
  journal(): Pick<JournalRecord, 'moments' | 'gaps'>;
  /** Ids of checks that have passed before. */
  readonly passed: ReadonlySet<string>;
}

export interface Checking extends Attempted {
  /** Since when checks have held without a break, milliseconds of the clock, by id. */
  readonly held: ReadonlyMap<string, number>;
  /** Verdicts that stand, by id. */
  readonly known: ReadonlyMap<string, Verdict>;
  /** Told of each verdict as it falls, and of the objects that were seen. */
  onVerdict(verdict: Verdict, seen?: readonly KubeObject[]): void;
}

export interface FollowingChecks extends Attempted {
  onSights(sights: readonly Sight[]): void;
}

export interface Recording {
  /** Of the same attempt, from an earlier run of the server. */
  readonly record?: JournalRecord;
  /** `told`: something happened. */
  changed(told: boolean): void;
}
