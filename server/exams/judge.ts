/** The verdict on one task, when the exam is over: everything is looked at, and what faults have left open once more. */
import type { KubeObject, Verdict } from '../../checker/types.ts';
import type { ExerciseDefinition } from '../../lessons/types.ts';
import type { Sandbox } from '../../sandbox/types.ts';
import type { Facts } from '../attempt-facts.ts';
import type { Collaborators } from '../collaborators.ts';
import { problemOf } from '../faults.ts';
import type { Submission } from '../protocol.ts';
import { evidenceOf } from '../submissions.ts';

export type Judging = Pick<Collaborators, 'runChecks'>;

export interface Judged {
  readonly verdicts: readonly Verdict[];
  readonly evidence: Submission['evidence'];
}

/** Rejects only when it was aborted. */
export async function judge(
  exercise: ExerciseDefinition,
  where: () => Promise<{ readonly sandbox: Sandbox; readonly facts: Facts }>,
  { runChecks }: Judging,
  signal: AbortSignal,
): Promise<Judged> {
  const evidence: Submission['evidence'] = {};
  const run = async (known: readonly Verdict[]): Promise<readonly Verdict[]> => {
    const { sandbox, facts } = await where();
    const checking = {
      ...facts,
      passed: new Set<string>(),
      held: new Map<string, number>(),
      known: new Map(known.map((verdict) => [verdict.check, verdict])),
      onVerdict: (verdict: Verdict, seen: readonly KubeObject[] = []) => {
        evidence[verdict.check] = evidenceOf(seen);
      },
    };
    return runChecks(exercise, sandbox, checking, signal);
  };
  const attempt = (known: readonly Verdict[]): Promise<readonly Verdict[]> =>
    run(known).catch((failure: unknown) => {
      signal.throwIfAborted();
      return allFaults(exercise, failure);
    });
  let verdicts = await attempt([]);
  signal.throwIfAborted();
  if (verdicts.some(({ outcome }) => outcome === 'fault'))
    verdicts = await attempt(verdicts.filter(({ outcome }) => outcome === 'pass'));
  signal.throwIfAborted();
  return { verdicts, evidence };
}

/** Nobody could look at all. */
function allFaults({ checks }: ExerciseDefinition, failure: unknown): Verdict[] {
  const reason = problemOf(failure).code;
  return checks.map(({ id }) => ({ check: id, outcome: 'fault', reason }));
}
