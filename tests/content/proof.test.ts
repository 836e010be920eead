import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { textOf } from '../../cli/prove.ts';
import { loadCourse } from '../../lessons/load.ts';
import { exercisesOf, proveExercises } from '../../lessons/prove-course.ts';
import { providers } from '../../sandbox/index.ts';
import type { SandboxProvider } from '../../sandbox/types.ts';

const ROOT = join(import.meta.dirname, '../..');
const { course } = await loadCourse(join(ROOT, 'lessons'));
/** Seconds; what a simulated cluster does, it does sooner. */
const PATIENCE = 3;
/** Milliseconds for one exercise: a few runs, each with waits of `PATIENCE`. */
const LIMIT = 180_000;

describe('every exercise of this course, on a simulated cluster', () => {
  let dataDir: string;
  let provider: SandboxProvider;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'naru-proof-'));
    provider = providers({ dataDir, toolsDir: join(ROOT, '.tools', 'bin'), env: process.env }).simulated;
  });

  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  it('is one of several', () => {
    expect(exercisesOf(course).length).toBeGreaterThan(0);
  });

  // Side by side: a proof is mostly waiting.
  it.concurrent.each(exercisesOf(course).map((exercise) => [exercise.id, exercise] as const))(
    '%s: start state fails, solution passes twice, wrong answers fail',
    { timeout: LIMIT },
    async (_id, exercise) => {
      const signal = AbortSignal.timeout(LIMIT);
      const [result] = await proveExercises([exercise], provider, { signal, patience: PATIENCE });
      expect(result?.outcome, result && textOf(result)).not.toBe('failed');
    },
  );
});
