/**
 * What is taught, as the server needs it. Read at the start; authors have it read again while the server runs.
 */
import type {
  Course,
  ExamDefinition,
  ExerciseDefinition,
  Problem as LessonProblem,
} from '../lessons/types.ts';
import { CODES } from './faults.ts';
import type { Log } from './log.ts';
import type { Problem } from './protocol.ts';

export interface Content {
  readonly course: Course;
  readonly exercises: ReadonlyMap<string, ExerciseDefinition>;
  readonly exams: ReadonlyMap<string, ExamDefinition>;
  /** Ids of the exercises that are for mock exams alone. */
  readonly mock: ReadonlySet<string>;
  /** What learners hear of mistakes in the lessons folder. */
  readonly notices: readonly Problem[];
}

/** What the lessons folder was read as. */
export interface LoadedCourse {
  readonly course: Course;
  readonly problems: readonly LessonProblem[];
}

/** Sorts what was read. Mistakes go to the log, each with its place. */
export function contentOf({ course, problems }: LoadedCourse, log: Log): Content {
  const lessons = course.modules.flatMap((module) => module.lessons);
  return {
    course,
    exercises: exercisesOf(lessons),
    exams: new Map((course.exams ?? []).map((exam) => [exam.id, exam])),
    mock: new Set(exercisesOf(lessons.filter((lesson) => lesson.mock)).keys()),
    notices: lessonNotices(problems, log),
  };
}

/** Problems in lessons are for authors: each goes to the log with its place; learners hear that some are missing. */
function lessonNotices(problems: readonly LessonProblem[], log: Log): Problem[] {
  for (const { severity, file, line, column, message, remedy } of problems) {
    const place = `lessons/${file}:${line}:${column}`;
    if (severity === 'error') log.error(`${place} ${message}`, undefined, { remedy });
    else log.warn(`${place} ${message}`, { remedy });
  }
  const [worst, ...others] = problems.filter((problem) => problem.severity === 'error');
  if (!worst) return [];
  const more = others.length > 0 ? ` (and ${others.length} more)` : '';
  return [
    {
      code: CODES.lessonsProblems,
      message: `${worst.file}:${worst.line}:${worst.column} ${worst.message}${more}`,
      remedy: worst.remedy ?? 'Run npm run -s naru -- lint, correct the file, and start again.',
    },
  ];
}

function exercisesOf(
  lessons: readonly { readonly exercises: readonly ExerciseDefinition[] }[],
): Map<string, ExerciseDefinition> {
  return new Map(lessons.flatMap((lesson) => lesson.exercises).map((exercise) => [exercise.id, exercise]));
}
