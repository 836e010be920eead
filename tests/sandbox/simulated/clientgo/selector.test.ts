import { describe, expect, it } from 'vitest';
import { selects } from '../../../../sandbox/simulated/clientgo/selector.ts';
import { matchesTerm } from '../../../../sandbox/simulated/scheduler/node-selector.ts';

const labels = { app: 'web', tier: 'front' };
const expression = (key: string, operator: string, ...values: string[]) => ({
  matchExpressions: [{ key, operator, values }],
});

describe('a label selector', () => {
  it.each([
    [expression('app', 'In', 'web', 'db'), true],
    [expression('app', 'NotIn', 'web'), false],
    [expression('zone', 'NotIn', 'a'), true],
    [expression('tier', 'Exists'), true],
    [expression('tier', 'DoesNotExist'), false],
    [{ matchLabels: { app: 'web' }, ...expression('tier', 'In', 'back') }, false],
    [{}, true],
    [undefined, false],
  ])('%j selects %j', (selector, expected) => {
    expect(selects(selector, labels)).toBe(expected);
  });

  it('finds no label that only JavaScript knows', () => {
    expect(selects(expression('constructor', 'Exists'), labels)).toBe(false);
    expect(selects(expression('toString', 'DoesNotExist'), labels)).toBe(true);
  });
});

describe('a term of node affinity', () => {
  const node = { kind: 'Node', apiVersion: 'v1', metadata: { name: 'worker', labels: { cores: '8' } } };

  it('compares numbers, and knows the name of a node as a field', () => {
    expect(matchesTerm(expression('cores', 'Gt', '4'), node as never)).toBe(true);
    expect(matchesTerm(expression('cores', 'Lt', '4'), node as never)).toBe(false);
    expect(matchesTerm(expression('constructor', 'Exists'), node as never)).toBe(false);
    const byName = { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['worker'] }] };
    expect(matchesTerm(byName, node as never)).toBe(true);
    expect(matchesTerm({}, node as never)).toBe(false);
  });
});
