import { describe, expect, it } from 'vitest';
import { copyJson, equalJson } from '../../../sandbox/simulated/json.ts';

/** As a client sends it: a field may have any name. */
const parsed = (text: string) => JSON.parse(text) as Record<string, unknown>;

describe('JSON values', () => {
  it.each([
    [
      { a: 1, b: [{ c: null }] },
      { b: [{ c: null }], a: 1 },
    ],
    [{ a: 1, b: undefined }, { a: 1 }],
    [{ a: 1 }, { c: undefined, a: 1 }],
    [parsed('{"__proto__":{"a":1}}'), parsed('{"__proto__":{"a":1}}')],
    [undefined, undefined],
  ])('are equal whatever the order of fields, and what is undefined is not there: %j', (one, other) => {
    expect([equalJson(one, other), equalJson(other, one)]).toEqual([true, true]);
  });

  it.each([
    [{ a: 1 }, { a: 2 }],
    [{ a: 1 }, { b: 1 }],
    [{ a: 1 }, { a: 1, b: null }],
    [{ a: null }, {}],
    [
      [1, 2],
      [2, 1],
    ],
    [[1], [1, 2]],
    [[], {}],
    [{ 0: 'a' }, ['a']],
    [null, {}],
    ['1', 1],
    [{}, { constructor: 'x' }],
    [{}, parsed('{"__proto__":{}}')],
    [parsed('{"__proto__":{}}'), { other: {} }],
    [['a'], { length: 1, 0: 'a' }],
    [{ a: {} }, { a: parsed('{"__proto__":{}}') }],
  ])('differ: %j and %j', (one, other) => {
    expect([equalJson(one, other), equalJson(other, one)]).toEqual([false, false]);
  });

  it('are copied to the last field, without what is undefined', () => {
    const value = Object.freeze({ a: Object.freeze([Object.freeze({ b: 1, c: undefined })]), d: null });
    const copy = copyJson<unknown>(value) as { a: { b: number }[]; d: null };
    expect(copy).toEqual({ a: [{ b: 1 }], d: null });
    expect('c' in copy.a[0]!).toBe(false);
    copy.a[0]!.b = 2;
    copy.a.push({ b: 3 });
    expect(value.a).toEqual([{ b: 1, c: undefined }]);
  });

  it('are copied with fields that are called as what every object has', () => {
    const value = parsed('{"__proto__":{"a":1},"constructor":{"b":2}}');
    const copy = copyJson(value);
    expect(JSON.stringify(copy)).toBe(JSON.stringify(value));
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
  });
});
