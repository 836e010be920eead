/** What the proofs of two providers say differently of the same exercises: where a simulation, or an exercise, is not right yet. */
import type { ProofResult } from '../prove-course.ts';

export interface ProvedOn {
  readonly provider: string;
  readonly results: readonly ProofResult[];
}

/** One part of a proof that went well on one provider and not on the other, or a whole exercise that one of them cannot run. */
export interface ProofDifference {
  readonly exercise: string;
  /** `start`, `solution`, `near misses`, the file of an answer; empty: the exercise as a whole. */
  readonly run: string;
  /** What went wrong on each; empty: it went well. */
  readonly one: readonly string[];
  readonly other: readonly string[];
}

/** In the order of the first one's results; exercises that only one of them was asked about are left out. */
export function differencesBetween(one: ProvedOn, other: ProvedOn): ProofDifference[] {
  const there = new Map(other.results.map((result) => [result.exercise, result]));
  return one.results.flatMap((here) => {
    const against = there.get(here.exercise);
    return against ? differencesOf(here, against) : [];
  });
}

function differencesOf(one: ProofResult, other: ProofResult): ProofDifference[] {
  const { exercise } = one;
  if (one.outcome === 'skipped' || other.outcome === 'skipped') {
    const lacks = (of: ProofResult) => (of.outcome === 'skipped' ? [`it lacks ${of.lacks.join(', ')}`] : []);
    const both = one.outcome === other.outcome;
    return both ? [] : [{ exercise, run: '', one: lacks(one), other: lacks(other) }];
  }
  const problems = (of: typeof one, run: string) =>
    of.runs.filter(({ name }) => name === run).flatMap((each) => each.problems);
  // A run that is not there could not be begun, which its `start` says.
  const names = new Set(
    one.runs.map(({ name }) => name).filter((name) => other.runs.some((run) => run.name === name)),
  );
  return [...names].flatMap((run) => {
    const [here, there] = [problems(one, run), problems(other, run)];
    return (here.length === 0) === (there.length === 0) ? [] : [{ exercise, run, one: here, other: there }];
  });
}

/** For people: nothing but one line when they agree. */
export function comparisonText(one: ProvedOn, other: ProvedOn): string {
  const found = differencesBetween(one, other);
  const compared = one.results.filter(({ exercise }) =>
    other.results.some((each) => each.exercise === exercise),
  );
  const head = `${one.provider} and ${other.provider}, ${compared.length} exercises: `;
  if (found.length === 0) return `${head}no differences`;
  return [
    `${head}${found.length} ${found.length === 1 ? 'difference' : 'differences'}`,
    ...found.map(textOf),
  ].join('\n');

  function textOf({ exercise, run, one: here, other: there }: ProofDifference): string {
    const said = (provider: string, problems: readonly string[]): string[] => [
      `    ${provider}: ${problems.length === 0 ? 'as it must' : problems.join('; ').replaceAll('\n', '\n        ')}`,
    ];
    const title = run === '' ? exercise : `${exercise}, ${run}`;
    return [title, ...said(one.provider, here), ...said(other.provider, there)].join('\n');
  }
}
