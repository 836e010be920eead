import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulatedProof, textOf } from '../../cli/prove.ts';
import { loadCourse } from '../../lessons/load.ts';
import { exercisesOf, type ProofResult, proveExercises } from '../../lessons/prove-course.ts';
import { providers } from '../../sandbox/index.ts';

const ROOT = join(import.meta.dirname, '../..');
const { course } = await loadCourse(join(ROOT, 'lessons'));
/** Milliseconds for all of them. */
const LIMIT = 900_000;

describe('every exercise of this course, on simulated clusters', () => {
  let dataDir: string;
  let results: ReadonlyMap<string, ProofResult>;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'naru-proof-'));
    const options = { dataDir, toolsDir: join(ROOT, '.tools', 'bin'), env: process.env };
    const signal = AbortSignal.timeout(LIMIT);
    const proved = await proveExercises(exercisesOf(course), providers(options).simulated, {
      ...simulatedProof,
      signal,
    });
    results = new Map(proved.map((result) => [result.exercise, result]));
  }, LIMIT);

  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  it('is one of several', () => {
    expect(exercisesOf(course).length).toBeGreaterThan(0);
  });

  it.each(exercisesOf(course).map((exercise) => exercise.id))(
    '%s: start state fails, solution passes twice, near misses and wrong answers fail',
    (id) => {
      const result = results.get(id);
      expect(result?.outcome, result && textOf(result)).not.toBe('failed');
    },
  );
});
