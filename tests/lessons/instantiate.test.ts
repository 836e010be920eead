import { describe, expect, it } from 'vitest';
import {
  attemptValues,
  clusterFacts,
  instantiate,
  SAMPLE_FACTS,
  shownValues,
} from '../../lessons/instantiate.ts';
import { loadCourse } from '../../lessons/load.ts';
import { fill, fillText, placeholdersOf } from '../../lessons/placeholders.ts';
import { exercisesOf } from '../../lessons/prove-course.ts';
import { type Variable, valuesOf } from '../../lessons/variables.ts';
import { copyCourse, EXERCISE, FIXTURE } from './broken-course.ts';
import { FakeKube } from './setup/fake-kube.ts';

const signal = new AbortController().signal;

describe('variables', () => {
  const variables: Record<string, Variable> = {
    colour: { oneOf: ['blue', 'green', 'red'] },
    count: { between: [3, 5] },
    word: { letters: 6 },
    pin: { digits: 4 },
    session: { hex: 8 },
    fault: {
      oneOf: [
        { image: 'nginx:nope', port: 1 },
        { image: 'nginx:1.27-alpine', port: 2 },
      ],
    },
  };
  const seeds = Array.from({ length: 40 }, (_, index) => `seed-${index}`);

  it('have values of their kind', () => {
    for (const seed of seeds) {
      const values = valuesOf(variables, seed, 'e');
      expect(['blue', 'green', 'red']).toContain(values['colour']);
      expect([3, 4, 5]).toContain(values['count']);
      expect(values['word']).toMatch(/^[a-z]{6}$/);
      expect(values['pin']).toMatch(/^[1-9]\d{3}$/);
      expect(values['session']).toMatch(/^[0-9a-f]{8}$/);
      expect([values['fault.image'], values['fault.port']]).toEqual(
        values['fault.port'] === 1 ? ['nginx:nope', 1] : ['nginx:1.27-alpine', 2],
      );
    }
  });

  it('differ by seed and by exercise, and not from one time to the next', () => {
    const words = seeds.map((seed) => valuesOf(variables, seed, 'e')['word']);
    expect(new Set(words).size).toBe(seeds.length);
    expect(valuesOf(variables, 'a', 'other')).not.toEqual(valuesOf(variables, 'a', 'e'));
    expect(valuesOf(variables, 'a', 'e')).toEqual(valuesOf(variables, 'a', 'e'));
  });

  it('take every value there is', () => {
    expect(new Set(seeds.map((seed) => valuesOf(variables, seed, 'e')['count'])).size).toBe(3);
  });

  it('keep their values when others come or go', () => {
    const { word: _, ...fewer } = variables;
    expect(valuesOf(fewer, 'a', 'e')['pin']).toBe(valuesOf(variables, 'a', 'e')['pin']);
  });
});

describe('placeholders', () => {
  const values = { count: 4, name: 'web', 'fault.image': 'nginx:nope' };

  it('are replaced in texts, keys, and values, which keep their type', () => {
    expect(fillText('{{name}} has {{count}} of {{fault.image}}', values)).toBe('web has 4 of nginx:nope');
    const filled = fill({ '{{name}}-a': ['{{count}}', '{{count}}x', { same: 'no' }] }, values);
    expect(filled).toEqual({ 'web-a': [4, '4x', { same: 'no' }] });
  });

  it('copy nothing that has none', () => {
    const value = { a: [{ b: 'c' }] };
    expect(fill(value, values)).toBe(value);
  });

  it('leave Go templates alone', () => {
    const template = '{{range .items}}{{.metadata.name}}{{end}}{{ name }}';
    expect(fillText(template, values)).toBe(template);
    expect(placeholdersOf(template)).toEqual([]);
  });
});

describe('an exercise with variables', () => {
  async function withVariables() {
    await using course = await copyCourse();
    await course.edit(
      `${EXERCISE}/exercise.yaml`,
      'checks:',
      'vars:\n  colour: { oneOf: [blue, green] }\n  count: { between: [2, 99] }\nchecks:',
    );
    await course.edit(`${EXERCISE}/setup.yaml`, /blue/, "'{{colour}}'");
    await course.edit(`${EXERCISE}/solution.sh`, /^/, 'echo {{count}} {{worker1}} {{colour}}\n');
    await course.edit(`${EXERCISE}/en.md`, /\n$/, '\n\nOn `{{worker1}}`, {{count}} times.\n');
    const loaded = await loadCourse(course.root);
    return { exercise: exercisesOf(loaded.course)[0]!, problems: loaded.problems };
  }

  it('is loaded with sample values, and made anew with others', async () => {
    const { exercise, problems } = await withVariables();
    expect(problems).toEqual([]);
    expect(JSON.stringify([exercise.setup, exercise.proof])).not.toContain('{{');
    const values = { ...attemptValues(exercise, 'a', SAMPLE_FACTS), colour: 'green', count: 7 };
    const one = instantiate(exercise, values);
    expect(one.setup).toMatchObject([{ objects: [{ data: { color: 'green' } }] }]);
    expect(one.proof.solution).toContain('echo 7 naru-worker green\n');
  });

  it('may be different from attempt to attempt in which node it is about', async () => {
    await using course = await copyCourse();
    const vars = 'vars:\n  node: { oneOf: ["{{worker1}}", "{{worker2}}"] }\nchecks:';
    await course.edit(`${EXERCISE}/exercise.yaml`, 'checks:', vars);
    await course.edit(`${EXERCISE}/solution.sh`, /^/, 'echo {{node}}\n');
    const { course: loaded, problems } = await loadCourse(course.root);
    expect(problems).toEqual([]);
    const facts = { ...SAMPLE_FACTS, nodes: ['a', 'b', 'c'] };
    const seeds = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const nodes = seeds.map((seed) => attemptValues(exercisesOf(loaded)[0]!, seed, facts)['node']);
    expect(new Set(nodes)).toEqual(new Set(['b', 'c']));
  });

  it('shows the browser only the values that stand in its text', async () => {
    const { exercise } = await withVariables();
    const values = attemptValues(exercise, 'a', SAMPLE_FACTS);
    expect(shownValues(exercise, values)).toEqual({ worker1: 'naru-worker', count: String(values['count']) });
  });

  it('is itself when nothing in it has a placeholder', async () => {
    const { course } = await loadCourse(FIXTURE);
    const [exercise] = exercisesOf(course);
    expect(instantiate(exercise!, { a: 1 })).toBe(exercise);
  });
});

describe('what placeholders say of a cluster', () => {
  it('is asked of it: control planes first, then workers by their names', async () => {
    const node = (name: string, labels = {}) => ({
      ...{ apiVersion: 'v1', kind: 'Node', metadata: { name, labels } },
      status: { nodeInfo: { kubeletVersion: 'v1.36.2' } },
    });
    const kube = new FakeKube([
      node('a-worker10'),
      node('a-worker2'),
      node('z', { 'node-role.kubernetes.io/control-plane': '' }),
    ]);
    const facts = await clusterFacts(kube, signal);
    expect(facts).toEqual({ nodes: ['z', 'a-worker2', 'a-worker10'], controlPlanes: 1, version: 'v1.36.2' });
    const built = attemptValues({ id: 'e' }, 'a', facts);
    expect(built).toMatchObject({ version: 'v1.36.2', cp: 'z', worker1: 'a-worker2', worker2: 'a-worker10' });
    expect(built['chartRepo']).toBe('http://127.0.0.1:8879');
  });
});
