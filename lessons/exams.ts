/**
 * Exams of the course: `exam.yaml` in a folder of a module, with its two pages. An exam names its tasks with their weights, or
 * has some drawn from the exercises of the course; which they are in one sitting is decided by the server (server/exams/).
 */
import { z } from 'zod';
import { type Folder, inside, problemAt } from './folder.ts';
import { ID } from './schema.ts';
import type { Course, ExamDefinition, ExerciseDefinition, Problem } from './types.ts';

const exercise = z.string().regex(ID, 'name an exercise by its id');

const task = z
  .strictObject({
    exercise: exercise.describe('The id of an exercise of the course.'),
    weight: z.number().int().min(1).max(100).describe('Per cent of the exam.'),
    instead: z
      .array(exercise)
      .default([])
      .describe(
        'What is asked where this machine or its clusters cannot do the exercise: the first that can be done.',
      ),
  })
  .describe('One task.');

/** exam.yaml */
export const examSchema = z
  .strictObject({
    minutes: z.number().int().min(1).max(240).describe('How long it lasts.'),
    pass: z
      .number()
      .int()
      .min(1)
      .max(100)
      .default(66)
      .describe('Per cent that pass. 66 unless given, as in the CKA.'),
    practice: z.literal(true).optional().describe('It may be paused: it is for practice.'),
    tasks: z.array(task).min(1).max(30).optional().describe('The tasks; their weights make 100.'),
    draw: z
      .number()
      .int()
      .min(1)
      .max(30)
      .optional()
      .describe(
        'In the place of tasks: so many exercises of the course, others each time, by the weights of the domains of the exam.',
      ),
  })
  .superRefine(({ tasks, draw }, context) => {
    if ((tasks === undefined) === (draw === undefined))
      context.addIssue({ code: 'custom', message: 'needs tasks or draw, and not both' });
    const sum = tasks?.reduce((all, { weight }) => all + weight, 0) ?? 100;
    if (sum !== 100)
      context.addIssue({ code: 'custom', path: ['tasks'], message: `the weights make ${sum}, not 100` });
  })
  .describe('An exam.');

export type ExamFile = z.infer<typeof examSchema>;

/** What may be read during the CKA: names and addresses. */
export const EXAM_DOCUMENTATION = [
  ['Kubernetes', 'https://kubernetes.io/docs/'],
  ['Kubernetes Blog', 'https://kubernetes.io/blog/'],
  ['Helm', 'https://helm.sh/docs/'],
  ['Gateway API', 'https://gateway-api.sigs.k8s.io/'],
] as const;

/** The exam that a file and its pages say. */
export function examOf(id: string, file: ExamFile, prose: ExamDefinition['prose']): ExamDefinition {
  const { minutes, pass, practice = false, tasks, draw } = file;
  return { id, minutes, pass, practice, prose, asks: tasks ? { tasks } : { draw: draw ?? 0 } };
}

/** What is wrong with exams once all exercises are known; `files`: the exam.yaml of each, by its id. */
export function examProblems({ modules, exams = [] }: Course, files: ReadonlyMap<string, string>): Problem[] {
  const exercises = modules.flatMap((module) => module.lessons.flatMap((lesson) => lesson.exercises));
  const known = new Map(exercises.map((one) => [one.id, one]));
  return exams.flatMap((exam) =>
    complaints(exam, known).map((message) =>
      problemAt(
        files.get(exam.id) ?? 'course.yaml',
        message,
        'Name each exercise once, by the name of its folder.',
      ),
    ),
  );
}

function complaints({ asks }: ExamDefinition, known: ReadonlyMap<string, ExerciseDefinition>): string[] {
  if ('draw' in asks) return [];
  const named = asks.tasks.flatMap(({ exercise: first, instead }) => [first, ...instead]);
  const unknown = named.filter((id) => !known.has(id)).map((id) => `there is no exercise ${id}`);
  const twice = named.filter((id, at) => named.indexOf(id) < at).map((id) => `it asks twice for ${id}`);
  const strange = asks.tasks.flatMap(({ exercise: first, instead }) =>
    instead
      .filter((id) => known.has(id) && known.get(id)?.domain !== known.get(first)?.domain)
      .map((id) => `${id} stands for ${first}, and is of another domain`),
  );
  return [...unknown, ...twice, ...strange];
}

/** Whether a folder of a module is an exam, and not a lesson. */
export const isExam = (folder: Folder): boolean => folder.files.has('exam.yaml');

export const examFileOf = (folder: Folder): string => inside(folder.path, 'exam.yaml');
