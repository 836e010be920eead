import { expect, it } from 'vitest';
import { OrderedMap } from '../../../../sandbox/simulated/storage/ordered-map.ts';

function filled(...keys: readonly string[]): OrderedMap<string> {
  const map = new OrderedMap<string>();
  for (const key of keys) map.set(key, `of ${key}`);
  return map;
}

it('an ordered map answers in the order of its keys, whatever came first', () => {
  const map = filled('b/2', 'a/1', 'c/1', 'b/1');
  map.set('b/1', 'again');
  map.delete('c/1');
  map.delete('c/1');
  expect(map.size).toBe(3);
  expect(map.entries().map(([key]) => key)).toEqual(['a/1', 'b/1', 'b/2']);
  expect(map.entries('b/')).toEqual([
    ['b/1', 'again'],
    ['b/2', 'of b/2'],
  ]);
  expect([map.get('a/1'), map.get('c/1')]).toEqual(['of a/1', undefined]);
});

it('the key that is held is the one that was asked for, whether it is there or not', () => {
  const map = filled('b', 'a', 'c');
  expect(['a', 'b', 'c', 'bb'].map((key) => map.held(key))).toEqual(['a', 'b', 'c', 'bb']);
});
