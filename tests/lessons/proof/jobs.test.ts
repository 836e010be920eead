import { describe, expect, it } from 'vitest';
import { inOnePiece, jobsOf, ownAnswers } from '../../../lessons/proof/jobs.ts';
import type { ExerciseDefinition } from '../../../lessons/types.ts';

const answer = (file: string) => ({ file, script: '', fails: [] });

function exercise(id: string, wrong: readonly string[] = []): ExerciseDefinition {
  const parts = { id, proof: { solution: '', wrong: wrong.map(answer) } };
  return parts as unknown as ExerciseDefinition;
}

const said = (jobs: ReturnType<typeof jobsOf>) =>
  jobs.map((job) => `${job.exercise.id} ${job.part + 1}/${job.of}`);

describe('who proves what', () => {
  const exercises = [exercise('short', ['a']), exercise('new'), exercise('long', ['a', 'b', 'c', 'd'])];
  const took = new Map([
    ['short', 3],
    ['long', 50],
  ]);

  it('is the order of the course with one lane', () => {
    expect(said(jobsOf(exercises, 1, took))).toEqual(['short 1/1', 'new 1/1', 'long 1/1']);
  });

  it('is what may be long first, and in parts, with several', () => {
    expect(said(jobsOf(exercises, 4, took))).toEqual([
      'new 1/1',
      'long 1/3',
      'long 2/3',
      'long 3/3',
      'short 1/1',
    ]);
  });

  it('is never more parts than there are answers', () => {
    expect(said(jobsOf([exercise('one', ['a'])], 4, new Map([['one', 100]])))).toEqual([
      'one 1/2',
      'one 2/2',
    ]);
  });
});

describe('the answers of an exercise', () => {
  it('are dealt out to its parts, each once, as few as can be to that with the solution', () => {
    const answers = ['a', 'b', 'c', 'd', 'e'];
    const dealt = [0, 1, 2].map((part) => ownAnswers(answers, { part, of: 3 }));
    expect(dealt).toEqual([['c'], ['a', 'd'], ['b', 'e']]);
    expect(ownAnswers(answers, { part: 0, of: 1 })).toEqual(answers);
  });

  it('are put together in the order of one proof', () => {
    const run = (name: string) => ({ name, problems: [] });
    const parts = [[run('b.sh')], [run('start'), run('solution'), run('near misses'), run('a.sh')]];
    const names = inOnePiece(parts, exercise('one', ['a.sh', 'b.sh'])).map(({ name }) => name);
    expect(names).toEqual(['start', 'solution', 'near misses', 'a.sh', 'b.sh']);
  });
});
