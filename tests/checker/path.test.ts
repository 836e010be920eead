import { describe, expect, it } from 'vitest';
import { pathProblem, valuesAt } from '../../checker/path.ts';

const pod = {
  metadata: { name: 'web', labels: { 'app.kubernetes.io/name': 'shop' } },
  spec: { containers: [{ name: 'a', image: 'nginx' }, { name: 'b' }] },
  status: { conditions: [{ type: 'Ready', status: 'True' }], zero: 0, nothing: null },
};

describe('a path', () => {
  it.each([
    ['metadata.name', ['web']],
    ["metadata.labels['app.kubernetes.io/name']", ['shop']],
    ['spec.containers[0].image', ['nginx']],
    ['spec.containers[*].name', ['a', 'b']],
    ['status.conditions[type=Ready].status', ['True']],
    ['status.zero', [0]],
    ['status.nothing', []],
    ['spec.containers[7].image', []],
    ['metadata.name.length', []],
    ['metadata.constructor', []],
  ])('reads %s', (path, values) => {
    expect(pathProblem(path)).toBeUndefined();
    expect(valuesAt(pod, path)).toEqual(values);
  });

  it.each(['', '.metadata', 'a..b', 'a[', 'a[]', '$.a', 'a b', `a${'.a'.repeat(200)}`])(
    'refuses %j',
    (path) => {
      expect(pathProblem(path)).toBeDefined();
    },
  );
});
