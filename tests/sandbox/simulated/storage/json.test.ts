import { describe, expect, it } from 'vitest';
import { deepFreeze, shareWith } from '../../../../sandbox/simulated/storage/json.ts';

const older = () =>
  deepFreeze({ spec: { list: [{ a: 1 }, { b: 2 }], map: { x: '1', y: '2' } }, status: { n: 1 } });

describe('what an object shares with what it was', () => {
  it('are the very parts that are equal', () => {
    const old = older();
    const value = { spec: { list: [{ a: 1 }, { b: 3 }], map: { x: '1', y: '2' } }, status: { n: 1 } };
    expect(shareWith(value, old)).toBe(false);
    expect(value.spec.map).toBe(old.spec.map);
    expect(value.spec.list[0]).toBe(old.spec.list[0]);
    expect(value.status).toBe(old.status);
    expect(value).toEqual({
      spec: { list: [{ a: 1 }, { b: 3 }], map: { x: '1', y: '2' } },
      status: { n: 1 },
    });
    expect(shareWith(JSON.parse(JSON.stringify(old)), old)).toBe(true);
  });

  it.each([
    ['a field went', { list: [{ a: 1 }, { b: 2 }], map: { x: '1' } }],
    ['a field came', { list: [{ a: 1 }, { b: 2 }], map: { x: '1', y: '2', z: '3' } }],
    ['fields changed places', { list: [{ a: 1 }, { b: 2 }], map: { y: '2', x: '1' } }],
    ['an item went', { list: [{ a: 1 }], map: { x: '1', y: '2' } }],
    ['an item came', { list: [{ a: 1 }, { b: 2 }, { c: 3 }], map: { x: '1', y: '2' } }],
    ['items changed places', { list: [{ b: 2 }, { a: 1 }], map: { x: '1', y: '2' } }],
    ['a list became a map', { list: { 0: { a: 1 }, 1: { b: 2 } }, map: { x: '1', y: '2' } }],
    ['all is gone', { list: [], map: {} }],
  ])('is nothing that differs: %s', (_, spec) => {
    const value = { spec, status: { n: 1 } };
    const text = JSON.stringify(value);
    expect(shareWith(value, older())).toBe(false);
    expect(JSON.stringify(value)).toBe(text);
  });
});
