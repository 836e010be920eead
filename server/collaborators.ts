/**
 * What the server needs of the folders to its left, as functions: small enough for a test to bring its own.
 */
import type { CheckSpec, Grade, Verdict } from '../checker/types.ts';
import type { Course, ExerciseDefinition, Problem as LessonProblem } from '../lessons/types.ts';
import type { Fault } from '../sandbox/faults.ts';
import type { Capability, Sandbox } from '../sandbox/types.ts';
import type { Choice } from './learner-sandbox.ts';
import type { KubectlState } from './protocol.ts';

export interface Collaborators {
  /** Reads the lessons folder. What is wrong in it comes back as problems. */
  loadCourse(): Promise<{ readonly course: Course; readonly problems: readonly LessonProblem[] }>;
  findKubectl(signal: AbortSignal): Promise<KubectlState>;
  /** Rejects with a Fault when the provider asked for cannot be used. */
  chooseProvider(signal: AbortSignal): Promise<Choice>;
  makeStartState(exercise: ExerciseDefinition, sandbox: Sandbox, signal: AbortSignal): Promise<unknown>;
  runChecks(
    exercise: ExerciseDefinition,
    sandbox: Sandbox,
    passed: ReadonlySet<string>,
    /** Told of each verdict as it falls. */
    onVerdict: (verdict: Verdict) => void,
    signal: AbortSignal,
  ): Promise<readonly Verdict[]>;
  grade(checks: readonly CheckSpec[], verdicts: readonly Verdict[]): Grade;
  /** What an exercise needs, its kinds of check included. */
  requires(exercise: ExerciseDefinition): readonly Capability[];
  /** Hands the listener what the learner should know of a cluster, such as saved state that was set aside. */
  onNotice?(listener: (notice: Fault) => void): void;
}
