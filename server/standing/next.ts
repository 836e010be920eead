/** What to practise next, with the reason: what failed, then what was passed with its solution in view, then what is about to be forgotten, then what was never tried. */
import { COMPETENCIES, WEIGHTS } from '../../lessons/competencies.ts';
import type { Practice, PracticeReason } from '../protocol-standing.ts';
import { DAYS, daysBetween, memoryOf } from './memory.ts';
import type { Asked, Try } from './types.ts';

/** As many as fit into an evening. */
const MOST = 5;

interface Candidate {
  readonly exercise: Asked;
  readonly reason: PracticeReason;
  /** More is sooner. */
  readonly urgency: number;
}

/** `tries` oldest first. */
export function nextOf(asked: readonly Asked[], tries: readonly Try[], now: number): Practice[] {
  const ranked = [failed(asked, tries), copied(asked, tries), forgotten(asked, tries, now)].flatMap((some) =>
    some.toSorted((a, b) => b.urgency - a.urgency),
  );
  const chosen = new Map<string, Candidate>();
  for (const one of [...ranked, ...untried(asked, tries)]) {
    if (chosen.size < MOST && !chosen.has(one.exercise.id)) chosen.set(one.exercise.id, one);
  }
  return [...chosen.values()].map(({ exercise: { id, lesson, title, minutes }, reason }) => ({
    exercise: id,
    lesson,
    title,
    minutes,
    reason,
  }));
}

/** Exercises whose last try did not pass; what weighs more in the exam first, and of that the older. */
function failed(asked: readonly Asked[], tries: readonly Try[]): Candidate[] {
  return asked.flatMap((exercise) => {
    const last = tries.findLast((one) => one.exercise === exercise.id);
    if (last === undefined || last.passed) return [];
    const { points, of, at } = last;
    const reason = { kind: 'failed', points, of, at: new Date(at).toISOString() } as const;
    return [{ exercise, reason, urgency: weightOf(exercise) - at / 1e15 }];
  });
}

/** Exercises that were passed once the solution had been read, and never without. */
function copied(asked: readonly Asked[], tries: readonly Try[]): Candidate[] {
  return asked.flatMap((exercise) => {
    const passes = tries.filter((one) => one.exercise === exercise.id && one.passed);
    const last = passes.at(-1);
    if (last === undefined || passes.some(({ aided }) => !aided)) return [];
    return [{ exercise, reason: { kind: 'aided' }, urgency: weightOf(exercise) - last.at / 1e15 }];
  });
}

/** Competencies whose time has come; first what is longest over it, by what it weighs. */
function forgotten(asked: readonly Asked[], tries: readonly Try[], now: number): Candidate[] {
  return COMPETENCIES.flatMap(({ code, name }) => {
    const those = asked.filter(({ competencies }) => competencies.includes(code));
    const memory = memoryOf(triesOf(those, tries));
    if (memory === undefined || memory.box === 0 || now < memory.due) return [];
    const exercise = freshest(those, tries);
    if (exercise === undefined) return [];
    const days = daysBetween(memory.last, now);
    const reason = { kind: 'due', competency: { ...name }, days } as const;
    return [{ exercise, reason, urgency: (weightOf(exercise) * days) / (DAYS[memory.box] ?? 1) }];
  });
}

/** One that was never passed, else the one that was passed longest ago. */
function freshest(those: readonly Asked[], tries: readonly Try[]): Asked | undefined {
  const passedAt = ({ id }: Asked): number =>
    tries.findLast((one) => one.exercise === id && one.passed && !one.aided)?.at ?? 0;
  return those.toSorted((a, b) => passedAt(a) - passedAt(b))[0];
}

function untried(asked: readonly Asked[], tries: readonly Try[]): Candidate[] {
  const tried = new Set(tries.map(({ exercise }) => exercise));
  return asked
    .filter(({ id }) => !tried.has(id))
    .map((exercise) => ({ exercise, reason: { kind: 'new' }, urgency: 0 }));
}

export function triesOf(asked: readonly Asked[], tries: readonly Try[]): Try[] {
  const ids = new Set(asked.map(({ id }) => id));
  return tries.filter(({ exercise }) => ids.has(exercise));
}

const weightOf = ({ domain }: Asked): number => (domain === 'foundations' ? 5 : WEIGHTS[domain]);
