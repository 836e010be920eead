import { describe, expect, it } from 'vitest';
import { part } from '../../checker/part.ts';

const problems = (value: unknown) =>
  part.safeParse(value).error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ?? [];

describe('a part of an object, as an author writes it', () => {
  it('may hold every operator', () => {
    const value = {
      a: { $absent: true },
      b: [{ $oneOf: [1, 2] }],
      c: { $atLeast: 1, $atMost: '2Gi' },
      d: { $exactly: { e: { $matches: '^x' } } },
      f: { $quantity: '1Gi' },
    };
    expect(problems(value)).toEqual([]);
  });

  it.each([
    [{ spec: { a: { $like: 1 } } }, 'spec.a.$like: there is no operator $like; there are: $absent'],
    [
      { a: { $absent: false } },
      'a.$absent: $absent: only true makes sense here; for the opposite write $present',
    ],
    [{ a: { $oneOf: [] } }, 'a.$oneOf: $oneOf: give a list'],
    [{ a: { $matches: '(' } }, 'a.$matches: $matches: the pattern is no regular expression'],
    [{ a: { $atLeast: 'many' } }, 'a.$atLeast: $atLeast: give a number'],
    [{ a: { $present: true, b: 1 } }, 'a.b: fields and operators cannot be mixed'],
    [{ a: [null] }, 'a.0: null says nothing'],
    [{ a: { $exactly: { b: { $no: 1 } } } }, 'a.$exactly.b.$no: there is no operator'],
  ])('refuses %j', (value, problem) => {
    expect(problems(value)).toHaveLength(1);
    expect(problems(value)[0]).toContain(problem);
  });
});
