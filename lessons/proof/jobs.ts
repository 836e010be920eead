/**
 * Who proves what when several prove side by side: the longest first, and what is long in several parts, so that nothing is waited
 * for alone at the end.
 */
import type { ProofRun } from '../prove.ts';
import type { ExerciseDefinition } from '../types.ts';

/** One of several parts of the proof of an exercise, counted from 0. The first has the start and the solution. */
export interface ProofPart {
  readonly part: number;
  readonly of: number;
}

export interface ProofJob extends ProofPart {
  readonly exercise: ExerciseDefinition;
  /** Its place among the exercises. */
  readonly index: number;
}

/** What takes longer than this, seconds, is proved in parts that are about as long. */
const LONG = 15;

/** `took`: seconds, by id of the exercise, as far as they are known. */
export function jobsOf(
  exercises: readonly ExerciseDefinition[],
  lanes: number,
  took: ReadonlyMap<string, number> | undefined,
): ProofJob[] {
  const whole = exercises.map((exercise, index) => ({ exercise, index, part: 0, of: 1 }));
  // With one lane, sandboxes that several in a row can share are worth more.
  if (lanes === 1 || !took) return whole;
  const parts = whole.flatMap((job) => inParts(job, took.get(job.exercise.id) ?? 0));
  // What is not known to be short may be long.
  const seconds = ({ exercise, of }: ProofJob) => (took.get(exercise.id) ?? Number.MAX_VALUE) / of;
  return parts.sort((one, other) => seconds(other) - seconds(one));
}

function inParts(job: ProofJob, seconds: number): ProofJob[] {
  const { wrong, right = [] } = job.exercise.proof;
  const of = Math.max(1, Math.min(wrong.length + right.length + 1, Math.round(seconds / LONG)));
  return Array.from({ length: of }, (_, part) => ({ ...job, part, of }));
}

/** Which of so many answers beside the solution belong to a part. The first part has the solution, and as few of them as can be. */
export function ownAnswers<T>(answers: readonly T[], { part, of }: ProofPart): T[] {
  return answers.filter((_, index) => (index + 1) % of === part);
}

/** The runs of all parts in the order in which one proof has them. */
export function inOnePiece(
  parts: readonly (readonly ProofRun[])[],
  { proof }: ExerciseDefinition,
): ProofRun[] {
  const files = [...(proof.right ?? []), ...proof.wrong].map(({ file }) => file);
  const names = ['start', 'solution', 'near misses', ...files];
  const place = ({ name }: ProofRun) => names.indexOf(name.replace(/ \(seed .*\)$/, ''));
  return parts.flat().sort((one, other) => place(one) - place(other));
}
