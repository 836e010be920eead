/**
 * The course as the pages see it: loaded once per build from the lessons folder.
 *
 * Only what a learner may know leaves this module. Checks keep their id and points and lose everything else; proofs
 * (solutions and wrong answers) never get in, and neither do lessons of mock exams.
 */
import { join, resolve } from 'node:path';
import { lintCourse } from '../../lessons/lint.ts';
import { loadCourse } from '../../lessons/load.ts';
import { provedWhere } from '../../lessons/proof/report.ts';
import type {
  Bilingual,
  ExamDefinition,
  ExerciseDefinition,
  Lesson,
  Module,
  NodeProse,
  Problem,
} from '../../lessons/types.ts';

export interface CourseView {
  readonly prose: Bilingual<NodeProse> | undefined;
  readonly modules: readonly ModuleView[];
  readonly exams: readonly ExamView[];
  /** Everything wrong in the lessons folder, errors first. */
  readonly problems: readonly Problem[];
}

export interface ExamView {
  readonly id: string;
  readonly minutes: number;
  readonly pass: number;
  /** It may be paused. */
  readonly practice: boolean;
  readonly prose: Bilingual<NodeProse>;
}

export interface ModuleView {
  readonly id: string;
  readonly prose: Bilingual<NodeProse>;
  readonly lessons: readonly LessonView[];
}

export interface LessonView {
  readonly id: string;
  readonly module: string;
  readonly minutes: number;
  readonly prose: Bilingual<NodeProse>;
  readonly exercises: readonly ExerciseView[];
}

export interface ExerciseView {
  readonly id: string;
  readonly minutes: number;
  readonly title: Bilingual<string>;
  readonly body: Bilingual<string>;
  /** Pages of the documentation in which one would look it up. */
  readonly docs: readonly string[];
  /** What comes nearest to it and needs less, for where it cannot be done. */
  readonly nearest: Near | undefined;
  /** The longest any check keeps looking, seconds. */
  readonly patience: number;
  /** Points by check id. */
  readonly points: ReadonlyMap<string, number>;
  /** Names of the providers on which it was proved as it is now. */
  readonly proved: readonly string[];
}

/** An exercise elsewhere. */
export interface Near {
  readonly id: string;
  readonly lesson: string;
  readonly title: Bilingual<string>;
}

/** The lessons folder: `NARU_LESSONS`, else lessons/ of this project. */
export const lessonsFolder = resolve(process.env['NARU_LESSONS']?.trim() || 'lessons');

let loaded: Promise<CourseView> | undefined;

/** The course. While pages are being developed it is read anew each time, so that a saved lesson shows. */
export function course(): Promise<CourseView> {
  if (import.meta.env.DEV) return load();
  loaded ??= load();
  return loaded;
}

async function load(): Promise<CourseView> {
  const { course, problems: mistakes } = await loadCourse(lessonsFolder);
  // Authors are told everything; for learners it is enough that what could not be loaded is named.
  const problems = process.env['NARU_AUTHOR'] ? await lintCourse(lessonsFolder) : mistakes;
  const proved = await provedWhere(lessonsFolder);
  for (const problem of problems) report(problem);
  return {
    prose: course?.prose,
    modules: moduleViews(course?.modules ?? [], proved),
    exams: examViews(course?.exams ?? []),
    problems: [...problems].sort((a, b) => a.severity.localeCompare(b.severity)),
  };
}

function report({ severity, file, line, column, message, remedy }: Problem): void {
  const where = `${join(lessonsFolder, file)}:${line}:${column}`;
  console.error(`[lessons] ${severity}: ${where} ${message}${remedy === undefined ? '' : ` ${remedy}`}`);
}

/** Names of providers by the id of an exercise. */
export type Proved = ReadonlyMap<string, readonly string[]>;

/** What pages show of modules: lessons of mock exams are not among it, nor are modules that have no others. */
export function moduleViews(modules: readonly Module[], proved: Proved): ModuleView[] {
  const known = { proved, near: nearIn(modules) };
  return modules.flatMap((module) => {
    const shown = module.lessons.filter((lesson) => !lesson.mock);
    if (shown.length === 0 && module.lessons.length > 0) return [];
    return [moduleView({ ...module, lessons: shown }, known)];
  });
}

/** What is known of exercises beside what they say themselves. */
interface Known {
  readonly proved: Proved;
  readonly near: ReadonlyMap<string, Near>;
}

/** All exercises that pages show, by their ids. */
function nearIn(modules: readonly Module[]): ReadonlyMap<string, Near> {
  const lessons = modules.flatMap((module) => module.lessons).filter((lesson) => !lesson.mock);
  const all = lessons.flatMap((lesson) => lesson.exercises.map((one) => nearView(one, lesson.id)));
  return new Map(all.map((one) => [one.id, one]));
}

function nearView({ id, prose }: ExerciseDefinition, lesson: string): Near {
  return { id, lesson, title: { ko: prose.ko.title, en: prose.en.title } };
}

function moduleView({ id, prose, lessons }: Module, known: Known): ModuleView {
  return { id, prose, lessons: lessons.map((lesson) => lessonView(lesson, known)) };
}

function lessonView({ id, module, minutes, prose, exercises }: Lesson, known: Known): LessonView {
  return { id, module, minutes, prose, exercises: exercises.map((one) => exerciseView(one, known)) };
}

function exerciseView(
  { id, minutes, docs = [], nearest, prose, checks }: ExerciseDefinition,
  { proved, near }: Known,
): ExerciseView {
  return {
    id,
    minutes,
    title: { ko: prose.ko.title, en: prose.en.title },
    body: { ko: prose.ko.body, en: prose.en.body },
    docs,
    nearest: nearest === undefined ? undefined : near.get(nearest),
    patience: Math.max(0, ...checks.map((check) => check.within)),
    points: new Map(checks.map((check) => [check.id, check.points])),
    proved: proved.get(id) ?? [],
  };
}

/** What pages show of exams: not what they ask. */
function examViews(exams: readonly ExamDefinition[]): ExamView[] {
  return exams.map(({ id, minutes, pass, practice, prose }) => ({ id, minutes, pass, practice, prose }));
}

/** Every exercise that an exam may ask, with its lesson: those of mock exams, too. Only for what is handed out task by task. */
export async function examTasks(): Promise<
  readonly { readonly lesson: string; readonly exercise: ExerciseView }[]
> {
  const { course } = await loadCourse(lessonsFolder);
  const none: Known = { proved: new Map(), near: new Map() };
  return course.modules
    .flatMap((module) => module.lessons)
    .flatMap(({ id, exercises }) =>
      exercises.map((exercise) => ({ lesson: id, exercise: exerciseView(exercise, none) })),
    );
}

/** Every lesson in the order of the course. */
export function lessonsOf({ modules }: CourseView): LessonView[] {
  return modules.flatMap((module) => module.lessons);
}
