/**
 * The proof of an exercise: its checks say no to the start state and to each wrong answer, yes to each right one, and yes,
 * twice in a row, to the solution, after which each would say no if it wanted anything else. Scripts are typed into a real terminal of the
 * sandbox, so the terminal is proved as well.
 */
import { grade } from '../checker/grade.ts';
import { kinds } from '../checker/kinds/index.ts';
import { say } from '../checker/say.ts';
import type { CheckSpec, Verdict } from '../checker/types.ts';
import { Fault } from '../sandbox/faults.ts';
import { ownAnswers } from './proof/jobs.ts';
import { nearMisses } from './proof/near-misses.ts';
import type { ProofSteps } from './proof/steps.ts';
import type { ExerciseDefinition, RightAnswer, WrongAnswer } from './types.ts';

/** One part of a proof. No problems: it went as it must. */
export interface ProofRun {
  /** `start`, `solution`, `near misses`, or the file of a wrong answer. */
  readonly name: string;
  /** In English, for authors; may have several lines. */
  readonly problems: readonly string[];
}

export interface ProofOptions {
  readonly signal: AbortSignal;
  /**
   * The longest to wait, in seconds, for a check that is expected to fail. Its own patience is the safest, and on a
   * cluster where everything happens within a second or two a waste.
   */
  readonly patience?: number;
  /** Only this part of so many; all of it unless told. */
  readonly part?: number;
  readonly of?: number;
}

/**
 * Runs every part of the proof, one after the other, each from a fresh start state; only the first when not even that
 * can be made. Rejects only when aborted.
 */
export async function proveExercise(
  exercise: ExerciseDefinition,
  steps: ProofSteps,
  options: ProofOptions,
): Promise<ProofRun[]> {
  const proof = new ExerciseProof(exercise, steps, options);
  const { part = 0, of = 1 } = options;
  const runs = part === 0 ? [await proof.run('start', () => proof.start())] : [];
  if (part === 0 && !proof.startable) return runs;
  const others: ProofRun[] = [];
  for (const { file, run } of ownAnswers(answersOf(exercise, proof), { part, of }))
    others.push(await proof.run(file, run));
  if (part !== 0) return others;
  // The solution last: that it passes shows, too, that the start states before it were such that something could be done there.
  const solution = await proof.run('solution', () => proof.solution());
  runs.push(solution);
  if (solution.problems.length === 0)
    runs.push(await proof.run('near misses', () => proof.nearMisses(), 'as it is'));
  return [...runs, ...others];
}

/** All that is typed beside the solution. */
function answersOf({ proof: { right = [], wrong } }: ExerciseDefinition, proof: ExerciseProof) {
  return [
    ...right.map((answer) => ({ file: answer.file, run: () => proof.right(answer) })),
    ...wrong.map((answer) => ({ file: answer.file, run: () => proof.wrong(answer) })),
  ];
}

class ExerciseProof {
  readonly #exercise: ExerciseDefinition;
  readonly #steps: ProofSteps;
  readonly #options: ProofOptions;
  /** The start state could be made at least once. */
  startable = false;
  /** The start state stands as it was made. */
  #fresh = false;

  constructor(exercise: ExerciseDefinition, steps: ProofSteps, options: ProofOptions) {
    this.#exercise = exercise;
    this.#steps = steps;
    this.#options = options;
  }

  async run(
    name: string,
    part: () => Promise<string[]>,
    from: 'start' | 'as it is' = 'start',
  ): Promise<ProofRun> {
    try {
      if (from === 'start') await this.#start();
      return { name, problems: await part() };
    } catch (error) {
      this.#options.signal.throwIfAborted();
      return {
        name,
        problems: [error instanceof Fault ? `${error.message} (${error.code})` : String(error)],
      };
    }
  }

  async #start(): Promise<void> {
    if (!this.#fresh) await this.#steps.makeStartState(this.#exercise, this.#options.signal);
    this.startable = true;
    this.#fresh = false;
  }

  /** Each check is asked by itself: what it needs has nothing to do with whether it says no. */
  async start(): Promise<string[]> {
    const { checks } = this.#exercise;
    const hold = checks.filter((check) => check.holdsAtStart).map(alone);
    const others = checks.filter((check) => !check.holdsAtStart).map((check) => this.#brief(check));
    const found = [...(await this.#verdicts(hold)), ...(await this.#verdicts(others, true))];
    const verdicts = checks.map(({ id }) => found.find(({ check }) => check === id));
    // Looking has changed nothing, unless a check puts something to the test.
    this.#fresh = checks.every((check) => !kinds[check.kind]?.intrudes);
    return checks.flatMap((check, index) => startProblem(check, verdicts[index]!));
  }

  async solution(): Promise<string[]> {
    const { failures, transcript } = await this.#steps.type(
      this.#exercise.proof.solution,
      this.#options.signal,
    );
    const commands = failures.map(
      ({ line, text, exitCode }) => `line ${line} ended with code ${exitCode}: ${text}`,
    );
    const once = await this.#mustPass('');
    const twice = once.length > 0 ? [] : await this.#mustPass(' when asked a second time');
    const problems = [...commands, ...once, ...twice];
    return problems.length === 0 ? [] : [...problems, lastLines(transcript)];
  }

  /** Commands may fail: what counts is what comes of them. */
  async right(answer: RightAnswer): Promise<string[]> {
    const { transcript } = await this.#steps.type(answer.script, this.#options.signal);
    const problems = await this.#mustPass('');
    return problems.length === 0 ? [] : [...problems, lastLines(transcript)];
  }

  /** Each check, wanting something else than what is there after the solution. Checks that change the cluster are left out. */
  async nearMisses(): Promise<string[]> {
    const wanting = this.#exercise.checks
      .filter((check) => !kinds[check.kind]?.intrudes)
      .flatMap((check) =>
        nearMisses(check.params, kinds[check.kind]!.params).map(({ path, params }) => ({
          path,
          check: { ...alone(check), params },
        })),
      );
    const verdicts = await this.#steps.look(
      wanting.map(({ check }) => check),
      this.#options.signal,
    );
    const passed = wanting.filter((_, index) => verdicts[index]!.outcome === 'pass');
    const named = (some: typeof wanting): Loose[] =>
      some.map(({ check, path }) => ({ check: check.id, path }));
    return looseProblems(named(passed), named(wanting), this.#exercise);
  }

  async wrong(answer: WrongAnswer): Promise<string[]> {
    const { transcript } = await this.#steps.type(answer.script, this.#options.signal);
    const checks = this.#exercise.checks.filter((check) => answer.fails.includes(check.id));
    const verdicts = await this.#verdicts(
      checks.map((check) => this.#brief(check)),
      true,
    );
    const problems = verdicts.flatMap((verdict) => failProblem(verdict));
    return problems.length === 0 ? [] : [...problems, lastLines(transcript)];
  }

  #brief(check: CheckSpec): CheckSpec {
    return { ...alone(check), within: Math.min(check.within, this.#options.patience ?? check.within) };
  }

  async #verdicts(checks: readonly CheckSpec[], expectsNo = false): Promise<Verdict[]> {
    if (checks.length === 0) return [];
    return this.#steps.check(checks, this.#options.signal, expectsNo);
  }

  async #mustPass(when: string): Promise<string[]> {
    const { checks } = this.#exercise;
    const verdicts = await this.#verdicts(checks);
    const problems = verdicts.flatMap((verdict) => passProblem(verdict, when));
    const { points, of } = grade(checks, verdicts);
    return problems.length === 0 && points !== of
      ? [`all checks pass, but earn ${points} of ${of} points`]
      : problems;
  }
}

interface Loose {
  readonly check: string;
  readonly path: string;
}

/** What is not compared and not said to be so; and what is said not to be compared, but is. */
function looseProblems(
  passed: readonly Loose[],
  tried: readonly Loose[],
  { proof }: ExerciseDefinition,
): string[] {
  const known = Object.entries(proof.loose ?? {}).flatMap(([check, paths]) =>
    Object.keys(paths).map((path) => ({ check, path })),
  );
  const isTried = (one: Loose) => tried.some(({ check, path }) => check === one.check && path === one.path);
  const without = (some: readonly Loose[], others: readonly Loose[]) =>
    some.filter(({ check, path }) => !others.some((other) => other.check === check && other.path === path));
  return [
    ...without(passed, known).map(
      ({ check, path }) =>
        `${check} also passes when it wants another ${path}; if that must be, name it in the check's loose, with the reason`,
    ),
    ...without(known.filter(isTried), passed).map(
      ({ check, path }) => `${check} compares ${path}, although loose says it does not`,
    ),
  ];
}

function alone(check: CheckSpec): CheckSpec {
  return { ...check, needs: [], sticky: false };
}

function startProblem(check: CheckSpec, verdict: Verdict): string[] {
  if (check.holdsAtStart) return passProblem(verdict, ' at the start, although holdsAtStart says so');
  if (verdict.outcome !== 'pass') return failProblem(verdict);
  return [`${check.id} passes before anything is done; if that must be, say holdsAtStart and what it needs`];
}

function passProblem(verdict: Verdict, when: string): string[] {
  if (verdict.outcome === 'pass') return [];
  if (verdict.outcome === 'fault') return [`${verdict.check} could not be decided: ${verdict.reason}`];
  return [
    `${verdict.check} fails${when}: ${verdict.findings.map((finding) => say(finding, 'en')).join(' ')}`,
  ];
}

function failProblem(verdict: Verdict): string[] {
  if (verdict.outcome === 'fail') return [];
  if (verdict.outcome === 'fault') return [`${verdict.check} could not be decided: ${verdict.reason}`];
  return [`${verdict.check} passes, but must fail`];
}

function lastLines(transcript: string): string {
  return `the terminal showed:\n${transcript.trimEnd().split('\n').slice(-50).join('\n')}`;
}
