/**
 * Which tasks an exam asks this time. Pure: the same exam, seed and exercises always give the same tasks. Only what can be done
 * here is asked: a task that cannot gives its place to the first of its substitutes that can.
 */
import { createHash } from 'node:crypto';
import type { Domain, ExamDefinition, ExerciseDefinition } from '../../lessons/types.ts';

export interface Asked {
  readonly exercise: ExerciseDefinition;
  /** Per cent of the exam. */
  readonly weight: number;
}

/** What there is to ask for. */
export interface Pool {
  /** `undefined` for an id nobody knows. */
  exercise(id: string): ExerciseDefinition | undefined;
  /** What exams may be drawn from. */
  readonly all: readonly ExerciseDefinition[];
  /** What an exercise lacks here; empty: it can be done. */
  lacks(exercise: ExerciseDefinition): readonly string[];
}

export interface Composed {
  readonly tasks: readonly Asked[];
  /** What is missing for tasks that have no substitute. Empty: the exam can be sat. */
  readonly lacks: readonly string[];
  /** Domains of which nothing can be drawn here. */
  readonly without: readonly Domain[];
}

/** Per cent of the CKA, curriculum v1.35. */
export const DOMAIN_WEIGHTS: ReadonlyMap<Domain, number> = new Map([
  ['troubleshooting', 30],
  ['cluster-architecture', 25],
  ['services-networking', 20],
  ['workloads-scheduling', 15],
  ['storage', 10],
]);

export function compose(exam: ExamDefinition, seed: string, pool: Pool): Composed {
  return 'tasks' in exam.asks
    ? named(exam.asks.tasks, pool)
    : drawn(exam.asks.draw, exam.minutes, seed, pool);
}

type Named = Extract<ExamDefinition['asks'], { tasks: unknown }>['tasks'];

function named(wanted: Named, pool: Pool): Composed {
  const lacks = new Set<string>();
  const tasks = wanted.flatMap(({ exercise: first, instead, weight }): Asked[] => {
    const candidates = [first, ...instead].flatMap((id) => pool.exercise(id) ?? []);
    const exercise = candidates.find((candidate) => pool.lacks(candidate).length === 0);
    if (exercise) return [{ exercise, weight }];
    const [asked] = candidates;
    for (const what of asked ? pool.lacks(asked) : [first]) lacks.add(what);
    return [];
  });
  return { tasks, lacks: [...lacks], without: [] };
}

function drawn(count: number, minutes: number, seed: string, pool: Pool): Composed {
  const draw = drawer(seed);
  const possible = pool.all.filter((exercise) => pool.lacks(exercise).length === 0);
  const byDomain = [...DOMAIN_WEIGHTS].map(([domain, weight]) => ({
    domain,
    weight,
    candidates: shuffled(
      possible.filter((exercise) => exercise.domain === domain),
      draw,
    ),
  }));
  const there = byDomain.filter(({ candidates }) => candidates.length > 0);
  const without = byDomain.filter(({ candidates }) => candidates.length === 0).map(({ domain }) => domain);
  const weights = apportion(
    100,
    there.map(({ weight }) => weight),
  );
  const seats = apportion(
    count,
    there.map(({ weight }) => weight),
    1,
  );
  const chosen = there.map(({ candidates }, at) => varied(candidates, seats[at] ?? 0));
  shorten(
    chosen,
    there.map(({ candidates }) => candidates),
    minutes,
  );
  const tasks = chosen.flatMap((exercises, at) => weighted(exercises, weights[at] ?? 0));
  return { tasks: shuffled(tasks, draw), lacks: tasks.length === 0 ? ['exercises'] : [], without };
}

/** Whole numbers that make `total`, in proportion to the weights; each at least `least`. By largest remainders. */
export function apportion(total: number, weights: readonly number[], least = 0): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const exact = weights.map((weight) => (total * weight) / sum);
  const parts = exact.map((share) => Math.max(least, Math.floor(share)));
  const order = exact.map((share, at) => ({ at, rest: share - Math.floor(share) }));
  order.sort((one, other) => other.rest - one.rest || one.at - other.at);
  for (
    let left = total - parts.reduce((all, part) => all + part, 0), turn = 0;
    left > 0;
    left -= 1, turn += 1
  )
    parts[order[turn % order.length]?.at ?? 0]! += 1;
  return parts;
}

/** So many of them, in their order, first those that ask for something that no other asks for. */
function varied(candidates: readonly ExerciseDefinition[], count: number): ExerciseDefinition[] {
  const chosen: ExerciseDefinition[] = [];
  const asked = new Set<string>();
  const isNew = ({ competencies = [] }: ExerciseDefinition): boolean =>
    competencies.length === 0 || competencies.some((one) => !asked.has(one));
  const take = (exercise: ExerciseDefinition): void => {
    chosen.push(exercise);
    for (const one of exercise.competencies ?? []) asked.add(one);
  };
  for (const exercise of candidates) if (chosen.length < count && isNew(exercise)) take(exercise);
  for (const exercise of candidates) if (chosen.length < count && !chosen.includes(exercise)) take(exercise);
  return chosen;
}

/** Exchanges the longest tasks for shorter ones of the same domain until they can be done in time, where that is possible. */
function shorten(
  chosen: ExerciseDefinition[][],
  candidates: readonly (readonly ExerciseDefinition[])[],
  minutes: number,
): void {
  const total = (): number => chosen.flat().reduce((all, exercise) => all + exercise.minutes, 0);
  while (total() > minutes) {
    const swaps = chosen.flatMap((mine, at) => {
      const free = (candidates[at] ?? []).filter((exercise) => !mine.includes(exercise));
      const shortest = free.toSorted((one, other) => one.minutes - other.minutes)[0];
      const longest = mine.toSorted((one, other) => other.minutes - one.minutes)[0];
      const gain = longest && shortest ? longest.minutes - shortest.minutes : 0;
      return longest && shortest && gain > 0 ? [{ mine, longest, shortest, gain }] : [];
    });
    const best = swaps.toSorted((one, other) => other.gain - one.gain)[0];
    if (!best) return;
    best.mine[best.mine.indexOf(best.longest)] = best.shortest;
  }
}

/** The weight of a domain, by how long its tasks take. */
function weighted(exercises: readonly ExerciseDefinition[], weight: number): Asked[] {
  const parts = apportion(
    weight,
    exercises.map(({ minutes }) => minutes),
    1,
  );
  return exercises.map((exercise, at) => ({ exercise, weight: parts[at] ?? 0 }));
}

type Draw = (below: number) => number;

/** Numbers that look random and follow from the text. */
function drawer(text: string): Draw {
  let turn = 0;
  return (below) => {
    turn += 1;
    return createHash('sha256').update(`${text}/${turn}`).digest().readUInt32BE(0) % below;
  };
}

function shuffled<T>(all: readonly T[], draw: Draw): T[] {
  const mixed = [...all];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const at = draw(last + 1);
    [mixed[last], mixed[at]] = [mixed[at]!, mixed[last]!];
  }
  return mixed;
}

/** The seed of one task: each exercise has its own, so that a look at one tells nothing of another. */
export const taskSeed = (seed: string, exercise: string): string =>
  createHash('sha256').update(`${seed}/${exercise}`).digest('hex').slice(0, 12);
