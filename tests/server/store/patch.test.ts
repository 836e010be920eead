/** The difference between two values leads from the one to the other. */
import { describe, expect, it } from 'vitest';
import { applyOperations, difference } from '../../../server/store/patch.ts';

const leads = (before: unknown, after: unknown) => {
  const operations = JSON.parse(JSON.stringify(difference(before, after)));
  expect(applyOperations(structuredClone(before), operations)).toEqual(after);
  return operations.length;
};

describe('difference', () => {
  it.each([
    [{}, { a: 1 }],
    [{ a: 1, b: { c: [1, 2] } }, { b: { c: [1, 3, { d: null }] } }],
    [{ a: [1, 2, 3] }, { a: [1] }],
    [{ a: [] }, { a: {} }],
    [{ a: { b: 1 } }, { a: null }],
    [{ 'a.b': { '~/': 1 } }, { 'a.b': { '~/': 2 } }],
    [1, { whole: true }],
  ])('leads from %j to %j', (before, after) => {
    leads(before, after);
  });

  it('is small where the change is small', () => {
    const before = { list: Array.from({ length: 100 }, (_, n) => ({ n })), other: 1 };
    const after = structuredClone(before);
    after.list.push({ n: 100 });
    expect(leads(before, after)).toBe(1);
    expect(leads(before, structuredClone(before))).toBe(0);
  });

  it('refuses a path through the prototype, and one that leads nowhere', () => {
    expect(() => applyOperations({}, [[['__proto__', 'polluted'], 1]])).toThrow('__proto__');
    expect(() => applyOperations({}, [[['a', 'b'], 1]])).toThrow('no such path');
    expect(() => applyOperations({}, [[['constructor', 'b'], 1]])).toThrow('no such path');
  });
});
