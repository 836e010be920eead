/** What of the course belongs to each competency of the exam, as a table in lessons/README.md: `naru competencies --write` writes it. */
import { COMPETENCIES, type Competency } from './competencies.ts';
import type { Course } from './types.ts';

/** What the course has for one competency. */
export interface Covered {
  readonly competency: Competency;
  /** Ids of lessons that teach it, in the order of the course. */
  readonly lessons: readonly string[];
  /** Ids of exercises that ask for it. Those that only mock exams have count for nothing. */
  readonly exercises: readonly string[];
}

/** All 27, in the order of the curriculum. */
export function covered(course: Course): Covered[] {
  const lessons = course.modules.flatMap((module) => module.lessons).filter(({ mock }) => !mock);
  const exercises = lessons.flatMap((lesson) => lesson.exercises);
  return COMPETENCIES.map((competency) => ({
    competency,
    lessons: lessons.filter(({ competencies }) => competencies.includes(competency.code)).map(({ id }) => id),
    exercises: exercises
      .filter(({ competencies = [] }) => competencies.includes(competency.code))
      .map(({ id }) => id),
  }));
}

/** Markdown: a row for each competency. What is missing says so. */
export function competencyTable(course: Course): string {
  const head = ['competency', '한국어', 'lessons', 'exercises'];
  const rows = covered(course).map(({ competency: { code, name }, lessons, exercises }) => [
    `${code} ${name.en}`,
    name.ko,
    lessons.join(', ') || '**none**',
    exercises.map((id) => `\`${id}\``).join(', ') || '**none**',
  ]);
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** The ids that a row of such a table names, by the code of its competency: what a reader is told, to be compared with what is so. */
export function namedIn(table: string): ReadonlyMap<string, Omit<Covered, 'competency'>> {
  const rows = table.split('\n').flatMap((line) => {
    const [first = '', , lessons = '', exercises = ''] = line.replace(/^\| | \|$/g, '').split(' | ');
    const [code] = /^[A-Z]\d(?= )/.exec(first) ?? [];
    return code === undefined
      ? []
      : [[code, { lessons: idsIn(lessons), exercises: idsIn(exercises) }] as const];
  });
  return new Map(rows);
}

function idsIn(cell: string): string[] {
  return [...cell.matchAll(/[a-z0-9]+(?:-[a-z0-9]+)*/g)].map(([id]) => id).filter((id) => id !== 'none');
}
