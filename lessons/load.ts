/**
 * Reads the lessons folder into a Course. Content never makes this throw: whatever is wrong becomes a problem with file,
 * line, column and remedy, and what depends on it is left out of the course, so that the rest can still be used.
 */

import type { z } from 'zod';
import { examFileOf, examOf, examProblems, examSchema, isExam } from './exams.ts';
import { type Folder, idOf, inside, problemAt, readFolder } from './folder.ts';
import { loadExercise } from './load-exercise.ts';
import { type Page, readProse } from './prose.ts';
import { courseSchema, lessonSchema, moduleSchema, nodeFrontMatter } from './schema.ts';
import {
  type Bilingual,
  type Course,
  type ExamDefinition,
  type Lesson,
  LOCALES,
  type Locale,
  type Module,
  type NodeProse,
  type Problem,
} from './types.ts';
import { type Prepare, readYaml } from './yaml.ts';

export interface LoadedCourse {
  readonly course: Course;
  /** In the order of the folders. Empty when all is well. */
  readonly problems: readonly Problem[];
  /** Every Markdown file that was read, for the lint. */
  readonly pages: readonly Page[];
  /** Every file of the folder, for the lint. */
  readonly files: readonly string[];
  /** What the files of exercises say, but for their pages: by their paths, for the lint. */
  readonly sources: ReadonlyMap<string, string>;
}

/** What the parts of one loading share. */
export interface Loading {
  readonly problems: Problem[];
  readonly pages: Page[];
  readonly sources: Map<string, string>;
}

/** Reads a lessons folder. A folder that is not there is a problem too. */
export async function loadCourse(root: string): Promise<LoadedCourse> {
  const loading: Loading = { problems: [], pages: [], sources: new Map() };
  const folder = await readFolder(root, loading.problems).catch(() => undefined);
  if (!folder) {
    const problem = problemAt(
      'course.yaml',
      `there is no folder ${root}`,
      'Give the folder that holds course.yaml.',
    );
    return {
      course: { prose: EMPTY, modules: [] },
      problems: [problem],
      pages: [],
      files: [],
      sources: new Map(),
    };
  }
  await readNode(folder, 'course.yaml', courseSchema, loading);
  const prose = (await readPages(folder, loading)) ?? EMPTY;
  const exams: Exams = { found: [], files: new Map() };
  const modules = await loadModules(folder, loading, exams);
  const course = { prose, modules, ...(exams.found.length > 0 && { exams: exams.found }) };
  reportTwins(course, loading);
  reportFormer(course, loading);
  loading.problems.push(...examProblems(course, exams.files));
  return { course, ...loading, files: filesOf(folder) };
}

const EMPTY: Bilingual<NodeProse> = {
  ko: { title: '', description: '', body: '' },
  en: { title: '', description: '', body: '' },
};

/** A YAML file that a folder must have. */
export async function readNode<T>(
  folder: Folder,
  name: string,
  schema: z.ZodType<T>,
  loading: Loading,
  prepare?: Prepare,
): Promise<T | undefined> {
  const file = inside(folder.path, name);
  const read = folder.files.get(name);
  if (!read) {
    loading.problems.push(
      problemAt(file, 'this file is missing', `Every folder of this depth needs a ${name}; see README.md.`),
    );
    return undefined;
  }
  const text = await read();
  loading.sources.set(file, text);
  const { value, problems } = readYaml(text, schema, { file, linesBefore: 0 }, prepare);
  loading.problems.push(...problems);
  return value;
}

/** One page in one language, with its front matter. */
export async function readPage<Front>(
  folder: Folder,
  locale: Locale,
  schema: z.ZodType<Front>,
  loading: Loading,
): Promise<{ front: Front; body: string } | undefined> {
  const file = inside(folder.path, `${locale}.md`);
  const read = folder.files.get(`${locale}.md`);
  if (!read) {
    const other = LOCALES.find((one) => one !== locale && folder.files.has(`${one}.md`));
    const remedy = other ? `Translate ${other}.md.` : 'Write it; both languages are required.';
    loading.problems.push(problemAt(file, 'this file is missing', remedy));
    return undefined;
  }
  const { page, front, problems } = readProse(await read(), file, locale, schema);
  loading.problems.push(...problems);
  loading.pages.push(page);
  return front && { front, body: page.body };
}

async function readPages(folder: Folder, loading: Loading): Promise<Bilingual<NodeProse> | undefined> {
  const ko = await readPage(folder, 'ko', nodeFrontMatter, loading);
  const en = await readPage(folder, 'en', nodeFrontMatter, loading);
  if (!ko || !en) return undefined;
  return { ko: { ...ko.front, body: ko.body }, en: { ...en.front, body: en.body } };
}

/** Folders beside the modules that hold no lessons. */
const MACHINERY = new Set(['commands', 'glossary', 'lint', 'proof', 'proofs', 'schema', 'setup']);

/** The exams of all modules, and where each is written. */
interface Exams {
  readonly found: ExamDefinition[];
  readonly files: Map<string, string>;
}

async function loadModules(folder: Folder, loading: Loading, exams: Exams): Promise<Module[]> {
  const modules: Module[] = [];
  for (const [name, inner] of folder.folders) {
    const id = idOf(name);
    if (id) modules.push(...(await loadModule(id, inner, loading, exams)));
    else if (!MACHINERY.has(name)) reportNumber(inner, loading);
  }
  return modules;
}

function reportNumber(folder: Folder, loading: Loading): void {
  const remedy = 'Name it NN-id: two digits for its place, a dash, then small letters, digits and dashes.';
  loading.problems.push(
    problemAt(folder.path, 'this folder is not part of the course: its name has no number', remedy),
  );
}

async function loadModule(id: string, folder: Folder, loading: Loading, exams: Exams): Promise<Module[]> {
  const file = await readNode(folder, 'module.yaml', moduleSchema, loading);
  const prose = await readPages(folder, loading);
  const lessons: Lesson[] = [];
  for (const [name, inner] of folder.folders) {
    const lesson = idOf(name);
    if (lesson && isExam(inner)) await loadExam(lesson, inner, loading, exams);
    else if (lesson) lessons.push(...(await loadLesson(lesson, id, inner, loading)));
    else reportNumber(inner, loading);
  }
  return file && prose ? [{ id, prose, lessons }] : [];
}

async function loadExam(id: string, folder: Folder, loading: Loading, exams: Exams): Promise<void> {
  const file = await readNode(folder, 'exam.yaml', examSchema, loading);
  const prose = await readPages(folder, loading);
  exams.files.set(id, examFileOf(folder));
  if (file && prose) exams.found.push(examOf(id, file, prose));
}

async function loadLesson(id: string, module: string, folder: Folder, loading: Loading): Promise<Lesson[]> {
  const file = await readNode(folder, 'lesson.yaml', lessonSchema, loading);
  const prose = await readPages(folder, loading);
  const exercises = [];
  for (const [name, inner] of folder.folders)
    exercises.push(...(await loadExercise(name, id, inner, loading)));
  if (!file || !prose) return [];
  const { practice, mock, minutes, ...rest } = file;
  if (practice && exercises.length === 0) return [];
  const theirs = exercises.reduce((sum, exercise) => sum + exercise.minutes, 0);
  return [{ id, module, minutes: minutes ?? theirs, ...rest, ...(mock && { mock }), prose, exercises }];
}

/** Ids are addresses: of modules, of lessons, of exercises and of exams, each unique in the course. */
function reportTwins({ modules, exams = [] }: Course, loading: Loading): void {
  const lessons = modules.flatMap((module) => module.lessons);
  const exercises = lessons.flatMap((lesson) => lesson.exercises);
  for (const [what, nodes] of Object.entries({
    module: modules,
    lesson: lessons,
    exercise: exercises,
    exam: exams,
  })) {
    for (const id of twins(nodes.map((node) => node.id))) {
      loading.problems.push(
        problemAt('course.yaml', `there are two folders for the ${what} ${id}`, 'Rename one of them.'),
      );
    }
  }
}

/** An old address leads to one lesson, and is nobody's new one. */
function reportFormer({ modules }: Course, loading: Loading): void {
  const lessons = modules.flatMap((module) => module.lessons);
  const all = lessons.flatMap(({ id, formerly = [] }) => [id, ...new Set(formerly)]);
  for (const id of twins(all)) {
    const claims = lessons.filter(({ formerly = [] }) => formerly.includes(id));
    if (claims.length === 0) continue;
    const names = claims.map((lesson) => lesson.id).join(', ');
    const message = lessons.some((lesson) => lesson.id === id)
      ? `formerly of ${names} has ${id}, which is a lesson`
      : `several lessons were formerly ${id}: ${names}`;
    loading.problems.push(problemAt('course.yaml', message, 'Take it out of formerly in one lesson.yaml.'));
  }
}

function twins(ids: readonly string[]): string[] {
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
}

function filesOf(folder: Folder): string[] {
  const here = [...folder.files.keys()].map((name) => inside(folder.path, name));
  return [...here, ...[...folder.folders.values()].flatMap(filesOf)];
}
