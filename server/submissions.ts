/**
 * One verdict on everything: the checks are run, and what comes of it is kept, together with what it was made of, so that a
 * grade can be explained when the cluster is long gone.
 */
import type { KubeObject, Verdict } from '../checker/types.ts';
import type { ExerciseDefinition } from '../lessons/types.ts';
import type { Clock } from '../sandbox/clock.ts';
import type { Sandbox } from '../sandbox/types.ts';
import type { Facts } from './attempt-facts.ts';
import { count, withVerdict } from './attempt-history.ts';
import type { Collaborators } from './collaborators.ts';
import { type Grade, type Submission, submission } from './protocol.ts';
import type { Records } from './store/records.ts';
import type { Store, StoredAttempt } from './store/types.ts';

export interface SubmissionsOptions extends Pick<Collaborators, 'runChecks' | 'grade'> {
  readonly store: Store;
  readonly records: Records;
  readonly clock: Clock;
}

export interface Asked {
  readonly exercise: ExerciseDefinition;
  readonly attempt: StoredAttempt;
  readonly sandbox: Sandbox;
  readonly facts: Facts;
  readonly by: Submission['by'];
  /** Since when checks have held, as somebody saw who looked, by id. */
  readonly held: ReadonlyMap<string, number>;
  /** All verdicts so far, each time one falls. */
  onVerdicts(verdicts: StoredAttempt['verdicts']): void;
}

export interface Submissions {
  /** Resolves when everything is kept. Rejects when it was aborted, and when it cannot be kept: then nothing has happened. */
  submit(asked: Asked, signal: AbortSignal): Promise<void>;
  /** Of one attempt, oldest first. */
  of(attempt: string): Promise<Submission[]>;
}

/** So many objects of one check are named; of the others it is known how many. */
const NAMED = 50;

export function createSubmissions(options: SubmissionsOptions): Submissions {
  const { store, records, clock } = options;

  const run = async (asked: Asked, signal: AbortSignal) => {
    const { exercise, attempt, facts, held, by } = asked;
    const evidence: Submission['evidence'] = {};
    let verdicts = attempt.verdicts;
    const onVerdict = (verdict: Verdict, seen: readonly KubeObject[] = []): void => {
      evidence[verdict.check] = evidenceOf(seen);
      verdicts = withVerdict(verdicts, verdict);
      asked.onVerdicts(verdicts);
    };
    const all = await options.runChecks(
      exercise,
      asked.sandbox,
      {
        ...facts,
        passed: passedIn(attempt, exercise),
        held,
        known: standing(by, attempt, exercise),
        onVerdict,
      },
      signal,
    );
    signal.throwIfAborted();
    return { verdicts: structuredClone(all) as StoredAttempt['verdicts'], evidence };
  };

  return {
    async submit(asked, signal) {
      const { exercise, attempt, by } = asked;
      const { verdicts, evidence } = await run(asked, signal);
      const grade = structuredClone(options.grade(exercise.checks, verdicts)) as Grade;
      const at = new Date(clock.now()).toISOString();
      const number = attempt.submissions.length + 1;
      const full: Submission = { number, at, by, verdicts, grade, evidence };
      await records.append(attempt.id, full);
      await store.update((data) => {
        const kept = data.exercises[exercise.id];
        const draft = kept?.attempts.find(({ id }) => id === attempt.id);
        if (!kept || !draft) return;
        Object.assign(draft, { checkedAt: at, verdicts, grade });
        draft.submissions.push({ number, at, by, grade });
        count(kept, draft);
      });
    },
    async of(attempt) {
      const lines = await records.lines(attempt);
      return lines.flatMap((line) => submission.safeParse(line).data ?? []);
    },
  };
}

/** Without what it needs a check is looked at once: one that must last has not been seen to. */
function passedIn(attempt: StoredAttempt, { checks }: ExerciseDefinition): ReadonlySet<string> {
  const passed = attempt.verdicts.filter(({ outcome }) => outcome === 'pass').map(({ check }) => check);
  const missed = new Set(checks.map(({ id }) => id).filter((id) => !passed.includes(id)));
  const inVain = dependents(missed, checks);
  const brief = new Set(checks.filter((check) => check.for > 0 && inVain.has(check.id)).map(({ id }) => id));
  return new Set([...passed.filter((id) => !brief.has(id)), ...attempt.stuck]);
}

/** These checks, and those that need one of them, however far down. */
function dependents(of: ReadonlySet<string>, checks: ExerciseDefinition['checks']): ReadonlySet<string> {
  const found = new Set(of);
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const { id, needs } of checks) if (needs.some((need) => found.has(need))) found.add(id);
  }
  return found;
}

/**
 * Where only faults are asked about again, everything else stands; but what needs a check that could not be made was looked at
 * without the author's patience, so that a no may become a yes, and a yes need not last.
 */
function standing(
  by: Submission['by'],
  { verdicts }: StoredAttempt,
  { checks }: ExerciseDefinition,
): ReadonlyMap<string, Verdict> {
  if (by !== 'retry') return new Map();
  const faults = verdicts.filter(({ outcome }) => outcome === 'fault').map(({ check }) => check);
  const again = dependents(new Set(faults), checks);
  const lasting = new Set(checks.filter((check) => check.for > 0).map(({ id }) => id));
  const decided = verdicts.filter(
    ({ check, outcome }) => !again.has(check) || (outcome === 'pass' && !lasting.has(check)),
  ) as readonly Verdict[];
  return new Map(decided.map((verdict) => [verdict.check, verdict]));
}

/** Which objects a check has seen, of many only the first. */
export function evidenceOf(seen: readonly KubeObject[]): Submission['evidence'][string] {
  return { objects: seen.slice(0, NAMED).map(named), more: Math.max(0, seen.length - NAMED) };
}

function named({
  apiVersion = '',
  kind = '',
  metadata,
}: KubeObject): Submission['evidence'][string]['objects'][number] {
  const { namespace, name = '', uid } = metadata ?? {};
  const resourceVersion = metadata?.['resourceVersion'];
  return {
    apiVersion,
    kind,
    name,
    ...(namespace !== undefined && { namespace }),
    ...(uid !== undefined && { uid }),
    ...(typeof resourceVersion === 'string' && { resourceVersion }),
  };
}
