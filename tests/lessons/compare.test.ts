import { expect, it } from 'vitest';
import { lanesOn } from '../../cli/prove.ts';
import { comparisonText, differencesBetween } from '../../lessons/proof/compare.ts';
import type { ProofResult } from '../../lessons/prove-course.ts';

const signal = new AbortController().signal;

const proved = (exercise: string, runs: Record<string, string[]>): ProofResult => ({
  outcome: Object.values(runs).some((problems) => problems.length > 0) ? 'failed' : 'passed',
  exercise,
  runs: Object.entries(runs).map(([name, problems]) => ({ name, problems })),
  seconds: 1,
  seeds: [],
  kubernetes: 'v1.36.2',
});
const skipped = (exercise: string): ProofResult => ({ outcome: 'skipped', exercise, lacks: ['node-exec'] });

const kind = (...results: ProofResult[]) => ({ provider: 'kind', results });
const simulated = (...results: ProofResult[]) => ({ provider: 'simulated', results });

it('finds the parts of a proof that went well on one provider and not on the other', () => {
  const here = kind(
    proved('a', { start: [], solution: ['reach: fail'], 'wrong/x.sh': ['both'] }),
    proved('b', { start: [] }),
  );
  const there = simulated(
    proved('a', { start: [], solution: [], 'wrong/x.sh': ['otherwise'] }),
    proved('b', { start: [] }),
  );
  expect(differencesBetween(here, there)).toEqual([
    { exercise: 'a', run: 'solution', one: ['reach: fail'], other: [] },
  ]);
});

it('finds what only one of them can run, and says nothing of what neither can', () => {
  const found = differencesBetween(
    kind(proved('a', { start: [] }), skipped('b')),
    simulated(skipped('a'), skipped('b')),
  );
  expect(found).toEqual([{ exercise: 'a', run: '', one: [], other: ['it lacks node-exec'] }]);
});

it('compares only what both were asked, and only runs that both could begin', () => {
  const here = kind(proved('a', { start: ['no'] }), proved('only here', { start: ['no'] }));
  const there = simulated(proved('a', { start: [], solution: ['no'] }));
  expect(differencesBetween(here, there).map(({ run }) => run)).toEqual(['start']);
});

it('says it in one line when they agree, else names both sides', () => {
  const same = [proved('a', { start: [] })];
  expect(comparisonText(kind(...same), simulated(...same))).toBe(
    'kind and simulated, 1 exercises: no differences',
  );
  const text = comparisonText(kind(proved('a', { start: ['x'] })), simulated(...same));
  expect(text.split('\n')).toEqual([
    'kind and simulated, 1 exercises: 1 difference',
    'a, start',
    '    kind: x',
    '    simulated: as it must',
  ]);
});

it('proves as many side by side as there is room for the largest sandbox', async () => {
  const fits = async ({ nodes }: { nodes: number }) => Math.floor(4 / nodes);
  const of = (...nodes: number[]) => nodes.map((count) => ({ sandbox: { nodes: count } }));
  expect(await lanesOn({ fits }, of(9, 1, 1), signal)).toEqual({ lanes: 1 });
  expect(await lanesOn({ fits }, of(1), signal)).toEqual({ lanes: 1 });
  expect(await lanesOn({}, of(1, 1), signal)).toEqual({});
});
