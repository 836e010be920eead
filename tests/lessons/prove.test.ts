import { beforeAll, describe, expect, it } from 'vitest';
import type { CheckSpec, Verdict } from '../../checker/types.ts';
import { loadCourse } from '../../lessons/load.ts';
import type { ProofSteps } from '../../lessons/proof/steps.ts';
import { proveExercise } from '../../lessons/prove.ts';
import { exercisesOf, lacksOf, proveExercises } from '../../lessons/prove-course.ts';
import type { Course, ExerciseDefinition } from '../../lessons/types.ts';
import { noopProvider } from '../fakes/providers.ts';
import { FIXTURE } from './broken-course.ts';

const signal = new AbortController().signal;
let course: Course;
let exercise: ExerciseDefinition;

beforeAll(async () => {
  ({ course } = await loadCourse(FIXTURE));
  exercise = course.modules[0]!.lessons[0]!.exercises[0]!;
});

/** Which checks pass after which script; `start` when none was typed. */
type World = Readonly<Record<string, readonly string[]>>;

const GOOD: World = {
  start: ['settings-kept'],
  solution: ['ready', 'image', 'settings-kept'],
  'wrong/other-image.sh': ['ready'],
  'wrong/default-namespace.sh': ['settings-kept'],
};

const OTHER_WAY = 'kubectl apply -f web.yaml\n';

interface StepOptions {
  readonly exitCode?: number;
  verdict?(check: CheckSpec, looks: number): Verdict | undefined;
  /** Of the checks of near misses. */
  notices?(check: CheckSpec): boolean;
}

/** Steps in a world without a cluster. */
function stepsOf(
  world: World,
  options: StepOptions = {},
): ProofSteps & { readonly starts: () => number; readonly asked: CheckSpec[] } {
  let now = 'start';
  let starts = 0;
  let looks = 0;
  const asked: CheckSpec[] = [];
  const scripts = () => [
    ['solution', exercise.proof.solution] as const,
    ['right/other-way.sh', OTHER_WAY] as const,
    ...exercise.proof.wrong.map((wrong) => [wrong.file, wrong.script] as const),
  ];
  return {
    asked,
    starts: () => starts,
    async makeStartState() {
      now = 'start';
      starts += 1;
    },
    async check(checks) {
      looks += 1;
      asked.push(...checks);
      return checks.map(
        (check) => options.verdict?.(check, looks) ?? verdictOf(check, world[now]!.includes(check.id)),
      );
    },
    async look(checks) {
      return checks.map((check) => verdictOf(check, options.notices?.(check) === false));
    },
    async type(script) {
      now = scripts().find(([, text]) => text === script)![0];
      const exitCode = options.exitCode ?? 0;
      return {
        failures: exitCode === 0 ? [] : [{ line: 2, text: 'kubectl x', exitCode }],
        output: '',
        transcript: 'kubectl x\nno such thing',
      };
    },
  };
}

const verdictOf = (check: CheckSpec, passes: boolean): Verdict =>
  passes
    ? { check: check.id, outcome: 'pass' }
    : {
        check: check.id,
        outcome: 'fail',
        findings: [{ code: 'object.missing', values: { object: 'Pod web' } }],
      };

async function problems(world: World, options: StepOptions = {}): Promise<Record<string, readonly string[]>> {
  const runs = await proveExercise(exercise, stepsOf(world, options), { signal });
  return Object.fromEntries(
    runs.filter((run) => run.problems.length > 0).map((run) => [run.name, run.problems]),
  );
}

describe('the proof of an exercise', () => {
  it('is given by checks that say no at the start, yes to the solution and no to each wrong answer', async () => {
    const steps = stepsOf(GOOD);
    const runs = await proveExercise(exercise, steps, { signal });
    expect(runs.map((run) => run.name)).toEqual([
      'start',
      'solution',
      'near misses',
      'wrong/default-namespace.sh',
      'wrong/other-image.sh',
    ]);
    expect(runs.flatMap((run) => run.problems)).toEqual([]);
    // Looking at the start state leaves it as it is, so that the first wrong answer can begin with it.
    expect(steps.starts()).toBe(3);
  });

  it('finds right answers that do not pass', async () => {
    const proof = { ...exercise.proof, right: [{ file: 'right/other-way.sh', script: OTHER_WAY }] };
    const problemsWith = async (passes: readonly string[]) => {
      const steps = stepsOf({ ...GOOD, 'right/other-way.sh': passes }, { exitCode: 0 });
      const runs = await proveExercise({ ...exercise, proof }, steps, { signal });
      return runs.find(({ name }) => name === 'right/other-way.sh')?.problems;
    };
    expect(await problemsWith(['ready', 'image', 'settings-kept'])).toEqual([]);
    expect((await problemsWith(['ready', 'settings-kept']))?.[0]).toBe('image fails: There is no Pod web.');
  });

  it('finds checks that pass before anything is done', async () => {
    expect(await problems({ ...GOOD, start: ['settings-kept', 'image'] })).toEqual({
      start: ['image passes before anything is done; if that must be, say holdsAtStart and what it needs'],
    });
  });

  it('finds checks that do not hold at the start although they say so', async () => {
    expect(await problems({ ...GOOD, start: [] })).toEqual({
      start: ['settings-kept fails at the start, although holdsAtStart says so: There is no Pod web.'],
    });
  });

  it('finds checks that the solution does not pass, with findings and terminal', async () => {
    const { solution } = await problems({ ...GOOD, solution: ['ready', 'settings-kept'] });
    expect(solution).toEqual([
      'image fails: There is no Pod web.',
      'the terminal showed:\nkubectl x\nno such thing',
    ]);
  });

  it('finds checks that do not pass twice in a row', async () => {
    const flaky = (check: CheckSpec, looks: number) =>
      looks === 6 && check.id === 'image' ? verdictOf(check, false) : undefined;
    const { solution } = await problems(GOOD, { verdict: flaky });
    expect(solution?.[0]).toBe('image fails when asked a second time: There is no Pod web.');
  });

  it('finds commands of the solution that fail, and does not mind those of wrong answers', async () => {
    const found = await problems(GOOD, { exitCode: 1 });
    expect(Object.keys(found)).toEqual(['solution']);
    expect(found['solution']?.[0]).toBe('line 2 ended with code 1: kubectl x');
  });

  it('finds wrong answers that pass', async () => {
    const found = await problems({ ...GOOD, 'wrong/other-image.sh': ['ready', 'image'] });
    expect(found).toEqual({
      'wrong/other-image.sh': ['image passes, but must fail', expect.stringContaining('terminal')],
    });
  });

  it('finds values that a check does not compare, unless they are named with a reason', async () => {
    const loosely = (check: CheckSpec) =>
      !(check.id === 'image' && JSON.stringify(check.params).includes('-other'));
    const found = await problems(GOOD, { notices: loosely });
    expect(Object.keys(found)).toEqual(['near misses']);
    expect(found['near misses']).toContainEqual(
      expect.stringContaining('image also passes when it wants another kind; if that must be'),
    );
    const paths = found['near misses']!.map((text) => /another (\S+);/.exec(text)?.[1] ?? '');
    const loose = { image: Object.fromEntries(paths.map((path) => [path, 'a reason'])) };
    const before = exercise;
    exercise = { ...before, proof: { ...before.proof, loose } };
    expect(await problems(GOOD, { notices: loosely })).toEqual({});
    expect((await problems(GOOD))['near misses']).toContain(
      'image compares kind, although loose says it does not',
    );
    exercise = before;
  });

  it('takes a fault for neither yes nor no', async () => {
    const fault = (check: CheckSpec): Verdict => ({ check: check.id, outcome: 'fault', reason: 'no answer' });
    const found = await problems(GOOD, { verdict: fault });
    expect(Object.keys(found)).toEqual([
      'start',
      'solution',
      'wrong/default-namespace.sh',
      'wrong/other-image.sh',
    ]);
    expect(found['start']?.[0]).toBe('ready could not be decided: no answer');
  });

  it('goes on with the other parts when one cannot be run', async () => {
    const steps = stepsOf(GOOD);
    const broken: ProofSteps = { ...steps, type: async () => Promise.reject(new Error('no terminal')) };
    const runs = await proveExercise(exercise, broken, { signal });
    expect(runs.map((run) => run.problems.length)).toEqual([0, 1, 1, 1]);
  });

  it('does not go on when not even the start state can be made', async () => {
    const broken: ProofSteps = {
      ...stepsOf(GOOD),
      makeStartState: async () => Promise.reject(new Error('no image')),
    };
    expect(await proveExercise(exercise, broken, { signal })).toEqual([
      { name: 'start', problems: ['Error: no image'] },
    ]);
  });

  it('waits for checks that must fail only as long as it is told to, and for others as long as they ask', async () => {
    const steps = stepsOf(GOOD);
    await proveExercise(exercise, steps, { signal, patience: 3 });
    const patience = steps.asked.filter((check) => check.id === 'ready').map((check) => check.within);
    expect(patience).toEqual([3, 3, 30, 30]);
  });
});

describe('proving a course', () => {
  it('skips what needs a trouble that the provider cannot make', async () => {
    const troubled = { ...exercise, setup: [{ trouble: { kind: 'dns-broken' } as const }] };
    const provider = {
      ...noopProvider(),
      capabilities: new Set(['objects'] as const),
      troubles: new Set<never>(),
    };
    expect(lacksOf(troubled, provider)).toEqual(['dns-broken']);
  });

  it('skips what needs a program that this machine lacks', () => {
    const provider = { ...noopProvider(), troubles: new Set<never>() };
    const asked = { ...exercise, tools: ['helm'] as const };
    expect(lacksOf(asked, provider, (tools) => tools)).toEqual(['helm']);
    expect(lacksOf(asked, provider, () => [])).toEqual([]);
  });

  it('finds exercises by a part of their id, their lesson or their module', () => {
    expect(exercisesOf(course)).toHaveLength(1);
    expect(exercisesOf(course, 'first')).toHaveLength(1);
    expect(exercisesOf(course, 'pods')).toHaveLength(1);
    expect(exercisesOf(course, 'nothing')).toEqual([]);
  });

  it('skips what the provider cannot do, and says what it lacks', async () => {
    const provider = noopProvider({ capabilities: ['access'] });
    expect(await proveExercises([exercise], provider, { signal })).toEqual([
      { outcome: 'skipped', exercise: 'first-pod', lacks: ['objects'] },
    ]);
  });

  it('proves several side by side when told to, and answers in the order of the exercises', async () => {
    const provider = noopProvider();
    const sandboxes: number[] = [];
    const names = ['one', 'two', 'three', 'four', 'five'];
    const exercises = names.map((id) => ({ ...exercise, id }));
    const results = await proveExercises(exercises, provider, {
      signal,
      lanes: 2,
      onResult: () => void sandboxes.push(provider.sandboxes.size),
    });
    expect(results.map((result) => result.exercise)).toEqual(names);
    expect(sandboxes).toHaveLength(names.length);
    expect(Math.max(...sandboxes)).toBe(2);
    expect(provider.sandboxes.size).toBe(0);
  });

  it('ends a sandbox that no later exercise could use', async () => {
    const provider = noopProvider();
    const other = { ...exercise, id: 'other', sandbox: { ...exercise.sandbox, nodes: 7 } };
    const exercises = [other, exercise, { ...exercise, id: 'last' }];
    const left: number[] = [];
    const onResult = () => void left.push(provider.sandboxes.size);
    await proveExercises(exercises, provider, { signal, sandboxes: 5, onResult });
    expect(left).toEqual([0, 1, 0]);
  });

  it('begins with the longest when several are proved side by side, and with what nobody has timed', async () => {
    const exercises = ['one', 'two', 'three', 'new'].map((id) => ({ ...exercise, id }));
    const took = new Map([
      ['one', 1],
      ['two', 9],
      ['three', 5],
    ]);
    const begun = async (lanes: number): Promise<string[]> => {
      const order: string[] = [];
      const onResult = (result: { readonly exercise: string }) => void order.push(result.exercise);
      await proveExercises(exercises, noopProvider({ capabilities: [] }), { signal, lanes, took, onResult });
      return order;
    };
    expect(await begun(2)).toEqual(['new', 'two', 'three', 'one']);
    expect(await begun(1)).toEqual(['one', 'two', 'three', 'new']);
  });

  it('ends all that goes on side by side when a sandbox cannot be had', async () => {
    const exercises = [exercise, { ...exercise, sandbox: { nodes: 9 } }, exercise, exercise];
    const provider = noopProvider();
    const create = provider.create.bind(provider);
    provider.create = (spec, options) =>
      spec.nodes === 9 ? Promise.reject(new Error('no room')) : create(spec, options);
    await expect(proveExercises(exercises, provider, { signal, lanes: 2 })).rejects.toThrow('no room');
    expect(provider.sandboxes.size).toBe(0);
  });

  it('leaves no sandbox behind when a proof fails', async () => {
    const provider = noopProvider();
    const [result] = await proveExercises([exercise], provider, { signal });
    expect(result?.outcome).toBe('failed');
    expect(provider.sandboxes.size).toBe(0);
  });
});
