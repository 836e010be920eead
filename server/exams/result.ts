/**
 * What an exam came to: points by task, by domain and in all, and what each missing point was for. Pure.
 *
 * A check earns its points when it passes and all it needs passes, as everywhere. What could not be judged, by a fault of ours,
 * is taken out of the exam: it neither earns nor costs anything.
 */
import type { CheckSpec, Verdict } from '../../checker/types.ts';
import type { Domain, ExerciseDefinition, Values } from '../../lessons/types.ts';
import { checksIn, titleIn } from '../attempt-words.ts';
import type { ExamResult, SittingSummary, TaskResult } from '../protocol-exam-result.ts';
import type { DeepReadonly } from '../store/types.ts';
import { DOMAIN_WEIGHTS } from './compose.ts';
import type { StoredMark, StoredSitting, StoredTask } from './types.ts';

export interface Words {
  /** `undefined` for one that the course has no more. */
  exercise(id: string): ExerciseDefinition | undefined;
  /** For mock exams alone: no page shows it. */
  mock(id: string): boolean;
  /** Those of the values that its text shows. */
  shownValues(exercise: ExerciseDefinition, values: Values): Record<string, string>;
}

type Sitting = DeepReadonly<StoredSitting>;
type Task = DeepReadonly<StoredTask>;

/** What each check of a task has come to. */
export function marksOf(checks: readonly CheckSpec[], verdicts: readonly Verdict[]): StoredMark[] {
  const outcomes = new Map(verdicts.map(({ check, outcome }) => [check, outcome]));
  const needs = new Map(checks.map((check) => [check.id, check.needs]));
  /** The outcomes of a check and of all that it needs, however far down. */
  const chain = (id: string, above: ReadonlySet<string>): (Verdict['outcome'] | 'none')[] =>
    above.has(id)
      ? []
      : [
          outcomes.get(id) ?? 'fault',
          ...(needs.get(id) ?? []).flatMap((need) => chain(need, new Set([...above, id]))),
        ];
  return checks.map(({ id, points }) => {
    const all = chain(id, new Set());
    const counts =
      all.includes('fail') && all[0] !== 'fault' ? 'missed' : all.includes('fault') ? 'void' : 'earned';
    return { check: id, points, counts };
  });
}

/** `undefined` before it is over. */
export function resultOf(sitting: Sitting, words: Words): ExamResult | undefined {
  const { id, exam, title, practice, startedAt, endedAt, endedBy, minutes, pass, clock, phase } = sitting;
  if (phase !== 'ended' || !startedAt || !endedAt || !endedBy) return undefined;
  const tasks = sitting.tasks.map((task, at) => taskResult(task, at + 1, words));
  const score = perCent(sitting.tasks.map(pointsOf));
  return {
    id,
    exam,
    title: { ...title },
    practice,
    startedAt,
    endedAt,
    endedBy,
    minutes,
    used: Math.round(clock.used / 1000),
    pass,
    score,
    passed: score >= pass,
    domains: domainsOf(sitting.tasks),
    tasks,
  };
}

export function summaryOf(sitting: Sitting): SittingSummary | undefined {
  const { id, exam, title, startedAt, endedAt, pass, phase, tasks } = sitting;
  if (phase !== 'ended' || !startedAt || !endedAt) return undefined;
  const score = perCent(tasks.map(pointsOf));
  return { id, exam, title: { ...title }, startedAt, endedAt, score, passed: score >= pass };
}

interface Counted {
  /** Of the weight, what could be judged. */
  readonly counted: number;
  readonly earned: number;
}

/** To one decimal, rounded down: a score that only looks like the pass mark does not pass. */
function perCent(tasks: readonly Counted[]): number {
  const counted = sum(tasks.map((task) => task.counted));
  const earned = sum(tasks.map((task) => task.earned));
  // What fractions lose on the way must not cost a tenth.
  return counted === 0 ? 0 : Math.floor((earned / counted) * 1000 + 1e-6) / 10;
}

function pointsOf({ weight, marks }: Task): Counted {
  const of = sum(marks.map(({ points }) => points));
  const share = of === 0 ? 0 : weight / of;
  const points = (counts: StoredMark['counts']): number =>
    share * sum(marks.filter((mark) => mark.counts === counts).map((mark) => mark.points));
  return { counted: points('earned') + points('missed'), earned: points('earned') };
}

function domainsOf(tasks: readonly Task[]): ExamResult['domains'] {
  const weight = (domain: string): number => DOMAIN_WEIGHTS.get(domain as Domain) ?? 0;
  const domains = [...new Set(tasks.map(({ domain }) => domain))].toSorted((a, b) => weight(b) - weight(a));
  return domains.map((domain) => {
    const points = tasks.filter((task) => task.domain === domain).map(pointsOf);
    const counted = rounded(sum(points.map((one) => one.counted)));
    return { domain, counted, earned: rounded(sum(points.map((one) => one.earned))) };
  });
}

function taskResult(task: Task, number: number, words: Words): TaskResult {
  const exercise = words.exercise(task.exercise);
  const { counted, earned } = pointsOf(task);
  const lesson = exercise && !words.mock(exercise.id) ? { lesson: exercise.lesson } : {};
  return {
    number,
    exercise: task.exercise,
    ...lesson,
    title: titleIn(task.exercise, exercise, task),
    values: exercise ? words.shownValues(exercise, task.values) : {},
    domain: task.domain,
    weight: task.weight,
    earned: rounded(earned),
    counted: rounded(counted),
    flagged: task.flagged,
    note: task.note,
    korean: task.korean !== undefined,
    seconds: Math.round(task.spent / 1000),
    checks: checkResults(task, exercise),
  };
}

function checkResults(task: Task, exercise: ExerciseDefinition | undefined): TaskResult['checks'] {
  const words = checksIn(exercise, task);
  const of = sum(task.marks.map(({ points }) => points));
  return task.marks.map(({ check, points, counts }) => {
    const worth = of === 0 ? 0 : rounded((task.weight * points) / of);
    const fallen = task.verdicts.find((verdict) => verdict.check === check);
    return {
      check,
      words: words[check] ?? { ko: check, en: check },
      worth,
      counts,
      verdict: structuredClone(
        fallen ?? { check, outcome: 'fault', reason: '' },
      ) as TaskResult['checks'][number]['verdict'],
    };
  });
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** For people: to one decimal. */
const rounded = (number: number): number => Math.round(number * 10) / 10;
