/** Exams of the course: what exam.yaml may say, and what the exams of this course ask. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCourse } from '../../lessons/load.ts';
import type { ExamDefinition, ExamTask } from '../../lessons/types.ts';
import { copyCourse } from './broken-course.ts';

const FOLDER = '10-basics/90-final';
const PAGE = '---\ntitle: Final\ndescription: Everything.\n---\n';
const TASKS = 'minutes: 20\ntasks:\n  - { exercise: first-pod, weight: 100 }\n';

async function loadWith(yaml: string) {
  await using course = await copyCourse();
  await mkdir(join(course.root, FOLDER));
  for (const locale of ['ko', 'en']) await course.write(`${FOLDER}/${locale}.md`, PAGE);
  await course.write(`${FOLDER}/exam.yaml`, yaml);
  const loaded = await loadCourse(course.root);
  const problems = loaded.problems.map(({ file, line, message }) => `${file}:${line} ${message}`);
  return { course: loaded.course, problems };
}

describe('an exam of a lessons folder', () => {
  it('is loaded beside the modules, and is no lesson', async () => {
    const { course, problems } = await loadWith(TASKS);
    expect(problems).toEqual([]);
    expect(course.exams).toEqual([
      {
        id: 'final',
        minutes: 20,
        pass: 66,
        practice: false,
        asks: { tasks: [{ exercise: 'first-pod', weight: 100, instead: [] }] },
        prose: expect.objectContaining({ en: expect.objectContaining({ title: 'Final' }) }),
      },
    ]);
    expect(course.modules[0]?.lessons.map(({ id }) => id)).not.toContain('final');
  });

  it.each([
    ['tasks and a draw', `${TASKS}draw: 3\n`, 'needs tasks or draw, and not both'],
    ['neither', 'minutes: 20\n', 'needs tasks or draw, and not both'],
    ['weights that do not make 100', TASKS.replace('100', '40'), 'the weights make 40, not 100'],
    ['an exercise that is not there', TASKS.replace('first-pod', 'nothing'), 'there is no exercise nothing'],
    [
      'the same exercise twice',
      TASKS.replace('weight: 100', 'weight: 100, instead: [first-pod]'),
      'it asks twice for first-pod',
    ],
  ])('is a problem with %s', async (_what, yaml, message) => {
    const { problems } = await loadWith(yaml);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(message);
    expect(problems[0]).toContain(`${FOLDER}/exam.yaml`);
  });
});

describe('the exams of this course', async () => {
  const { course } = await loadCourse(join(import.meta.dirname, '../../lessons'));
  const domains = new Map(
    course.modules.flatMap((module) =>
      module.lessons.flatMap((lesson) => lesson.exercises.map(({ id, domain }) => [id, domain] as const)),
    ),
  );
  const fixed = (course.exams ?? []).flatMap(({ id, asks }: ExamDefinition) =>
    'tasks' in asks ? [[id, asks.tasks] as const] : [],
  );

  it('are three to be sat, and some to practise', () => {
    expect(fixed.map(([id]) => id)).toEqual(['mock-exam-1', 'mock-exam-2', 'mock-exam-3']);
    expect(course.exams?.filter(({ practice }) => practice).map(({ id }) => id)).toEqual([
      'practice-exam',
      'practice-short',
    ]);
  });

  it.each(fixed)('%s has 15 to 17 tasks, and the weights of the domains of the CKA', (_id, tasks) => {
    expect(tasks.length).toBeGreaterThanOrEqual(15);
    expect(tasks.length).toBeLessThanOrEqual(17);
    const weights: Record<string, number> = {};
    for (const { exercise, weight } of tasks as readonly ExamTask[]) {
      const domain = domains.get(exercise) ?? exercise;
      weights[domain] = (weights[domain] ?? 0) + weight;
    }
    expect(weights).toEqual({
      troubleshooting: 30,
      'cluster-architecture': 25,
      'services-networking': 20,
      'workloads-scheduling': 15,
      storage: 10,
    });
  });
});
