/** What instructors read of the course: names of lessons, exercises and exams, and what an exercise asks, with its hints. Pure. */
import type { ExerciseDefinition } from '../../../lessons/types.ts';
import { checksIn, titleIn } from '../../attempt-words.ts';
import type { Content } from '../../content.ts';
import type { CourseNames, ExerciseWords } from './messages.ts';

/** Every lesson that pages show, in the order of the course. */
export function namesOf({ course, exams }: Pick<Content, 'course' | 'exams'>): CourseNames {
  const lessons = course.modules.flatMap((module) =>
    module.lessons
      .filter(({ mock }) => !mock)
      .map(({ id, prose, exercises }) => ({
        id,
        module: { ko: module.prose.ko.title, en: module.prose.en.title },
        title: { ko: prose.ko.title, en: prose.en.title },
        exercises: exercises.map((one) => ({ id: one.id, title: titleIn(one.id, one, undefined) })),
      })),
  );
  const named = [...exams].map(([id, { prose }]) => ({
    id,
    title: { ko: prose.ko.title, en: prose.en.title },
  }));
  return { lessons, exams: named };
}

/** Placeholders stay as they are: each learner has other values. */
export function wordsOf(exercise: ExerciseDefinition): ExerciseWords {
  const words = checksIn(exercise, undefined);
  const hints = { ko: hintsIn(exercise.prose.ko.body), en: hintsIn(exercise.prose.en.body) };
  return {
    id: exercise.id,
    lesson: exercise.lesson,
    title: titleIn(exercise.id, exercise, undefined),
    checks: exercise.checks.map(({ id }) => ({
      id,
      words: words[id] ?? { ko: id, en: id },
      hints: { ko: hints.ko.get(id) ?? [], en: hints.en.get(id) ?? [] },
    })),
  };
}

const HINT = /<hint-box\b[^>]*\bcheck="([^"]*)"[^>]*>([\s\S]*?)<\/hint-box>/g;

/** As Markdown, by check, in their order. */
function hintsIn(body: string): ReadonlyMap<string, readonly string[]> {
  const hints = new Map<string, string[]>();
  for (const [, check = '', text = ''] of body.matchAll(HINT)) {
    hints.set(check, [...(hints.get(check) ?? []), text.trim()]);
  }
  return hints;
}
