/** From what is kept and what is taught to what a standing is made of. */

import { isUnderWay } from '../attempt-history.ts';
import type { Content } from '../content.ts';
import type { DeepReadonly, StoreData, StoredAttempt } from '../store/types.ts';
import type { Learned } from './standing.ts';
import type { Asked, Try } from './types.ts';

/** `generation`: of the cluster that is there now; what was begun in another one is over. */
export function learnedOf(
  { course }: Pick<Content, 'course'>,
  data: DeepReadonly<StoreData>,
  generation: number,
): Learned {
  const shown = course.modules.flatMap((module) => module.lessons).filter((lesson) => !lesson.mock);
  const asked = shown.flatMap((lesson) =>
    lesson.exercises.map((exercise): Asked => {
      const { id, domain, minutes, checks, competencies = lesson.competencies, prose } = exercise;
      const title = { ko: prose.ko.title, en: prose.en.title };
      const of = checks.reduce((all, { points }) => all + points, 0);
      return { id, lesson: lesson.id, title, domain, competencies, minutes, of };
    }),
  );
  const attempts = Object.values(data.exercises).flatMap((kept) => kept.attempts);
  return {
    asked,
    tries: attempts.flatMap((attempt) => tryOf(attempt, generation) ?? []),
    lessons: {
      visited: shown.filter(({ id }) => Object.hasOwn(data.lessons, id)).length,
      all: shown.length,
    },
  };
}

/** What an attempt came to; `undefined` as long as it is open and not passed, or nobody asked for a verdict. */
export function tryOf(attempt: DeepReadonly<StoredAttempt>, generation: number): Try | undefined {
  const open = isUnderWay(attempt) && attempt.generation === generation;
  const { exercise, submissions } = attempt;
  const full = submissions.find(({ grade }) => grade.of > 0 && grade.points === grade.of);
  const last = full ?? submissions.at(-1);
  if (last === undefined || (open && full === undefined)) return undefined;
  const { points, of } = last.grade;
  const at = Date.parse(last.at);
  // Whoever looks once it is solved compares, and needed no help.
  const aided = attempt.help?.solution !== undefined && Date.parse(attempt.help.solution) <= at;
  return { exercise, at, passed: full !== undefined, aided, points, of };
}
